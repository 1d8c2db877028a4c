"""Slowing down those who guess: after a few free tries every further one costs twice the wait of the last.

An attempt is counted before it is looked at, so that many at once gain nothing. Counts survive a restart where
documents are given; waits run on the monotonic clock, so that setting the clock does not end them.
"""

from __future__ import annotations

import contextlib
from typing import Any, Protocol

import msgspec

from hub.api.clock import Clock
from hub.api.errors import StoreError, TooManyAttempts

DAY = 86_400.0


class Keeps(Protocol):
    """Documents in which counts survive."""

    async def put(self, key: str, value: Any) -> None:
        """Store a count."""
        ...

    async def delete(self, key: str) -> None:
        """Forget a count."""
        ...

    async def all(self) -> dict[str, Any]:
        """Return every count."""
        ...


class _Tries(msgspec.Struct):
    count: int
    last: float


class Slowdown:
    """Counts attempts per key and says when the next may be made. ``first`` and ``longest`` are in seconds."""

    def __init__(
        self,
        clock: Clock,
        *,
        free: int = 5,
        first: float = 1.0,
        longest: float = 3600.0,
        limit: int = 10_000,
        keeps: Keeps | None = None,
    ) -> None:
        self._clock = clock
        self._free = free
        self._first = first
        self._longest = longest
        self._limit = limit
        self._keeps = keeps
        self._tries: dict[str, _Tries] = {}

    async def load(self) -> None:
        """Take up the counts of before the restart; their waits begin anew."""
        stored = await self._keeps.all() if self._keeps else {}
        now = self._clock.monotonic()
        self._tries = {k: _Tries(v, now) for k, v in stored.items() if isinstance(v, int)}

    def wait(self, key: str) -> float:
        """Return the seconds until the next attempt is looked at, 0 when now."""
        tries = self._tries.get(key)
        if tries is None:
            return 0.0
        idle = self._clock.monotonic() - tries.last
        if idle > max(DAY, self._longest):
            del self._tries[key]
            return 0.0
        return max(0.0, self._delay(tries.count) - idle)

    def _delay(self, count: int) -> float:
        if count < self._free:
            return 0.0
        return min(self._longest, self._first * 2.0 ** min(count - self._free, 60))

    async def attempt(self, *keys: str) -> None:
        """Count an attempt for every key; TooManyAttempts (and nothing counted) while one of them must wait."""
        longest = max(self.wait(key) for key in keys)
        if longest > 0:
            raise TooManyAttempts(
                f"too many wrong attempts; wait {_words(longest)}", retry_after=longest, remedy="then try once more"
            )
        for key in keys:
            await self._count(key)

    async def _count(self, key: str) -> None:
        tries = self._tries.setdefault(key, _Tries(0, 0.0))
        tries.count += 1
        tries.last = self._clock.monotonic()
        if len(self._tries) > self._limit:
            self._tries.pop(min(self._tries, key=lambda k: (self._tries[k].count, self._tries[k].last)))
        if self._keeps and tries.count >= 2:
            with contextlib.suppress(StoreError):
                await self._keeps.put(key, tries.count)

    async def right(self, key: str) -> None:
        """Forget all attempts: this one was right."""
        tries = self._tries.pop(key, None)
        if tries is not None and tries.count >= 2 and self._keeps:
            await self._keeps.delete(key)

    def refund(self, key: str) -> None:
        """Take back the last attempt only."""
        tries = self._tries.get(key)
        if tries is not None and tries.count > 0:
            tries.count -= 1


def _words(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"
