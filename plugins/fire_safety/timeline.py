"""The timeline: one line per thing that happened to a point, in the journal, its end at hand."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import msgspec

from hub.api import Hub

STREAM = "log"
SHOWN = 200
"""Lines kept at hand for the panel; the journal keeps all."""
WAITING = 1000
"""Lines that may wait for the journal; more are dropped, oldest first, and counted in the log."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: Unix time, which point, what happened (a key under ``log`` of strings/), by whom, state after it."""

    at: float
    point: str
    key: str
    state: str
    person: str = ""
    note: str = ""


class Timeline:
    """Writes the lines; never keeps an alarm waiting for them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._recent: deque[Line] = deque(maxlen=SHOWN)
        self._waiting: deque[Line] = deque(maxlen=WAITING)
        self._more = asyncio.Event()

    async def load(self) -> None:
        """Read the end of the journal."""
        since = 0
        while records := await self._hub.storage.read(STREAM, since=since):
            self._recent.extend(msgspec.convert(r.data, Line) for r in records)
            since = records[-1].seq

    def add(self, line: Line) -> None:
        """Show a line, and journal it soon."""
        self._recent.append(line)
        if len(self._waiting) == WAITING:
            self._hub.log.warning("the timeline cannot keep up: a line is not journalled")
        self._waiting.append(line)
        self._more.set()

    async def run(self) -> None:
        """Journal what waits, until cancelled."""
        while True:
            while self._waiting:
                data: dict[str, Any] = msgspec.to_builtins(self._waiting.popleft())
                await self._hub.storage.append(STREAM, data)
            self._more.clear()
            await self._more.wait()

    @property
    def recent(self) -> list[Line]:
        """Return the latest lines, newest first."""
        return list(reversed(self._recent))
