"""Each thing in its own room, each time with its own clause, and nothing overlooked that was to be left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KITCHEN = {"light.kitchen", "light.counter"}


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_home(Path(__file__).with_name("home.yaml")), ("en", "zh"), (), clock=lambda: NOW)


def done(decision: Decision) -> list[tuple[str, set[str], float | None]]:
    """Return what a decision does: the intent, its targets and its delay, of each."""
    assert decision.decision == "act", decision
    return [(i.name.removeprefix("HassTurn"), set(i.targets), i.delay_s) for i in decision.intents]


@pytest.mark.parametrize(("language", "text", "first", "second", "delays"), [
    ("en", "turn off the lights in the kitchen and in 10 minutes the bathroom fan",
     KITCHEN, {"fan.bathroom"}, (None, 600)),
    ("en", "turn off the kitchen lights now and the bathroom fan in half an hour",
     KITCHEN, {"fan.bathroom"}, (None, 1800)),
    ("en", "turn off the hall light in 5 minutes and the desk lamp in 10 minutes",
     {"light.hall"}, {"light.study"}, (300, 600)),
    ("en", "switch off the tv, then in an hour the hall light", {"media_player.tv"}, {"light.hall"}, (None, 3600)),
    ("zh", "关掉厨房的灯，十分钟后浴室排风扇", KITCHEN, {"fan.bathroom"}, (None, 600)),
    ("zh", "现在关掉走廊灯，十分钟后关掉书桌灯", {"light.hall"}, {"light.study"}, (None, 600)),
    ("en", "off the kitchen lights in 10 minutes and the bathroom fan now", KITCHEN, {"fan.bathroom"}, (600, None)),
    ("en", "turn off the kitchen lights in 10 minutes and turn off the bathroom fan",
     KITCHEN, {"fan.bathroom"}, (600, None)),
    ("en", "in 10 minutes turn off the kitchen lights and turn off the bathroom fan now",
     KITCHEN, {"fan.bathroom"}, (600, None)),
    ("en", "in 10 minutes turn off the kitchen lights and right now shut off the bathroom fan",
     KITCHEN, {"fan.bathroom"}, (600, None)),
    ("zh", "十分钟后关厨房的灯，现在关浴室风扇", KITCHEN, {"fan.bathroom"}, (600, None)),
    ("zh", "十分钟后关掉走廊灯，马上关掉书桌灯", {"light.hall"}, {"light.study"}, (600, None)),
])  # fmt: skip
def test_a_time_belongs_to_its_own_clause(
    understander: Understander, language: str, text: str, first: set[str], second: set[str],
    delays: tuple[float | None, float | None],
) -> None:  # fmt: skip
    decision = understander.understand(text, language, now=NOW)
    assert done(decision) == [("Off", first, delays[0]), ("Off", second, delays[1])]


@pytest.mark.parametrize(("language", "text", "wanted"), [
    ("en", "in 10 minutes turn off the tv and turn on the bathroom fan", [("Off", 600), ("On", 600)]),
    ("en", "turn off the tv and turn on the bathroom fan in 10 minutes", [("Off", 600), ("On", 600)]),
    ("en", "turn off the tv in 10 minutes and turn on the bathroom fan", [("Off", 600), ("On", None)]),
    ("en", "in 10 minutes turn off the tv, turn on the bathroom fan and turn off the hall light now",
     [("Off", 600), ("On", 600), ("Off", None)]),
    ("en", "turn off the tv in 10 minutes, the hall light, and turn on the bathroom fan",
     [("Off", 600), ("Off", 600), ("On", None)]),
    ("zh", "十分钟后关电视，再打开浴室风扇", [("Off", 600), ("On", 600)]),
    ("zh", "关电视，打开浴室风扇，十分钟后", [("Off", 600), ("On", 600)]),
    ("zh", "过十分钟把电视关掉", [("Off", 600)]),
    ("zh", "打开浴室风扇，十分钟后，把电视关掉", [("On", None), ("Off", 600)]),
    ("zh", "打开浴室风扇，十分钟后关电视", [("On", None), ("Off", 600)]),
])  # fmt: skip
def test_a_time_in_front_is_for_all_and_one_in_the_middle_ends_at_the_next_verb(
    understander: Understander, language: str, text: str, wanted: list[tuple[str, float | None]]
) -> None:
    assert [(what, delay) for what, _, delay in done(understander.understand(text, language, now=NOW))] == wanted


@pytest.mark.parametrize(("language", "text"), [
    ("en", "at 10 pm turn off the tv and close the living room blinds"),
    ("en", "turn off the tv and close the living room blinds at 10 pm"),
    ("zh", "晚上十点关电视，然后关上客厅窗帘"),
])  # fmt: skip
def test_a_clock_time_around_a_compound_is_for_all_of_it(understander: Understander, language: str, text: str) -> None:
    decision = understander.understand(text, language, now=NOW)
    assert {i.at for i in decision.intents} == {"2026-03-02T22:00:00+00:00"}
    assert {t for i in decision.intents for t in i.targets} == {"media_player.tv", "cover.living_room"}


@pytest.mark.parametrize(("language", "text", "condition"), [
    ("en", "when it gets dark close the bedroom curtains and turn on the hall light", "it gets dark"),
    ("zh", "天黑了就关上卧室窗帘，然后打开走廊灯", "天黑"),
])  # fmt: skip
def test_a_condition_in_front_is_for_all(understander: Understander, language: str, text: str, condition: str) -> None:
    decision = understander.understand(text, language, now=NOW)
    assert [i.condition for i in decision.intents] == [condition] * 2


def test_a_condition_belongs_to_its_own_clause(understander: Understander) -> None:
    decision = understander.understand("turn on the tv and at sunset the hall light", "en", now=NOW)
    assert [i.condition for i in decision.intents] == [None, "at sunset"]


@pytest.mark.parametrize(("text", "delay"), [
    ("in 10 minutes turn off the kitchen lights and the bathroom fan", 600),
    ("turn off the kitchen lights and the bathroom fan in 10 minutes", 600),
    ("turn off the kitchen lights in 10 minutes and the bathroom fan", 600),
])  # fmt: skip
def test_one_time_around_all_is_for_all(understander: Understander, text: str, delay: float) -> None:
    decision = understander.understand(text, "en", now=NOW)
    assert done(decision) == [("Off", KITCHEN | {"fan.bathroom"}, delay)]


@pytest.mark.parametrize(("language", "text", "ids"), [
    ("en", "turn off the kitchen lights and the bathroom fan", KITCHEN | {"fan.bathroom"}),
    ("en", "turn off the lights in the kitchen and the fan in the bathroom", KITCHEN | {"fan.bathroom"}),
    ("en", "turn off the kitchen lights and the fan in the bathroom", KITCHEN | {"fan.bathroom"}),
    ("en", "turn off the light in the hall and the bedroom fan", {"light.hall", "fan.bedroom"}),
    ("en", "turn off the lights and the fan in the bathroom and the bedroom",
     {"light.bathroom", "fan.bathroom", "light.bedroom", "light.bedside_left", "light.bedside_right", "fan.bedroom"}),
    ("zh", "把厨房的灯和浴室的风扇关了", KITCHEN | {"fan.bathroom"}),
    ("zh", "关掉浴室的排风扇和厨房的灯", KITCHEN | {"fan.bathroom"}),
])  # fmt: skip
def test_each_thing_is_in_its_own_room(understander: Understander, language: str, text: str, ids: set[str]) -> None:
    decision = understander.understand(text, language, now=NOW)
    assert decision.decision == "act", decision
    assert {t for i in decision.intents for t in i.targets} == ids


@pytest.mark.parametrize(("language", "text", "ids"), [
    ("en", "turn on the lamp in the living room", {"light.reading_lamp"}),
    ("en", "turn on the lamp in the bedroom", {"light.bedside_left", "light.bedside_right"}),
    ("en", "turn on the lamp in the kitchen", KITCHEN),
    ("en", "turn on the light in the living room", {"light.living_room", "light.reading_lamp"}),
    ("zh", "打开客厅的落地灯", {"light.reading_lamp"}),
])  # fmt: skip
def test_a_name_in_the_room_wins_over_the_class(
    understander: Understander, language: str, text: str, ids: set[str]
) -> None:
    assert done(understander.understand(text, language, now=NOW)) == [("On", ids, None)]


@pytest.mark.parametrize(("language", "text", "out"), [
    ("en", "turn off the lights in the kitchen except the counter", {"light.counter"}),
    ("en", "turn off all the lights except the reading one", {"light.reading_lamp"}),
    ("en", "turn off all the lights without the bedside ones", {"light.bedside_left", "light.bedside_right"}),
    ("en", "turn off all the lights except the hallway and the counter", {"light.hall", "light.counter"}),
    ("zh", "关掉所有的灯，除了操作台", {"light.counter"}),
    ("zh", "关掉所有的灯，除了操作台和走廊", {"light.counter", "light.hall"}),
])  # fmt: skip
def test_a_part_of_a_name_is_enough_to_leave_out(
    understander: Understander, language: str, text: str, out: set[str]
) -> None:
    decision = understander.understand(text, language, now=NOW)
    assert decision.decision == "act", decision
    assert set(decision.intents[0].exclude) == out
    assert not set(decision.intents[0].targets) & out


@pytest.mark.parametrize(("language", "text"), [
    ("en", "turn off all the lights except the chandelier"),
    ("en", "turn off all the lights except the wibble"),
    ("en", "turn off all the lights except the hallway and the wibble"),
    ("zh", "关掉所有的灯，除了水晶"),
])  # fmt: skip
def test_what_is_not_known_and_was_to_be_left_out_is_asked(
    understander: Understander, language: str, text: str
) -> None:
    decision = understander.understand(text, language, now=NOW)
    assert decision.decision == "ask"
    assert decision.question is not None
    assert decision.question.kind == "except"


def test_the_answer_says_what_to_leave_out(understander: Understander) -> None:
    understander.dialogues.forget("out")
    understander.understand("turn off the lights in the kitchen except the wibble", "en", session="out", now=NOW)
    later = NOW + timedelta(seconds=5)
    decision = understander.understand("the counter", "en", session="out", now=later)
    assert done(decision) == [("Off", {"light.kitchen"}, None)]


def test_yes_is_no_answer_to_what_to_leave_out(understander: Understander) -> None:
    understander.dialogues.forget("yes")
    understander.understand("turn off the lights in the kitchen except the wibble", "en", session="yes", now=NOW)
    assert understander.understand("yes", "en", session="yes", now=NOW).decision != "act"
