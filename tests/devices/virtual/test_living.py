"""What each appliance does by itself and at a person's hand."""

import json
from datetime import UTC
from typing import Any

import pytest

from devices.virtual.appliances.fridge import Fridge
from devices.virtual.appliances.opening import Lock
from hub.api.codec import Publish
from hub.api.errors import ConfigError
from plugins.scale.joining import Joiner, Part
from plugins.scale.readings import Reading, Rejected, read
from tests.devices.virtual.helpers import Seen, make, raw


def body(message: Publish) -> Any:
    return json.loads(raw(message.payload))


# Lamps


def test_a_lamp_comes_back_as_it_was() -> None:
    seen = Seen(make("light"))
    seen.call("light.light", "turn_on", brightness=90, color_temp_kelvin=3000)
    seen.call("light.light", "turn_off")
    assert seen.attributes["light.light"]["brightness"] is None
    seen.call("light.light", "turn_on")
    assert seen.attributes["light.light"]["brightness"] == 90
    assert seen.attributes["light.light"]["color_temp_kelvin"] == 3000


def test_a_colour_ends_an_effect() -> None:
    seen = Seen(make("light"))
    seen.call("light.light", "turn_on", effect="rainbow")
    seen.call("light.light", "turn_on", rgb_color=[0, 255, 0])
    assert seen.attributes["light.light"]["effect"] == "none"
    assert seen.attributes["light.light"]["rgb_color"] == [0, 255, 0]


def test_a_lamp_of_whites_has_no_colours() -> None:
    lamp = make("light", colour=False)
    lamp.announce()
    before = lamp.states()
    assert lamp.handle("hearth-virtual/light/set", b'{"color": {"r": 1, "g": 2, "b": 3}}') == []
    assert lamp.states() == before


def test_half_a_bad_command_changes_nothing() -> None:
    seen = Seen(make("light"))
    seen.appliance.handle("hearth-virtual/light/set", b'{"state": "ON", "brightness": 300}')
    assert json.loads(seen.appliance.states()["state"])["state"] == "OFF"


# Blinds, doors


def test_blinds_take_eight_seconds_for_the_whole_way() -> None:
    seen = Seen(make("blinds", position=0))
    seen.call("cover.blinds", "open")
    assert seen.values["cover.blinds"] == "opening"
    seen.wait(4)
    assert seen.known("cover.blinds")["current_position"] == 50
    assert seen.values["cover.blinds"] == "opening"
    seen.wait(4)
    assert seen.values["cover.blinds"] == "open"
    assert seen.known("cover.blinds")["current_position"] == 100
    assert seen.appliance.due is None


def test_blinds_stop_where_they_are() -> None:
    seen = Seen(make("blinds"))
    seen.call("cover.blinds", "close")
    assert seen.appliance.due == pytest.approx(0.25)
    seen.wait(2)
    seen.call("cover.blinds", "stop")
    seen.wait(5)
    assert seen.known("cover.blinds")["current_position"] == 75
    assert seen.values["cover.blinds"] == "open"


def test_a_garage_door_lets_live_who_stands_in_its_way() -> None:
    seen = Seen(make("garage", position=100))
    seen.call("cover.garage", "close")
    seen.wait(3)
    seen.do("obstruct")
    assert seen.values["cover.garage"] == "opening"


# Locks


def test_a_bolt_takes_its_time() -> None:
    seen = Seen(make("lock"))
    seen.call("lock.lock", "unlock")
    assert seen.values["lock.lock"] == "unlocking"
    assert seen.appliance.due == pytest.approx(Lock.TURN_S)
    seen.wait(0.39)
    assert seen.values["lock.lock"] == "unlocking"
    seen.wait(0.02)
    assert seen.values["lock.lock"] == "unlocked"


def test_a_jammed_lock_says_so_until_it_is_freed() -> None:
    seen = Seen(make("lock", locked=False))
    seen.do("jam")
    assert seen.values["lock.lock"] == "jammed"
    seen.call("lock.lock", "lock")
    seen.wait(1)
    assert seen.values["lock.lock"] == "jammed"
    seen.do("free")
    assert seen.values["lock.lock"] == "unlocked"
    seen.call("lock.lock", "lock")
    seen.wait(1)
    assert seen.values["lock.lock"] == "locked"


def test_the_last_of_two_commands_to_a_lock_holds() -> None:
    seen = Seen(make("lock", locked=True))
    seen.call("lock.lock", "unlock")
    seen.call("lock.lock", "lock")
    seen.wait(2)
    assert seen.values["lock.lock"] == "locked"


# Detectors


def test_a_contact_opens_and_closes() -> None:
    seen = Seen(make("contact", at="window"))
    assert seen.plans["binary_sensor.contact"].device_class == "window"
    seen.do("open")
    assert seen.values["binary_sensor.contact"] is True
    seen.do("close")
    assert seen.values["binary_sensor.contact"] is False


def test_motion_ends_a_minute_after_the_last_movement() -> None:
    seen = Seen(make("motion"))
    seen.do("motion")
    seen.wait(50)
    seen.do("motion")
    seen.wait(50)
    assert seen.values["binary_sensor.motion"] is True
    seen.wait(11)
    assert seen.values["binary_sensor.motion"] is False


def test_smoke_and_carbon_monoxide_are_told_apart() -> None:
    seen = Seen(make("smoke"))
    seen.do("smoke", on=True)
    assert (seen.values["binary_sensor.smoke"], seen.values["binary_sensor.smoke_co"]) == (True, False)
    seen.do("smoke", on=False)
    seen.do("co", ppm=30)
    assert seen.values["binary_sensor.smoke_co"] is False
    seen.do("co", ppm=80)
    assert (seen.values["binary_sensor.smoke"], seen.values["binary_sensor.smoke_co"]) == (False, True)
    assert seen.values["sensor.smoke_co_level"] == 80


def test_a_siren_falls_silent_by_itself() -> None:
    seen = Seen(make("siren"))
    seen.call("siren.siren", "turn_on", duration=5)
    seen.wait(4)
    assert seen.values["siren.siren"] is True
    seen.wait(2)
    assert seen.values["siren.siren"] is False


# Warmth


def test_a_thermostat_warms_its_room_to_the_target_and_holds_it() -> None:
    seen = Seen(make("thermostat", room=18.0))
    seen.call("climate.thermostat", "set_temperature", temperature=21)
    assert seen.known("climate.thermostat")["hvac_action"] == "heating"
    seen.wait(1800)
    assert seen.known("climate.thermostat")["current_temperature"] == pytest.approx(21, abs=0.6)


def test_a_thermostat_that_is_off_lets_the_room_cool() -> None:
    seen = Seen(make("thermostat", mode="off", room=21.0, outside=0.0))
    seen.wait(3600)
    assert seen.known("climate.thermostat")["current_temperature"] < 18
    assert seen.known("climate.thermostat")["hvac_action"] == "off"


def test_cooling_cools() -> None:
    seen = Seen(make("thermostat", mode="cool", room=28.0, outside=30.0))
    seen.call("climate.thermostat", "set_temperature", temperature=24)
    seen.wait(3600)
    assert seen.known("climate.thermostat")["current_temperature"] == pytest.approx(24, abs=0.7)


def test_a_tank_loses_warmth_to_a_shower_and_heats_again_at_its_power() -> None:
    seen = Seen(make("water_heater", mode="electric"))
    seen.call("water_heater.water_heater", "set_temperature", temperature=70)
    seen.do("draw", litres=40)
    seen.wait(60)
    drawn = seen.known("water_heater.water_heater")["current_temperature"]
    assert drawn < 35
    assert seen.values["sensor.water_heater_power"] == pytest.approx(2000, rel=0.03)
    seen.wait(3600)
    warmed = seen.known("water_heater.water_heater")["current_temperature"]
    assert warmed - drawn == pytest.approx(2000 * 3600 / (80 * 4186), abs=1.5)


def test_a_plug_measures_power_and_counts_energy() -> None:
    seen = Seen(make("plug", load_w=1000.0))
    before = seen.values["sensor.plug_energy"]
    seen.call("switch.plug", "turn_on")
    seen.wait(3600)
    assert seen.values["sensor.plug_power"] == pytest.approx(1000, rel=0.03)
    assert seen.values["sensor.plug_energy"] - before == pytest.approx(1.0, abs=0.01)
    seen.call("switch.plug", "turn_off")
    assert seen.values["sensor.plug_power"] == 0


# Fridge


def test_an_open_fridge_warms_and_complains() -> None:
    seen = Seen(make("fridge"))
    seen.do("open_door", compartment="fridge")
    assert seen.values["binary_sensor.fridge_door"] is True
    assert seen.values["light.fridge_light"] is True
    seen.wait(Fridge.TOO_LONG_S - 1)
    assert seen.values["binary_sensor.fridge_door_open_too_long"] is False
    seen.wait(2)
    assert seen.values["binary_sensor.fridge_door_open_too_long"] is True
    seen.wait(1200)
    assert seen.values["binary_sensor.fridge_temperature_alarm"] is True
    seen.do("close_door", compartment="fridge")
    seen.wait(7200)
    assert seen.values["binary_sensor.fridge_door_open_too_long"] is False
    assert seen.values["binary_sensor.fridge_temperature_alarm"] is False
    assert seen.values["sensor.fridge_temperature"] == pytest.approx(4, abs=0.6)


def test_super_freeze_ends_by_itself() -> None:
    seen = Seen(make("fridge"))
    seen.call("select.fridge_mode", "select_option", option="super_freeze")
    seen.wait(12 * 3600)
    assert seen.values["sensor.fridge_freezer_temperature"] < -22
    seen.wait(13 * 3600)
    assert seen.values["select.fridge_mode"] == "normal"


CARDS = {
    "cards": [
        {
            "title": "Who was that?",
            "buttons": [
                {"label": "Anna", "action": "who", "value": "w1:anna"},
                {"label": "Ben", "action": "who", "value": "w1:ben"},
            ],
        }
    ]
}


@pytest.mark.parametrize("screen", ["family", "door"])
def test_a_screen_shows_what_it_is_sent_and_says_so(screen: str) -> None:
    fridge = make("fridge")
    fridge.announce()
    sent = fridge.handle(f"{fridge.base}/screen/{screen}/set", json.dumps(CARDS, ensure_ascii=False).encode())
    assert [(m.topic, m.retain) for m in sent] == [(f"hearth-virtual/fridge/screen/{screen}/state", True)]
    assert body(sent[0]) == CARDS
    cleared = fridge.handle(f"{fridge.base}/screen/{screen}/set", b"")
    assert body(cleared[0]) == {}


def test_what_a_private_screen_shows_does_not_stay_on_the_broker() -> None:
    fridge = make("fridge", private=["door"])
    retained = {m.topic.rpartition("hearth-virtual/fridge/")[2]: m.retain for m in fridge.announce()}
    assert retained["screen/family/state"] is True
    assert retained["screen/door/state"] is False


@pytest.mark.parametrize(
    "content", ['{"a": 1e999}', '{"a": "\\ud800"}', *('{"a":' + "[" * n + "]" * n + "}" for n in range(900, 1000, 3))]
)
def test_a_card_that_cannot_be_told_again_harms_no_screen(content: str) -> None:
    fridge = make("fridge")
    fridge.announce()
    for message in fridge.handle(f"{fridge.base}/screen/family/set", content.encode()):
        json.loads(raw(message.payload))
    fridge.tick(100)
    assert fridge.handle(f"{fridge.base}/screen/family/set", b'{"cards": []}')


def test_only_a_screens_content_may_be_retained() -> None:
    fridge = make("fridge")
    assert fridge.takes_retained("hearth-virtual/fridge/screen/door/set")
    assert not fridge.takes_retained("hearth-virtual/fridge/mode/set")
    assert not fridge.takes_retained("hearth-virtual/fridge/do")


@pytest.mark.parametrize("value", ["anna", "w1:anna", "Anna"])
def test_a_press_sends_the_buttons_own_action_and_value(value: str) -> None:
    seen = Seen(make("fridge"))
    seen.appliance.handle("hearth-virtual/fridge/screen/door/set", json.dumps(CARDS).encode())
    [event] = seen.do("press", screen="door", value=value)
    assert event.topic == "hearth-virtual/fridge/screen/door/event"
    assert not event.retain
    assert body(event) == {"screen": "door", "action": "who", "value": "w1:anna"}


def test_a_press_on_what_is_not_shown_is_sent_as_it_is() -> None:
    [event] = Seen(make("fridge")).do("press", screen="door", value="anna", button="who")
    assert body(event) == {"screen": "door", "action": "who", "value": "anna"}


# Scale


def weighins(messages: list[Publish]) -> list[Any]:
    found: list[Any] = []
    for message in messages:
        found += read(message.topic, body(message), at=0.0, zone=UTC, retain=message.retain)
    return found


def test_a_weigh_in_is_what_the_scale_plugin_reads_from_real_gateways() -> None:
    seen = Seen(make("scale"))
    first = weighins(seen.do("step_on", weight_kg=64.2, impedance_ohm=520))
    second = weighins(seen.wait(4))
    assert [(r.kg, r.impedance) for r in (*first, *second)] == [(64.2, None), (64.2, 520)]
    joiner = Joiner()
    assert joiner.feed(first[0])[0] is Part.NEW
    joiner.opened("w", first[0])
    assert joiner.feed(second[0]) == (Part.IMPEDANCE, "w")
    assert seen.values["sensor.scale_weight"] == 64.2
    assert seen.values["sensor.scale_impedance"] == 520


def test_the_frame_has_the_gateways_fields_and_topic() -> None:
    [frame] = Seen(make("scale", mac="a4:c1:38:00:00:01", gateway="OMG_attic")).do("step_on", weight_kg=70)
    assert frame.topic == "home/OMG_attic/BTtoMQTT/A4C138000001"
    assert not frame.retain
    said = body(frame)
    assert said["id"] == "A4:C1:38:00:00:01"
    assert {"brand", "model", "model_id", "type", "weighing_mode", "unit", "weight"} <= said.keys()
    assert "impedance" not in said


def test_with_socks_on_there_is_no_second_frame_and_an_object_is_nobody() -> None:
    seen = Seen(make("scale"))
    seen.do("step_on", weight_kg=70)
    assert seen.wait(30) == []
    [thing] = weighins(seen.do("step_on", weight_kg=12, mode="object"))
    assert isinstance(thing, Rejected)


def test_pounds_are_pounds() -> None:
    [reading] = weighins(Seen(make("scale", unit="lb")).do("step_on", weight_kg=64.2))
    assert isinstance(reading, Reading)
    assert reading.kg == pytest.approx(64.2, abs=0.05)


def test_a_scale_refuses_what_is_no_address() -> None:
    with pytest.raises(ConfigError, match="5C:CA"):
        make("scale", mac="here")


# Kitchen and laundry


def test_coffee_is_brewed_when_it_is_hot_and_uses_water_and_beans() -> None:
    seen = Seen(make("coffee_machine"))
    assert seen.call("button.coffee_machine_start", "press") == []
    seen.call("switch.coffee_machine", "turn_on")
    assert seen.values["sensor.coffee_machine_state"] == "heating"
    seen.wait(21)
    water, cups = seen.values["sensor.coffee_machine_water"], seen.values["sensor.coffee_machine_cups"]
    seen.call("select.coffee_machine_drink", "select_option", option="coffee")
    seen.call("button.coffee_machine_start", "press")
    assert seen.values["sensor.coffee_machine_state"] == "brewing"
    seen.wait(41)
    assert seen.values["sensor.coffee_machine_state"] == "ready"
    assert seen.values["sensor.coffee_machine_cups"] == cups + 1
    assert seen.values["sensor.coffee_machine_water"] < water


def test_without_water_it_says_so_until_it_is_filled() -> None:
    seen = Seen(make("coffee_machine", on=True))
    seen.call("select.coffee_machine_drink", "select_option", option="hot_water")
    for _ in range(9):
        seen.call("button.coffee_machine_start", "press")
        seen.wait(60)
    assert seen.values["sensor.coffee_machine_state"] == "needs_water"
    seen.do("fill_water")
    assert seen.values["sensor.coffee_machine_state"] == "ready"


def test_turned_off_while_it_brews_it_stays_off() -> None:
    seen = Seen(make("coffee_machine", on=True))
    seen.call("button.coffee_machine_start", "press")
    seen.call("switch.coffee_machine", "turn_off")
    seen.wait(120)
    assert seen.values["sensor.coffee_machine_state"] == "off"


def test_a_washing_machine_goes_through_its_program() -> None:
    seen = Seen(make("washing_machine", program="quick"))
    seen.do("open_door")
    assert seen.call("button.washing_machine_start", "press") == []
    seen.do("close_door")
    seen.call("button.washing_machine_start", "press")
    assert seen.values["sensor.washing_machine_remaining"] == 20
    states = [seen.values["sensor.washing_machine_state"]]
    for _ in range(20):
        seen.wait(60)
        if seen.values["sensor.washing_machine_state"] != states[-1]:
            states.append(seen.values["sensor.washing_machine_state"])
    assert states == ["washing", "rinsing", "spinning", "finished"]
    assert seen.values["sensor.washing_machine_remaining"] == 0
    seen.do("open_door")
    assert seen.values["sensor.washing_machine_state"] == "idle"


def test_paused_it_waits_and_its_door_stays_locked_only_while_it_runs() -> None:
    seen = Seen(make("washing_machine"))
    seen.call("button.washing_machine_start", "press")
    assert seen.do("open_door") == []
    seen.wait(600)
    seen.call("button.washing_machine_pause", "press")
    left = seen.values["sensor.washing_machine_remaining"]
    seen.wait(600)
    assert seen.values["sensor.washing_machine_state"] == "paused"
    assert seen.values["sensor.washing_machine_remaining"] == left == 130
    seen.do("open_door")
    assert seen.values["binary_sensor.washing_machine_door"] is True


def test_air_wanders_about_where_it_was_measured() -> None:
    seen = Seen(make("climate_sensor", temperature=22.0))
    seen.do("measure", temperature_c=25, humidity=60)
    assert seen.values["sensor.climate_sensor_temperature"] == 25
    for _ in range(200):
        seen.wait(60)
    assert seen.values["sensor.climate_sensor_temperature"] == pytest.approx(25, abs=1.0)
    assert seen.values["sensor.climate_sensor_humidity"] == pytest.approx(60, abs=5)


def test_a_fan_comes_back_at_its_speed() -> None:
    seen = Seen(make("fan"))
    seen.call("fan.fan", "set_percentage", percentage=30)
    seen.call("fan.fan", "turn_off")
    assert seen.values["fan.fan"] is False
    seen.call("fan.fan", "turn_on")
    assert seen.known("fan.fan")["percentage"] == 30
