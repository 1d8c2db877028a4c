"""A detector of which nothing is heard any more is a fault, also across restarts, until it is heard again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.api import Entity, Kind
from hub.api.watching import MEASURED_S, SILENCE_S, silence_allowed
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.fire_safety.tests.conftest import KITCHEN, PLUGIN, Told, furnish, point

HOUR = 3600.0
CONFIG = {"points": {KITCHEN: {"hazard": "fire", "silent_hours": 2}}}


async def state(home: PluginHarness) -> tuple[str, str]:
    now = await point(home, KITCHEN)
    return now["state"], now["note"]


async def test_a_detector_that_is_silent_for_too_long_is_faulty_until_it_is_heard(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    await home.load(PLUGIN, CONFIG)
    await home.set(KITCHEN, False)
    await clock.advance(1.9 * HOUR)
    assert await state(home) == ("normal", "")
    await clock.advance(0.2 * HOUR)
    assert await state(home) == ("fault", "silent")
    assert told.messages[-1][0] == "trouble"
    await home.set(KITCHEN, False)
    await clock.advance(61)
    assert (await state(home))[0] == "normal"


async def test_a_silent_detector_that_detects_is_a_fire(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CONFIG)
    await clock.advance(2.1 * HOUR)
    assert (await state(home))[0] == "fault"
    await home.set(KITCHEN, True)
    assert (await state(home))[0] == "fire"


async def test_a_silent_detector_stays_so_across_a_restart_and_others_get_time_after_it(
    database: Path, clock: FakeClock, told: Told
) -> None:
    heard: dict[str, float] = {}
    for number in range(3):
        async with plugin_harness(path=database, clock=clock) as home:
            furnish(home, told)
            home.states.heard.clear()
            home.states.heard.update(heard)
            await home.load(PLUGIN, CONFIG)
            if number == 0:
                await home.set(KITCHEN, False)
                await clock.advance(2.1 * HOUR)
            heard = dict(home.states.heard)
            assert await state(home) == ("fault", "silent")
            await clock.advance(300)
            assert await state(home) == ("fault", "silent")


async def test_after_hours_without_a_hub_detectors_get_time_to_be_heard(home: PluginHarness, clock: FakeClock) -> None:
    home.states.heard[KITCHEN] = clock.time() - 30 * HOUR
    await home.load(PLUGIN, CONFIG)
    await clock.advance(HOUR)
    assert (await state(home))[0] == "normal"
    await clock.advance(0.3 * HOUR)
    assert await state(home) == ("fault", "silent")


def sensor(**facts: Any) -> Entity:
    return Entity(entity_id="binary_sensor.a", kind=Kind.BINARY_SENSOR, name="A", **facts)


BATTERY = Entity(entity_id="sensor.b", kind=Kind.SENSOR, name="B", device_id="d", device_class="battery")


@pytest.mark.parametrize(
    ("entity", "allowed"),
    [
        (sensor(device_class="smoke", device_id="d"), SILENCE_S["smoke"]),
        (sensor(device_class="door", device_id="d"), SILENCE_S["door"]),
        (sensor(device_class="smoke", device_id="mains"), None),
        (sensor(device_class="smoke"), None),
        (sensor(device_class="plug", device_id="d"), None),
        (sensor(state_class="measurement"), MEASURED_S),
    ],
)
def test_what_runs_on_a_battery_or_measures_reports_by_itself(entity: Entity, allowed: float | None) -> None:
    assert silence_allowed(entity, [entity, BATTERY]) == allowed
