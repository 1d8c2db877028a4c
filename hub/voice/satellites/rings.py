"""Timers and alarms that ring until somebody ends them. Owns what rings now; who plays it is handed in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from hub.api.causes import Cause
from hub.api.clock import Clock

_log = logging.getLogger(__name__)
LONGEST_SECONDS = 600.0
"""After this long nobody is at home, or nobody cares: it ends, and the notice stays."""
EVERY_SECONDS = 4.0
"""From the beginning of one ring to the next, or longer when the words are."""
MOST = 50


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """Something that rings: in these areas, everywhere when there are none. ``since`` is Unix time."""

    key: str
    text: str
    language: str
    areas: tuple[str, ...]
    since: float
    cause: Cause


Play = Callable[[Ring], Awaitable[None]]
"""Plays a ring once in all its places; returns when it has been heard or was silenced."""
Told = Callable[[Ring, str], None]
"""Hears what became of a ring: ``began``, ``dismissed`` or ``unanswered``."""


class Rings:
    """What rings. ``run`` has to be running."""

    def __init__(self, clock: Clock, play: Play, told: Told, hush: Callable[[Ring], None]) -> None:
        self._clock = clock
        self._play = play
        self._told = told
        self._hush = hush
        self._rings: dict[str, Ring] = {}
        self._fresh = asyncio.Event()
        self._ringing: dict[str, Ring] = {}

    def now(self) -> Sequence[Ring]:
        """Return what rings, the oldest first."""
        return list(self._rings.values())

    def here(self, area: str | None) -> list[Ring]:
        """Return what rings in an area (None: a place in no area)."""
        return [ring for ring in self._rings.values() if not ring.areas or area is None or area in ring.areas]

    def begin(self, ring: Ring) -> None:
        """Ring from now on; the same key rings anew."""
        self.end(ring.key, "replaced")
        while len(self._rings) >= MOST:
            self.end(next(iter(self._rings)), "unanswered")
        self._rings[ring.key] = ring
        self._told(ring, "began")
        self._fresh.set()

    def end(self, key: str, how: str = "dismissed") -> bool:
        """Stop a ring; returns whether it rang."""
        ring = self._rings.pop(key, None)
        if ring is None:
            return False
        self._hush(ring)
        if how != "replaced":
            self._told(ring, how)
        return True

    async def run(self) -> None:
        """Ring what is to ring, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self._fresh.wait()
                self._fresh.clear()
                for ring in list(self._rings.values()):
                    if self._ringing.get(ring.key) is not ring:
                        self._ringing[ring.key] = ring
                        tasks.create_task(self._ring(ring), name=f"ring {ring.key}")

    async def _ring(self, ring: Ring) -> None:
        until = self._clock.monotonic() + LONGEST_SECONDS
        while self._rings.get(ring.key) is ring:
            if self._clock.monotonic() >= until:
                self.end(ring.key, "unanswered")
                break
            next_at = self._clock.monotonic() + EVERY_SECONDS
            await self._play(ring)
            await self._clock.sleep(max(0.5, next_at - self._clock.monotonic()))
        if self._ringing.get(ring.key) is ring:
            del self._ringing[ring.key]
