"""What templates know of time: the present moment in the home's zone, and the filters that need it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from devices.conventions.home_assistant.templates import limits

NO_DEFAULT: Any = object()
_CLOCK = re.compile(
    r"(?:(?P<days>-?\d{1,9}) (?:days?,? )?)?(?P<sign>-?)(?:(?:(?P<hours>\d{1,9}):)?(?P<minutes>\d{1,9}):)?"
    r"(?P<seconds>\d{1,9}(?:\.\d{1,9})?)"
)
_ISO = re.compile(
    r"(?P<sign>[-+]?)P(?:(?P<days>\d{1,9}(?:\.\d{1,9})?)D)?(?:T(?:(?P<hours>\d{1,9}(?:\.\d{1,9})?)H)?"
    r"(?:(?P<minutes>\d{1,9}(?:\.\d{1,9})?)M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,9})?)S)?)?"
)
_UNITS = (
    ("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1),
)  # fmt: skip
"""Units of an age, in seconds; a year has 365 days and a month 30."""


def fallback(default: Any, name: str, value: Any) -> Any:
    """Return the default; raises ValueError when there is none."""
    if default is NO_DEFAULT:
        raise ValueError(f"{name} got {str(value)[:60]!r}, and no default was given")
    return default


class Moment:
    """The present time of a render: ``at`` in Unix seconds, in the home's time zone."""

    __slots__ = ("at", "zone")

    def __init__(self, zone: str) -> None:
        self.at = 0.0
        self.zone: tzinfo = UTC if zone == "UTC" else ZoneInfo(zone)

    def now(self) -> datetime:
        """Return the present local time."""
        return datetime.fromtimestamp(self.at, self.zone)

    def utcnow(self) -> datetime:
        """Return the present time in UTC."""
        return datetime.fromtimestamp(self.at, UTC)


def parse_time(value: Any, default: Any = None) -> datetime | None:
    """Return a date and time from ISO text, a Unix time or a datetime; the default when it is none."""
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        return datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError, TypeError):
        result: datetime | None = default
        return result


def as_timedelta(value: Any) -> timedelta | None:
    """Return a duration from ``1 02:03:04``, ``02:03``, seconds or ISO 8601; None when it is none."""
    found = _CLOCK.fullmatch(str(value)) or _ISO.fullmatch(str(value))
    if found is None:
        return None
    parts = found.groupdict()
    sign = -1 if parts.pop("sign") == "-" else 1
    days = timedelta(float(parts.pop("days") or 0))
    rest = timedelta(**{unit: float(number) for unit, number in parts.items() if number})
    return sign * (days + rest) if found.re is _ISO else days + sign * rest


def age(seconds: float, precision: int = 1) -> str:
    """Return a span of time in words: its ``precision`` largest units, the last of them rounded."""
    left = round(seconds)
    words: list[str] = []
    for unit, size in _UNITS:
        if left < size:
            continue
        count = round(left / size) if len(words) + 1 == precision else left // size
        words.append(f"{count} {unit}{'' if count == 1 else 's'}")
        left -= count * size
        if len(words) == precision:
            break
    return " ".join(words) or "0 seconds"


class Times:
    """The filters and globals that need the present time or the home's zone."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment

    def as_timestamp(self, value: Any, default: Any = NO_DEFAULT) -> Any:
        """Return Unix seconds."""
        found = parse_time(value)
        if found is None:
            return fallback(default, "as_timestamp", value)
        return self._aware(found).timestamp()

    def _aware(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=self._moment.zone)

    def timestamp_local(self, value: Any, default: Any = NO_DEFAULT) -> Any:
        """Return Unix seconds as local ISO text."""
        try:
            return datetime.fromtimestamp(float(value), self._moment.zone).isoformat()
        except (ValueError, TypeError, OverflowError, OSError):
            return fallback(default, "timestamp_local", value)

    def timestamp_utc(self, value: Any, default: Any = NO_DEFAULT) -> Any:
        """Return Unix seconds as UTC ISO text."""
        try:
            return datetime.fromtimestamp(float(value), UTC).isoformat()
        except (ValueError, TypeError, OverflowError, OSError):
            return fallback(default, "timestamp_utc", value)

    def timestamp_custom(
        self, value: Any, format_string: str = "%Y-%m-%d %H:%M:%S", local: bool = True, default: Any = NO_DEFAULT
    ) -> Any:
        """Return Unix seconds in a strftime format."""
        limits.check_format(format_string.replace("%", ""))
        try:
            return datetime.fromtimestamp(float(value), self._moment.zone if local else UTC).strftime(format_string)
        except (ValueError, TypeError, OverflowError, OSError):
            return fallback(default, "timestamp_custom", value)

    def as_datetime(self, value: Any, default: Any = None) -> Any:
        """Return a date and time."""
        return parse_time(value, default)

    def as_local(self, value: datetime) -> datetime:
        """Return a date and time in the home's zone."""
        return self._aware(value).astimezone(self._moment.zone)

    def relative_time(self, value: Any) -> Any:
        """Return how long ago something was, in its largest unit; what is no past date and time stays as it is."""
        return self.time_since(value)

    def time_since(self, value: Any, precision: int = 1) -> Any:
        """Return how long ago something was; what is no past date and time stays as it is."""
        return self._span(value, precision, -1)

    def time_until(self, value: Any, precision: int = 1) -> Any:
        """Return how long it is until something; what is no coming date and time stays as it is."""
        return self._span(value, precision, 1)

    def _span(self, value: Any, precision: int, direction: int) -> Any:
        if not isinstance(value, datetime):
            return value
        seconds = (self._aware(value) - self._moment.now()).total_seconds() * direction
        return age(seconds, precision) if seconds > 0 else value

    def today_at(self, text: str = "00:00") -> datetime:
        """Return today at a time of day."""
        hour, minute, *second = (int(part) for part in text.split(":"))
        return self._moment.now().replace(hour=hour, minute=minute, second=second[0] if second else 0, microsecond=0)


def strptime(text: Any, format_string: str, default: Any = NO_DEFAULT) -> Any:
    """Return a date and time parsed by a format."""
    try:
        return datetime.strptime(text, format_string)  # noqa: DTZ007 - the zone is whatever the text says
    except (ValueError, TypeError):
        return fallback(default, "strptime", text)
