"""Announcements in some rooms: which words name the rooms, and which are said there."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.voice.understanding.home import load_home
from hub.voice.understanding.sentences import known_sentences
from hub.voice.understanding.understand import Understander
from hub.voice.verify import KnownSentences


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_home(Path(__file__).with_name("home.yaml")), ("en", "zh"))


@pytest.mark.parametrize(("text", "areas", "message"), [
    ("announce in the kitchen dinner is ready", ["kitchen"], "dinner is ready"),
    ("announce in the kitchen it's time to go", ["kitchen"], "it's time to go"),
    ("broadcast to the living room and the kitchen: dinner's ready", ["living_room", "kitchen"], "dinner's ready"),
    ("tell everyone upstairs that dinner is ready", ["bedroom", "kids_room", "study"], "dinner is ready"),
    ("let everyone in the kitchen know that dinner is ready", ["kitchen"], "dinner is ready"),
    ("tell the kitchen that dinner is ready", ["kitchen"], "dinner is ready"),
    ("在厨房广播开饭了", ["kitchen"], "开饭了"),
    ("在客厅和厨房广播：开饭了", ["living_room", "kitchen"], "开饭了"),
    ("对厨房说开饭了", ["kitchen"], "开饭了"),
    ("通知楼上的人开饭了", ["bedroom", "kids_room", "study"], "开饭了"),
])  # fmt: skip
def test_rooms_and_message_are_parted(understander: Understander, text: str, areas: list[str], message: str) -> None:
    (intent,) = understander.understand(text, "en" if text.isascii() else "zh").intents
    assert (intent.name, intent.slots["areas"], intent.slots["message"]) == ("HassBroadcast", areas, message)


@pytest.mark.parametrize("text", [
    "announce that dinner is ready", "announce the kitchen is on fire", "tell everyone the kitchen is on fire",
    "广播开饭了", "广播一下厨房着火了", "通知大家在厨房集合",
])  # fmt: skip
def test_without_a_room_to_say_it_in_it_is_for_all(understander: Understander, text: str) -> None:
    (intent,) = understander.understand(text, "en" if text.isascii() else "zh").intents
    assert (intent.name, "areas" in intent.slots) == ("HassBroadcast", False)


def test_a_room_that_is_not_there_is_refused(understander: Understander) -> None:
    refused = understander.understand("announce in the cellar dinner is ready", "en")
    assert (refused.decision, "cellar" in refused.reason) == ("refuse", True)


def test_a_thing_in_a_room_is_told_nothing(understander: Understander) -> None:
    (intent,) = understander.understand("tell the kitchen light to turn off", "en").intents
    assert intent.name == "HassTurnOff"


@pytest.mark.parametrize(("language", "text"), [
    ("en", "Announce in the kitchen that dinner is ready."), ("en", "announce that we leave soon"),
    ("zh", "在厨房广播开饭了"), ("zh", "广播我们要出门了"),
])  # fmt: skip
def test_it_may_be_spoken(understander: Understander, language: str, text: str) -> None:
    known = KnownSentences(language, known_sentences(understander.vocabulary, language))
    assert known.verify(text).decision == "accept"
