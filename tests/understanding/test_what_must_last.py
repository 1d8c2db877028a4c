"""Conditions in words: how long they must last, nobody being there, what "it" and "there" are in them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WINDOW = {"entities": ["binary_sensor.bedroom_window"], "to": ["open", "opening"]}
HALL = {"entities": ["binary_sensor.hall_motion"], "to": ["clear", "off"]}
WARM = {"entities": ["sensor.living_room_temperature"], "above": 25.0}


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_home(Path(__file__).with_name("home.yaml")), ("en", "zh"), (), clock=lambda: NOW)


def understood(understander: Understander, text: str, area: str | None = None) -> Decision:
    language = "en" if text.isascii() else "zh"
    return understander.understand(text, language, now=NOW, area=area)


@pytest.mark.parametrize(("text", "target", "trigger", "seconds"), [
    ("when the bedroom window has been open for ten minutes turn off the bedroom air conditioner",
     "climate.bedroom", WINDOW, 600),
    ("turn off the bedroom air conditioner if the bedroom window stays open longer than a quarter of an hour",
     "climate.bedroom", WINDOW, 900),
    ("turn off the hall light when there is no motion for 10 minutes", "light.hall", HALL, 600),
    ("switch off the hall light once nobody has moved there for a couple of minutes", "light.hall", HALL, 120),
    ("if the hall has been empty for half an hour, turn off the hall light", "light.hall", HALL, 1800),
    ("when the living room is above 25 degrees for 20 minutes open the bedroom curtains", "cover.bedroom", WARM, 1200),
    ("卧室窗户开了十分钟就关卧室空调", "climate.bedroom", WINDOW, 600),
    ("如果卧室窗户开着超过一刻钟，就关掉卧室空调", "climate.bedroom", WINDOW, 900),
    ("走廊没人十分钟后关走廊灯", "light.hall", HALL, 600),
    ("走廊连续半小时没有人的话就关走廊灯", "light.hall", HALL, 1800),
    ("走廊十分钟没人就关灯", "light.hall", HALL, 600),
    ("客厅温度连续二十分钟高于25度就打开卧室窗帘", "cover.bedroom", WARM, 1200),
])  # fmt: skip
def test_how_long_it_must_last(
    understander: Understander, text: str, target: str, trigger: dict[str, Any], seconds: float
) -> None:
    decision = understood(understander, text)
    assert decision.decision == "act", decision.reason
    (intent,) = decision.intents
    assert (intent.targets, intent.trigger, intent.delay_s) == ((target,), {**trigger, "for_s": seconds}, None)


@pytest.mark.parametrize("text", [
    "if the bedroom window stays open for five minutes tell me",
    "let me know when the bedroom window has been open for 5 minutes",
    "卧室窗户开了超过五分钟就提醒我", "如果卧室窗户开着五分钟以上就告诉我一声",
])  # fmt: skip
def test_being_told_when_it_has_come_to_be(understander: Understander, text: str) -> None:
    (intent,) = understood(understander, text).intents
    assert (intent.name, intent.trigger, "message" in intent.slots) == (
        "HearthSetReminder", {**WINDOW, "for_s": 300.0}, False
    )  # fmt: skip


@pytest.mark.parametrize(("text", "target"), [
    ("if the tv is on for more than two hours turn it off", "media_player.tv"),
    ("电视开着超过两个小时就关掉", "media_player.tv"),
])  # fmt: skip
def test_it_is_what_the_condition_speaks_of(understander: Understander, text: str, target: str) -> None:
    (intent,) = understood(understander, text).intents
    assert intent.targets == (target,)
    assert intent.trigger is not None
    assert intent.trigger["entities"] == [target]
    assert "playing" in intent.trigger["to"]


@pytest.mark.parametrize(("text", "to"), [
    ("when nobody moves in the hall turn off the hall light", ["clear", "off"]),
    ("when somebody moves in the hall turn on the hall light", ["detected", "on"]),
    ("走廊没有人的时候关走廊灯", ["clear", "off"]),
    ("走廊有人的时候开走廊灯", ["detected", "on"]),
])  # fmt: skip
def test_nobody_is_the_opposite_of_somebody(understander: Understander, text: str, to: list[str]) -> None:
    (intent,) = understood(understander, text).intents
    assert intent.trigger == {"entities": ["binary_sensor.hall_motion"], "to": to}


@pytest.mark.parametrize("text", [
    "if the garage door is not closed turn on the hall light", "车库门没关就开走廊灯",
])  # fmt: skip
def test_not_closed_is_open(understander: Understander, text: str) -> None:
    (intent,) = understood(understander, text).intents
    assert intent.trigger == {"entities": ["cover.garage"], "to": ["open", "opening"]}


@pytest.mark.parametrize("text", [
    "turn the bathroom light off when nobody has moved there for ten minutes", "浴室没人十分钟后关浴室灯",
])  # fmt: skip
def test_another_room_tells_nothing_of_this_one(understander: Understander, text: str) -> None:
    (intent,) = understood(understander, text).intents
    assert intent.condition
    assert intent.trigger is None


@pytest.mark.parametrize(
    "text", ["if the fridge door stays open for five minutes tell me", "冰箱门开了超过五分钟就提醒我"]
)
def test_what_nothing_reports_is_said(understander: Understander, text: str) -> None:
    decision = understood(understander, text)
    assert decision.decision == "refuse"
    assert "5" in decision.reason
    assert any(words in decision.reason for words in ("nothing in this home reports", "没有设备报告"))


@pytest.mark.parametrize("text", [
    "tell me if the front door is locked", "告诉我前门锁了没有", "what is the temperature in the living room",
    "turn on the hall light for ten minutes", "走廊灯开十分钟", "十分钟后关走廊灯",
])  # fmt: skip
def test_questions_and_spans_of_their_own_stay_what_they_are(understander: Understander, text: str) -> None:
    decision = understood(understander, text)
    assert decision.decision in ("act", "answer")
    assert all(i.trigger is None and i.name != "HearthSetReminder" for i in decision.intents)
