"""Reads what commands say, strictly: a value is as it should be, or BadCommand says why not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

_LONGEST = 256 * 1024


class BadCommand(ValueError):  # noqa: N818 - what it is called in the log
    """A command or deed makes no sense; the text says why."""


def document(text: str) -> dict[str, Any]:
    """Return a JSON object."""
    if len(text) > _LONGEST:
        raise BadCommand(f"longer than {_LONGEST} characters")
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadCommand("not JSON") from None
    if not isinstance(found, dict):
        raise BadCommand("not a JSON object")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(word)


def number(value: Any, least: float, most: float) -> float:
    """Return a number within bounds, from a number or its text."""
    try:
        found = float("nan" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        raise BadCommand(f"{str(value)[:40]!r} is not a number") from None
    if not least <= found <= most:
        raise BadCommand(f"{found:g} is outside {least:g} to {most:g}")
    return found


def word(value: Any, choices: Iterable[str]) -> str:
    """Return one of the words."""
    valid = tuple(choices)
    if value not in valid:
        raise BadCommand(f"{str(value)[:40]!r} is none of {', '.join(valid)}")
    return str(value)


def on_off(value: Any) -> bool:
    """Return whether it is ``ON``; ``OFF`` is the other."""
    return word(value, ("ON", "OFF")) == "ON"


def flag(deed: Mapping[str, Any], key: str, default: bool) -> bool:
    """Return a boolean of a deed."""
    value = deed.get(key, default)
    if not isinstance(value, bool):
        raise BadCommand(f"{key} must be true or false")
    return value


def shown(value: bool) -> str:
    """Return ``ON`` or ``OFF``."""
    return "ON" if value else "OFF"
