"""What a restart or a power cut leaves as it was: deadlines, alarms, sirens, calls for help."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import PluginError
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.alarm.tests.conftest import (
    CODE,
    PLUGIN,
    SIREN,
    WINDOW,
    Told,
    arm,
    armed,
    furnish,
    siren,
    state,
)
from plugins.notify.api import Notifier


@pytest.mark.parametrize(
    ("after", "expected"),
    [(10.0, "exit"), (44.0, "exit"), (45.0, "armed"), (500.0, "armed")],
)
async def test_a_restart_keeps_the_exit_deadline(
    tmp_path: Path, clock: FakeClock, told: Told, after: float, expected: str
) -> None:
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as first:
        furnish(first, told)
        await first.load(PLUGIN, CODE)
        await arm(first)
    await clock.advance(after)
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as second:
        furnish(second, told)
        await second.load(PLUGIN, CODE)
        assert state(second) == expected
        await clock.advance(max(0.0, 45 - after - 0.5))
        assert state(second) == expected
        await clock.advance(0.6)
        assert state(second) == "armed"


async def test_an_alarm_outlives_a_restart_with_siren_memory_and_cut_off(
    tmp_path: Path, clock: FakeClock, told: Told
) -> None:
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as first:
        await armed(furnish(first, told))
        await first.set(WINDOW, True)
        assert siren(first)
    await clock.advance(100)
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as second:
        furnish(second, told)
        await second.load(PLUGIN, CODE)
        assert state(second) == "alarm"
        assert second.calls == [(SIREN, "turn_on", {})]
        await clock.advance(81)
        assert state(second) == "quiet"
        assert not siren(second)
    assert told.classes == ["alarm"]


async def test_a_window_opened_while_the_hub_was_down_is_judged_when_it_is_back(
    tmp_path: Path, clock: FakeClock, told: Told
) -> None:
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as first:
        await armed(furnish(first, told))
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as second:
        furnish(second, told)
        await second.set(WINDOW, True)
        await second.load(PLUGIN, CODE)
        assert state(second) == "alarm"


async def test_a_window_that_was_open_before_and_after_a_restart_is_one_opening(
    tmp_path: Path, clock: FakeClock, told: Told
) -> None:
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as first:
        await armed(furnish(first, told))
        await first.set(WINDOW, True)
        await first.clock.advance(181)
        assert state(first) == "quiet"
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as second:
        furnish(second, told)
        await second.set(WINDOW, True)
        await second.load(PLUGIN, CODE)
        assert state(second) == "quiet"
    assert told.classes == ["alarm"]


async def test_a_call_for_help_that_a_kill_cut_off_is_made_after_the_restart(
    tmp_path: Path, clock: FakeClock, told: Told
) -> None:
    class Hanging(Told):
        async def notify(self, *_: Any, **__: Any) -> Any:
            await asyncio.get_running_loop().create_future()

    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as first:
        await armed(furnish(first, Hanging()))
        await first.set(WINDOW, True)
        assert state(first) == "alarm"
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as second:
        await furnish(second, told).load(PLUGIN, CODE)
        assert told.classes == ["alarm"]
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as third:
        await furnish(third, told).load(PLUGIN, CODE)
        assert told.classes == ["alarm"]


async def test_a_call_for_help_is_made_again_while_nobody_can_be_reached(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    class Stopping(Told):
        tries = 0

        async def notify(self, *args: Any, **facts: Any) -> Any:
            self.tries += 1
            if self.tries < 3:
                raise PluginError("plugin notify is stopping")
            return await super().notify(*args, **facts)

    stopping = Stopping()
    home.provide(Notifier, stopping)
    await armed(home)
    await home.set(WINDOW, True)
    assert stopping.messages == []
    await clock.advance(7)
    assert stopping.classes == ["alarm"]
    assert siren(home)
