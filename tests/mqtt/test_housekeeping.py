"""Nothing wakes the hub while nothing is due; what becomes due sooner than thought is not late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hub.mqtt.devices import DeviceLink
from hub.testing import PluginHarness, settle
from hub.wiring.housekeeping import tend
from tests.mqtt.test_devices import Lamps, Wire, state


@pytest.fixture
async def tended(hearth: PluginHarness) -> AsyncIterator[tuple[DeviceLink, Wire]]:
    wire = Wire()
    link = DeviceLink(wire, hearth.registry, hearth.states, hearth.commands, hearth.bus, hearth.clock)
    link.add(Lamps())
    task = asyncio.create_task(tend(hearth.registry, link, hearth.clock), name="housekeeping")
    await hearth.clock.advance(5)
    yield link, wire
    task.cancel()
    await asyncio.wait([task])


async def test_what_becomes_due_while_asleep_is_done_in_time(
    hearth: PluginHarness, tended: tuple[DeviceLink, Wire]
) -> None:
    _, wire = tended
    wire.receive("lamps/a", '{"off_delay": 3, "expire": 600}')
    wire.receive("lamp/state", '{"on": true}')
    await hearth.clock.advance(2.9)
    assert state(hearth).value is True
    await hearth.clock.advance(0.2)
    assert state(hearth).value is False


async def test_what_is_learnt_while_asleep_is_stored_within_two_seconds(
    hearth: PluginHarness, tended: tuple[DeviceLink, Wire]
) -> None:
    _, wire = tended
    wire.receive("lamps/a", "{}")
    assert hearth.registry.unsaved
    await hearth.clock.advance(2)
    await settle()
    assert not hearth.registry.unsaved


async def test_nothing_wakes_a_hub_that_has_nothing_to_do(
    hearth: PluginHarness, tended: tuple[DeviceLink, Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    link, _ = tended
    looks: list[float] = []
    monkeypatch.setattr(link, "expire", lambda: looks.append(hearth.clock.monotonic()))
    await hearth.clock.advance(120)
    assert len(looks) == 4
