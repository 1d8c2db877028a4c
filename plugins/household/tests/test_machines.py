"""Machines, "stop", electricity, dates and small talk: what a family asks of its home besides switching things."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.api import Intent
from hub.testing import PluginHarness, plugin_harness, settle
from plugins.household.calendar import date_asked

MACHINE = ("off", "heating", "ready", "brewing", "needs_water")


@pytest.fixture
async def home() -> AsyncIterator[PluginHarness]:
    async with plugin_harness() as harness:
        coffee: dict[str, Any] = {"area": "kitchen", "device_id": "coffee"}
        harness.add("button.start", name="Make coffee", aliases={"zh": ("咖啡机启动",)}, **coffee)
        harness.add("switch.coffee", value=True, name="Coffee machine", aliases={"zh": ("咖啡机",)}, **coffee)
        harness.add("sensor.state", value="ready", name="Coffee machine state", aliases={"zh": ("咖啡机状态",)},
                    attributes={"options": list(MACHINE)}, **coffee)  # fmt: skip
        harness.add("sensor.left", value=12, name="Coffee machine time", device_class="duration", **coffee)
        harness.add("button.bell", value=None, name="Ring the bell")
        harness.add("cover.blinds", value="opening", name="Blinds", area="kitchen")
        harness.add("media_player.radio", value="playing", name="Radio", area="bedroom")
        harness.add("sensor.power", value=900.0, name="Heater power", device_class="power", unit="W", device_id="h")
        harness.add("sensor.energy", value=10.0, name="Heater energy", device_class="energy", unit="kWh", device_id="h")
        await harness.load("plugins.household.plugin")
        yield harness


async def press(home: PluginHarness, state: str | None, language: str = "en", **slots: str) -> str:
    asking = asyncio.create_task(home.ask("HassTurnOn", slots, targets=["button.start"], language=language))
    await settle()
    if state is not None:
        await home.set("sensor.state", state)
    await home.clock.advance(3)
    return (await asking).text


async def test_a_machine_that_begins_says_so_itself(home: PluginHarness) -> None:
    assert await press(home, "brewing") == "The coffee machine is brewing."
    assert ("button.start", "press", {}) in home.calls


async def test_what_was_chosen_is_named(home: PluginHarness) -> None:
    assert await press(home, "brewing", option="cappuccino") == "Cappuccino: the coffee machine is brewing."
    await home.set("sensor.state", "ready")
    assert await press(home, "brewing", "zh", option="cappuccino") == "卡布奇诺：咖啡机正在冲煮。"


async def test_a_machine_that_cannot_says_why(home: PluginHarness) -> None:
    assert await press(home, "needs_water") == "The coffee machine is out of water."


async def test_silence_is_told_as_silence(home: PluginHarness) -> None:
    assert await press(home, None) == "I told the coffee machine to start, but it has not said that it did."


@pytest.mark.parametrize("option", ["", "cappuccino"])
async def test_a_machine_that_heats_is_started_once_it_is_ready(home: PluginHarness, option: str) -> None:
    await home.set("sensor.state", "heating")
    reply = await home.ask("HassTurnOn", {"option": option} if option else {}, targets=["button.start"])
    assert "I will start it when it is ready" in reply.text
    assert home.calls == []
    assert reply.later == Intent(
        name="HassTurnOn",
        targets=("button.start",),
        slots={"option": option} if option else {},
        trigger={"entities": ["sensor.state"], "to": ["ready"], "within_s": 600.0, "while": ["off", "heating"]},
    )


async def test_a_bare_button_is_pressed_by_its_name(home: PluginHarness) -> None:
    assert (await home.ask("HassTurnOn", targets=["button.bell"])).text == "I pressed “Ring the bell”."


async def test_stop_stops_what_moves_in_the_room_first(home: PluginHarness) -> None:
    assert (await home.ask("HearthStop", area="kitchen")).text == "Stopped: the blinds."
    assert home.calls == [("cover.blinds", "stop", {})]


async def test_stop_without_anything_that_moves(home: PluginHarness) -> None:
    await home.set("cover.blinds", "open")
    await home.set("media_player.radio", "paused")
    assert not (await home.ask("HearthStop")).ok


async def test_what_a_machine_is_doing(home: PluginHarness) -> None:
    targets = ["sensor.state", "sensor.left"]
    await home.set("sensor.state", "brewing")
    assert (await home.ask("HearthMachineState", targets=targets)).text == (
        "The coffee machine is brewing, 12 minutes left."
    )
    await home.set("sensor.state", "off")
    assert (await home.ask("HearthMachineState", targets=targets, language="zh")).text == "咖啡机没有在运行。"


async def test_electricity_now_and_today(home: PluginHarness) -> None:
    await settle()
    await home.set("sensor.energy", 12.5)
    assert (await home.ask("HearthEnergy", text="how much power are we using")).text == (
        "The heater draws 900 watts right now."
    )
    used = (await home.ask("HearthEnergy", text="how much electricity did we use today")).text
    assert used.startswith("2.50 kWh since")
    assert (await home.ask("HearthEnergy", text="how much energy did the heater use")).text.startswith(
        "The heater has used"
    )


async def test_what_electricity_cost_is_not_known_without_a_price(home: PluginHarness) -> None:
    reply = await home.ask("HearthEnergy", {"asks": "cost"}, text="how much did electricity cost")
    assert not reply.ok
    assert "electricity_price" in reply.text


async def test_what_electricity_cost_is_reckoned_from_the_price() -> None:
    async with plugin_harness() as harness:
        harness.add("sensor.meter", value=10.0, name="Meter", device_class="energy", unit="kWh")
        await harness.load("plugins.household.plugin", {"electricity_price": 0.4, "currency": "€"})
        await settle()
        await harness.set("sensor.meter", 12.5)
        reply = await harness.ask("HearthEnergy", {"asks": "cost"}, text="how much did electricity cost today")
        assert reply.text.startswith("1.00 € for the 2.50 kWh")


async def test_small_talk(home: PluginHarness) -> None:
    assert (await home.ask("HassRespond", {"kind": "thanks"}, language="zh")).text == "不客气。"
    assert (await home.ask("HearthPlaying", targets=["media_player.radio"])).text == (
        "The radio is playing; it does not say what."
    )


@pytest.mark.parametrize(("text", "day"), [
    ("how long until chinese new year", "2027-02-06"), ("离中秋还有几天", "2027-09-15"),
    ("when is easter", "2027-03-28"),
    ("when is thanksgiving", "2026-11-26"), ("十天后是星期几", "2026-12-03"), ("两周后是几号", "2026-12-07"),
    ("离下周五还有几天", "2026-12-04"), ("how many weeks until new year", "2027-01-01"),
])  # fmt: skip
def test_the_day_that_is_asked_about(text: str, day: str) -> None:
    found = date_asked(text, datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert found is not None
    assert found.day.isoformat() == day
