"""A fire from the first smoke to the reset, and all that may come in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import CommandError, InvalidParameter
from hub.testing import FakeClock, PluginHarness, plugin_harness, settle
from plugins.fire_safety.tests.conftest import (
    BEDROOM,
    FAN,
    GAS,
    GAS_VALVE,
    KITCHEN,
    LIGHT,
    LOCK,
    PLUGIN,
    SIREN,
    WATER,
    WATER_VALVE,
    Told,
    furnish,
    point,
    value,
)

ACTIONS = {"unlock": [LOCK], "stop": [FAN], "close_gas": [GAS_VALVE], "close_water": [WATER_VALVE]}


async def test_smoke_sounds_the_siren_calls_people_and_acts(home: PluginHarness, told: Told) -> None:
    await home.load(PLUGIN, {"actions": ACTIONS})
    await home.set(KITCHEN, True)
    await settle()
    assert value(home, SIREN) is True
    assert [value(home, e) for e in (LIGHT, LOCK, FAN, GAS_VALVE)] == [True, "unlocked", False, "closed"]
    assert value(home, WATER_VALVE) == "open"
    assert told.messages[0][:2] == ("fire", "Fire: Kitchen smoke (kitchen). People at home are told to leave.")
    assert [language for _, language in home.said] == ["en", "zh"]
    assert "Fire, kitchen" in home.said[0][0]
    assert value(home, "binary_sensor.fire_alarm") is True
    assert (await point(home, KITCHEN))["state"] == "fire"


async def test_it_stays_latched_until_it_is_reset_and_is_not_reset_while_it_detects(
    home: PluginHarness, told: Told
) -> None:
    await home.load(PLUGIN)
    await home.set(KITCHEN, True)
    with pytest.raises(CommandError, match="still detects"):
        await home.request("POST", f"fire_safety/points/{KITCHEN}/reset", person="anna")
    await home.set(KITCHEN, False)
    assert (await point(home, KITCHEN))["state"] == "fire"
    await home.request("POST", f"fire_safety/points/{KITCHEN}/reset", {"note": "toast"}, person="anna")
    assert (await point(home, KITCHEN))["state"] == "normal"
    assert value(home, SIREN) is False
    assert told.ended == [(told.calls[0], "All clear: reset by Anna.")]
    book = await home.request("GET", "fire_safety/inspections")
    assert book["intact"] is True
    assert [(i["what"], i["person"], i["note"]) for i in book["inspections"]] == [("reset", "anna", "toast")]


async def test_silence_stops_the_siren_but_not_the_calls_and_ack_stops_them(home: PluginHarness, told: Told) -> None:
    await home.load(PLUGIN)
    await home.set(KITCHEN, True)
    await home.request("POST", "fire_safety/points/all/silence", person="anna")
    assert value(home, SIREN) is False
    assert not told.ended
    await home.request("POST", "fire_safety/points/all/ack", person="anna")
    assert told.ended == [(told.calls[0], "Acknowledged by Anna. Fire: Kitchen smoke (kitchen).")]
    assert (await point(home, KITCHEN))["state"] == "fire_ack"


async def test_one_person_who_acknowledges_is_left_alone_and_the_others_are_not(
    home: PluginHarness, told: Told
) -> None:
    await home.load(PLUGIN)
    await home.set(KITCHEN, True)
    await home.request("POST", f"fire_safety/points/{KITCHEN}/ack", person="anna")
    assert set(told.answered) == {(told.calls[0], "anna")}
    assert not told.ended
    await home.request("POST", f"fire_safety/points/{KITCHEN}/ack", person="wei")
    assert (told.calls[0], "wei") in told.answered
    assert value(home, SIREN) is True


async def test_a_second_detector_confirms_and_everyone_is_called_anew(home: PluginHarness, told: Told) -> None:
    await home.load(PLUGIN, {"actions": {**ACTIONS, "unlock_when": "confirmed"}})
    await home.set(KITCHEN, True)
    assert value(home, LOCK) == "locked"
    await home.request("POST", f"fire_safety/points/{KITCHEN}/ack", person="anna")
    await home.set(BEDROOM, True)
    assert (await point(home, KITCHEN))["confirmed"] is True
    assert (await point(home, KITCHEN))["state"] == "fire"
    assert value(home, LOCK) == "unlocked"
    assert len(told.calls) == 2
    assert told.messages[-1][2]["everyone"] is True
    assert told.messages[-1][1].startswith("CONFIRMED")
    assert told.ended == [(told.calls[0], "")]


async def test_a_further_point_of_another_group_calls_those_too_who_have_answered(
    home: PluginHarness, told: Told
) -> None:
    await home.load(PLUGIN, {"points": {BEDROOM: {"hazard": "fire", "group": "upstairs"}}})
    await home.set(KITCHEN, True)
    await home.request("POST", "fire_safety/points/all/silence", person="anna")
    await home.request("POST", "fire_safety/points/all/ack", person="anna")
    await home.set(BEDROOM, True)
    assert len(set(told.calls)) == 2
    assert told.messages[-1][2]["everyone"] is True
    assert (await point(home, KITCHEN))["state"] == "fire_ack"
    assert (await point(home, BEDROOM))["confirmed"] is False


async def test_gas_switches_nothing_on_and_closes_its_valve(home: PluginHarness) -> None:
    await home.load(PLUGIN, {"actions": ACTIONS})
    await home.set(GAS, True)
    assert [value(home, e) for e in (LIGHT, FAN, GAS_VALVE)] == [False, True, "closed"]
    assert "Do not touch any switch" in home.said[0][0]


async def test_water_closes_its_valve_and_sounds_no_siren(home: PluginHarness, told: Told) -> None:
    await home.load(PLUGIN, {"actions": ACTIONS})
    await home.set(WATER, True)
    assert [value(home, e) for e in (WATER_VALVE, GAS_VALVE, SIREN)] == ["closed", "open", False]
    assert told.messages[0][0] == "leak"


async def test_a_siren_that_falls_silent_sounds_again(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN)
    await home.set(KITCHEN, True)
    await home.set(SIREN, False)
    await clock.advance(6)
    assert value(home, SIREN) is True


async def test_a_lost_detector_is_a_fault_told_within_100_seconds(
    home: PluginHarness, told: Told, clock: FakeClock
) -> None:
    await home.load(PLUGIN, {"start_seconds": 0})
    home.states.apply(KITCHEN, available=False, cause=home.cause)
    await clock.advance(95)
    assert (await point(home, KITCHEN))["state"] == "fault"
    assert told.messages[0][0] == "trouble"
    await home.set(KITCHEN, False)
    assert (await point(home, KITCHEN))["state"] == "normal"


async def test_a_disabled_point_shows_what_it_missed_and_alarms_when_enabled_by_time(
    home: PluginHarness, told: Told, clock: FakeClock
) -> None:
    await home.load(PLUGIN)
    with pytest.raises(InvalidParameter, match="24 hours at most"):
        await home.request("POST", f"fire_safety/points/{KITCHEN}/disable", {"hours": 48}, person="anna")
    await home.request("POST", f"fire_safety/points/{KITCHEN}/disable", {"hours": 1, "note": "dust"}, person="anna")
    await home.set(KITCHEN, True)
    assert (await point(home, KITCHEN))["would_have_alarmed_at"] is not None
    assert value(home, SIREN) is False
    await clock.advance(3601)
    assert (await point(home, KITCHEN))["state"] == "fire"
    assert value(home, SIREN) is True


async def test_a_test_is_silent_recorded_and_over_after_half_an_hour(
    home: PluginHarness, told: Told, clock: FakeClock
) -> None:
    await home.load(PLUGIN)
    await home.request("POST", f"fire_safety/points/{KITCHEN}/test", person="wei")
    await home.set(KITCHEN, True)
    await home.set(KITCHEN, False)
    assert value(home, SIREN) is False
    assert not told.messages
    await clock.advance(1801)
    assert (await point(home, KITCHEN))["state"] == "normal"
    book = await home.request("GET", "fire_safety/inspections", query={"point": KITCHEN})
    assert [(i["what"], i["result"]) for i in book["inspections"]] == [
        ("test_passed", "passed"),
        ("detected", "noted"),
        ("test_begun", "noted"),
    ]


async def test_an_alarm_is_latched_across_a_kill_and_nothing_is_doubled(database: Path, clock: FakeClock) -> None:
    told = Told()
    async with plugin_harness(path=database, clock=clock) as home:
        await furnish(home, told).load(PLUGIN)
        await home.set(KITCHEN, True)
    key = told.calls[0]
    async with plugin_harness(path=database, clock=clock) as home:
        await furnish(home, told).load(PLUGIN)
        await home.set(KITCHEN, True)
        await settle()
        assert (await point(home, KITCHEN))["state"] == "fire"
        assert value(home, SIREN) is True
        assert set(told.calls) == {key}


async def test_a_disabled_point_is_enabled_at_its_time_even_after_a_restart(database: Path, clock: FakeClock) -> None:
    told = Told()
    async with plugin_harness(path=database, clock=clock) as home:
        await furnish(home, told).load(PLUGIN)
        await home.request("POST", f"fire_safety/points/{KITCHEN}/disable", {"hours": 1}, person="anna")
    await clock.advance(1800)
    async with plugin_harness(path=database, clock=clock) as home:
        await furnish(home, told).load(PLUGIN)
        await clock.advance(1799)
        assert (await point(home, KITCHEN))["state"] == "disabled"
        await clock.advance(2)
        assert (await point(home, KITCHEN))["state"] == "normal"


async def test_neither_alarm_switches_off_a_siren_the_other_needs(home: PluginHarness, clock: FakeClock) -> None:
    home.add("binary_sensor.window", value=False, name="Window", device_class="window")
    await home.load("plugins.alarm.plugin", {"code": "2468", "partitions": {"home": {"siren_seconds": 30}}})
    await home.load(PLUGIN)
    await home.request("POST", "alarm/arm", {"mode": "home"}, person="anna")
    await home.set("binary_sensor.window", True)
    await home.set(KITCHEN, True)
    await clock.advance(40)
    assert value(home, SIREN) is True  # the burglar alarm's time is over, the fire's is not
    await home.set("binary_sensor.window", False)
    await home.set("binary_sensor.window", True)
    await home.request("POST", "fire_safety/points/all/silence", person="anna")
    await clock.advance(5)
    assert value(home, SIREN) is True  # the fire is silenced, the burglar alarm is not
    await clock.advance(40)
    assert value(home, SIREN) is False


async def test_a_number_alarms_above_its_bound(home: PluginHarness) -> None:
    home.add("sensor.residual_current", value=12.0, name="Residual current")
    await home.load(PLUGIN, {"points": {"sensor.residual_current": {"hazard": "electrical", "above": 300}}})
    await home.set("sensor.residual_current", 299.0)
    assert (await point(home, "sensor.residual_current"))["state"] == "normal"
    await home.set("sensor.residual_current", 450.0)
    assert (await point(home, "sensor.residual_current"))["state"] == "fire"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"points/{KITCHEN}/disable", []),
        (f"points/{KITCHEN}/disable", {"hours": True}),
        (f"points/{KITCHEN}/test", {"on": "yes"}),
        ("points/nothing/ack", None),
        ("inspections", {"point": KITCHEN, "result": "fine"}),
        ("inspections", {"tag": "unknown"}),
    ],
)
async def test_a_malformed_wish_is_refused_by_name(home: PluginHarness, path: str, body: Any) -> None:
    await home.load(PLUGIN)
    with pytest.raises(InvalidParameter):
        await home.request("POST", f"fire_safety/{path}", body, person="anna")


async def test_voice_answers_silences_for_grown_ups_and_acknowledges_for_those_known(
    home: PluginHarness, told: Told
) -> None:
    await home.load(PLUGIN)
    assert (await home.ask("FireQuery")).text == "No, nothing alarms."
    await home.set(KITCHEN, True)
    assert (await home.ask("FireQuery", language="zh")).text.startswith("有！火警：")
    assert not (await home.ask("FireSilence", person="tim")).ok
    assert (await home.ask("FireSilence", person="anna")).ok
    assert value(home, SIREN) is False
    assert not (await home.ask("FireAcknowledge")).ok
    assert (await home.ask("FireAcknowledge", person="wei")).ok
    assert told.ended


async def test_a_drill_is_marked_spoken_and_recorded(home: PluginHarness, told: Told) -> None:
    await home.load(PLUGIN)
    started = await home.request("POST", "fire_safety/drill", person="anna")
    assert told.messages[0][2]["drill"] is True
    assert "drill" in home.said[0][0]
    assert value(home, SIREN) is False
    assert (await home.request("POST", "fire_safety/drill", {"end": started["chain"]}, person="anna"))["ended"] is True


async def test_refusals_are_given_in_the_language_of_whoever_asks(home: PluginHarness) -> None:
    await home.load(PLUGIN)
    await home.set(KITCHEN, True)
    for path, body, why in (
        (f"points/{KITCHEN}/reset", None, "仍在报警"),
        ("points/all/reset", None, "仍在报警"),
        (f"points/{KITCHEN}/disable", {"hours": 100, "note": "paint"}, "最多停用"),
        ("points/nowhere/ack", None, "没有名为"),
        ("inspections", {"tag": "NOWHERE"}, "没有探测点使用标签"),
    ):
        for query in ({}, {"language": "zh"}):
            with pytest.raises(CommandError, match=why):
                await home.request("POST", f"fire_safety/{path}", body, query=query, person="wei")
    with pytest.raises(CommandError, match="still detects"):
        await home.request("POST", f"fire_safety/points/{KITCHEN}/reset", query={"language": "en"}, person="wei")
