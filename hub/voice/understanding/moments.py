"""What can be said beside a command, and the moments that clock times stand for, in every language. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Modifiers(msgspec.Struct, frozen=True, kw_only=True):
    """What was said beside the command. ``at`` is RFC 3339, or ``07:00 weekdays`` for what repeats."""

    delay_s: float | None = None
    at: str | None = None
    duration_s: float | None = None
    condition: str | None = None
    exclude: str | None = None
    by_words: bool = False
    """Something was found by words of parting/<lang>.yaml, which frames of that language do not know."""

    @property
    def none(self) -> bool:
        """Return True when nothing was said."""
        return self == Modifiers()


def repeat(hour: int, minute: int, days: str) -> str:
    """Return a clock time that repeats: ``07:00 weekdays``."""
    plain = {
        "day": "daily",
        "morning": "daily",
        "evening": "daily",
        "night": "daily",
        "weekday": "weekdays",
        "weekend": "weekends",
    }
    several = ",".join(d for d in DAYS if d in days) if days not in plain else plain[days]
    return f"{hour:02}:{minute:02} {several or days}"


def moment(now: datetime, hour: int, minute: int, day: str, *, exact: bool) -> str:
    """Return the next such moment. Without am or pm, "at seven" is whichever seven comes next."""
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if day == "tomorrow":
        at += timedelta(days=1)
    elif day in DAYS:
        at += timedelta(days=(DAYS.index(day) - now.weekday()) % 7)
    if at <= now and not exact and hour < 12 and day in ("", "today"):
        afternoon = at + timedelta(hours=12)
        at = afternoon if afternoon > now else at
    if at <= now:
        at += timedelta(days=7 if day in DAYS else 1)
    return at.isoformat()


_CLOCK = (
    r"(?P<h>\d{1,2})(?:[: ](?P<m>[0-5]\d))? ?(?P<ap>am|pm|o'clock)?"
    r"(?=$|,| (?:in the|on|this|tomorrow|today|tonight|every|and)\b)"
)


def before_clock(text: str, span: str, seconds: Callable[[str], float]) -> str:
    """Return an English text in which a time before a clock time is a clock time: "20 minutes before 9", "at 8:40".

    ``span`` is the pattern of a length of time, ``seconds`` what it comes to.
    """

    def said(match: re.Match[str]) -> str:
        hour, minute, half = int(match["h"]), int(match["m"] or 0), match["ap"] or ""
        ahead = round(seconds(match["by"]) / 60) if match["by"] else 0
        day = 12 * 60 if hour <= 12 else 24 * 60
        minutes = (hour * 60 + minute) % day - ahead
        if minutes < 0 and half in ("am", "pm"):
            half = "am" if half == "pm" else "pm"
        hour, minute = divmod(minutes % day, 60)
        hour = 12 if not hour and day == 12 * 60 else hour
        return f"at {hour}:{minute:02d} {half}".strip()

    return re.sub(rf"(?<!not )\b(?:(?:for )?(?P<by>{span}) )?before {_CLOCK}", said, text)
