"""The scheduler: waits for wall-clock times, right across clock jumps."""

from __future__ import annotations

from hub.api.clock import Clock

_LONGEST_NAP = 30.0
"""Seconds between looks at the wall clock: a jump of the clock is noticed within this."""


async def sleep_until(clock: Clock, at: float) -> None:
    """Wait until Unix time ``at``; returns at once when it has passed."""
    while (left := at - clock.time()) > 0:
        await clock.sleep(min(left, _LONGEST_NAP))
