"""What a family says while something waits: less of it, not at all, sooner, later; and that nothing more is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_home(Path(__file__).with_name("home.yaml")), ("en", "zh"), (), clock=lambda: NOW)


def talk(understander: Understander, language: str, said: list[str]) -> list[Decision]:
    """Return what became of each sentence of a conversation."""
    understander.dialogues.forget("minds")
    return [
        understander.understand(text, language, session="minds", now=NOW + timedelta(seconds=5 * number))
        for number, text in enumerate(said)
    ]


def targets(decision: Decision) -> set[str]:
    return {t for i in decision.intents for t in i.targets}


@pytest.mark.parametrize(("language", "first", "second"), [
    ("en", "turn everything off", "no wait, don't"), ("en", "turn everything off", "actually never mind"),
    ("en", "turn everything off", "hold on, do not do that"), ("zh", "关掉所有设备", "算了不关了"),
    ("zh", "关掉所有设备", "等等，先不要"), ("zh", "关掉所有设备", "还是别关了"),
])  # fmt: skip
def test_a_hesitant_no_calls_it_off(understander: Understander, language: str, first: str, second: str) -> None:
    asked, no, yes = talk(understander, language, [first, second, "yes" if language == "en" else "好的"])
    assert (asked.decision, no.decision, no.intents) == ("ask", "answer", ())
    assert yes.decision != "act"


@pytest.mark.parametrize(("language", "first", "second", "room"), [
    ("en", "turn everything off", "actually just the kitchen", "kitchen"),
    ("en", "turn everything off", "wait, only the kitchen please", "kitchen"),
    ("zh", "关掉所有设备", "等等，只关厨房的", "kitchen"), ("zh", "关掉所有设备", "就厨房的吧", "kitchen"),
])  # fmt: skip
def test_less_of_a_sweep(understander: Understander, language: str, first: str, second: str, room: str) -> None:
    asked, less = talk(understander, language, [first, second])
    things = understander.vocabulary.by_id
    assert less.decision in ("act", "ask")
    assert {things[t].area for t in targets(less)} == {room}
    assert targets(less) < targets(asked)


@pytest.mark.parametrize(("language", "first", "second"), [
    ("en", "turn everything off", "not the kitchen"), ("zh", "关掉所有设备", "厨房的不用"),
])  # fmt: skip
def test_a_sweep_but_for_a_room(understander: Understander, language: str, first: str, second: str) -> None:
    asked, less = talk(understander, language, [first, second])
    things = understander.vocabulary.by_id
    assert targets(less)
    assert targets(less) == {t for t in targets(asked) if things[t].area != "kitchen"}


@pytest.mark.parametrize(("language", "first", "second", "third"), [
    ("en", "turn everything off", "actually just the flurb", "yes"),
    ("en", "turn everything off", "hmm the other blorf", "ok"),
    ("zh", "关掉所有设备", "等等，只关飞碟的", "好的"),
])  # fmt: skip
def test_yes_after_what_was_not_understood_does_nothing(
    understander: Understander, language: str, first: str, second: str, third: str
) -> None:
    assert talk(understander, language, [first, second, third])[-1].decision != "act"


@pytest.mark.parametrize(("language", "first", "second", "seconds"), [
    ("en", "turn off the kitchen light in ten minutes", "make that twenty", 1200),
    ("en", "turn off the kitchen light in ten minutes", "no, five", 300),
    ("en", "open the blinds in two hours", "make it three", 10800),
    ("zh", "十分钟后关厨房灯", "改成二十分钟吧", 1200), ("zh", "两小时后关厨房灯", "改成三小时", 10800),
])  # fmt: skip
def test_a_delay_is_changed_in_its_own_unit(
    understander: Understander, language: str, first: str, second: str, seconds: float
) -> None:
    before, after = talk(understander, language, [first, second])
    assert (after.decision, targets(after), after.instead) == ("act", targets(before), True)
    assert {i.delay_s for i in after.intents} == {seconds}


@pytest.mark.parametrize(("language", "first", "second"), [
    ("en", "unlock all the doors", "just the front door"), ("en", "unlock all the doors", "not the back door"),
    ("en", "open the garage door", "only the garage door"),
    ("zh", "把所有门都解锁", "只开前门"), ("zh", "打开车库门", "就车库门吧"),
])  # fmt: skip
@pytest.mark.parametrize("may_secure", [False, True])
def test_less_of_what_opens_the_home_is_asked_again(
    understander: Understander, language: str, first: str, second: str, may_secure: bool
) -> None:
    understander.dialogues.forget("minds")
    for text in (first, second):
        found = understander.understand(text, language, session="minds", now=NOW, may_secure=may_secure)
        assert found.decision != "act" or (may_secure and found.stage == "exact"), text
