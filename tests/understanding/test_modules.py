"""The smaller stages by themselves: partial names, topics, triggers, times said alone."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hub.voice.understanding.appointed import morning, time_alone
from hub.voice.understanding.clause import Context
from hub.voice.understanding.exact import Sentences
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.home import load_home
from hub.voice.understanding.lexicon import lexicon
from hub.voice.understanding.names import Place, Thing, Vocabulary
from hub.voice.understanding.normalise import digits
from hub.voice.understanding.refer import referred
from hub.voice.understanding.topics import read_topic, topics
from hub.voice.understanding.triggering import trigger_of

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


@cache
def context(language: str) -> Context:
    home = load_home(Path(__file__).with_name("home.yaml"))
    return Context(home=home, language=language, sentences=Sentences(language), lexicon=lexicon(language))


# ── partial names ────────────────────────────────────────────────────────────────────────────────────────────────

BARS = Vocabulary([
    Thing(id="light.bar", kind="light", name="Bar light"), Thing(id="light.bar2", kind="light", name="Bar 2"),
    Thing(id="lock.bar", kind="lock", name="Bar cabinet"), Thing(id="sensor.bar", kind="sensor", name="Bar power"),
])  # fmt: skip


@pytest.mark.parametrize(("text", "ids"), [
    ("turn on the cabinet", {"lock.bar"}),
    ("turn on the bar", {"light.bar", "light.bar2", "lock.bar"}),
    ("turn on the second bar", {"light.bar2"}),
    ("turn on the zzqy", None),
    ("turn on the bar zzqy", None),
    ("is the bar nice", None),
])  # fmt: skip
def test_words_of_a_name_refer_to_what_has_them_all(text: str, ids: set[str] | None) -> None:
    english = lexicon("en")
    assert english is not None
    frame = referred(frame_of(digits(text, "en"), english, BARS), BARS, english)
    found = {i for hit in frame.things for i in hit.ids} if frame is not None and frame.things else None
    if ids is None:
        assert frame is None
    else:
        assert found is not None
        assert found <= ids
        assert "sensor.bar" not in found


# ── rooms listed before a name ───────────────────────────────────────────────────────────────────────────────────

LAMPS = Vocabulary([
    Thing(id="light.kitchen", kind="light", name="Kitchen light", aliases={"zh": ["厨房的灯"]}, area="kitchen"),
    Thing(id="light.hall", kind="light", name="Hall light", aliases={"zh": ["走廊灯", "走廊的灯"]}, area="hall"),
    Thing(id="light.stairs", kind="light", name="Stairs light", aliases={"zh": ["走廊楼梯灯"]}, area="hall"),
], [
    Place(id="kitchen", name="Kitchen", aliases={"zh": ["厨房"]}),
    Place(id="hall", name="Hall", aliases={"zh": ["走廊"]}),
])  # fmt: skip


@pytest.mark.parametrize(("text", "areas", "things"), [
    ("厨房和走廊的灯", ["kitchen", "hall"], []), ("厨房走廊灯", ["kitchen", "hall"], []),
    ("厨房的灯和走廊的灯", [], ["light.kitchen", "light.hall"]), ("走廊的灯", [], ["light.hall"]),
    ("厨房和走廊楼梯灯", ["kitchen"], ["light.stairs"]),
])  # fmt: skip
def test_a_name_after_another_room_is_its_room_and_its_sort(text: str, areas: list[str], things: list[str]) -> None:
    chinese = lexicon("zh")
    assert chinese is not None
    frame = frame_of(text, chinese, LAMPS)
    assert frame.areas == areas
    assert [i for hit in frame.things for i in hit.ids] == things


# ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_topic_is_well_formed_and_those_of_talk_stand_around_the_others(language: str) -> None:
    found = [compiled.topic.intent for compiled in topics(language, "(?!)")]
    assert found.index("HearthStop") < found.index("HearthSetAlarm") < len(found) - 1
    assert found[-1] != "HearthStop"


@pytest.mark.parametrize(("language", "text", "intent"), [
    ("en", "wake me at 7", "HearthSetAlarm"), ("en", "stop", "HearthStop"), ("en", "who is home", "HearthWhoIsHome"),
    ("en", "cancel the kitchen light", "HearthCancelSchedule"), ("en", "cancel the dentist", None),
    ("en", "turn on the light", None), ("zh", "停", "HearthStop"), ("zh", "谁在家", "HearthWhoIsHome"),
    ("zh", "今天是今年的第几周", "HassGetCurrentDate"), ("zh", "取消厨房灯的定时", "HearthCancelSchedule"),
])  # fmt: skip
def test_a_topic_is_read_by_its_words(language: str, text: str, intent: str | None) -> None:
    reading = read_topic(digits(text, language), context(language), NOW)
    assert (reading.intent if reading is not None else None) == intent


def test_a_topic_without_its_time_asks_for_it() -> None:
    reading = read_topic("set an alarm", context("en"), NOW)
    assert reading is not None
    assert reading.problem is not None
    assert (reading.problem.key, reading.problem.ask) == ("when", True)


# ── triggers ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "condition", "trigger"), [
    ("en", "it gets dark", {"sun": "set"}),
    ("en", "20 minutes before sunset", {"sun": "set", "offset_s": -1200.0}),
    ("en", "whenever the sun rises", {"sun": "rise", "always": True}),
    ("zh", "天黑", {"sun": "set"}),
    ("zh", "日落前半小时", {"sun": "set", "offset_s": -1800.0}),
    ("en", "the back door unlocks", {"entities": ["lock.back"], "to": ["unlocked"]}),
    ("en", "the moon is full", None),
    ("en", "the attic window opens", None),
    ("zh", "月亮圆了", None),
])  # fmt: skip
def test_a_condition_becomes_what_the_home_can_notice(
    language: str, condition: str, trigger: dict[str, Any] | None
) -> None:
    assert trigger_of(condition, context(language)) == trigger


@pytest.mark.parametrize(("language", "condition", "key"), [
    ("en", "it drops below 18 degrees in the living room", "below"), ("zh", "客厅低于18度", "below"),
    ("en", "the bedroom is warmer than 25 degrees", "above"),
])  # fmt: skip
def test_a_limit_names_a_sensor_and_a_side(language: str, condition: str, key: str) -> None:
    found = trigger_of(condition, context(language))
    assert found is not None
    assert found["entities"]
    assert key in found


# ── times said alone ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "text", "at"), [
    ("en", "7 am", "2026-03-03T07:00:00+00:00"), ("en", "make it half past 6", "2026-03-02T18:30:00+00:00"),
    ("en", "every day at 7", "07:00 daily"), ("zh", "早上7点", "2026-03-03T07:00:00+00:00"),
    ("zh", "改成8点", "2026-03-02T20:00:00+00:00"), ("en", "the kitchen at 7", None), ("en", "seven dwarfs", None),
    ("zh", "7点的火车", None),
])  # fmt: skip
def test_a_time_alone(language: str, text: str, at: str | None) -> None:
    found = time_alone(text, language, NOW)
    assert (found.at if found is not None else None) == at


@pytest.mark.parametrize(("text", "at", "wakes"), [
    ("wake me at 7", "2026-03-02T19:00:00+00:00", "2026-03-03T07:00:00+00:00"),
    ("wake me at 7 pm", "2026-03-02T19:00:00+00:00", "2026-03-02T19:00:00+00:00"),
    ("wake me at 19:00", "2026-03-02T19:00:00+00:00", "2026-03-02T19:00:00+00:00"),
    ("wake me at 2", "2026-03-02T14:00:00+00:00", "2026-03-02T14:00:00+00:00"),
    ("wake me at 7", "07:00 daily", "07:00 daily"),
])  # fmt: skip
def test_to_wake_somebody_seven_is_in_the_morning(text: str, at: str, wakes: str) -> None:
    assert morning(at, text, "en", NOW) == wakes
