"""Questions and wishes that every household has, with the sentences of all plugins."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from hub.voice.understanding import data
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "plugins"


@lru_cache(maxsize=2)
def understander(without: str = "") -> Understander:
    raw = data.load(HERE / "home.yaml")
    home = read_home({**raw, "entities": [e for e in raw["entities"] if e["id"] != without]})
    sentences = [(p.parent.parent.name, p.stem, data.load(p)) for p in sorted(PLUGINS.glob("*/sentences/*.yaml"))]
    return Understander(home, ("en", "zh"), sentences, clock=lambda: NOW)


@pytest.mark.parametrize(("language", "text", "intent", "slots"), [
    ("en", "is it warm in here", "HassClimateGetTemperature", {}),
    ("en", "is it too hot in the bedroom", "HassClimateGetTemperature", {"area": "Bedroom"}),
    ("zh", "卧室热吗", "HassClimateGetTemperature", {"area": "卧室"}),
    ("en", "is it cold outside", "HassGetWeather", {}),
    ("zh", "还剩多久", "HassTimerStatus", {}),
    ("zh", "定时十分钟", "HassStartTimer", {"minutes": 10}),
    ("en", "how much did electricity cost", "HearthEnergy", {"asks": "cost"}),
    ("en", "what did we pay for power this month", "HearthEnergy", {"asks": "cost"}),
    ("zh", "今天电费多少", "HearthEnergy", {"asks": "cost"}),
    ("en", "how many calories are in an apple", "HearthFoodContains", {"food": "an apple"}),
    ("en", "how much protein is in tofu", "HearthFoodContains", {"nutrient": "protein_g"}),
    ("zh", "苹果有多少卡路里", "HearthFoodContains", {"food": "苹果"}),
    ("en", "how many calories should I eat today", "HearthWhatToEat", {}),
])  # fmt: skip
def test_it_is_understood(language: str, text: str, intent: str, slots: dict[str, Any]) -> None:
    decision = understander().understand(text, language, now=NOW, area="living_room")
    assert [i.name for i in decision.intents] == [intent], decision
    assert decision.decision in ("act", "answer")
    assert {k: decision.intents[0].slots.get(k) for k in slots} == slots


@pytest.mark.parametrize("verb", ["activate", "start", "run", "launch", "begin", "turn on", "switch on", "enable"])
def test_a_scene_is_started_by_any_verb(verb: str) -> None:
    decision = understander().understand(f"{verb} movie night", "en", now=NOW)
    assert decision.decision == "act", decision
    assert decision.intents[0].targets == ("scene.movie",)


@pytest.mark.parametrize("verb", ["启动", "打开", "开启", "进入", "切换到", "激活", "执行"])
def test_a_scene_is_started_by_any_chinese_verb(verb: str) -> None:
    decision = understander().understand(f"{verb}观影模式", "zh", now=NOW)
    assert decision.decision == "act", decision
    assert decision.intents[0].targets == ("scene.movie",)


def test_the_only_cover_is_meant_and_the_one_of_the_room() -> None:
    def said(without: str, area: str | None) -> tuple[str, tuple[str, ...]]:
        found = understander(without).understand("窗帘拉到一半", "zh", now=NOW, area=area)
        return found.decision, found.intents[0].targets

    assert said("cover.bedroom", None) == ("act", ("cover.living_room",))
    assert said("cover.living_room", "kitchen") == ("act", ("cover.bedroom",))
    assert said("", "bedroom") == ("act", ("cover.bedroom",))
    assert said("", None)[0] == "ask"


@pytest.mark.parametrize(("text", "decision"), [
    ("we finished the milk", "act"), ("i finished it once", "refuse"), ("we used up them", "refuse"),
])  # fmt: skip
def test_what_names_no_food_uses_none_up(text: str, decision: str) -> None:
    assert understander().understand(text, "en").decision == decision


@pytest.mark.parametrize(("kind", "intent"), [("person", "HassGetState"), ("device_tracker", "HearthWhoIsHome")])
def test_who_is_home_asks_for_persons_where_the_home_has_them(kind: str, intent: str) -> None:
    home = read_home({"entities": [{"id": f"{kind}.jane", "kind": kind, "name": "Jane"}]})
    mind = Understander(home, ("en",), clock=lambda: NOW)
    for text in ("who is home", "is anyone home", "is jane home"):
        decision = mind.understand(text, "en")
        assert (decision.decision, decision.intents[0].name) == ("answer", intent), text
