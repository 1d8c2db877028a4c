"""The recorder: what a database does not take now waits for it, and series come back as they were."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hub.api.causes import Origin, start
from hub.api.errors import StoreError
from hub.history.config import HistoryConfig
from hub.history.recorder import Recorder
from hub.history.series import Found, Row, SeriesError
from hub.kernel.bus import Bus
from hub.kernel.states import States
from hub.testing import FakeClock

CAUSE = start(Origin.HUB, at=0.0)
"""Its time, 0, lets the states take the clock's."""


class Away:
    """A database that is away at first."""

    def __init__(self) -> None:
        self.there = False
        self.rows: list[Row] = []

    def write(self, rows: Sequence[Row]) -> None:
        if not self.there:
            raise SeriesError("no answer")
        self.rows += rows

    def read(self, entity_id: str, start: float, end: float) -> list[Found]:
        if not self.there:
            raise SeriesError("no answer")
        return [(at, number, word) for entity, at, number, word in self.rows if entity == entity_id]

    def prune(self, before: float) -> None:
        self.rows = [row for row in self.rows if row[1] >= before]

    def close(self) -> None:
        """Nothing to close."""


async def test_values_wait_for_a_database_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    bus, clock, series = Bus(), FakeClock(), Away()
    states = States(bus, clock)
    recorder = Recorder(series, HistoryConfig(), bus, clock, lambda _entity: False)
    states.apply("sensor.a", 1.5, cause=CAUSE, available=True)
    await recorder.flush()
    with pytest.raises(StoreError, match="history cannot be read"):
        await recorder.query("sensor.a", 0, clock.time() + 9, None)
    states.apply("sensor.a", "odd \0 \ud800 word", cause=CAUSE, available=True)
    series.there = True
    await recorder.flush()
    assert [row[2:] for row in series.rows] == [(1.5, None), (None, "odd  ? word")]
    assert sum("history waits" in record.message for record in caplog.records) == 1
    await recorder.flush()
    assert len(series.rows) == 2


async def test_a_file_gives_back_what_was_recorded_from_the_value_held_before() -> None:
    bus, clock = Bus(), FakeClock()
    states = States(bus, clock)
    async with Recorder.open(None, HistoryConfig(), bus, clock) as recorder:
        for value in (1, 2, "off"):
            states.apply("sensor.a", value, cause=CAUSE, available=True)
            clock.jump(60)
        now = clock.time()
        assert await recorder.query("sensor.a", now - 100, now, None) == [(now - 100, 2), (now - 60, "off")]
