"""Homie 4 and 5: described devices become entities, by datatype, format and unit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from devices.conventions.homie import Homie
from hub.api.codec import EntityFound, EntityGone, Problem
from tests.devices.holder import Held, Holder
from tests.sampling import searched

FIVE: dict[str, Any] = {
    "homie": "5.0", "version": 7, "name": "Green house", "nodes": {
        "air": {"name": "Air", "properties": {
            "temperature": {"name": "Temperature", "datatype": "float", "unit": "°C"},
            "fan": {"name": "Fan", "datatype": "boolean", "settable": True},
            "speed": {"name": "Speed", "datatype": "integer", "format": "0:100:5", "settable": True, "unit": "%"},
            "mode": {"name": "Mode", "datatype": "enum", "format": "off,day,night", "settable": True},
            "glow": {"name": "Glow", "datatype": "color", "format": "rgb", "settable": True},
        }},
    },
}  # fmt: skip


def five() -> Holder:
    holder = Holder(convention=Homie())
    holder.receive("homie/5/glass/$description", json.dumps(FIVE).encode(), retain=True)
    holder.receive("homie/5/glass/$state", b"ready", retain=True)
    return holder


def entity(holder: Holder, kind: str) -> Held:
    return next(held for held in holder.held.values() if held.plan.kind.value == kind)


def test_homie_5_has_each_kind_of_property_as_an_entity() -> None:
    holder = five()
    assert sorted(held.plan.kind.value for held in holder.held.values()) == [
        "light", "number", "select", "sensor", "switch",
    ]  # fmt: skip
    sensor = entity(holder, "sensor")
    holder.receive("homie/5/glass/air/temperature", b"21.5", retain=True)
    assert (sensor.value, sensor.plan.unit, sensor.plan.device_class) == (21.5, "°C", "temperature")
    holder.receive("homie/5/glass/$state", b"lost", retain=True)
    assert not sensor.available


def test_commands_go_to_set() -> None:
    holder = five()
    sent = [
        *holder.call(entity(holder, "switch"), "turn_on", {}),
        *holder.call(entity(holder, "select"), "select_option", {"option": "night"}),
        *holder.call(entity(holder, "number"), "set_value", {"value": 45}),
    ]
    assert [(m.topic, m.payload) for m in sent] == [
        ("homie/5/glass/air/fan/set", "true"),
        ("homie/5/glass/air/mode/set", "night"),
        ("homie/5/glass/air/speed/set", "45"),
    ]


def test_a_colour_is_a_light_and_black_is_off() -> None:
    holder = five()
    light = entity(holder, "light")
    holder.receive("homie/5/glass/air/glow", b"rgb,255,0,0")
    assert (light.value, tuple(light.attributes["rgb_color"])) == (True, (255, 0, 0))
    holder.receive("homie/5/glass/air/glow", b"rgb,0,0,0")
    assert light.value is False
    sent = [(m.topic, m.payload) for m in holder.call(light, "turn_on", {"rgb_color": [0, 0, 255]})]
    assert ("homie/5/glass/air/glow/set", "rgb,0,0,255") in sent


def test_homie_4_is_put_together_in_whatever_order_its_pieces_come() -> None:
    pieces = {
        "homie/plug/lamp/power/$datatype": "boolean", "homie/plug/lamp/power/$settable": "true",
        "homie/plug/lamp/$properties": "power", "homie/plug/lamp/$name": "Lamp", "homie/plug/$nodes": "lamp",
        "homie/plug/$name": "Plug", "homie/plug/$homie": "4.0.0", "homie/plug/$state": "ready",
    }  # fmt: skip
    holder = Holder(convention=Homie())
    for topic, text in pieces.items():
        holder.receive(topic, text.encode(), retain=True)
    (switch,) = holder.held.values()
    holder.receive("homie/plug/lamp/power", b"true", retain=True)
    assert (switch.value, switch.available, switch.plan.name) == (True, True, "Lamp power")
    assert [(m.topic, m.payload) for m in holder.call(switch, "turn_off", {})] == [
        ("homie/plug/lamp/power/set", "false")
    ]
    holder.receive("homie/plug/$nodes", b"", retain=True)
    assert holder.held == {}


@pytest.mark.parametrize("payload", [b"[]", b"x", b'{"homie": "9"}', b'{"homie": "5.0", "nodes": 3}'])
def test_a_description_that_is_none_is_refused(payload: bytes) -> None:
    assert [type(fact) for fact in Homie().feed("homie/5/x/$description", payload)] == [Problem]


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=5) | st.sampled_from(["float", "enum", "color"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "properties", "datatype", "format", "unit", "settable"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@searched(60, 5000, VALUE)
def test_nothing_a_device_could_say_breaks_the_convention(nodes: Any) -> None:
    said = json.dumps({"homie": "5.0", "nodes": {"n": {"properties": {"p": nodes}}, "m": nodes}}).encode()
    for fact in Homie().feed("homie/5/x/$description", said):
        assert isinstance(fact, EntityFound | EntityGone | Problem)


TOPICS = ["a/$homie", "a/$nodes", "a/n/$properties", "a/n/p/$datatype", "a/n/p/$format", "A+/$homie", "5/$nodes"]
PIECES = st.tuples(
    st.sampled_from(TOPICS),
    st.binary(max_size=6) | st.sampled_from([b"4.0", b"n", b"p", b"float", b"color", b"enum"]),
)


@searched(60, 5000, st.lists(PIECES, max_size=12))
def test_no_piece_of_homie_4_breaks_the_convention(pieces: list[tuple[str, bytes]]) -> None:
    convention = Homie()
    for topic, payload in pieces:
        convention.feed(f"homie/{topic}", payload)
