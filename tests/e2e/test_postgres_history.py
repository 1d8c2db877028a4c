"""History in a real PostgreSQL: two hubs share it, and an outage loses nothing. Skipped where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.api.causes import Origin, start
from hub.history.config import HistoryConfig
from hub.history.recorder import Recorder
from hub.kernel.bus import Bus
from hub.kernel.states import States
from hub.mqtt.running import choose_port
from hub.testing import FakeClock

pytestmark = pytest.mark.e2e
pytest.importorskip("psycopg")


class Server:
    """A PostgreSQL server of the test's own."""

    def __init__(self, tools: Path, folder: Path) -> None:
        self._tools, self._folder = tools, folder
        self._port = choose_port("127.0.0.1", 0)
        self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "hearth", "--no-sync")
        self.url = f"postgresql://hearth@127.0.0.1:{self._port}/postgres"

    def _run(self, tool: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(self._tools / tool), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)

    def start(self) -> None:
        options = f"-p {self._port} -k {self._folder} -h 127.0.0.1 -F"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "fast", "-w", "stop")


@pytest.fixture
def server() -> Iterator[Server]:
    found = shutil.which("pg_ctl") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), None)
    if found is None or (os.geteuid() == 0 and not shutil.which("runuser")):
        pytest.skip("no PostgreSQL on this machine")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        made = Server(Path(found).parent, folder)
        made.start()
        try:
            yield made
        finally:
            made.stop()


async def test_hubs_share_a_database_and_an_outage_loses_nothing(server: Server) -> None:
    config = HistoryConfig.model_validate({"database": server.url})
    clock, cause = FakeClock(), start(Origin.HUB, at=0.0)
    bus, other_bus = Bus(), Bus()
    states, other = States(bus, clock), States(other_bus, clock)
    async with (
        Recorder.open(None, config, bus, clock, site="home") as recorder,
        Recorder.open(None, config, other_bus, clock, site="barn") as second,
    ):
        states.apply("sensor.a", 1, cause=cause, available=True)
        other.apply("sensor.a", 7, cause=cause, available=True)
        await recorder.flush()
        await second.flush()
        server.stop()
        clock.jump(60)
        states.apply("sensor.a", 2, cause=cause, available=True)
        await recorder.flush()
        server.start()
        clock.jump(60)
        states.apply("sensor.a", "gone", cause=cause, available=True)
        await recorder.flush()
        now = clock.time()
        assert [value for _, value in await recorder.query("sensor.a", now - 500, now, None)] == [1, 2, "gone"]
        assert [value for _, value in await second.query("sensor.a", now - 500, now, None)] == [7]
        assert await second.query("sensor.b", now - 500, now, None) == []
    config = HistoryConfig.model_validate({"database": server.url, "days": 1})
    async with Recorder.open(None, config, Bus(), clock, site="home") as later:
        assert len(await later.query("sensor.a", now - 500, now, None)) == 3
