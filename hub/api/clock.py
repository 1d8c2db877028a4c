"""Time as the hub sees it: one injected clock, so that tests own it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Protocol


class Clock(Protocol):
    """Wall clock, monotonic clock and sleep; nothing in the hub reads time any other way."""

    @property
    def zone(self) -> tzinfo:
        """Return the home's time zone."""
        ...

    def time(self) -> float:
        """Return Unix seconds."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    def now(self) -> datetime:
        """Return the aware local time of the home."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` of monotonic time."""
        ...


def zone_name(clock: Clock) -> str:
    """Return the IANA name of the home's time zone, ``UTC`` where it has none."""
    return str(getattr(clock.zone, "key", "UTC"))
