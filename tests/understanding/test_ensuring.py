""" "Make sure that …" is a wish and never a question, in every language that has a lexicon of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hub.voice.understanding import data
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CASES: dict[str, dict[str, Any]] = dict(data.load(Path(__file__).parent / "cases" / "ensuring.yaml"))
THINGS = (("lock.door", "lock", None), ("light.lamp", "light", None), ("cover.window", "cover", "window"))
EXPECTED = (("HassTurnOn", "lock.door"), ("HassTurnOff", "light.lamp"), ("HassTurnOff", "cover.window"))


@cache
def understander(language: str) -> Understander:
    entities = [
        {"id": i, "kind": kind, "device_class": device_class, "name": name, "area": "house"}
        for (i, kind, device_class), name in zip(THINGS, CASES[language]["names"], strict=True)
    ]
    home = {"areas": [{"id": "house", "name": "X"}], "entities": entities}
    return Understander(read_home(home), (language,))


@pytest.mark.parametrize(("language", "which"), [(tag, i) for tag in CASES for i in range(len(EXPECTED))])
def test_what_is_to_be_made_sure_of_is_done(language: str, which: int) -> None:
    decision = understander(language).understand(CASES[language]["sentences"][which], language, now=NOW)
    assert decision.decision in ("act", "ask"), decision
    assert [(i.name, *i.targets) for i in decision.intents] == [EXPECTED[which]], decision


@pytest.mark.parametrize(("language", "text"), [
    ("de", "Stelle sicher, dass die Haustür aufgeschlossen ist"),
    ("fr", "Assure-toi que la porte d'entrée est déverrouillée"),
    ("es", "asegúrate de que la puerta principal esté desbloqueada"),
])  # fmt: skip
def test_a_door_is_not_opened_by_being_made_sure_of(language: str, text: str) -> None:
    decision = understander(language).understand(text, language, now=NOW)
    assert decision.decision == "ask", decision


def test_a_wildcard_does_not_begin_within_a_word() -> None:
    vacuum = {"id": "vacuum.x", "kind": "vacuum", "name": "Terrassensauger", "area": "t"}
    home = read_home({"areas": [{"id": "t", "name": "Terrasse"}], "entities": [vacuum]})
    decision = Understander(home, ("de",)).understand("bitte den Terrassensauger starten", "de", now=NOW)
    assert [i.name for i in decision.intents] == ["HassVacuumStart"], decision
