"""What a session remembers: which one, yes and no, it and them, corrections; and what it forgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Talk:
    """A conversation in one session."""

    def __init__(self, understander: Understander, language: str = "en") -> None:
        self.understander, self.language, self.now = understander, language, NOW
        understander.dialogues.forget("talk")

    def say(self, text: str, *, may_secure: bool = False, later: float = 5) -> Decision:
        self.now += timedelta(seconds=later)
        return self.understander.understand(text, self.language, session="talk", now=self.now, may_secure=may_secure)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_home(Path(__file__).with_name("home.yaml")), ("en", "zh"), (), clock=lambda: NOW)


def targets(decision: Decision) -> list[str]:
    return [t for i in decision.intents for t in i.targets]


def test_which_one_is_answered_by_a_word_of_its_name(understander: Understander) -> None:
    talk = Talk(understander)
    assert talk.say("turn on the bedside lamp").decision == "ask"
    answer = talk.say("the left one")
    assert (answer.decision, targets(answer)) == ("act", ["light.bedside_left"])


@pytest.mark.parametrize(("said", "ids"), [
    ("the second one", ["light.bedside_right"]),
    ("both", ["light.bedside_left", "light.bedside_right"]),
    ("right bedside lamp", ["light.bedside_right"]),
])  # fmt: skip
def test_which_one_is_answered_by_place_or_all(understander: Understander, said: str, ids: list[str]) -> None:
    talk = Talk(understander)
    talk.say("turn on the bedside lamp")
    assert targets(talk.say(said)) == ids


def test_a_question_is_dropped_by_a_new_command(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the bedside lamp")
    assert targets(talk.say("turn on the desk lamp")) == ["light.study"]


def test_it_is_what_was_spoken_of_last(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the desk lamp")
    back = talk.say("turn it off")
    assert (back.intents[0].name, targets(back)) == ("HassTurnOff", ["light.study"])
    assert targets(talk.say("make it blue")) == ["light.study"]


def test_it_without_anything_before_is_asked(understander: Understander) -> None:
    assert Talk(understander).say("turn it off").decision == "ask"


def test_it_is_forgotten_after_a_while(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the desk lamp")
    assert talk.say("turn it off", later=1000).decision == "ask"


def test_a_correction_repeats_the_request_elsewhere(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the kitchen light")
    again = talk.say("no, the hall light")
    assert (again.decision, again.intents[0].name, targets(again)) == ("act", "HassTurnOn", ["light.hall"])


def test_a_sweep_waits_for_yes(understander: Understander) -> None:
    talk = Talk(understander)
    assert talk.say("turn off everything").decision == "ask"
    assert talk.say("yes").decision == "act"
    assert talk.say("turn off everything").decision == "ask"
    called_off = talk.say("no")
    assert (called_off.decision, called_off.intents) == ("answer", ())
    assert talk.say("yes").decision == "refuse"


def test_a_near_name_acts_only_after_yes(understander: Understander) -> None:
    talk = Talk(understander)
    assert talk.say("turn on the kichen light").decision == "ask"
    assert targets(talk.say("yes")) == ["light.kitchen"]


def test_yes_alone_never_unlocks_without_permission(understander: Understander) -> None:
    talk = Talk(understander)
    assert talk.say("unlock the front door").decision == "ask"
    assert talk.say("yes").decision == "ask"
    assert talk.say("yes", may_secure=True).decision == "act"


def test_an_old_question_is_not_answered(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn off everything")
    assert talk.say("yes", later=120).decision == "refuse"


def test_chinese_it_and_yes(understander: Understander) -> None:
    talk = Talk(understander, "zh")
    talk.say("打开书桌灯")
    assert targets(talk.say("把它关掉")) == ["light.study"]
    assert talk.say("关掉所有设备").decision == "ask"
    assert talk.say("好的").decision == "act"
    talk.say("打开床头灯")
    assert targets(talk.say("左床头灯")) == ["light.bedside_left"]
    talk.say("打开厨房灯")
    assert targets(talk.say("不是，走廊灯")) == ["light.hall"]


def test_sessions_do_not_hear_each_other(understander: Understander) -> None:
    talk = Talk(understander)
    talk.say("turn on the desk lamp")
    other = understander.understand("turn it off", "en", session="other", now=talk.now)
    assert other.decision == "ask"
