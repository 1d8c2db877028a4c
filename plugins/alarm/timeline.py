"""The timeline of a partition: one line per thing that happened, in the journal, its end at hand."""

from __future__ import annotations

from collections import deque
from typing import Any

import msgspec

from hub.api import Storage

SHOWN = 100
"""Lines kept at hand for the panel; the journal keeps all."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: Unix time, what happened (a key under ``log`` of strings/), to which zones, by whom, and after it."""

    at: float
    key: str
    state: str
    zones: tuple[str, ...] = ()
    person: str = ""
    mode: str = ""
    incident: str = ""


class Timeline:
    """Writes the lines of one partition."""

    def __init__(self, storage: Storage, partition: str) -> None:
        self._storage = storage
        self._stream = f"log.{partition}"
        self._recent: deque[Line] = deque(maxlen=SHOWN)

    async def load(self) -> None:
        """Read the end of the journal."""
        since = 0
        while records := await self._storage.read(self._stream, since=since):
            self._recent.extend(msgspec.convert(r.data, Line) for r in records)
            since = records[-1].seq

    async def add(self, line: Line) -> None:
        """Journal a line; returns after the commit."""
        data: dict[str, Any] = msgspec.to_builtins(line)
        await self._storage.append(self._stream, data)
        self._recent.append(line)

    @property
    def recent(self) -> list[Line]:
        """Return the latest lines, newest first."""
        return list(reversed(self._recent))
