"""What was: told from the history, with since when it is known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from hub.testing import PluginHarness, plugin_harness

HOUR = 3600.0


@pytest.fixture
async def home() -> AsyncIterator[PluginHarness]:
    async with plugin_harness() as harness:
        harness.add("lock.front", value="locked", name="Front door", area="hall", aliases={"zh": ("前门",)})
        harness.add(
            "binary_sensor.front", value=False, name="Front door contact", area="hall", device_class="door",
            aliases={"zh": ("前门门磁",)},
        )  # fmt: skip
        harness.add("light.hall", value=True, name="Hall light", area="hall", aliases={"zh": ("走廊灯",)})
        harness.add(
            "sensor.bedroom", value=18.0, name="Bedroom temperature", area="bedroom", unit="°C",
            device_class="temperature",
        )  # fmt: skip
        harness.add("climate.living", value="heat", name="Thermostat", area="living_room")
        await harness.load("plugins.report.plugin")
        yield harness


def ago(home: PluginHarness, hours: float) -> float:
    return home.clock.time() - hours * HOUR


def day(home: PluginHarness, back: int = 0) -> dict[str, str]:
    now = home.clock.now()
    start = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=back)
    end = now if not back else start + timedelta(days=1)
    return {"from": start.isoformat(), "to": end.isoformat(), "period": "yesterday" if back else "today"}


async def test_a_lock_with_the_doors_name_is_asked_by_the_sensor_of_the_door(home: PluginHarness) -> None:
    opened = [(ago(home, 3), 1.0), (ago(home, 2.9), 0.0), (ago(home, 1), 1.0), (ago(home, 0.9), 0.0)]
    home.past["binary_sensor.front"] = [(ago(home, 40), 0.0), *opened]
    slots = {"asks": "whether", "state": "open", **day(home)}
    reply = await home.ask("HearthPast", slots, targets=["lock.front"])
    at = f"{home.clock.now() - timedelta(hours=1):%H:%M}"
    assert reply.text == f"Yes, the front door was opened twice today, the last time at {at}."
    reply = await home.ask("HearthPast", slots, targets=["lock.front"], language="zh")
    assert reply.text == f"是的，今天前门打开了两次，最近一次是今天{at}。"


async def test_nothing_that_was_recorded_is_a_no(home: PluginHarness) -> None:
    home.past["binary_sensor.front"] = [(ago(home, 40), 0.0)]
    slots = {"asks": "whether", "state": "open", **day(home)}
    reply = await home.ask("HearthPast", slots, targets=["lock.front"])
    assert reply.text == "No, the front door was not opened today."


async def test_a_short_memory_is_told(home: PluginHarness) -> None:
    home.past["light.hall"] = [(ago(home, 1), 0.0)]
    slots = {"asks": "when", "state": "off", **day(home, 1)}
    reply = await home.ask("HearthPast", slots, targets=["light.hall"])
    assert not reply.ok
    assert reply.text == "I have no record of the hall light for that time."
    slots = {"asks": "how_long", "state": "on", **day(home)}
    reply = await home.ask("HearthPast", slots, targets=["light.hall"])
    assert "was not on today. I have only kept track since" in reply.text


async def test_how_long_and_since_when(home: PluginHarness) -> None:
    home.past["light.hall"] = [(ago(home, 40), 0.0), (ago(home, 2), 1.0)]
    reply = await home.ask("HearthPast", {"asks": "how_long", "state": "on", **day(home)}, targets=["light.hall"])
    assert reply.text == "The hall light was on for 2 hours today, and still is."
    reply = await home.ask("HearthPast", {"asks": "since", "state": "open"}, targets=["light.hall"], language="zh")
    at = f"{home.clock.now() - timedelta(hours=2):%H:%M}"
    assert reply.text == f"走廊灯从今天{at}起一直开着，已经2小时。"
    await home.set("light.hall", False)
    reply = await home.ask("HearthPast", {"asks": "since", "state": "on"}, targets=["light.hall"])
    assert reply.text == "The hall light is not on now."


async def test_how_warm_it_was(home: PluginHarness) -> None:
    home.past["sensor.bedroom"] = [(ago(home, 40), 17.0), (ago(home, 30), 19.0)]
    slots = {"asks": "value", "attribute": "temperature", **day(home, 1)}
    reply = await home.ask("HearthPast", slots, targets=["sensor.bedroom"])
    assert reply.text.startswith("The bedroom: ")
    assert "19 degrees" in reply.text
    reply = await home.ask("HearthPast", slots, targets=["climate.living"])
    assert reply.text == "I have no record of how warm it was in the living room."


async def test_several_lights_are_off_when_the_last_of_them_is(home: PluginHarness) -> None:
    home.add("light.desk", value=False, name="Desk light", area="hall")
    home.past["light.hall"] = [(ago(home, 40), 0.0), (ago(home, 5), 1.0), (ago(home, 2), 0.0)]
    home.past["light.desk"] = [(ago(home, 40), 0.0), (ago(home, 4), 1.0), (ago(home, 3), 0.0)]
    slots = {"asks": "when", "state": "off", **day(home)}
    reply = await home.ask("HearthPast", slots, targets=["light.hall", "light.desk"])
    at = f"{home.clock.now() - timedelta(hours=2):%H:%M}"
    assert reply.text == f"The last time the hall light and the desk light were switched off was at {at}."


async def test_what_was_so_when_the_night_began_is_no_new_event(home: PluginHarness) -> None:
    home.past["light.hall"] = [(ago(home, 40), 1.0), (ago(home, 2), 0.0)]
    reply = await home.ask("HearthPast", {"asks": "whether", "state": "on", **day(home)}, targets=["light.hall"])
    at = f"{home.clock.now() - timedelta(hours=2):%H:%M}"
    assert reply.text == f"Yes, the hall light was already on at 00:00, until it ended at {at}."


async def test_what_happened_names_each_thing_once(home: PluginHarness) -> None:
    home.past["binary_sensor.front"] = [(ago(home, 40), 0.0), (ago(home, 3), 1.0), (ago(home, 2), 0.0)]
    home.past["lock.front"] = [(ago(home, 40), "locked")]
    reply = await home.ask("HearthHappened", day(home))
    at = f"{home.clock.now() - timedelta(hours=3):%H:%M}"
    assert reply.text == f"Today: the front door was opened at {at}."
    reply = await home.ask("HearthHappened", day(home, 1), language="zh")
    assert reply.text == "昨天没有发生什么：没有开过门窗，没有人走动，也没有报警。"


async def test_the_home_as_a_whole_before_bed(home: PluginHarness) -> None:
    reply = await home.ask("HearthAllWell", {"asks": "bed"})
    assert reply.text == (
        "Yes, all is well: everything is closed and locked, and nothing alarms. The hall light is still on."
    )
    await home.set("binary_sensor.front", True)
    reply = await home.ask("HearthAllWell", {"asks": "bed"}, language="zh")
    assert reply.text == "前门还开着或没锁。走廊灯还开着。"


async def test_batteries(home: PluginHarness) -> None:
    assert not (await home.ask("HearthBatteries")).ok
    home.add("sensor.one", value=80, name="Door battery", device_class="battery", unit="%")
    home.add("sensor.two", value=9, name="Motion battery", device_class="battery", unit="%")
    assert (await home.ask("HearthBatteries")).text == "Running low: the motion with 9 percent."
    await home.set("sensor.two", 90)
    expected = "All 2 batteries are fine; the lowest is that of the door with 80 percent."
    assert (await home.ask("HearthBatteries")).text == expected


async def test_electricity_of_yesterday(home: PluginHarness) -> None:
    home.add("sensor.meter", value=110.0, name="Meter energy", device_class="energy", unit="kWh")
    home.past["sensor.meter"] = [(ago(home, 60), 100.0), (ago(home, 30), 103.5), (ago(home, 1), 110.0)]
    slots = {**day(home, 1), "asks": "cost"}
    await home.load("plugins.household.plugin")
    reply = await home.ask("HearthEnergy", slots, text="what did power cost yesterday")
    assert reply.text.startswith("3.50 kWh were used yesterday. I don't know what a kWh costs here")
