"""A clock that the test owns."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, tzinfo

from hub.testing.settling import settle

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC).timestamp()


class FakeClock:
    """A clock that stands still until ``advance`` is called."""

    def __init__(self, at: float = NOON, zone: tzinfo = UTC) -> None:
        self._at = at
        self._monotonic = 1000.0
        self._zone = zone
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @property
    def zone(self) -> tzinfo:
        """Return the zone."""
        return self._zone

    def time(self) -> float:
        """Return Unix seconds."""
        return self._at

    def monotonic(self) -> float:
        """Return monotonic seconds."""
        return self._monotonic

    def now(self) -> datetime:
        """Return the aware time."""
        return datetime.fromtimestamp(self._at, self._zone)

    async def sleep(self, seconds: float) -> None:
        """Wait until the test has advanced the clock so far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic + seconds, next(self._numbers), wake))
        await wake

    async def advance(self, seconds: float) -> None:
        """Let time pass, waking sleepers in order and letting everything run in between."""
        until = self._monotonic + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            at, _, wake = heapq.heappop(self._sleepers)
            self._at += at - self._monotonic
            self._monotonic = at
            if not wake.done():
                wake.set_result(None)
            await settle()
        self._at += until - self._monotonic
        self._monotonic = until
        await settle()

    def jump(self, seconds: float) -> None:
        """Move the wall clock only, as a correction by the system does."""
        self._at += seconds
