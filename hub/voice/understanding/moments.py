"""What can be said beside a command, and the moments that clock times stand for, in every language. Pure."""

from __future__ import annotations

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
