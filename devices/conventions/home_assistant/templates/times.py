"""What templates know of time: the present moment in the home's zone, and the filters that need it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from devices.conventions.home_assistant.templates import limits

NO_DEFAULT: Any = object()


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
