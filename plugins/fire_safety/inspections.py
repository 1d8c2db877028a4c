"""The book of inspections: append-only, each line signed together with the one before it.

A line's ``mac`` is HMAC-SHA256, with a key that never leaves the store, over the line and the mac before it; the last
one is also kept apart. Changing, dropping, inserting or cutting off a line is found by ``verify``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from typing import Any

import msgspec

from hub.api import Storage

STREAM = "inspections"
_KEY, _HEAD = "inspections.key", "inspections.head"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: what was done to which point by whom, with what result (``passed``, ``failed`` or ``noted``).

    ``ref`` makes writing it twice harmless. ``mac`` is base64.
    """

    n: int
    at: float
    point: str
    what: str
    result: str
    person: str = ""
    tag: str = ""
    note: str = ""
    ref: str = ""
    mac: str = ""


class Book:
    """Owns the book of one home."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._lock = asyncio.Lock()
        self._key = b""
        self._last = Line(n=0, at=0.0, point="", what="", result="")
        self._refs: set[str] = set()
        self._passed: dict[str, float] = {}
        self.lines: list[Line] = []

    async def load(self) -> None:
        """Read the book; make its key the first time."""
        stored = await self._storage.get(_KEY)
        if stored is None:
            stored = base64.b64encode(secrets.token_bytes(32)).decode()
            await self._storage.put(_KEY, stored)
        self._key = base64.b64decode(stored)
        since = 0
        while records := await self._storage.read(STREAM, since=since):
            for record in records:
                self._note(msgspec.convert(record.data, Line))
            since = records[-1].seq
        head = await self._storage.get(_HEAD)
        if self.lines and (head is None or head["n"] == self._last.n - 1):
            await self._put_head()  # killed between the line and its head

    def _note(self, line: Line) -> None:
        self.lines.append(line)
        self._last = line
        if line.ref:
            self._refs.add(line.ref)
        if line.result == "passed":
            self._passed[line.point] = line.at

    async def add(
        self,
        *,
        at: float,
        point: str,
        what: str,
        result: str,
        person: str = "",
        tag: str = "",
        note: str = "",
        ref: str = "",
    ) -> Line:
        """Write a line; returns it after the commit. One with a ``ref`` that is in the book is not written again."""
        if ref and ref in self._refs:
            return next(line for line in self.lines if line.ref == ref)
        async with self._lock:
            blank = Line(
                n=self._last.n + 1,
                at=at,
                point=point,
                what=what,
                result=result,
                person=person,
                tag=tag,
                note=note,
                ref=ref,
            )
            line = msgspec.structs.replace(blank, mac=self._mac(blank, self._last.mac))
            self._note(line)
            await self._storage.append(STREAM, msgspec.to_builtins(line))
            await self._put_head()
            return line

    async def _put_head(self) -> None:
        await self._storage.put(_HEAD, {"n": self._last.n, "mac": self._last.mac})

    def _mac(self, line: Line, before: str) -> str:
        body = msgspec.json.encode([before, *msgspec.structs.astuple(msgspec.structs.replace(line, mac=""))])
        return base64.b64encode(hmac.digest(self._key, body, hashlib.sha256)).decode()

    async def verify(self) -> int:
        """Return 0 when the stored book is whole, else the number of the first line that is not as it was written."""
        before, number, since = "", 0, 0
        while records := await self._storage.read(STREAM, since=since):
            for record in records:
                number += 1
                line = _line(record.data)
                if line is None or line.n != number or not hmac.compare_digest(line.mac, self._mac(line, before)):
                    return number
                before = line.mac
            since = records[-1].seq
        head = await self._storage.get(_HEAD) or {"n": 0, "mac": ""}
        return 0 if (head["n"], head["mac"]) == (number, before) else number + 1

    def passed_at(self, point: str) -> float | None:
        """Return when a point last passed an inspection."""
        return self._passed.get(point)


def _line(data: Any) -> Line | None:
    try:
        return msgspec.convert(data, Line)
    except msgspec.ValidationError:
        return None
