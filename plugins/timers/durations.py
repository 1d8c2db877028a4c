"""Lengths of time: from slots to seconds, and from seconds to words in English and Chinese. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_UNITS = (("hours", 3600), ("minutes", 60), ("seconds", 1))


def from_slots(slots: Mapping[str, Any], prefix: str = "") -> float:
    """Return the seconds that hours, minutes and seconds slots (``start_`` before them, if given) add up to."""
    total = 0.0
    for unit, seconds in _UNITS:
        value = slots.get(f"{prefix}{unit}")
        if value not in (None, ""):
            try:
                total += float(value) * seconds
            except (TypeError, ValueError):
                continue
    return total


def spoken(seconds: float, language: str) -> str:
    """Return a length in words: ``1 hour and 5 minutes``, ``1小时5分钟``; seconds only below ten minutes."""
    whole = max(round(seconds), 0)
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    if whole >= 600 and second:
        hours, minutes = divmod(round(whole / 60), 60)
        second = 0
    parts = [(hours, "hour", "小时"), (minutes, "minute", "分钟"), (second, "second", "秒")]
    named = [part for part in parts if part[0]] or [(0, "second", "秒")]
    if language.startswith("zh"):
        return "".join(f"{count}{word}" for count, _, word in named)
    words = [f"{count} {word}{'' if count == 1 else 's'}" for count, word, _ in named]
    return " and ".join(words) if len(words) < 3 else f"{words[0]}, {words[1]} and {words[2]}"
