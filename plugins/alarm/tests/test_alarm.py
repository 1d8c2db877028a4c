"""The alarm in a home: arming, leaving, coming back, burglars, codes, restarts. Driven as people drive it."""

from __future__ import annotations

import pytest

from hub.api import Verdict
from hub.api.errors import CommandError
from hub.testing import FakeClock, PluginHarness
from plugins.alarm.tests.conftest import (
    CODE,
    DOOR,
    MOTION,
    PANEL,
    PLUGIN,
    SIREN,
    WINDOW,
    Told,
    arm,
    armed,
    disarm,
    siren,
    state,
)


async def test_a_home_without_any_configuration_has_its_zones_by_what_the_sensors_are(home: PluginHarness) -> None:
    home.add("binary_sensor.fridge_door", value=False, name="Fridge door", device_class="door")
    home.add("binary_sensor.smoke", value=False, name="Smoke", device_class="smoke")
    await home.load(PLUGIN)
    zones = (await home.request("GET", "alarm/state"))["partitions"][0]["zones"]
    assert {z["entity_id"]: z["type"] for z in zones} == {DOOR: "entry", WINDOW: "instant", MOTION: "follower"}


async def test_leaving_by_the_final_door_ends_the_exit_time_early(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CODE)
    answer = await arm(home)
    assert answer["state"] == "exit"
    assert "45 seconds" in answer["text"]
    await home.set(MOTION, True)
    await home.set(DOOR, True)
    await home.set(DOOR, False)
    await clock.advance(4)
    assert state(home) == "exit"
    await clock.advance(1.1)
    assert state(home) == "armed"


async def test_coming_home_gives_time_to_disarm_and_then_the_siren_sounds(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    await armed(home)
    await home.set(DOOR, True)
    assert state(home) == "entry"
    assert not siren(home)
    await clock.advance(30)
    assert state(home) == "alarm"
    assert siren(home)
    assert told.classes == []
    await clock.advance(30)
    assert told.classes == ["alarm"]


async def test_a_window_sounds_the_siren_and_tells_people_at_once(home: PluginHarness, told: Told) -> None:
    await armed(home)
    await home.set(WINDOW, True)
    assert state(home) == "alarm"
    assert home.calls == [(SIREN, "turn_on", {})]
    assert told.messages[0][:2] == ("alarm", "Alarm at Home: Kitchen window.")


async def test_disarming_ends_siren_and_paging_and_shows_what_happened(home: PluginHarness, told: Told) -> None:
    await armed(home)
    await home.set(WINDOW, True)
    answer = await disarm(home)
    assert answer["state"] == "disarmed"
    assert [m["name"] for m in answer["memory"]] == ["Kitchen window"]
    assert not siren(home)
    assert told.ended == [told.messages[0][2]["key"]]


async def test_the_siren_is_cut_off_and_the_home_watched_again(home: PluginHarness, clock: FakeClock) -> None:
    await armed(home)
    await home.set(WINDOW, True)
    await clock.advance(180)
    assert state(home) == "quiet"
    assert not siren(home)
    await home.set(MOTION, True)
    assert state(home) == "alarm"
    assert siren(home)


async def test_disarming_leaves_a_siren_alone_that_the_alarm_did_not_switch_on(home: PluginHarness) -> None:
    await armed(home)
    await home.set(SIREN, True)
    await disarm(home)
    assert home.calls == []


async def test_at_home_movement_is_no_alarm_and_a_window_is(home: PluginHarness) -> None:
    await home.load(PLUGIN, CODE)
    answer = await arm(home, "home")
    assert (answer["state"], answer["mode"]) == ("armed", "home")
    await home.set(MOTION, True)
    assert state(home) == "armed"
    await home.set(WINDOW, True)
    assert state(home) == "alarm"


async def test_arming_with_an_open_window_is_refused_by_name_and_can_be_forced(home: PluginHarness) -> None:
    await home.load(PLUGIN, CODE)
    await home.set(WINDOW, True)
    with pytest.raises(CommandError, match="check Kitchen window"):
        await arm(home)
    with pytest.raises(CommandError, match="may not leave out"):
        await home.request("POST", "alarm/arm", {"mode": "away", "force": True}, person="tim")
    answer = await arm(home, force=True)
    assert [z["entity_id"] for z in answer["zones"] if z["bypassed"]] == [WINDOW]
    assert "Left out: Kitchen window" in answer["text"]
    await home.clock.advance(46)
    await home.set(WINDOW, False)
    await home.set(WINDOW, True)
    assert state(home) == "armed"


async def test_a_door_left_open_when_the_exit_time_ends_is_an_exit_error(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CODE)
    await arm(home)
    await home.set(DOOR, True)
    await clock.advance(45)
    assert state(home) == "entry"
    assert "Front door was left open" in home.said[-1][0]
    await clock.advance(30)
    assert state(home) == "alarm"


async def test_a_lost_sensor_is_named_and_when_everyone_is_away_it_is_an_alarm(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    await armed(home)
    await clock.advance(120)
    home.states.apply(WINDOW, cause=home.cause, available=False)
    await clock.advance(19)
    assert state(home) == "armed"
    await clock.advance(2)
    assert state(home) == "alarm"


async def test_a_low_battery_keeps_the_home_from_being_armed_and_is_told_once(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    home.add("binary_sensor.cellar", value=False, name="Cellar", device_class="window", device_id="d1")
    home.add("sensor.cellar_battery", value=80, device_class="battery", unit="%", device_id="d1")
    await home.load(PLUGIN, CODE)
    await home.set("sensor.cellar_battery", 7)
    await home.set("sensor.cellar_battery", 6)
    assert told.classes == ["trouble"]
    with pytest.raises(CommandError, match="Cellar"):
        await arm(home)
    answer = await arm(home, force=True)
    assert not any(z["bypassed"] for z in answer["zones"])


async def test_the_alarm_is_an_entity_that_takes_commands_with_a_code(home: PluginHarness) -> None:
    await home.load(PLUGIN, CODE)
    outcome = await home.commands.call(PANEL, "arm_night", cause=home.cause)
    assert outcome.verdict is Verdict.CONFIRMED
    assert outcome.state is not None
    assert outcome.state.value == "armed_night"
    wrong = await home.commands.call(PANEL, "disarm", {"code": "0000"}, cause=home.cause)
    assert wrong.verdict is Verdict.REFUSED
    await home.clock.advance(2)
    right = await home.commands.call(PANEL, "disarm", {"code": "2468"}, cause=home.cause)
    assert right.verdict is Verdict.CONFIRMED
    await home.commands.call(PANEL, "trigger", cause=home.cause)
    assert state(home) == "alarm"


async def test_more_is_watched_freely_and_less_only_with_a_code(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CODE)
    await arm(home, "home")
    await arm(home, "away")
    await home.set(DOOR, True)
    await home.set(DOOR, False)
    assert state(home) == "armed"
    with pytest.raises(CommandError, match="needs a code"):
        await arm(home, "home")
    assert (await arm(home, "home", code="2468"))["mode"] == "home"


async def test_a_door_still_open_after_the_grace_of_a_mode_change_starts_the_entry_time(
    home: PluginHarness, clock: FakeClock
) -> None:
    await home.load(PLUGIN, CODE)
    await arm(home, "home")
    await arm(home, "away")
    await home.set(DOOR, True)
    await clock.advance(46)
    assert state(home) == "entry"


async def test_the_timeline_is_in_the_language_of_whoever_reads_it(home: PluginHarness) -> None:
    await armed(home)
    await disarm(home)
    english = await home.request("GET", "alarm/state", query={"language": "en"})
    chinese = await home.request("GET", "alarm/state", query={"language": "zh"})
    assert english["partitions"][0]["log"][0]["text"] == "Disarmed by Somebody"
    assert chinese["partitions"][0]["log"][0]["text"] == "有人撤防"


async def test_arming_by_voice_is_free_and_disarming_is_sent_to_the_keypad(
    home: PluginHarness, clock: FakeClock
) -> None:
    await home.load(PLUGIN, CODE)
    reply = await home.ask("AlarmArm", {"mode": "away"})
    assert reply.ok
    assert reply.outcomes[0].verdict is Verdict.CONFIRMED
    assert reply.text == "The alarm is arming (away): 45 seconds left to leave."
    refused = await home.ask("AlarmDisarm", language="zh")
    assert not refused.ok
    assert refused.text == "请在键盘或手机上撤防，密码不要说出口。"
    await clock.advance(46)
    assert (await home.ask("AlarmQuery", language="zh")).text == "警报开着（离家）。"


async def test_a_refusal_by_voice_is_in_the_language_of_the_question(home: PluginHarness) -> None:
    await home.load(PLUGIN, CODE)
    await home.set(WINDOW, True)
    reply = await home.ask("AlarmArm", {"mode": "home"}, language="zh")
    assert not reply.ok
    assert reply.text == "未能布防，请检查Kitchen window。"


async def test_a_sensor_that_joins_the_home_later_is_watched(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CODE)
    home.add("binary_sensor.cellar_window", value=False, name="Cellar window", device_class="window")
    await clock.advance(1)
    await arm(home, "home")
    await home.set("binary_sensor.cellar_window", True)
    assert state(home) == "alarm"


async def test_two_partitions_are_armed_apart(home: PluginHarness) -> None:
    home.add("binary_sensor.shed", value=False, name="Shed", device_class="door")
    shed = {"name": "Shed", "zones": {"binary_sensor.shed": {"type": "instant"}}, "sirens": []}
    await home.load(PLUGIN, {**CODE, "partitions": {"home": {}, "shed": shed}})
    await home.request("POST", "alarm/arm", {"partition": "shed", "mode": "home"}, person="anna")
    await home.set(WINDOW, True)
    await home.set("binary_sensor.shed", True)
    states = {p["id"]: p["state"] for p in (await home.request("GET", "alarm/state"))["partitions"]}
    assert states == {"home": "disarmed", "shed": "alarm"}
    assert not siren(home)


async def test_a_silent_panic_button_calls_for_help_and_shows_nothing(home: PluginHarness, told: Told) -> None:
    home.add("event.button", value=None, name="Button")
    zones = {"event.button": {"type": "silent"}}
    await home.load(PLUGIN, {**CODE, "partitions": {"home": {"zones": zones}}})
    before = await home.request("GET", "alarm/state")
    await home.set("event.button", "press")
    assert told.classes == ["duress"]
    assert told.messages[0][2]["silent"] is True
    assert await home.request("GET", "alarm/state") == before
    assert state(home) == "disarmed"
