"""What is told is not done, and what is taken back in the same breath neither."""

from __future__ import annotations

import pytest

from tests.understanding.test_cases import NOW, understander


@pytest.mark.parametrize(
    ("text", "intent", "target"),
    [
        ("the counter lights are still on, turn them off please", "HassTurnOff", "light.counter"),
        ("I left the counter lights on, turn them off", "HassTurnOff", "light.counter"),
        ("the hall light is on, turn off the bedroom fan", "HassTurnOff", "fan.bedroom"),
        ("the living room blinds are open, can you close them", "HassTurnOff", "cover.living_room"),
        ("turn off the hall light, no, the bathroom light", "HassTurnOff", "light.bathroom"),
        ("turn off the hall light I mean the bathroom light", "HassTurnOff", "light.bathroom"),
        ("turn on the kitchen light, actually no, turn off the hall light", "HassTurnOff", "light.hall"),
    ],
)
def test_only_what_is_asked_for_in_the_end_is_done(text: str, intent: str, target: str) -> None:
    decision = understander().understand(text, "en", now=NOW)
    assert decision.decision == "act", decision.reason
    assert [(i.name, i.targets) for i in decision.intents] == [(intent, (target,))]


def test_another_number_takes_the_place_of_the_first() -> None:
    decision = understander().understand("set the desk lamp to 20 percent, no, 30", "en", now=NOW)
    assert [i.slots["brightness"] for i in decision.intents] == [30]


def test_unlocking_is_asked_about_also_in_place_of_something_else() -> None:
    text = "turn on the hall light, no wait, unlock the front door"
    assert understander().understand(text, "en", now=NOW).decision == "ask"


def test_what_is_undone_again_is_done_now_and_undone_at_its_time() -> None:
    text = "turn off the hall light and then turn it back on in five minutes"
    decision = understander().understand(text, "en", now=NOW)
    assert [(i.name, i.delay_s) for i in decision.intents] == [("HassTurnOff", None), ("HassTurnOn", 300.0)]


@pytest.mark.parametrize(
    "text",
    [
        "turn off the lights with the TV on",
        "turn on the TV with the lights off",
        "dim the living room light while the TV is on",
        "turn off the bedroom air conditioner with the curtains closed",
    ],
)
def test_what_is_so_meanwhile_is_no_target_and_not_done(text: str) -> None:
    decision = understander().understand(text, "en", now=NOW)
    assert decision.decision == "refuse"
    assert "with the" in decision.reason or "while the" in decision.reason


def test_for_whom_something_is_done_is_no_target() -> None:
    decision = understander().understand("turn on the hall light for the kids", "en", now=NOW)
    assert [i.targets for i in decision.intents] == [("light.hall",)]
