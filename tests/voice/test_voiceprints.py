"""Voiceprints are kept as vectors only, erased with their person, and lower whose rights count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import VoiceError
from hub.api.people import Person, Role
from hub.kernel.store import Store
from hub.voice.recogniser import Transcript
from hub.wiring.voiceprints import Voiceprints

MUM = Person(id="mum", name="Mum", role=Role.OWNER)
KID = Person(id="kid", name="Kid", role=Role.CHILD)
PEOPLE = {"mum": MUM, "kid": KID}


def heard(*voice: float, seconds: float = 2.0) -> Transcript:
    return Transcript(text="open the garage", language="en", engine="vosk", voice=voice, seconds_speech=seconds)


async def test_a_child_at_a_parents_panel_has_a_childs_rights(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "x.db") as store:
        prints = Voiceprints(store.documents("voice.prints"), lambda: PEOPLE)
        await prints.learn(KID, heard(1.0, 0.0, 0.0))
        await prints.learn(MUM, heard(0.0, 1.0, 0.0))

        again: Any = Voiceprints(store.documents("voice.prints"), lambda: PEOPLE)
        await again.load()
        assert again.counts(MUM, heard(0.9, 0.1, 0.0)) is KID
        assert again.counts(KID, heard(0.1, 0.9, 0.0)) is KID
        assert again.counts(MUM, heard(0.0, 0.0, 1.0)) is MUM
        assert again.counts(None, heard(0.0, 1.0, 0.0)) is None


async def test_who_leaves_is_forgotten(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "x.db") as store:
        documents = store.documents("voice.prints")
        await Voiceprints(documents, lambda: PEOPLE).learn(KID, heard(1.0, 0.0))
        await Voiceprints(documents, lambda: {"mum": MUM}).load()

        assert await documents.all() == {}


async def test_without_a_speaker_model_the_remedy_is_told(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "x.db") as store:
        prints = Voiceprints(store.documents("voice.prints"), lambda: PEOPLE)
        with pytest.raises(VoiceError, match="vosk-spk"):
            await prints.learn(KID, heard())
