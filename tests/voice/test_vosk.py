"""Vosk's second hearing, without the grammar, is done only while the first makes sense."""

from __future__ import annotations

from typing import Any

import pytest

from hub.voice.engines.vosk import Prepared, VoskDecoder, neighbours

PHRASES = ("turn on the light", "turn off the light", "open the door", "and")
PAIRS = frozenset(pair for phrase in PHRASES for pair in neighbours(phrase))
GRAMMAR = Prepared("", PAIRS, frozenset({"announce"}))


class FakeListener:
    """Hears one word with every chunk."""

    def __init__(self, words: str) -> None:
        self.left = words.split()
        self.said: list[str] = []
        self.words: list[Any] = []
        self.voice: tuple[float, ...] = ()

    def feed(self, pcm: bytes) -> None:
        self.said.append(self.left.pop(0))

    def so_far(self) -> str:
        return " ".join(self.said)

    def finish(self) -> str:
        return " ".join(self.said)


def hear(text: str, grammar: Prepared | None = GRAMMAR) -> tuple[str | None, int]:
    """Return the second hearing, and how much of the sound it took."""
    second: Any = FakeListener(" ".join("x" for _ in text.split()))
    first: Any = FakeListener(text)
    decoder = VoskDecoder(first, second, grammar)
    for _ in text.split():
        decoder.feed(b"")
    return decoder.finish(0).unrestricted, len(second.said)


@pytest.mark.parametrize("text", ["turn on the light", "open the light", "turn on the light and open the door"])
def test_what_may_be_a_command_is_heard_twice(text: str) -> None:
    assert hear(text) == (" ".join("x" for _ in text.split()), len(text.split()))


@pytest.mark.parametrize("text", ["door light the turn", "light door off"])
def test_words_without_sense_are_heard_once_and_agree_with_nothing(text: str) -> None:
    assert hear(text) == ("", 0)


def test_what_makes_sense_only_later_is_caught_up_with() -> None:
    assert hear("light turn on the light") == ("x x x x x", 5)


def test_what_follows_a_head_is_free_and_heard_twice() -> None:
    assert hear("announce door light") == ("x x x", 3)
