"""Timers and alarms that ring until somebody ends them. Owns what rings now; who plays it is handed in.

What rings is kept, so that it rings on after a restart of the hub.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import msgspec

from hub.api.causes import Cause
from hub.api.clock import Clock
from hub.api.errors import HearthError

_log = logging.getLogger(__name__)
LONGEST_SECONDS = 600.0
"""After this long nobody is at home, or nobody cares: it ends, and the notice stays."""
EVERY_SECONDS = 4.0
"""From the beginning of one ring to the next, or longer when the words are."""
MOST = 50
_KEY = "ringing"


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


class Memory(Protocol):
    """Keeps documents over a restart."""

    async def get(self, key: str, default: Any = None) -> Any:
        """Return a document."""

    async def put(self, key: str, value: Any) -> None:
        """Keep a document."""


class Rings:
    """What rings. ``run`` has to be running; without ``memory`` a restart ends what rings."""

    def __init__(
        self, clock: Clock, play: Play, told: Told, hush: Callable[[Ring], None], memory: Memory | None = None
    ) -> None:
        self._clock = clock
        self._play = play
        self._told = told
        self._hush = hush
        self._memory = memory
        self._rings: dict[str, Ring] = {}
        self._fresh = asyncio.Event()
        self._ringing: dict[str, Ring] = {}

    async def load(self) -> Sequence[Ring]:
        """Take up what rang before a restart; return what would have ended meanwhile, and was missed."""
        missed: list[Ring] = []
        for kept in await self._memory.get(_KEY, []) if self._memory is not None else ():
            try:
                ring = msgspec.convert(kept, Ring)
            except msgspec.ValidationError as error:
                _log.warning("something that rang before the restart is dropped: %s", error)
                continue
            if self._clock.time() - ring.since < LONGEST_SECONDS:
                self._rings[ring.key] = ring
            else:
                missed.append(ring)
                self._told(ring, "unanswered")
        self._fresh.set()
        return missed

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
        self._fresh.set()
        if how != "replaced":
            self._told(ring, how)
        return True

    async def run(self) -> None:
        """Ring what is to ring, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self._fresh.wait()
                self._fresh.clear()
                await self._keep()
                for ring in list(self._rings.values()):
                    if self._ringing.get(ring.key) is not ring:
                        self._ringing[ring.key] = ring
                        tasks.create_task(self._ring(ring), name=f"ring {ring.key}")

    async def _keep(self) -> None:
        if self._memory is None:
            return
        try:
            await self._memory.put(_KEY, [msgspec.to_builtins(ring) for ring in self._rings.values()])
        except HearthError as error:
            _log.warning("what rings could not be kept for a restart: %s", error)

    async def _ring(self, ring: Ring) -> None:
        age = max(0.0, self._clock.time() - ring.since)
        until = self._clock.monotonic() + max(0.0, LONGEST_SECONDS - age)
        while self._rings.get(ring.key) is ring:
            if self._clock.monotonic() >= until:
                self.end(ring.key, "unanswered")
                break
            next_at = self._clock.monotonic() + EVERY_SECONDS
            await self._play(ring)
            await self._clock.sleep(max(0.5, next_at - self._clock.monotonic()))
        if self._ringing.get(ring.key) is ring:
            del self._ringing[ring.key]
