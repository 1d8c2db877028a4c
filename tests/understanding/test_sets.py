"""The committed sets of hard and everyday sentences, kind by kind: at least nine of ten must come out right."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.voice.understanding import data
from tests.understanding.test_cases import NOW, understander

HERE = Path(__file__).parent / "cases"
LEAST = 0.9
SETS = {"hard_en": "en", "hard_zh": "zh", "everyday_zh": "zh"}


def right(text: str, language: str, decision: str, intents: list[str]) -> bool:
    """Return True when a sentence comes out with this decision and these intents."""
    found = understander().understand(text, language, now=NOW)
    named = [intent.name for intent in found.intents]
    return found.decision == decision and (decision == "refuse" or named == intents)


@pytest.mark.parametrize("name", SETS)
def test_a_set_comes_out_right(name: str) -> None:
    cases = [case for kind in data.load(HERE / f"{name}.yaml").values() for case in kind]
    wrong = [case[0] for case in cases if not right(case[0], SETS[name], case[1], case[2])]
    assert len(wrong) <= (1 - LEAST) * len(cases), wrong


@pytest.mark.parametrize("name", SETS)
def test_what_is_refused_is_never_acted_on(name: str) -> None:
    refused = [case[0] for case in data.load(HERE / f"{name}.yaml").get("unknown", ())]
    acted = [t for t in refused if understander().understand(t, SETS[name], now=NOW).decision == "act"]
    assert acted == []
