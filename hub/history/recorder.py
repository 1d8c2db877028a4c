"""The recorder: writes changed values to its database in batches, off the loop, and reads series back.

What cannot be written waits in a bounded ring, of which the oldest are dropped. History is a convenience: what must not
be lost is in the journal.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hub.api.clock import Clock
from hub.api.errors import StoreError
from hub.api.events import StateChanged
from hub.api.home import EntityState, Value
from hub.history.config import HistoryConfig
from hub.history.series import PostgresSeries, Row, Series, SeriesError, SqliteSeries
from hub.kernel.bus import Bus

_log = logging.getLogger(__name__)
_RING = 200_000
_BATCH_SECONDS = 1.0
_PRUNE_SECONDS = 3600.0
MOST_POINTS = 2_000
"""Points of one answer when no step is asked for."""

Point = tuple[float, Value | None]


class Recorder:
    """Records changes; answers what was. Use ``Recorder.open``.

    ``private`` says of an entity that it tells of a person's body: its values are never written down here.
    """

    def __init__(
        self,
        series: Series,
        config: HistoryConfig,
        bus: Bus,
        clock: Clock,
        private: Callable[[str], bool],
    ) -> None:
        self._private = private
        self._config = config
        self._clock = clock
        self._ring: deque[Row] = deque(maxlen=_RING)
        self._changes = bus.subscribe(StateChanged, limit=_RING, name="history")
        self._series = series
        self._lock = threading.Lock()
        self._trouble = ""
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
        site: str = "home",
        private: Callable[[str], bool] = lambda _entity_id: False,
    ) -> AsyncIterator[Recorder]:
        """Open the database and record until left; what is queued then is written.

        ``path`` is the file where ``config`` names no other database (None: memory); ``site`` tells apart the hubs
        that share one.
        """
        if config.database is None:
            series: Series = await asyncio.to_thread(SqliteSeries, path)
        else:
            series = await asyncio.to_thread(PostgresSeries, config.database.get_secret_value(), site)
        recorder = cls(series, config, bus, clock, private)
        task = asyncio.create_task(recorder._run(), name="history")
        try:
            yield recorder
        finally:
            task.cancel()
            await asyncio.wait([task])
            recorder._changes.close()
            await recorder.flush()
            await asyncio.to_thread(series.close)

    async def _run(self) -> None:
        pruned = -_PRUNE_SECONDS
        while True:
            await self._changes.wait()
            await self._clock.sleep(_BATCH_SECONDS)
            await self.flush()
            if self._clock.monotonic() - pruned > _PRUNE_SECONDS:
                pruned = self._clock.monotonic()
                try:
                    await asyncio.to_thread(self._series.prune, self._clock.time() - self._config.days * 86400)
                except SeriesError as error:
                    self._note(str(error))

    async def flush(self) -> None:
        """Write all that changed so far; what the database does not take now is written with what comes next."""
        if (changes := self._changes.drain()) or self._ring:
            await asyncio.to_thread(self._take, changes)

    def _take(self, changes: list[StateChanged]) -> None:
        with self._lock:
            self._ring.extend(row for change in changes if (row := self._row(change.old, change.new)) is not None)
            if not self._ring:
                return
            try:
                self._series.write(self._ring)
            except SeriesError as error:
                self._note(str(error))
            else:
                self._ring.clear()
                self._note("")

    def _note(self, trouble: str) -> None:
        """Log that the database cannot be used, once, and that it can again."""
        if trouble and not self._trouble:
            _log.error("history waits, its database cannot be used: %s", trouble)
        elif self._trouble and not trouble:
            _log.info("history is recorded again")
        self._trouble = trouble

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
        word = None if value is None else value.replace("\0", "").encode("utf-8", "replace").decode()
        return new.entity_id, new.updated_at, None, word

    async def query(self, entity_id: str, start: float, end: float, step: float | None) -> list[Point]:
        """Return ``[(Unix s, value), …]`` of an entity from ``start`` to ``end``, oldest first.

        Begins with the value held at ``start``. ``step`` (s) averages numbers per interval; without it, more than
        2 000 points are thinned the same way. A value of None means unknown or unavailable.
        """
        await self.flush()
        return await asyncio.to_thread(self._query, entity_id, start, end, step)

    def _query(self, entity_id: str, start: float, end: float, step: float | None) -> list[Point]:
        try:
            rows = self._series.read(entity_id, start, end)
        except SeriesError as error:
            raise StoreError(f"history cannot be read: {error}", remedy="check the database") from error
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
