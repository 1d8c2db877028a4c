"""Questions about what was: what is asked, of what, and of which stretch of the past; nothing else is taken for one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from hub.voice.understanding import data, periods
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)  # a Wednesday
HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "plugins"


@lru_cache(maxsize=1)
def understander() -> Understander:
    home = read_home(data.load(HERE / "home.yaml"))
    sentences = [(p.parent.parent.name, p.stem, data.load(p)) for p in sorted(PLUGINS.glob("*/sentences/*.yaml"))]
    return Understander(home, ("en", "zh"), sentences, clock=lambda: NOW)


def language(text: str) -> str:
    return "en" if text.isascii() else "zh"


@pytest.mark.parametrize(("text", "key", "start", "end"), [
    ("yesterday", "yesterday", "2026-03-03T00:00", "2026-03-04T00:00"),
    ("last night", "last_night", "2026-03-03T21:00", "2026-03-04T07:00"),
    ("this week", "this_week", "2026-03-02T00:00", "2026-03-04T16:30"),
    ("in the last 3 hours", "last_hours", "2026-03-04T13:30", "2026-03-04T16:30"),
    ("since 3 o'clock", "since_clock", "2026-03-04T15:00", "2026-03-04T16:30"),
    ("since 8 pm", "since_clock", "2026-03-03T20:00", "2026-03-04T16:30"),
    ("on monday", "weekday_0", "2026-03-02T00:00", "2026-03-03T00:00"),
    ("on thursday", "weekday_3", "2026-02-26T00:00", "2026-02-27T00:00"),
    ("last month", "last_month", "2026-02-01T00:00", "2026-03-01T00:00"),
    ("昨晚", "last_night", "2026-03-03T21:00", "2026-03-04T07:00"),
    ("最近2小时", "last_hours", "2026-03-04T14:30", "2026-03-04T16:30"),
    ("上周", "last_week", "2026-02-23T00:00", "2026-03-02T00:00"),
    ("今天早上", "this_morning", "2026-03-04T05:00", "2026-03-04T12:00"),
    ("从早上8点到现在", "since_clock", "2026-03-04T08:00", "2026-03-04T16:30"),
])  # fmt: skip
def test_a_stretch_of_the_past(text: str, key: str, start: str, end: str) -> None:
    taken = periods.cut(text, language(text), NOW)
    assert taken is not None
    assert (taken[1].key, taken[1].start.isoformat()[:16], taken[1].end.isoformat()[:16]) == (key, start, end)


def test_what_is_still_to_come_is_no_past() -> None:
    assert periods.cut("this evening", "en", NOW) is None
    assert periods.cut("tomorrow", "en", NOW) is None


@pytest.mark.parametrize(("text", "asks", "state", "target", "period"), [
    ("did anybody open the front door today", "whether", "open", "lock.front", "today"),
    ("has someone unlocked the back door this morning", "whether", "unlocked", "lock.back", "this_morning"),
    ("when was the garage last opened", "when", "open", "cover.garage", None),
    ("when did you last turn off the bedroom light", "when", "off", "light.bedroom", None),
    ("what time did the hall light go off last night", "when", "off", "light.hall", "last_night"),
    ("how long was the TV on yesterday", "how_long", "on", "media_player.tv", "yesterday"),
    ("how many times was the kitchen window opened this week", "how_often", "open", "binary_sensor.kitchen_window",
     "this_week"),
    ("since when is the hall light on", "since", "on", "light.hall", None),
    ("how long has the garage been open", "since", "open", "cover.garage", None),
    ("who opened the garage", "who", "open", "cover.garage", None),
    ("was the hall light left on overnight", "whether", "on", "light.hall", "last_night"),
    ("今天有人开过前门吗", "whether", "open", "lock.front", "today"),
    ("昨晚几点关的卧室灯", "when", "closed", "light.bedroom", "last_night"),
    ("电视昨天开了多久", "how_long", "open", "media_player.tv", "yesterday"),
    ("车库门上次是什么时候开的", "when", "open", "cover.garage", None),
    ("厨房窗户今天开过几次", "how_often", "open", "binary_sensor.kitchen_window", "today"),
    ("谁开过后门", "who", "open", "lock.back", None),
    ("走廊灯开了多久了", "since", "on", "light.hall", None),
])  # fmt: skip
def test_what_was(text: str, asks: str, state: str, target: str, period: str | None) -> None:
    decision = understander().understand(text, language(text))
    assert decision.decision == "answer", decision.reason
    (intent,) = decision.intents
    assert intent.name == "HearthPast"
    assert target in intent.targets
    assert (intent.slots["asks"], intent.slots["state"], intent.slots.get("period")) == (asks, state, period)


@pytest.mark.parametrize(("text", "stat", "period"), [
    ("how warm was it in the living room last night", None, "last_night"),
    ("what was the lowest temperature in the living room yesterday", "min", "yesterday"),
    ("客厅昨晚最低多少度", "min", "last_night"),
])  # fmt: skip
def test_how_warm_it_was(text: str, stat: str | None, period: str) -> None:
    (intent,) = understander().understand(text, language(text)).intents
    assert (intent.name, intent.slots.get("stat"), intent.slots["period"]) == ("HearthPast", stat, period)
    assert intent.targets == ("sensor.living_room_temperature",)


@pytest.mark.parametrize(("text", "intent"), [
    ("what happened while we were out", "HearthHappened"),
    ("did anything happen last night", "HearthHappened"),
    ("昨晚家里有什么动静吗", "HearthHappened"),
    ("我们不在家的时候发生了什么", "HearthHappened"),
    ("is it safe to go to bed", "HearthAllWell"),
    ("is everything okay at home", "HearthAllWell"),
    ("家里都安全吧", "HearthAllWell"),
    ("可以放心睡觉了吗", "HearthAllWell"),
    ("are any batteries low", "HearthBatteries"),
    ("哪个电池快没电了", "HearthBatteries"),
    ("how much power did we use yesterday", "HearthEnergy"),
    ("昨天用了多少电", "HearthEnergy"),
    ("how much power did we use today", "HearthEnergy"),
    ("how cold did it get last night", "HassGetWeather"),
])  # fmt: skip
def test_the_home_as_a_whole(text: str, intent: str) -> None:
    decision = understander().understand(text, language(text))
    assert (decision.decision, [i.name for i in decision.intents]) == ("answer", [intent])


@pytest.mark.parametrize("text", [
    "is the front door open", "did I lock the front door", "did I leave the garage open",
    "turn off the light I left on", "when will the washing machine be done",
    "remind me when the garage was open for an hour",
    "前门锁了吗", "洗衣机什么时候好", "把昨晚开的灯关了", "窗帘什么时候会关", "did you have a good night",
    "when was the last world war", "how long was the movie yesterday", "你昨天去哪了", "昨天的电影看了多久",
    "who won the match last night",
    "did anybody call grandma today", "今天有人给奶奶打过电话吗",
])  # fmt: skip
def test_what_is_not_asked_of_the_past(text: str) -> None:
    decision = understander().understand(text, language(text))
    assert "HearthPast" not in [i.name for i in decision.intents]
