"""Days said together, until when, and plans moved, put off and left out in the words of a family."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.voice.understanding.days import together
from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_home(Path(__file__).with_name("home.yaml")), ("en", "zh"), (), clock=lambda: NOW)


def said(understander: Understander, *texts: str) -> Decision:
    understander.dialogues.forget("talk")
    decisions = [
        understander.understand(t, "en" if t.isascii() else "zh", session="talk", now=NOW, may_secure=True)
        for t in texts
    ]
    return decisions[-1]


@pytest.mark.parametrize(("text", "at"), [
    ("turn on the kitchen light every weekday except Wednesday at 7 am", "07:00 monday,tuesday,thursday,friday"),
    ("turn on the kitchen light every weekday at 7 am except for Wednesday", "07:00 monday,tuesday,thursday,friday"),
    ("turn on the kitchen light every monday and thursday at 6 pm", "18:00 monday,thursday"),
    ("turn on the kitchen light on saturdays and sundays at 9 am", "09:00 saturday,sunday"),
    ("wake me every monday, tuesday and friday at 7", "07:00 monday,tuesday,friday"),
    ("every weekday at 7 open the bedroom curtains", "07:00 weekdays"),
    ("每天早上八点开厨房灯，除了周三", "08:00 monday,tuesday,thursday,friday,saturday,sunday"),
    ("每天除了周三早上七点开厨房灯", "07:00 monday,tuesday,thursday,friday,saturday,sunday"),
    ("每周一和周四晚上六点开厨房灯", "18:00 monday,thursday"),
    ("每周一、三、五早上七点开厨房灯", "07:00 monday,wednesday,friday"),
    ("工作日早上六点半叫我起床，周五除外", "06:30 monday,tuesday,wednesday,thursday"),
])  # fmt: skip
def test_days_said_together(understander: Understander, text: str, at: str) -> None:
    (intent,) = said(understander, text).intents
    assert intent.at == at


@pytest.mark.parametrize("text", [
    "turn off the lights except the kitchen", "turn on the kitchen light and the fan", "every day at 7",
    "wake me on monday at 7", "除了卧室都关灯", "每天早上七点开灯", "周一和周二天气怎么样",
])  # fmt: skip
def test_what_names_no_days_together_is_left_alone(text: str) -> None:
    assert together(text, "en" if text.isascii() else "zh") == text


@pytest.mark.parametrize(("text", "seconds"), [
    ("turn on the kitchen light until ten", 36_000.0), ("turn on the kitchen light for the next two hours", 7200.0),
    ("厨房灯开到十点", 36_000.0), ("打开厨房灯直到十点", 36_000.0), ("接下来两个小时开着厨房灯", 7200.0),
])  # fmt: skip
def test_until_when(understander: Understander, text: str, seconds: float) -> None:
    (intent,) = said(understander, text).intents
    assert (intent.targets, intent.slots["duration_s"]) == (("light.kitchen",), seconds)


EIGHT = {"to": "2026-03-02T20:00:00+00:00", "exactly": False, "day": False}
IN_20 = ("turn off the kitchen light in twenty minutes",)
IN_20_ZH = ("二十分钟后关厨房灯",)


@pytest.mark.parametrize(("before", "text", "slots"), [
    (IN_20, "push it back by ten minutes", {"by_s": 600.0}),
    (IN_20, "half an hour later", {"by_s": 1800.0}),
    (IN_20, "bring it forward by five minutes", {"by_s": -300.0}),
    (IN_20, "move it to eight", EIGHT),
    (("what is planned",), "move it to eight", EIGHT),
    (("what is planned",), "make it eight", EIGHT),
    (("what is planned",), "move the one at seven to eight", {**EIGHT, "clock": "19:00"}),
    (("what is planned",), "cancel the one at seven", {"clock": "19:00"}),
    ((), "postpone the alarm by ten minutes", {"by_s": 600.0, "sort": "alarm"}),
    (IN_20_ZH, "推迟十分钟", {"by_s": 600.0}), (IN_20_ZH, "提前五分钟", {"by_s": -300.0}),
    (("有什么安排",), "改到八点", EIGHT), (("有什么安排",), "把七点的改到八点", {**EIGHT, "clock": "19:00"}),
    ((), "把闹钟推迟十分钟", {"by_s": 600.0, "sort": "alarm"}),
])  # fmt: skip
def test_a_plan_is_moved(understander: Understander, before: tuple[str, ...], text: str, slots: dict[str, Any]) -> None:
    (intent,) = said(understander, *before, text).intents
    assert intent.name in ("HearthMoveSchedule", "HearthCancelSchedule")
    assert intent.slots == slots


WEEK, WEEK_ZH = "wake me at 6:30 every weekday", "工作日早上六点半叫我起床"


@pytest.mark.parametrize(("text", "slots"), [
    ("not on Friday", {"without": "friday"}), ("skip tomorrow", {"date": "2026-03-03"}),
    ("but not this friday", {"weekday": "friday"}),
    ("skip the alarm tomorrow", {"date": "2026-03-03", "sort": "alarm"}),
    ("周五不要", {"without": "friday"}), ("明天不用了", {"date": "2026-03-03"}), ("跳过明天", {"date": "2026-03-03"}),
    ("后天跳过", {"date": "2026-03-04"}), ("这周五不用", {"weekday": "friday"}),
])  # fmt: skip
def test_a_plan_is_left_out(understander: Understander, text: str, slots: dict[str, Any]) -> None:
    (intent,) = said(understander, WEEK if text.isascii() else WEEK_ZH, text).intents
    assert (intent.name, intent.slots) == ("HearthSkipSchedule", slots)


@pytest.mark.parametrize(("before", "text"), [
    ("turn on the kitchen light", "move it to 11"), ("turn on the kitchen light", "not on friday"),
    ("打开厨房灯", "明天不用了"), ("打开厨房灯", "晚十分钟"),
])  # fmt: skip
def test_without_a_plan_nothing_is_moved(understander: Understander, before: str, text: str) -> None:
    assert all(not i.name.startswith(("HearthMove", "HearthSkip")) for i in said(understander, before, text).intents)
