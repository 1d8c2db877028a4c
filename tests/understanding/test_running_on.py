"""Requests that run together without a conjunction are several where every part can be done, and only there."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from hub.voice.understanding import data
from hub.voice.understanding.home import load_home
from hub.voice.understanding.understand import Understander

HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "plugins"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BEDROOM = {"light.bedroom", "light.bedside_left", "light.bedside_right"}


@lru_cache(maxsize=1)
def understander() -> Understander:
    sentences = [(p.parent.parent.name, p.stem, data.load(p)) for p in sorted(PLUGINS.glob("*/sentences/*.yaml"))]
    return Understander(load_home(HERE / "home.yaml"), ("en", "zh"), sentences, clock=lambda: NOW)


@pytest.mark.parametrize(("language", "text", "area", "wanted"), [
    ("zh", "关灯锁前门", "hall", [("HassTurnOff", {"light.hall"}), ("HassTurnOn", {"lock.front"})]),
    ("zh", "门锁上灯关了", "hall", [("HassTurnOn", {"lock.front"}), ("HassTurnOff", {"light.hall"})]),
    ("zh", "把灯关了锁上前门", "hall", [("HassTurnOff", {"light.hall"}), ("HassTurnOn", {"lock.front"})]),
    ("zh", "开灯关窗帘", "bedroom", [("HassTurnOn", BEDROOM), ("HassTurnOff", {"cover.bedroom"})]),
    ("zh", "十分钟后关灯锁前门", "hall", [("HassTurnOff", {"light.hall"}), ("HassTurnOn", {"lock.front"})]),
    ("zh", "关灯关空调", "bedroom", [("HassTurnOff", {*BEDROOM, "climate.bedroom"})]),
    ("en", "turn the hall light off lock the front door", None,
     [("HassTurnOff", {"light.hall"}), ("HassTurnOn", {"lock.front"})]),
    ("en", "off the lights and lock the door", "hall",
     [("HassTurnOff", {"light.hall"}), ("HassTurnOn", {"lock.front"})]),
    ("en", "turn on the tv dim the bedroom light", None,
     [("HassTurnOn", {"media_player.tv"}), ("HassLightSet", {"light.bedroom"})]),
])  # fmt: skip
def test_each_request_is_carried_out(
    language: str, text: str, area: str | None, wanted: list[tuple[str, set[str]]]
) -> None:
    decision = understander().understand(text, language, area=area, now=NOW)
    assert decision.decision == "act", decision
    assert [(i.name, set(i.targets)) for i in decision.intents] == wanted


@pytest.mark.parametrize(("language", "text"), [
    ("zh", "关灯锁冰箱门"), ("zh", "关灯写作业锁屏"), ("en", "turn off the hall light lock my phone"),
])  # fmt: skip
def test_no_half_of_a_sentence_is_carried_out(language: str, text: str) -> None:
    assert understander().understand(text, language, now=NOW).decision in ("refuse", "ask")


def test_what_is_asked_about_one_of_them_loses_none() -> None:
    decision = understander().understand("关灯锁门", "zh", area="bedroom", now=NOW)
    assert decision.decision == "ask"
    assert [i.name for i in decision.intents] == ["HassTurnOff", "HassTurnOn"]


@pytest.mark.parametrize(("language", "text"), [
    ("zh", "关灯解锁前门"), ("en", "turn off the hall light unlock the front door"),
    ("en", "turn off the hall light and unlock the front door"), ("zh", "关掉走廊灯，然后打开车库门"),
])  # fmt: skip
@pytest.mark.parametrize("may_secure", [False, True])
def test_what_opens_the_home_hides_in_no_later_part(language: str, text: str, may_secure: bool) -> None:
    decision = understander().understand(text, language, area="hall", now=NOW, may_secure=may_secure)
    assert decision.decision == "ask"


@pytest.mark.parametrize(("language", "text", "item"), [
    ("en", "we're out of milk, put it on the list", "milk"),
    ("en", "we've run out of eggs and flour, so add them to the shopping list please", "eggs and flour"),
    ("en", "we are out of coffee filters put them on the shopping list", "coffee filters"),
    ("en", "there's no toilet paper left, add some to the list", "toilet paper"),
    ("zh", "牛奶没了，加到购物清单里", "牛奶"), ("zh", "鸡蛋用完了，把它加到购物清单", "鸡蛋"),
    ("zh", "洗衣液快用完了，帮我写到单子上", "洗衣液"),
])  # fmt: skip
def test_what_is_used_up_and_put_on_the_list_is_one_request(language: str, text: str, item: str) -> None:
    decision = understander().understand(text, language, now=NOW)
    assert [(i.name, i.slots["item"]) for i in decision.intents] == [("HassShoppingListAddItem", item)]
