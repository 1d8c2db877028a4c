"""The recorder: writes changed values to SQLite in batches, off the loop, and reads series back.

One thread owns the database. The loop only appends tuples to a bounded ring; when the disk cannot keep up the oldest
are dropped and counted. History is a convenience: what must not be lost is in the journal.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hub.api.clock import Clock
from hub.api.events import StateChanged
from hub.api.home import EntityState, Value
from hub.history.config import HistoryConfig
from hub.kernel.bus import Bus

_log = logging.getLogger(__name__)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entity (id INTEGER PRIMARY KEY, entity_id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS value (entity INTEGER NOT NULL, at REAL NOT NULL, number REAL, word TEXT,
                                  PRIMARY KEY (entity, at)) WITHOUT ROWID;
"""
_RING = 200_000
_BATCH_SECONDS = 1.0
_PRUNE_SECONDS = 3600.0
MOST_POINTS = 2_000
"""Points of one answer when no step is asked for."""

Point = tuple[float, Value | None]
Row = tuple[str, float, float | None, str | None]


class Recorder:
    """Records changes; answers what was. Use ``Recorder.open``.

    ``private`` says of an entity that it tells of a person's body: its values are never written down here.
    """

    def __init__(
        self,
        path: Path | None,
        config: HistoryConfig,
        bus: Bus,
        clock: Clock,
        *,
        private: Callable[[str], bool] = lambda _entity_id: False,
    ) -> None:
        self._private = private
        self._config = config
        self._clock = clock
        self._ring: deque[Row] = deque(maxlen=_RING)
        self._changes = bus.subscribe(StateChanged, limit=_RING, name="history")
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)
        self._ids: dict[str, int] = dict(self._db.execute("SELECT entity_id, id FROM entity").fetchall())
        self._lock = threading.Lock()
        self._exclude = frozenset(config.exclude)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        path: Path | None,
        config: HistoryConfig,
        bus: Bus,
        clock: Clock,
        *,
        private: Callable[[str], bool] = lambda _entity_id: False,
    ) -> AsyncIterator[Recorder]:
        """Open the database and record until left; what is queued then is written."""
        recorder = await asyncio.to_thread(cls, path, config, bus, clock, private=private)
        task = asyncio.create_task(recorder._run(), name="history")
        try:
            yield recorder
        finally:
            task.cancel()
            await asyncio.wait([task])
            recorder._changes.close()
            await recorder.flush()
            await asyncio.to_thread(recorder._db.close)

    async def _run(self) -> None:
        pruned = -_PRUNE_SECONDS
        while True:
            await self._changes.wait()
            await self._clock.sleep(_BATCH_SECONDS)
            await self.flush()
            if self._clock.monotonic() - pruned > _PRUNE_SECONDS:
                pruned = self._clock.monotonic()
                await asyncio.to_thread(self._prune, self._clock.time() - self._config.days * 86400)

    async def flush(self) -> None:
        """Write all that changed so far."""
        if changes := self._changes.drain():
            await asyncio.to_thread(self._take, changes)

    def _take(self, changes: list[StateChanged]) -> None:
        rows = [row for change in changes if (row := self._row(change.old, change.new)) is not None]
        if rows:
            self._write(rows)

    def _row(self, old: EntityState | None, new: EntityState) -> Row | None:
        same = old is not None and old.value == new.value and old.available == new.available
        kind = new.entity_id.partition(".")[0]
        if same or new.entity_id in self._exclude or kind in self._exclude or self._private(new.entity_id):
            return None
        value = new.value if new.available else None
        if isinstance(value, bool):
            return new.entity_id, new.updated_at, float(value), None
        if isinstance(value, (int, float)):
            return new.entity_id, new.updated_at, float(value), None
        return new.entity_id, new.updated_at, None, value

    def _write(self, rows: list[Row]) -> None:
        with self._lock:
            try:
                self._db.execute("BEGIN")
                for entity_id in {row[0] for row in rows} - self._ids.keys():
                    found = self._db.execute("INSERT INTO entity (entity_id) VALUES (?) RETURNING id", (entity_id,))
                    self._ids[entity_id] = found.fetchone()[0]
                data = [(self._ids[entity_id], at, number, word) for entity_id, at, number, word in rows]
                self._db.executemany("INSERT OR REPLACE INTO value VALUES (?, ?, ?, ?)", data)
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                self._ids = dict(self._db.execute("SELECT entity_id, id FROM entity").fetchall())
                _log.error("%d values could not be recorded: %s", len(rows), error)

    def _prune(self, before: float) -> None:
        with self._lock:
            self._db.execute("DELETE FROM value WHERE at < ?", (before,))

    async def query(self, entity_id: str, start: float, end: float, step: float | None) -> list[Point]:
        """Return ``[(Unix s, value), …]`` of an entity from ``start`` to ``end``, oldest first.

        Begins with the value held at ``start``. ``step`` (s) averages numbers per interval; without it, more than
        2 000 points are thinned the same way. A value of None means unknown or unavailable.
        """
        await self.flush()
        return await asyncio.to_thread(self._query, entity_id, start, end, step)

    def _query(self, entity_id: str, start: float, end: float, step: float | None) -> list[Point]:
        with self._lock:
            number = self._ids.get(entity_id)
            if number is None:
                return []
            held = "SELECT ?, number, word FROM value WHERE entity = ? AND at <= ? ORDER BY at DESC LIMIT 1"
            rows = self._db.execute(held, (start, number, start)).fetchall()
            span = "SELECT at, number, word FROM value WHERE entity = ? AND at > ? AND at <= ? ORDER BY at"
            rows += self._db.execute(span, (number, start, end)).fetchall()
        points: list[Point] = [(at, word if figure is None else figure) for at, figure, word in rows]
        if step is None and len(points) > MOST_POINTS:
            step = (end - start) / MOST_POINTS
        return points if step is None else _thin(points, start, step)


def _thin(points: list[Point], start: float, step: float) -> list[Point]:
    """Return one point per interval: the mean of its numbers, or its last word."""
    thinned: list[Point] = []
    bucket, total, count = -1, 0.0, 0
    for at, value in points:
        index = int((at - start) // step)
        if index != bucket:
            bucket, total, count = index, 0.0, 0
            thinned.append((at, value))
        if isinstance(value, (int, float)):
            total, count = total + value, count + 1
            thinned[-1] = (thinned[-1][0], total / count)
        else:
            thinned[-1] = (thinned[-1][0], value)
    return thinned
