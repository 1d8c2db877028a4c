"""Parsers of field texts, each raising PayloadError with what is valid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from devices.conventions.home_assistant.entity import NONE, number_or_none
from hub.api.errors import PayloadError


def number(text: str, topic: str) -> float | None:
    """Return a float; None for ``None``."""
    value = number_or_none(text, topic, "a reading")
    return None if value is None else float(value)


def one_of(choices: Iterable[str], what: str, reset: str = NONE) -> Callable[[str, str], str | None]:
    """Return a parser of one of the words; ``reset`` is unknown."""
    valid = tuple(choices)
    known = frozenset(valid)

    def parse(text: str, topic: str) -> str | None:
        if text in known:
            return text
        if text == reset:
            return None
        raise PayloadError(f"{text[:60]!r} on {topic} is no {what}: valid are {', '.join(valid)}")

    return parse


def words(mapping: Mapping[str, Any], what: str) -> Callable[[str, str], Any]:
    """Return a parser that maps payload words to values; ``None`` is unknown."""

    def parse(text: str, topic: str) -> Any:
        if text in mapping:
            return mapping[text]
        if text == NONE:
            return None
        valid = ", ".join(repr(w) for w in mapping)
        raise PayloadError(f"{text[:60]!r} on {topic} is no {what}: valid are {valid}")

    return parse


def within(least: float, most: float, what: str, reset: str = NONE) -> Callable[[str, str], float | None]:
    """Return a parser of a number within bounds."""

    def parse(text: str, topic: str) -> float | None:
        if text == reset:
            return None
        value = number(text, topic)
        if value is not None and not least <= value <= most:
            raise PayloadError(f"{value:g} on {topic} is no {what}: it must be from {least:g} to {most:g}")
        return value

    return parse


def any_text(text: str, topic: str) -> str | None:
    """Return the text itself; None for ``None``."""
    return None if text == NONE else text
