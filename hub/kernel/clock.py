"""The system clock. Owns the only reads of real time in the hub."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.api.errors import ConfigError


class SystemClock:
    """Real time in the home's zone."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    @property
    def zone(self) -> tzinfo:
        """Return the home's time zone."""
        return self._zone

    def time(self) -> float:
        """Return Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the aware local time of the home."""
        return datetime.now(self._zone)

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``."""
        await asyncio.sleep(max(0.0, seconds))


def zone_named(name: str) -> tzinfo:
    """Return a time zone by its IANA name, ``""`` for the machine's own; ConfigError when there is none."""
    if not name:
        local = datetime.now().astimezone().tzinfo
        assert local is not None
        return local
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(f"unknown time zone {name!r}", remedy="use an IANA name such as Europe/Berlin") from error


def rfc3339(at: float, zone: tzinfo) -> str:
    """Return Unix seconds as an RFC 3339 time with the zone's offset, to the millisecond."""
    return datetime.fromtimestamp(at, zone).isoformat(timespec="milliseconds")
