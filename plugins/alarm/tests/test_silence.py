"""A sensor of which nothing is heard any more is lost: trouble while disarmed, an alarm while away."""

from __future__ import annotations

from hub.testing import FakeClock, PluginHarness
from plugins.alarm.tests.conftest import DOOR, PLUGIN, WINDOW, Told, state

HOUR = 3600.0
CONFIG = {
    "code": "2468",
    "partitions": {
        "home": {
            "zones": {DOOR: {"type": "entry", "silent_hours": 0}, WINDOW: {"type": "instant", "silent_hours": 3}},
            "exit_seconds": {"away": 0},
        }
    },
}


async def test_a_silent_sensor_is_lost_and_hinders_arming_until_it_is_heard(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    await home.load(PLUGIN, CONFIG)
    await home.set(WINDOW, False)
    await clock.advance(3.1 * HOUR)
    zones = {z["entity_id"]: z for z in (await home.request("GET", "alarm/state"))["partitions"][0]["zones"]}
    assert (zones[WINDOW]["available"], zones[DOOR]["available"]) == (False, True)
    assert "cannot be reached" in told.messages[-1][1]
    await home.set(WINDOW, False)
    await clock.advance(61)
    zones = {z["entity_id"]: z for z in (await home.request("GET", "alarm/state"))["partitions"][0]["zones"]}
    assert zones[WINDOW]["available"] is True


async def test_a_sensor_that_falls_silent_while_everybody_is_away_is_an_alarm(
    home: PluginHarness, clock: FakeClock
) -> None:
    await home.load(PLUGIN, CONFIG)
    await home.set(WINDOW, False)
    await home.request("POST", "alarm/arm", {"mode": "away"}, person="anna")
    await clock.advance(2.9 * HOUR)
    assert state(home) == "armed"
    await clock.advance(0.2 * HOUR)
    assert state(home) in ("alarm", "quiet")
