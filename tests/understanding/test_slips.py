"""A letter wrong in what is to be done is set right; in what would do harm it is asked about, in names never here."""

from __future__ import annotations

import pytest

from tests.understanding.test_cases import NOW, understander


@pytest.mark.parametrize(
    ("text", "intent", "target"),
    [
        ("turn of the kitchen light", "HassTurnOff", "light.kitchen"),
        ("trun on the desk lamp", "HassTurnOn", "light.study"),
        ("swich the kitchen light off", "HassTurnOff", "light.kitchen"),
        ("clsoe the bedroom curtains", "HassTurnOff", "cover.bedroom"),
        ("brigthen the kitchen light", "HassLightSet", "light.kitchen"),
        ("dimm the desk lamp", "HassLightSet", "light.study"),
    ],
)
def test_a_slip_in_a_harmless_deed_is_mended(text: str, intent: str, target: str) -> None:
    decision = understander().understand(text, "en", now=NOW)
    assert (decision.decision, decision.stage) == ("act", "sound")
    assert [(i.name, i.targets) for i in decision.intents] == [(intent, (target,))]


@pytest.mark.parametrize("text", ["unlok the front door", "opne the garage door", "turn of everything"])
def test_a_slip_in_what_could_do_harm_is_asked_about(text: str) -> None:
    assert understander().understand(text, "en", now=NOW).decision == "ask"


@pytest.mark.parametrize(
    "text",
    [
        "what is the meaning of opne",
        "turn of tea",
        "the clsoe encounter",
        "i want to sleep",
        "purple haze",
        "who is hugh",
    ],
)
def test_what_is_no_deed_is_not_made_one(text: str) -> None:
    assert understander().understand(text, "en", now=NOW).decision == "refuse"
