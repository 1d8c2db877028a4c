"""Tasmota's native discovery: relays, lights, shutters, switches, buttons and sensors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from devices.conventions.tasmota import Tasmota
from hub.api.codec import Ask, EntityFound, EntityGone, Problem
from tests.devices.holder import Held, Holder
from tests.sampling import searched

MAC = "A4CF12AB34CD"
CONFIG: dict[str, Any] = {
    "ip": "192.0.2.7", "dn": "Boiler", "fn": ["Boiler", "Pump"], "hn": "boiler-1", "mac": MAC, "md": "Sonoff 4CH",
    "ofln": "Offline", "onln": "Online", "state": ["OFF", "ON", "TOGGLE", "HOLD"], "sw": "14.2.0", "t": "boiler",
    "ft": "%prefix%/%topic%/", "tp": ["cmnd", "stat", "tele"], "rl": [1, 1], "swc": [-1], "btn": [0],
    "so": {"73": 0}, "lt_st": 0, "ver": 1,
}  # fmt: skip


def home(**changes: Any) -> Holder:
    holder = Holder(convention=Tasmota())
    holder.receive(f"tasmota/discovery/{MAC}/config", json.dumps({**CONFIG, **changes}).encode(), retain=True)
    holder.receive("tele/boiler/LWT", b"Online", retain=True)
    return holder


def only(holder: Holder, kind: str) -> list[Held]:
    return [held for held in holder.held.values() if held.plan.kind.value == kind]


def test_two_relays_are_two_switches_read_from_results_and_telemetry() -> None:
    holder = home()
    first, second = only(holder, "switch")
    assert (first.plan.name, second.plan.name) == (None, "Pump")
    holder.receive("stat/boiler/RESULT", b'{"POWER2":"ON"}')
    assert (first.value, second.value) == (False, True)
    holder.receive("tele/boiler/STATE", b'{"POWER1":"ON","POWER2":"OFF"}')
    assert (first.value, second.value) == (True, False)
    assert [(m.topic, m.payload) for m in holder.call(second, "turn_on", {})] == [("cmnd/boiler/POWER2", "ON")]


def test_a_colour_lamp_dims_and_takes_colours() -> None:
    holder = home(rl=[2], lt_st=5, fn=["Lamp"])
    (lamp,) = only(holder, "light")
    holder.receive("stat/boiler/RESULT", b'{"POWER":"ON","Dimmer":40,"HSBColor":"120,100,40","CT":300}')
    assert (lamp.value, lamp.attributes["brightness"]) == (True, 102)
    sent = holder.call(lamp, "turn_on", {"hs_color": [30, 50]})
    assert ("cmnd/boiler/Backlog", "NoDelay;Power1 ON;NoDelay;HsbColor1 30;NoDelay;HsbColor2 50") in [
        (m.topic, m.payload) for m in sent
    ]


def test_a_shutter_moves_and_says_where_it_is() -> None:
    holder = home(rl=[3, 3])
    (shutter,) = only(holder, "cover")
    holder.receive("stat/boiler/RESULT", b'{"Shutter1":{"Position":54,"Direction":-1,"Target":0}}')
    assert (shutter.value, shutter.attributes["current_position"]) == ("closing", 54)
    assert [(m.topic, m.payload) for m in holder.call(shutter, "stop", {})] == [("cmnd/boiler/Backlog", "ShutterStop1")]


def test_buttons_are_events_when_they_are_apart_from_relays() -> None:
    holder = home(btn=[1], so={"73": 1})
    (button,) = only(holder, "event")
    holder.receive("stat/boiler/RESULT", b'{"Button1":{"Action":"DOUBLE"}}')
    assert button.value == "DOUBLE"


def test_sensors_have_their_quantity_and_unit_and_a_restart_of_the_hub_asks_for_them() -> None:
    holder = home()
    listed = {"sn": {"DS18B20": {"Id": "1", "Temperature": 48.5}, "ENERGY": {"Power": [3, 4]}, "TempUnit": "F"}}
    facts = holder.convention.feed(f"tasmota/discovery/{MAC}/sensors", json.dumps(listed).encode())
    asks = [fact.message for fact in facts if isinstance(fact, Ask)]
    assert [(m.topic, m.payload) for m in asks] == [("cmnd/boiler/STATUS", "10")]
    found = {f.plan.name: f.plan for f in facts if isinstance(f, EntityFound)}
    assert sorted(found) == ["DS18B20 Id", "DS18B20 Temperature", "ENERGY Power 0", "ENERGY Power 1"]
    heat = found["DS18B20 Temperature"]
    assert (heat.device_class, heat.unit, heat.state_class) == ("temperature", "°F", "measurement")


def test_a_gauge_with_several_figures_of_a_quantity_has_them_all_in_its_unit() -> None:
    wind = {"Speed": {"Act": 14.8, "Max": 20.1}, "Dir": {"Card": "WSW"}}
    listed = {"sn": {"TX23": wind, "RDM6300": {"UID": "1"}, "SpeedUnit": "km/h"}}
    facts = home().convention.feed(f"tasmota/discovery/{MAC}/sensors", json.dumps(listed).encode())
    found = {f.plan.name: f.plan for f in facts if isinstance(f, EntityFound)}
    assert sorted(found) == ["TX23 Dir Card", "TX23 Speed Act", "TX23 Speed Max"]
    gust = found["TX23 Speed Max"]
    assert (gust.device_class, gust.unit, gust.state_class) == ("speed", "km/h", "measurement")
    assert found["TX23 Dir Card"].state_class is None


def test_its_network_and_last_start_are_told_to_who_asks() -> None:
    holder = home()
    holder.now = 1_767_225_600.0
    state = {"UptimeSec": 3_600, "MqttCount": 3, "Wifi": {"RSSI": 80, "SSId": "Attic", "LinkCount": 2}}
    holder.receive("tele/boiler/STATE", json.dumps(state).encode())
    names = ("rssi", "ssid", "linkcount", "mqttcount", "uptimesec")
    told = {name: holder.held[f"tasmota/{MAC}#{name}"] for name in names}
    assert [held.value for held in told.values()] == [80, "Attic", 2, 3, "2025-12-31T23:00:00+00:00"]
    assert not any(held.plan.enabled for held in told.values())
    holder.receive("stat/boiler/STATUS11", json.dumps({"StatusSTS": {"MqttCount": 4}}).encode())
    assert told["mqttcount"].value == 4


def test_an_empty_message_takes_the_device_away() -> None:
    holder = home()
    holder.receive(f"tasmota/discovery/{MAC}/config", b"", retain=True)
    assert holder.held == {}


@pytest.mark.parametrize("config", [b"[]", b"nonsense", b'{"dn": "x"}', b'{"t": "a", "ft": "%topic%/+/"}'])
def test_a_message_that_is_none_is_refused_with_the_reason(config: bytes) -> None:
    facts = Tasmota().feed(f"tasmota/discovery/{MAC}/config", config)
    assert [type(fact) for fact in facts] == [Problem]


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6,
)  # fmt: skip


@searched(60, 5000, st.dictionaries(st.sampled_from([*CONFIG, "sht", "dslp", "if", "swn"]), VALUE, max_size=6), VALUE)
def test_nothing_a_device_could_say_breaks_the_convention(changes: dict[str, Any], sensors: Any) -> None:
    convention = Tasmota()
    for what, said in (("config", {**CONFIG, **changes}), ("sensors", {"sn": sensors})):
        for fact in convention.feed(f"tasmota/discovery/{MAC}/{what}", json.dumps(said).encode()):
            assert isinstance(fact, EntityFound | EntityGone | Problem | Ask)


def test_a_fan_starts_at_the_speed_it_had() -> None:
    holder = home(**{"rl": [1, 1, 1, 1], "if": 1})
    (fan,) = only(holder, "fan")
    assert [m.payload for m in holder.call(fan, "turn_on", {})] == ["2"]
    holder.receive("stat/boiler/RESULT", b'{"FanSpeed":3}')
    holder.receive("stat/boiler/RESULT", b'{"FanSpeed":0}')
    assert [m.payload for m in holder.call(fan, "turn_on", {})] == ["3"]
    assert [m.payload for m in holder.call(fan, "turn_on", {"percentage": 33})] == ["1"]


def test_a_lamp_says_its_mode_by_its_white_and_fades_by_how_far_it_has_to_go() -> None:
    holder = home(rl=[2], lt_st=4, fn=["Lamp"])
    (lamp,) = only(holder, "light")
    holder.receive("tele/boiler/STATE", b'{"POWER":"ON"}')
    assert lamp.attributes["color_mode"] == "hs"
    holder.receive("tele/boiler/STATE", b'{"POWER":"ON","Dimmer":50,"HSBColor":"30,100,50","White":0}')
    assert (lamp.attributes["brightness"], lamp.attributes["hs_color"]) == (128, [30.0, 100.0])
    holder.receive("tele/boiler/STATE", b'{"POWER":"ON","White":50}')
    assert (lamp.attributes["color_mode"], lamp.attributes["hs_color"]) == ("white", None)
    faded = holder.call(lamp, "turn_off", {"transition": 4})
    assert [m.payload for m in faded] == ["NoDelay;Fade2 1;NoDelay;Speed2 16;NoDelay;Power1 OFF"]
    assert [m.payload for m in holder.call(lamp, "turn_on", {"brightness": 191})] == ["NoDelay;Dimmer 75"]


def test_what_a_lamp_says_wrongly_changes_nothing() -> None:
    holder = home(rl=[2], lt_st=5, fn=["Lamp"])
    (lamp,) = only(holder, "light")
    for said in (b'{"POWER":"ON","CT":[1],"HSBColor":{"a":1},"Dimmer":"x","Scheme":99,"White":true}', b'{"CT":-5}'):
        holder.receive("stat/boiler/RESULT", said)
    assert lamp.value is True
    assert lamp.attributes["brightness"] is None


def test_each_channel_or_colour_and_white_can_be_lamps_of_their_own() -> None:
    for said, dimmers in ((({"so": {"68": 1}}), ["Channel1", "Channel2"]), (({"lk": 0}), ["Dimmer1", "Dimmer2"])):
        holder = home(rl=[2, 2], lt_st=5, fn=["A", "B"], **said)
        lamps = only(holder, "light")
        sent = [holder.call(lamp, "turn_on", {"brightness": 255})[0].payload for lamp in lamps]
        assert sent == [f"NoDelay;{dimmer} 100" for dimmer in dimmers]
