"""Dates and times that people ask for: other days, feasts, weekdays, the clock of another city. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
#: Feasts that fall on the same day every year: (month, day).
_FEASTS = {
    "christmas eve": (12, 24), "christmas": (12, 25), "new year's eve": (12, 31), "new year": (1, 1),
    "halloween": (10, 31), "valentine": (2, 14), "fourth of july": (7, 4), "independence day": (7, 4),
    "圣诞": (12, 25), "元旦": (1, 1), "国庆": (10, 1), "劳动节": (5, 1), "儿童节": (6, 1), "情人节": (2, 14),
}  # fmt: skip
#: Cities that the time zone database does not name, and Chinese names, by the city that it does.
_CITIES = {
    "beijing": "Asia/Shanghai", "china": "Asia/Shanghai", "india": "Asia/Kolkata", "delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata", "washington": "America/New_York", "boston": "America/New_York",
    "miami": "America/New_York", "california": "America/Los_Angeles", "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles", "las vegas": "America/Los_Angeles", "dallas": "America/Chicago",
    "houston": "America/Chicago", "texas": "America/Chicago", "florida": "America/New_York",
    "england": "Europe/London", "uk": "Europe/London", "france": "Europe/Paris", "germany": "Europe/Berlin",
    "italy": "Europe/Rome", "spain": "Europe/Madrid", "japan": "Asia/Tokyo", "korea": "Asia/Seoul",
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles", "gmt": "UTC", "greenwich": "UTC", "hawaii": "Pacific/Honolulu",
    "伦敦": "Europe/London", "纽约": "America/New_York", "东京": "Asia/Tokyo", "巴黎": "Europe/Paris",
    "北京": "Asia/Shanghai", "悉尼": "Australia/Sydney", "首尔": "Asia/Seoul", "柏林": "Europe/Berlin",
    "莫斯科": "Europe/Moscow", "新加坡": "Asia/Singapore", "洛杉矶": "America/Los_Angeles", "迪拜": "Asia/Dubai",
    "芝加哥": "America/Chicago", "多伦多": "America/Toronto",
}  # fmt: skip


class Asked(NamedTuple):
    """A day that was asked for, and whether how far off it is was the question."""

    day: date
    how_far: bool


def place_time(text: str, now: datetime) -> dict[str, str] | None:
    """Return ``place``, ``hour`` and ``minute`` of the city that a question names; None when it names none."""
    words = re.sub(r"[^\w ]", " ", text.casefold())
    plain = f" {words} "
    for name, zone in _cities().items():
        if (f" {name} " in plain) if name.isascii() else (name in plain):
            there = now.astimezone(ZoneInfo(zone))
            return {"place": name.title(), "hour": f"{there.hour}", "minute": f"{there.minute:02}"}
    return None


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    named = {z.rpartition("/")[2].replace("_", " ").casefold(): z for z in available_timezones() if "/" in z}
    named = {k: v for k, v in named.items() if len(k) > 3 and not v.startswith(("Etc/", "SystemV/", "US/"))}
    return dict(sorted({**named, **_CITIES}.items(), key=lambda item: -len(item[0])))


def date_asked(text: str, now: datetime) -> Asked | None:
    """Return the day that a question is about; None when that is today or unknown."""
    plain = _digits(text.casefold().replace("’", "'"))
    day = _relative(plain, now) or _feast(plain, now) or _of_month(plain, now) or _weekday(plain, now)
    return Asked(day, asks_how_far(plain)) if day is not None else None


def asks_how_far(text: str) -> bool:
    """Return whether a question is how far off a day is."""
    return bool(re.search(r"how (?:many|long)|多少天|几天|多少周|几周|几个?星期|多久", text.casefold()))


def asks_week(text: str) -> bool:
    """Return whether a question is which week of the year it is."""
    return bool(re.search(r"\b(?:what|which) (?:calendar )?week\b|\bweek number\b|第几(?:周|个?星期)", text.casefold()))


def asks_weeks(text: str) -> bool:
    """Return whether a question is how many weeks off a day is."""
    return bool(re.search(r"how many weeks|多少周|几周|几个?星期", text.casefold()))


def _digits(text: str) -> str:
    """Return Chinese numbers below a hundred as digits, but the names of weekdays and the word for Sunday."""

    def number(match: re.Match[str]) -> str:
        tens, ten, ones = match[1] or match[3] or "", match[2] or "", match[4] or ""
        if not ten:
            return str(_CHINESE.index(match[0]) if match[0] in _CHINESE else 2)
        return str((_CHINESE.index(tens) if tens else 1) * 10 + (_CHINESE.index(ones) if ones else 0))

    return re.sub(
        r"(?<![周期拜])(?:([一二三四五六七八九])?(十)()([一二三四五六七八九])?|[一二三四五六七八九两])(?=天|周|个?星期|个?月|号|日)",
        number, text,
    )  # fmt: skip


_CHINESE = "零一二三四五六七八九"


def _relative(text: str, now: datetime) -> date | None:
    shifts = (
        ("day after tomorrow", 2), ("大后天", 3), ("后天", 2), ("day before yesterday", -2), ("前天", -2),
        ("tomorrow", 1), ("明天", 1), ("yesterday", -1), ("昨天", -1),
    )  # fmt: skip
    for word, days in shifts:
        if word in text:
            return now.date() + timedelta(days=days)
    match = re.search(
        r"in (\d+) (day|week)s?|(\d+) (day|week)s? from (?:now|today)|(\d+)(天|周|个?星期)(?:之|以)?后", text
    )
    if match:
        amount = int(match[1] or match[3] or match[5])
        unit = match[2] or match[4] or match[6]
        return now.date() + timedelta(days=amount * (1 if unit in ("day", "天") else 7))
    return None


def _feast(text: str, now: datetime) -> date | None:
    today = now.date()
    for names, of_year in _MOVING.items():
        if any(name in text for name in names):
            return next((d for year in (now.year, now.year + 1) if (d := of_year(year)) and d >= today), None)
    for name, (month, day) in _FEASTS.items():
        if name in text:
            this = date(now.year, month, day)
            return this if this >= today else date(now.year + 1, month, day)
    return None


def _easter(year: int) -> date:
    """Return Easter Sunday by the anonymous Gregorian rule (Nature, 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """Return the nth such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _tabled(days: dict[int, tuple[int, int]], shift: int = 0) -> Callable[[int], date | None]:
    def of_year(year: int) -> date | None:
        return date(year, *days[year]) + timedelta(days=shift) if year in days else None

    return of_year


#: Feasts of the Chinese calendar, by year (Hong Kong Observatory, Gregorian-lunar conversion tables).
_SPRING = {
    2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11),
    2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip
_DRAGON_BOAT = {2026: (6, 19), 2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5)}
_MID_AUTUMN = {2026: (9, 25), 2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12)}
_MOVING: dict[tuple[str, ...], Callable[[int], date | None]] = {
    ("chinese new year", "lunar new year", "spring festival", "春节", "大年初一"): _tabled(_SPRING),
    ("除夕", "年三十"): _tabled(_SPRING, -1),
    ("lantern festival", "元宵"): _tabled(_SPRING, 14),
    ("dragon boat", "端午"): _tabled(_DRAGON_BOAT),
    ("mid-autumn", "mid autumn", "moon festival", "中秋"): _tabled(_MID_AUTUMN),
    ("easter", "复活节"): _easter,
    ("thanksgiving", "感恩节"): lambda year: _nth(year, 11, 3, 4),
    ("mother's day", "mothers day", "母亲节"): lambda year: _nth(year, 5, 6, 2),
    ("father's day", "fathers day", "父亲节"): lambda year: _nth(year, 6, 6, 3),
}


def _of_month(text: str, now: datetime) -> date | None:
    match = re.search(
        rf"({'|'.join(_MONTHS)}) (\d{{1,2}})|(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({'|'.join(_MONTHS)})", text
    )
    month, day = 0, 0
    if match:
        month = _MONTHS.index(match[1] or match[4]) + 1
        day = int(match[2] or match[3])
    elif chinese := re.search(r"(\d{1,2})月(\d{1,2})[号日]", text):
        month, day = int(chinese[1]), int(chinese[2])
    try:
        this = date(now.year, month, day)
        return this if this >= now.date() else date(now.year + 1, month, day)
    except ValueError:
        return None


def _weekday(text: str, now: datetime) -> date | None:
    match = re.search(rf"(next )?({'|'.join(_WEEKDAYS)})", text)
    chinese = re.search(r"(下个?)?(?:周|星期|礼拜)([一二三四五六日天])", text)
    if match is None and chinese is None:
        return None
    if match is not None:
        wanted, later = _WEEKDAYS.index(match[2]), bool(match[1])
    else:
        assert chinese is not None
        wanted, later = min("一二三四五六日天".index(chinese[2]), 6), bool(chinese[1])
    if later and chinese is not None:
        return now.date() + timedelta(days=7 - now.weekday() + wanted)
    ahead = (wanted - now.weekday()) % 7
    return now.date() + timedelta(days=ahead or 7)
