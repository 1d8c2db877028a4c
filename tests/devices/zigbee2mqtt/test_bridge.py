"""What Zigbee2MQTT's bridge describes becomes entities, in step with its lists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import strategies as st

from devices.conventions.zigbee2mqtt import Zigbee2Mqtt
from hub.api.codec import EntityFound, EntityGone, EntityPlan, Fact, Payload, Problem
from hub.api.home import EntityState
from tests.sampling import searched

INFO: dict[str, Any] = {"version": "2.1.0", "config": {"homeassistant": {"enabled": False}}}
STATE = {"type": "binary", "name": "state", "property": "state", "access": 7, "value_on": "ON", "value_off": "OFF"}
LEVEL = {"type": "numeric", "name": "brightness", "property": "brightness", "access": 7, "value_max": 254}


def device(address: str, *exposes: Any, name: str = "Lamp", **facts: Any) -> dict[str, Any]:
    definition = {"model": "M1", "vendor": "Maker", "description": "A thing", "exposes": list(exposes), **facts}
    return {"ieee_address": address, "friendly_name": name, "supported": True, "definition": definition}


def tell(convention: Zigbee2Mqtt, what: str, data: Any) -> Sequence[Fact]:
    return convention.feed(f"zigbee2mqtt/bridge/{what}", json.dumps(data).encode())


def plans(facts: Sequence[Fact]) -> dict[str, EntityPlan]:
    return {f.plan.unique_id: f.plan for f in facts if isinstance(f, EntityFound)}


@pytest.fixture
def bridge() -> Zigbee2Mqtt:
    convention = Zigbee2Mqtt()
    tell(convention, "info", INFO)
    return convention


def test_the_bridge_itself_is_a_device_with_pairing() -> None:
    found = plans(tell(Zigbee2Mqtt(), "info", INFO))
    assert sorted(plan.kind.value for plan in found.values()) == [
        "binary_sensor", "button", "select", "sensor", "switch",
    ]  # fmt: skip


def test_a_light_is_read_and_driven(bridge: Zigbee2Mqtt) -> None:
    light = {"type": "light", "features": [STATE, LEVEL]}
    (plan,) = plans(tell(bridge, "devices", [device("0x1", light)])).values()
    (read,) = plan.reads
    said = read.reader(Payload(read.topic, b'{"state": "ON", "brightness": 127}'))
    assert said is not None
    assert said.value is True
    assert said.attributes is not None
    assert said.attributes["brightness"] == 128
    assert plan.encoder is not None
    (message,) = plan.encoder("turn_off", {}, EntityState(entity_id="x"))
    assert (message.topic, json.loads(message.payload)) == ("zigbee2mqtt/Lamp/set", {"state": "OFF"})


def test_each_channel_of_a_dimmer_reads_its_own_keys(bridge: Zigbee2Mqtt) -> None:
    channels = [
        {
            "type": "light",
            "endpoint": end,
            "features": [{**STATE, "property": f"state_{end}"}, {**LEVEL, "property": f"brightness_{end}"}],
        }
        for end in ("l1", "l2")
    ]
    found = plans(tell(bridge, "devices", [device("0x1", *channels)]))
    payload = Payload("zigbee2mqtt/Lamp", b'{"state_l1": "ON", "brightness_l1": 254, "state_l2": "OFF"}')
    values = {uid: plan.reads[0].reader(payload) for uid, plan in found.items()}
    assert {uid: said and said.value for uid, said in values.items()} == {
        "0x1_light_l1_zigbee2mqtt": True,
        "0x1_light_l2_zigbee2mqtt": False,
    }


def test_a_renamed_device_keeps_its_entities_and_a_removed_one_takes_them_along(bridge: Zigbee2Mqtt) -> None:
    contact = {"type": "binary", "name": "contact", "property": "contact", "access": 1, "value_on": False,
               "value_off": True}  # fmt: skip
    first = plans(tell(bridge, "devices", [device("0x1", contact)]))
    again = plans(tell(bridge, "devices", [device("0x1", contact, name="Door")]))
    assert first.keys() == again.keys() == {"0x1_contact_zigbee2mqtt"}
    assert again["0x1_contact_zigbee2mqtt"].reads[0].topic == "zigbee2mqtt/Door"
    assert tell(bridge, "devices", [device("0x1", contact, name="Door")]) == []
    assert tell(bridge, "devices", []) == [EntityGone("zigbee2mqtt/0x1#contact")]


def test_a_group_can_what_all_its_members_can(bridge: Zigbee2Mqtt) -> None:
    plain, dimmed = {"type": "light", "features": [STATE]}, {"type": "light", "features": [STATE, LEVEL]}
    tell(bridge, "devices", [device("0x1", plain, name="A"), device("0x2", dimmed, name="B")])
    group = {"id": 4, "friendly_name": "all", "members": [{"ieee_address": "0x1"}, {"ieee_address": "0x2"}],
             "scenes": [{"id": 1, "name": "Cosy"}]}  # fmt: skip
    found = plans(tell(bridge, "groups", [group]))
    assert {uid: plan.kind.value for uid, plan in found.items()} == {
        "zigbee2mqtt_group_4_light": "light",
        "zigbee2mqtt_group_4_scene_1": "scene",
    }
    assert found["zigbee2mqtt_group_4_light"].attributes["supported_color_modes"] == ["onoff"]


def test_a_setting_that_is_an_object_is_shown_and_set(bridge: Zigbee2Mqtt) -> None:
    wait = {"name": "execute_if_off", "type": "binary", "value_on": True, "value_off": False, "access": 2}
    one = {"type": "composite", "property": "color_options", "name": "color_options", "access": 7, "features": [wait]}
    many = {**one, "property": "plan", "name": "plan", "features": [wait, {**wait, "name": "again"}]}
    found = plans(tell(bridge, "devices", [device("0x1", one, many)]))
    switch = found["0x1_color_options_execute_if_off_zigbee2mqtt"]
    assert switch.encoder is not None
    (message,) = switch.encoder("turn_on", {}, EntityState(entity_id="x"))
    assert (message.topic, message.payload) == ("zigbee2mqtt/Lamp/set", '{"color_options": {"execute_if_off": true}}')
    said = switch.reads[0].reader(Payload("t", b'{"color_options": {"execute_if_off": true}}'))
    assert said is not None
    assert said.value is True
    whole = found["0x1_plan_set_zigbee2mqtt"]
    assert whole.encoder is not None
    (message,) = whole.encoder("set_value", {"value": '{"again": false}'}, EntityState(entity_id="x"))
    assert json.loads(message.payload) == {"plan": {"again": False}}
    assert not whole.enabled


def test_a_button_tells_what_was_done_and_beside_it_with_what(bridge: Zigbee2Mqtt) -> None:
    values = ["on", "brightness_step_up", "brightness_step_down", "1_hold", "scene_2", "recall_*", "*_single"]
    expose = {"type": "enum", "name": "action", "property": "action", "access": 1, "values": values}
    (plan,) = plans(tell(bridge, "devices", [device("0x1", expose)])).values()
    assert plan.attributes["event_types"] == ["on", "brightness_step", "hold", "scene", "recall"]
    reader = plan.reads[0].reader
    said = reader(Payload("zigbee2mqtt/Lamp", b'{"action": "brightness_step_up"}'))
    assert said is not None
    assert said.value == "brightness_step"
    assert said.attributes is not None
    assert said.attributes["direction"] == "up"
    assert reader(Payload("zigbee2mqtt/Lamp", b'{"action": ""}')) is None
    assert reader(Payload("zigbee2mqtt/Lamp", b'{"linkquality": 3}')) is None


def test_an_entity_has_the_id_of_its_expose_whatever_the_key_is_called(bridge: Zigbee2Mqtt) -> None:
    exposes = [
        {"type": "numeric", "name": "cpu_temperature", "property": "temperature_l2", "access": 1, "endpoint": "l2"},
        {"type": "binary", "name": "silence", "property": "silence", "access": 3, "value_on": True, "value_off": False},
    ]
    found = plans(tell(bridge, "devices", [device("0x1", *exposes)]))
    assert sorted(found) == ["0x1_cpu_temperature_l2_zigbee2mqtt", "0x1_switch_silence_zigbee2mqtt"]
    said = found["0x1_switch_silence_zigbee2mqtt"].reads[0].reader(Payload("t", b'{"silence": null}'))
    assert said is not None
    assert said.value is False


def test_a_cover_moves_while_its_motor_does(bridge: Zigbee2Mqtt) -> None:
    state = {**STATE, "values": ["OPEN", "CLOSE", "STOP"], "type": "enum"}
    position = {"name": "position", "property": "position", "type": "numeric", "access": 7}
    motor = {
        "name": "motor_state",
        "property": "motor_state",
        "type": "enum",
        "values": ["opening", "closing", "stopped"],
    }
    cover = {"type": "cover", "features": [state, position]}
    found = plans(tell(bridge, "devices", [device("0x1", cover, {**motor, "access": 1})]))
    read = next(r.reader for r in found["0x1_cover_zigbee2mqtt"].reads)
    for said, shown in (
        ({"state": "OPEN", "position": 40, "motor_state": "closing"}, "closing"),
        ({"state": "CLOSE", "position": 0, "motor_state": "closing"}, "closed"),
        ({"state": "OPEN", "position": 40, "motor_state": "stopped"}, "open"),
    ):
        update = read(Payload("t", json.dumps(said).encode()))
        assert update is not None
        assert update.value == shown


def test_it_is_silent_where_the_bridge_announces_by_discovery_itself() -> None:
    convention = Zigbee2Mqtt()
    switch = device("0x1", {"type": "switch", "features": [STATE]})
    assert tell(convention, "devices", [switch]) == []
    assert tell(convention, "info", {"config": {"homeassistant": {"enabled": True}}}) == []
    assert len(plans(tell(convention, "info", INFO))) == 6
    gone = tell(convention, "info", {"config": {"homeassistant": {"enabled": True}}})
    assert len(gone) == 6
    assert all(isinstance(fact, EntityGone) for fact in gone)


@pytest.mark.parametrize("group", [
    {"id": False, "members": True}, {"id": 1, "members": [{"ieee_address": "0x1"}], "scenes": 7},
    {"id": 2, "friendly_name": [], "members": {"ieee_address": "0x1"}},
])  # fmt: skip
def test_a_group_that_makes_no_sense_takes_no_other_with_it(bridge: Zigbee2Mqtt, group: dict[str, Any]) -> None:
    tell(
        bridge,
        "devices",
        [{**device("0x1"), "definition": ["none"]}, device("0x2", {"type": "light", "features": [STATE]})],
    )
    good = {"id": 9, "friendly_name": "Ceiling", "members": [{"ieee_address": "0x2"}]}
    assert any("group_9_" in unique_id for unique_id in plans(tell(bridge, "groups", [group, good])))


@searched(40, 5000,
    st.recursive(
        st.none() | st.booleans() | st.integers(-3, 300) | st.text(max_size=6)
        | st.sampled_from(["light", "numeric", "state", "brightness", "climate", "0x1", "enum", "composite"]),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["ieee_address", "definition", "exposes", "type", "features", "name", "property", "access",
                             "values", "id", "members", "scenes", "endpoints", "endpoint", "value_max", "unit"]),
            inner, max_size=6),
        max_leaves=25,
    )
)  # fmt: skip
def test_nothing_the_bridge_could_say_breaks_the_convention(data: Any) -> None:
    convention = Zigbee2Mqtt()
    tell(convention, "info", INFO)
    for what in ("devices", "groups", "info"):
        for fact in tell(convention, what, data):
            assert isinstance(fact, EntityFound | EntityGone | Problem)
        tell(convention, "devices", [device("0x1", data), device("0x2", {"type": "light", "features": data})])
