"""What has to be installed before voices can be told apart is told in one line, with the way to get it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hub.voice.models import ModelStore
from hub.wiring.speech_models import SPEAKER_MODEL, SpeechModels


class PartlyInstalled(ModelStore):
    """A store in which some models are there, by name."""

    here: frozenset[str] = frozenset()

    def is_installed(self, name: str) -> bool:
        return name in self.here


@pytest.fixture
def store(tmp_path: Path) -> PartlyInstalled:
    return PartlyInstalled(tmp_path)


def missing(store: ModelStore, *languages: str, told_in: str = "en") -> str:
    return SpeechModels(store, asyncio.TaskGroup()).missing_for_speakers(languages, told_in)


def test_without_vosk_its_model_for_the_homes_language_is_named(store: PartlyInstalled) -> None:
    assert "hearth model get vosk-zh" in missing(store, "zh", "en")
    assert "hearth model get vosk-en" in missing(store, "fr")


def test_another_recogniser_does_not_tell_voices_apart(store: PartlyInstalled) -> None:
    store.here = frozenset({"whisper-tiny.en"})
    assert "hearth model get vosk-en" in missing(store, "en")


def test_without_the_speaker_model_its_place_is_told_in_the_askers_language(store: PartlyInstalled) -> None:
    store.here = frozenset({"vosk-zh"})
    for told_in, word in (("en", "speaker model"), ("zh-Hans", "说话人模型"), ("xx", "speaker model")):
        told = missing(store, "en", "zh", told_in=told_in)
        assert word in told
        assert str(store.folder / SPEAKER_MODEL) in told


def test_with_both_nothing_is_missing(store: PartlyInstalled) -> None:
    store.here = frozenset({"vosk-en"})
    (store.folder / SPEAKER_MODEL).mkdir(parents=True)
    (store.folder / SPEAKER_MODEL / "final.ext.raw").write_bytes(b"x")
    assert missing(store, "en", "zh") == ""
