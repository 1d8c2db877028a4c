"""Stretches of the past: "last night", "this week", "in the last two hours", 昨晚, 这周, 过去两小时. Pure.

The words are data (past/<lang>.yaml, ``periods``). A stretch goes into a question's slots as ``from`` and ``to``
(RFC 3339, local) and ``period``, the key of the words under which plugins tell it; ``number`` of "the last 3 hours".
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from hub.voice.understanding import data, languages

_WEEKDAYS = 7
#: Hours of the day at which parts of it begin and end; a night begins on the evening before.
_PARTS = {"morning": (5, 12), "afternoon": (12, 18), "evening": (18, 24)}
_NIGHT = (21, 7)
_SECONDS = {"minutes": 60, "hours": 3600, "days": 86400, "weeks": 7 * 86400, "months": 30 * 86400}
_LATELY = timedelta(days=1)
_JUST_NOW = timedelta(minutes=30)
_EVER = timedelta(days=365)
_NOON = 12


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the past and how it is called: a key of plugins' ``period`` phrases, with its number."""

    start: datetime
    end: datetime
    key: str
    number: int | None = None

    def slots(self) -> dict[str, Any]:
        """Return it as slots of an intent."""
        out: dict[str, Any] = {"from": self.start.isoformat(), "to": self.end.isoformat(), "period": self.key}
        return out | ({"number": self.number} if self.number is not None else {})


@lru_cache(maxsize=16)
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    content = data.packaged("past", language) or {}
    return tuple((str(key), re.compile(str(words))) for key, words in content.get("periods", {}).items())


def known(language: str) -> bool:
    """Return whether a language has words for the past."""
    return bool(_patterns(languages.base(language)))


def cut(text: str, language: str, now: datetime) -> tuple[str, Period] | None:
    """Return a plain sentence without the stretch of the past that it names, and that stretch; None without one."""
    found: tuple[int, str, re.Match[str]] | None = None
    for key, pattern in _patterns(languages.base(language)):
        for match in pattern.finditer(text):
            if match.group() and (found is None or len(match.group()) > found[0]):
                found = (len(match.group()), key, match)
    if found is None:
        return None
    _, key, match = found
    period = _period(key, match, now)
    gap = " " if languages.spaced(language) else ""
    rest = gap.join(part.strip(" ,") for part in (text[: match.start()], text[match.end() :])).strip(" ,")
    return (rest, period) if period is not None else None


def today(now: datetime) -> Period:
    """Return what a question that names no stretch is about."""
    return Period(start=_midnight(now), end=now, key="today")


def _midnight(now: datetime, days: int = 0) -> datetime:
    return datetime.combine(now.date() + timedelta(days=days), time(), tzinfo=now.tzinfo)


def _period(key: str, match: re.Match[str], now: datetime) -> Period | None:
    groups = {k: v for k, v in match.groupdict().items() if v}
    number = int(groups["n"]) if groups.get("n", "").isdigit() else None
    if key.startswith("last_") and (unit := key.removeprefix("last_")) in _SECONDS:
        count = number or 1
        start = now - timedelta(seconds=count * _SECONDS[unit])
        return Period(start=start, end=now, key=key if count > 1 else f"{key}_one", number=count)
    if key in ("since_clock", "weekday"):
        return _clock(groups, now) if key == "since_clock" else _weekday(groups, now)
    start, end = _span(key, now)
    return Period(start=start, end=min(end, now), key=key) if start < now else None


def _span(key: str, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when a word for a stretch of the past reaches."""
    day = -1 if key.startswith("yesterday") else 0
    part = key.removeprefix("yesterday_").removeprefix("this_")
    if part in _PARTS:
        begin, end = (_midnight(now, day) + timedelta(hours=h) for h in _PARTS[part])
        return begin, end
    if key in ("last_night", "since_last_night"):
        late = _midnight(now, -1) + timedelta(hours=_NIGHT[0])
        return late, _midnight(now) + timedelta(hours=_NIGHT[1]) if key == "last_night" else now
    monday = -now.weekday()
    first = _midnight(now.replace(day=1))
    month_before = _midnight((first - timedelta(days=1)).replace(day=1))
    spans = {
        "today": (_midnight(now), now),
        "yesterday": (_midnight(now, -1), _midnight(now)),
        "day_before": (_midnight(now, -2), _midnight(now, -1)),
        "this_week": (_midnight(now, monday), now),
        "last_week": (_midnight(now, monday - _WEEKDAYS), _midnight(now, monday)),
        "this_month": (first, now),
        "last_month": (month_before, first),
        "this_year": (_midnight(now.replace(month=1, day=1)), now),
        "since_yesterday": (_midnight(now, -1), now),
        "since_last_week": (_midnight(now, monday - _WEEKDAYS), now),
        "since_last_month": (month_before, now),
        "since_noon": (_midnight(now) + timedelta(hours=_NOON), now),
        "lately": (now - _LATELY, now),
        "just_now": (now - _JUST_NOW, now),
        "away": (_midnight(now), now),
        "ever": (now - _EVER, now),
    }
    return spans[key]


def _clock(groups: dict[str, str], now: datetime) -> Period | None:
    """Return the stretch since an hour of the clock, the latest that has been."""
    hour, minute = int(groups["h"]), int(groups.get("m") or 0)
    half = groups.get("half", "")
    if hour > 24 or minute > 59:
        return None
    exact = half not in ("", "o'clock") or hour > _NOON
    if half.startswith(("p", "下", "晚", "傍")) and hour < _NOON:
        hour += _NOON
    if half.startswith("a") and hour == _NOON:
        hour = 0
    starts = [_midnight(now, day) + timedelta(hours=h, minutes=minute)
              for day in (0, -1) for h in ((hour,) if exact else (hour + _NOON, hour)) if h < 2 * _NOON]  # fmt: skip
    start = max((s for s in starts if s < now), default=None)
    return Period(start=start, end=now, key="since_clock") if start is not None else None


def _weekday(groups: dict[str, str], now: datetime) -> Period | None:
    """Return a day of the week, the latest that has been."""
    index = next((int(k[1:]) for k in groups if k[0] == "d" and k[1:].isdigit()), None)
    if index is None:
        return None
    back = (now.weekday() - index) % _WEEKDAYS or _WEEKDAYS
    return Period(start=_midnight(now, -back), end=_midnight(now, 1 - back), key=f"weekday_{index}")
