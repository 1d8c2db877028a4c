"""What the words of a sentence stood for, as the panel shows it under them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from hub.voice.understanding.home import load_home
from hub.voice.understanding.spans import spans
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@lru_cache(maxsize=1)
def understander() -> Understander:
    return Understander(load_home(Path(__file__).with_name("home.yaml")), ("en", "zh"), (), clock=lambda: NOW)


def shown(text: str, language: str) -> list[tuple[str, str]]:
    decision = understander().understand(text, language, now=NOW)
    found = spans(text, language, understander().vocabulary, decision.intents, decision.matched, NOW)
    return [(text[s.start : s.end], s.role) for s in found]


@pytest.mark.parametrize(("language", "text", "roles"), [
    ("en", "Turn on the Kitchen light!", [("Turn on", "intent"), ("Kitchen light", "name")]),
    ("en", "set the bedroom lights to thirty percent in ten minutes",
     [("set", "intent"), ("bedroom", "room"), ("lights", "device"), ("thirty percent", "value"),
      ("in ten minutes", "time")]),
    ("en", "turn on the light in the hall", [("turn on", "intent"), ("light", "device"), ("hall", "room")]),
    ("en", "turn off all the lights except the kitchen",
     [("turn off", "intent"), ("all the", "amount"), ("lights", "device"), ("except the kitchen", "except")]),
    ("en", "add milk and eggs to the shopping list", [("milk and eggs", "words")]),
    ("en", "when the front door opens turn on the hall light",
     [("the front door opens", "condition"), ("turn on", "intent"), ("hall light", "name")]),
    ("en", "set an alarm for seven", [("set", "intent"), ("alarm", "intent")]),
    ("zh", "明天早上七点叫我起床", [("明天早上七点", "time")]),
    ("zh", "把厨房灯调到百分之三十", [("厨房灯", "name"), ("调到", "intent"), ("百分之三十", "value")]),
    ("zh", "十分钟后关掉厨房灯", [("十分钟后", "time"), ("关掉", "intent"), ("厨房灯", "name")]),
    ("zh", "打开厨房和卧室的灯", [("打开", "intent"), ("厨房", "room"), ("卧室", "room"), ("灯", "device")]),
])  # fmt: skip
def test_words_are_shown_with_what_they_stood_for(language: str, text: str, roles: list[tuple[str, str]]) -> None:
    assert [s for s in shown(text, language) if s in roles] == roles


@pytest.mark.parametrize("text", ["", "   ", "???", "lamp " * 70, "\u0130" * 30])
def test_what_was_not_understood_shows_nothing_and_breaks_nothing(text: str) -> None:
    assert shown(text, "en") == []
