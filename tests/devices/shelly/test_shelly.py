"""Shelly Gen2+: asked when online, known by their answer, heard by their notifications."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from devices.conventions.shelly import Shelly
from hub.api.codec import Ask, EntityFound, EntityGone, Problem
from tests.devices.holder import Held, Holder
from tests.sampling import searched

CONFIG: dict[str, Any] = {
    "switch:0": {"id": 0, "name": "Kettle"},
    "input:0": {"id": 0, "name": None, "type": "switch"},
    "input:1": {"id": 1, "name": "Bell", "type": "button"},
    "cover:0": {"id": 0, "name": None},
    "light:0": {"id": 0, "name": None},
    "devicepower:0": {},
    "sys": {"device": {"name": "Kitchen box", "mac": "A8032ABE54DC", "fw_id": "20240625-123141/1.3.3"}},
    "wifi": {},
}


def answer(result: Any, number: int = 1) -> bytes:
    return json.dumps({"id": number, "src": "shellyplus2pm-a8032abe54dc", "result": result}).encode()


def home(config: dict[str, Any] = CONFIG) -> Holder:
    holder = Holder(convention=Shelly())
    holder.receive("box/online", b"true", retain=True)
    holder.receive("hearth-shelly/box/rpc", answer(config))
    return holder


def entity(holder: Holder, name: str) -> Held:
    return next(held for held in holder.held.values() if held.plan.source == f"shelly/box#{name}")


def notify(holder: Holder, **params: Any) -> None:
    message = {
        "src": "x",
        "method": "NotifyStatus",
        "params": {"ts": 1.0, **{k.replace("_", ":"): v for k, v in params.items()}},
    }
    holder.receive("box/events/rpc", json.dumps(message).encode())


def test_a_device_that_comes_online_is_asked_what_it_has() -> None:
    (ask,) = Shelly().feed("box/online", b"true")
    assert isinstance(ask, Ask)
    assert ask.message.topic == "box/rpc"
    asked = json.loads(ask.message.payload)
    assert asked == {"id": 1, "src": "hearth-shelly/box", "method": "Shelly.GetConfig"}
    assert Shelly().feed("box/online", b"false") == []


def test_its_answer_makes_one_device_with_its_mac() -> None:
    facts = Shelly().feed("hearth-shelly/box/rpc", answer(CONFIG))
    plans = [fact.plan for fact in facts if isinstance(fact, EntityFound)]
    assert {plan.device.connections for plan in plans if plan.device} == {(("mac", "a8:03:2a:be:54:dc"),)}
    assert {plan.device.name for plan in plans if plan.device} == {"Kitchen box"}
    assert isinstance(facts[-1], Ask)
    assert json.loads(facts[-1].message.payload)["method"] == "Shelly.GetStatus"


def test_a_switch_is_read_from_status_and_notifications_and_driven_by_rpc() -> None:
    holder = home()
    switch, power = entity(holder, "switch:0"), entity(holder, "switch:0 power")
    holder.receive("hearth-shelly/box/rpc", answer({"switch:0": {"output": True, "apower": 1800.5}}, 2))
    assert (switch.value, power.value) == (True, 1800.5)
    notify(holder, switch_0={"id": 0, "output": False})
    assert (switch.value, power.value) == (False, 1800.5)
    (message,) = holder.call(switch, "turn_on", {})
    assert message.topic == "box/rpc"
    said = json.loads(message.payload)
    assert (said["method"], said["params"]) == ("Switch.Set", {"id": 0, "on": True})


def test_a_cover_and_a_dimmer_are_told_in_percent() -> None:
    holder = home()
    cover, light = entity(holder, "cover:0"), entity(holder, "light:0")
    notify(holder, cover_0={"state": "opening", "current_pos": 30}, light_0={"output": True, "brightness": 50})
    assert (cover.value, cover.attributes["current_position"]) == ("opening", 30)
    assert (light.value, light.attributes["brightness"]) == (True, 128)
    (moved,) = holder.call(cover, "set_position", {"position": 70})
    assert json.loads(moved.payload)["params"] == {"id": 0, "pos": 70}
    (lit,) = holder.call(light, "turn_on", {"brightness": 255})
    assert json.loads(lit.payload)["params"] == {"id": 0, "on": True, "brightness": 100}


def test_a_radiator_valve_is_set_through_its_gateway() -> None:
    holder = home({**CONFIG, "blutrv:200": {"id": 200, "name": "Bath"}})
    valve, battery = entity(holder, "blutrv:200"), entity(holder, "blutrv:200 battery")
    notify(holder, blutrv_200={"id": 200, "target_C": 21.5, "current_C": 19.1, "pos": 40, "battery": 93})
    assert (valve.value, battery.value) == ("heat", 93)
    assert (valve.attributes["temperature"], valve.attributes["current_temperature"]) == (21.5, 19.1)
    (message,) = holder.call(valve, "set_temperature", {"temperature": 22.5})
    said = json.loads(message.payload)
    assert (said["method"], said["params"]["id"]) == ("BluTrv.Call", 200)
    assert said["params"]["params"] == {"id": 0, "target_C": 22.5}


def test_a_lamp_of_two_whites_is_told_in_kelvin() -> None:
    holder = home({**CONFIG, "cct:0": {"id": 0, "name": None}})
    lamp = entity(holder, "cct:0")
    notify(holder, cct_0={"output": True, "brightness": 50, "ct": 3000})
    assert (lamp.value, lamp.attributes["color_temp_kelvin"]) == (True, 3000)
    (message,) = holder.call(lamp, "turn_on", {"color_temp_kelvin": 4000})
    said = json.loads(message.payload)
    assert (said["method"], said["params"]) == ("CCT.Set", {"id": 0, "on": True, "ct": 4000})


def test_what_its_user_made_up_is_read_and_set() -> None:
    made = {
        "boolean:200": {"name": "Guests", "meta": {"ui": {"view": "toggle"}}},
        "number:201": {
            "name": "Limit",
            "min": 0,
            "max": 10,
            "meta": {"ui": {"view": "slider", "unit": "A", "step": 1}},
        },
        "enum:202": {"name": "Mode", "options": ["day", "night"], "meta": {"ui": {"view": "dropdown"}}},
        "text:203": {"name": "Note", "meta": {"ui": {"view": "label"}}},
        "button:204": {"name": "Go"},
    }
    holder = home({**CONFIG, **made})
    notify(holder, boolean_200={"value": True}, number_201={"value": 7}, enum_202={"value": "night"})
    notify(holder, text_203={"value": "milk"})
    names = ("boolean:200", "number:201", "enum:202", "text:203")
    assert [entity(holder, name).value for name in names] == [True, 7, "night", "milk"]
    assert [entity(holder, name).plan.kind.value for name in names] == ["switch", "number", "select", "sensor"]
    told = [
        ("boolean:200", "turn_off", {}, ("Boolean.Set", {"id": 200, "value": False})),
        ("number:201", "set_value", {"value": 3}, ("Number.Set", {"id": 201, "value": 3})),
        ("enum:202", "select_option", {"option": "day"}, ("Enum.Set", {"id": 202, "value": "day"})),
        ("button:204", "press", {}, ("Button.Trigger", {"id": 204, "event": "single_push"})),
    ]
    for name, command, params, said in told:
        (message,) = holder.call(entity(holder, name), command, params)
        sent = json.loads(message.payload)
        assert (message.topic, (sent["method"], sent["params"])) == ("box/rpc", said)


def test_a_cover_turns_its_slats() -> None:
    holder = home({**CONFIG, "cover:0": {"id": 0, "name": None, "slat": {"enable": True}}})
    cover = entity(holder, "cover:0")
    notify(holder, cover_0={"id": 0, "state": "stopped", "current_pos": 40, "slat_pos": 25})
    assert (cover.value, cover.attributes["current_tilt_position"]) == ("open", 25)
    (sent,) = holder.call(cover, "set_tilt_position", {"tilt_position": 75})
    assert json.loads(sent.payload)["params"] == {"id": 0, "slat_pos": 75}
    (sent,) = holder.call(cover, "stop_tilt", {})
    assert json.loads(sent.payload)["method"] == "Cover.Stop"


def test_a_lamp_of_colours_and_a_white_of_its_own() -> None:
    holder = home({**CONFIG, "rgbw:0": {"id": 0, "name": "Strip"}})
    lamp = entity(holder, "rgbw:0")
    notify(holder, rgbw_0={"id": 0, "output": True, "rgb": [255, 0, 0], "white": 20, "brightness": 50})
    assert (lamp.value, lamp.attributes["rgbw_color"], lamp.attributes["brightness"]) == (True, [255, 0, 0, 20], 128)
    notify(holder, rgbw_0={"id": 0, "output": False})
    assert lamp.value is False
    said = [json.loads(m.payload) for m in holder.call(lamp, "turn_on", {"rgbw_color": [1, 2, 3, 4]})]
    assert said[0]["params"] == {"id": 0, "on": True, "rgb": [1, 2, 3], "white": 4}
    said = [json.loads(m.payload) for m in holder.call(lamp, "turn_on", {"brightness": 255})]
    assert [m["params"] for m in said] == [{"id": 0, "on": True, "brightness": 100}]
    (sent,) = holder.call(lamp, "turn_off", {})
    assert json.loads(sent.payload)["params"] == {"id": 0, "on": False}


def test_a_lamp_that_is_either_coloured_or_white_says_which() -> None:
    holder = home({**CONFIG, "rgbcct:0": {"id": 0, "name": "Bulb"}})
    lamp = entity(holder, "rgbcct:0")
    told = {"id": 0, "output": True, "mode": "cct", "ct": 3000, "rgb": [255, 0, 0], "brightness": 100}
    notify(holder, rgbcct_0=told)
    assert (lamp.attributes["color_mode"], lamp.attributes["color_temp_kelvin"]) == ("color_temp", 3000)
    notify(holder, rgbcct_0={**told, "mode": "rgb"})
    assert (lamp.attributes["color_mode"], lamp.attributes["rgb_color"]) == ("hs", [255, 0, 0])
    (sent,) = holder.call(lamp, "turn_on", {"rgb_color": [0, 255, 0]})
    assert json.loads(sent.payload)["params"] == {"id": 0, "on": True, "mode": "rgb", "rgb": [0, 255, 0]}
    (sent,) = holder.call(lamp, "turn_on", {"color_temp_kelvin": 4000})
    assert json.loads(sent.payload)["params"] == {"id": 0, "on": True, "mode": "cct", "ct": 4000}


def test_what_it_hears_over_bluetooth_has_its_quantity() -> None:
    passed_on = {
        "bthomedevice:200": {"id": 200, "name": "Door", "addr": "7c:c6:b6:00:00:01"},
        "bthomesensor:200": {"id": 200, "name": "Door", "obj_id": 0x2D, "addr": "7c:c6:b6:00:00:01"},
        "bthomesensor:201": {"id": 201, "name": None, "obj_id": 0x45, "addr": "7c:c6:b6:00:00:01"},
        "bthomesensor:202": {"id": 202, "name": "Remote", "obj_id": 0x3A, "addr": "7c:c6:b6:00:00:02"},
        "bthomesensor:203": {"id": 203, "name": None, "obj_id": 0xFE},
    }
    holder = home({**CONFIG, **passed_on})
    window, warmth = entity(holder, "bthomesensor:200"), entity(holder, "bthomesensor:201")
    assert (window.plan.device_class, warmth.plan.device_class, warmth.plan.unit) == ("window", "temperature", "°C")
    notify(holder, bthomesensor_200={"id": 200, "value": True}, bthomesensor_201={"id": 201, "value": 21.4})
    notify(holder, bthomesensor_201={"id": 201, "last_updated_ts": 3})
    assert (window.value, warmth.value) == (True, 21.4)
    notify(holder, bthomedevice_200={"id": 200, "battery": 88, "rssi": -60})
    assert entity(holder, "bthomedevice:200 battery").value == 88
    event = {"component": "bthomesensor:202", "id": 202, "event": "single_push", "ts": 1.0}
    holder.receive("box/events/rpc", json.dumps({"method": "NotifyEvent", "params": {"events": [event]}}).encode())
    assert entity(holder, "bthomesensor:202 event").value == "single_push"
    assert not [held for held in holder.held.values() if held.plan.source.endswith("203")]


def test_newer_firmware_is_told_and_fetched() -> None:
    holder = home()
    update = entity(holder, "update")
    notify(holder, sys={"available_updates": {"stable": {"version": "1.4.4"}}})
    assert update.value is True
    assert update.attributes["installed_version"] == "1.3.3"
    notify(holder, sys={"uptime": 5})
    assert update.value is True
    notify(holder, sys={"available_updates": {}})
    assert update.value is False
    (sent,) = holder.call(update, "install", {})
    assert json.loads(sent.payload)["method"] == "Shelly.Update"


def test_a_button_is_an_event() -> None:
    holder = home()
    push = {"component": "input:1", "id": 1, "event": "double_push", "ts": 1.0}
    message = {"src": "x", "method": "NotifyEvent", "params": {"ts": 1.0, "events": [push]}}
    holder.receive("box/events/rpc", json.dumps(message).encode())
    assert entity(holder, "input:1 event").value == "double_push"


@pytest.mark.parametrize("payload", [b"[]", b"x", b"\xff", b"[" * 5000])
def test_an_answer_that_is_none_is_refused(payload: bytes) -> None:
    assert [type(fact) for fact in Shelly().feed("hearth-shelly/box/rpc", payload)] == [Problem]


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["name", "device", "mac", "type", "id"]), inner, max_size=3), max_leaves=6,
)  # fmt: skip


@searched(
    50, 5000, st.dictionaries(st.sampled_from([*CONFIG, "em:0", "rgbw:x", "thermostat:0", "input:"]), VALUE, max_size=6)
)
def test_nothing_a_device_could_say_breaks_the_convention(config: dict[str, Any]) -> None:
    for fact in Shelly().feed("hearth-shelly/box/rpc", answer(config)):
        assert isinstance(fact, EntityFound | EntityGone | Problem | Ask)
