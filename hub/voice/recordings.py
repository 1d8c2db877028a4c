"""Recordings for finding faults: kept only while a person has asked for them, and deleted when they said.

Owns the folder of recordings and the one switch. Without an order nothing that was heard is ever written. The switch
ends by itself, also over a restart, and everything about it goes into the journal: who, how long, how many, deleted.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from hub.api.causes import Cause
from hub.api.clock import Clock
from hub.api.errors import InvalidParameter
from hub.voice.audio import wav_bytes

_log = logging.getLogger(__name__)
_KEY = "recording"
LONGEST_MINUTES = 240.0
LONGEST_KEEP_HOURS = 168.0
MOST_FILES = 2000
_LOOK_SECONDS = 30.0
_PLAIN = re.compile(r"[^a-z0-9_]+")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A person's order: record until, delete at (Unix seconds)."""

    by: str
    until: float
    delete_at: float
    files: int = 0


class Memory(Protocol):
    """Keeps the order over a restart."""

    async def get(self, key: str, default: Any = None) -> Any:
        """Return a document."""

    async def put(self, key: str, value: Any) -> None:
        """Keep a document."""

    async def delete(self, key: str) -> None:
        """Forget a document."""


class Recordings:
    """The switch and what was recorded. ``journal`` keeps a line for good; ``run`` ends and deletes in time.

    ``changed`` is called when an order begins, is over or deleted, and with each file.
    """

    def __init__(
        self,
        folder: Path,
        memory: Memory,
        clock: Clock,
        journal: Callable[[dict[str, Any], Cause | None], Awaitable[None]],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._folder = folder
        self._memory = memory
        self._clock = clock
        self._journal = journal
        self._changed = changed
        self._order: Order | None = None
        self._was_on = False

    @property
    def on(self) -> bool:
        """Whether what is heard is being recorded now."""
        return self._order is not None and self._clock.time() < self._order.until

    def describe(self) -> dict[str, Any] | None:
        """Return the order in force: who, until when, deleted when, how many files; None when there is none."""
        return None if self._order is None else {"on": self.on, **msgspec.to_builtins(self._order)}

    async def load(self) -> None:
        """Take up the order of before a restart; what is overdue is deleted."""
        kept = await self._memory.get(_KEY)
        if kept is not None:
            self._order = msgspec.convert(kept, Order)
        elif await asyncio.to_thread(self._folder.is_dir):
            await asyncio.to_thread(self._wipe)
        await self._look()

    async def start(self, minutes: float, keep_hours: float, *, cause: Cause) -> None:
        """Record from now on for some minutes; the files are deleted ``keep_hours`` after that."""
        if not 0 < minutes <= LONGEST_MINUTES:
            raise InvalidParameter(f"recording lasts {LONGEST_MINUTES:g} minutes at most", field="minutes")
        if not 0 < keep_hours <= LONGEST_KEEP_HOURS:
            raise InvalidParameter(f"recordings are kept {LONGEST_KEEP_HOURS:g} h at most", field="keep_hours")
        until = self._clock.time() + minutes * 60
        files = self._order.files if self._order is not None else 0
        self._order = Order(by=cause.who, until=until, delete_at=until + keep_hours * 3600, files=files)
        await self._memory.put(_KEY, msgspec.to_builtins(self._order))
        await self._journal({"recording": "on", "minutes": minutes, "keep_hours": keep_hours}, cause)
        self._tell()

    async def stop(self, *, cause: Cause | None = None) -> None:
        """Record no more, and delete what was recorded."""
        order, self._order = self._order, None
        if order is None:
            return
        await asyncio.to_thread(self._wipe)
        await self._memory.delete(_KEY)
        await self._journal({"recording": "deleted", "files": order.files}, cause)
        self._tell()

    async def add(self, pcm: bytes, where: str) -> None:
        """Write an utterance, if that was ordered."""
        order = self._order
        if order is None or not self.on or not pcm or order.files >= MOST_FILES:
            return
        name = f"{int(self._clock.time() * 1000)}_{_PLAIN.sub('_', where.lower())[:40] or 'unknown'}.wav"
        try:
            await asyncio.to_thread(self._write, name, wav_bytes(pcm))
        except OSError as error:
            _log.warning("a recording could not be written: %s", error)
            return
        if self._order is not None:
            self._order = msgspec.structs.replace(self._order, files=self._order.files + 1)
            await self._memory.put(_KEY, msgspec.to_builtins(self._order))
            self._tell()

    async def run(self) -> None:
        """End and delete in time, until cancelled."""
        while True:
            await self._clock.sleep(_LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        if self._order is not None and self._clock.time() >= self._order.delete_at:
            await self.stop()
        elif self._was_on != self.on:
            self._tell()

    def _tell(self) -> None:
        self._was_on = self.on
        self._changed()

    def _write(self, name: str, wav: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._folder / name
        file.touch(mode=0o600)
        file.write_bytes(wav)

    def _wipe(self) -> None:
        for file in self._folder.glob("*.wav"):
            file.unlink(missing_ok=True)
