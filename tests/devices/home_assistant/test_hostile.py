"""Whatever the bytes: a fact or a Problem, an update or a PayloadError, never another exception."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from devices.conventions.home_assistant import HomeAssistant
from devices.conventions.home_assistant.abbreviations import ENTITY
from devices.conventions.home_assistant.components import COMPONENTS
from hub.api.codec import KEEP, EntityFound, Payload, Trigger, Update
from hub.api.errors import HearthError, PayloadError
from hub.api.home import EntityState
from hub.api.kinds import KINDS
from tests.sampling import searched

KEYS = sorted({*ENTITY.values(), "schema", "options", "event_types", "~", "platform"})
ODD = st.sampled_from(
    [None, True, 0, -1, 1e308, "", "a/b", "a/+", "a/#/b", "\u0000", "\ud800", "{{ value_json.x }}", "{{",
     "{{ value|int }}", [], [None], ["a"], {}, {"topic": 1}, {"identifiers": ["x"]}, "heat", "ON", "json",
     "template", "x" * 300]
)  # fmt: skip
CONFIG = st.dictionaries(st.sampled_from(KEYS), ODD, max_size=8)
PAYLOADS = st.sampled_from(
    [b"", b"ON", b"None", b"{}", b"[]", b"null", b"1e999", b"-1", b"\xff\xfe", b"[" * 2000, b"255,255", b"255,a,1",
     b'{"state":"ON","color_mode":"xy","color":7}', b"NaN",
     b'{"state":{},"brightness":"x"}', b'{"position":[]}', b'{"event_type":[]}',
     b'{"state":"ON","color_mode":[]}', b'{"state":"ON","brightness":NaN}', b'{"position":1e308}', b"1e308",
     b'{"state":"ON","brightness":1e308,"color_mode":"color_temp","color_temp":0}', b'{"state":null,"effect":[1]}']
) | st.binary(max_size=20)  # fmt: skip
BASE: dict[str, dict[str, Any]] = {
    "light": {"schema": "json", "brightness": True, "supported_color_modes": ["xy", "color_temp"], "effect": True},
    "select": {"options": ["a"]},
    "event": {"event_types": ["a"]},
    "cover": {"position_topic": "t", "tilt_status_topic": "t", "set_position_topic": "c"},
    "fan": {"percentage_state_topic": "t", "preset_modes": ["a"], "preset_mode_command_topic": "c"},
    "climate": {"mode_state_topic": "t", "temperature_state_topic": "t", "temperature_command_topic": "c"},
    "humidifier": {"target_humidity_command_topic": "c", "target_humidity_state_topic": "t"},
    "water_heater": {"mode_state_topic": "t", "temperature_state_topic": "t"},
    "camera": {"topic": "t"},
    "image": {"url_topic": "t"},
    "tag": {"topic": "t"},
    "device_automation": {
        "automation_type": "trigger",
        "topic": "t",
        "type": "a",
        "subtype": "b",
        "device": {"ids": "x"},
    },
}


def exercise(component: str, config: dict[str, Any], payloads: list[bytes]) -> None:
    convention = HomeAssistant()
    message = json.dumps(config).encode("utf-8", "surrogatepass")
    for fact in convention.feed(f"homeassistant/{component}/x/config", message):
        if isinstance(fact, Trigger):
            readers = [fact.reader]
        elif isinstance(fact, EntityFound):
            plan = fact.plan
            readers = [*(r.reader for r in plan.reads), *(a.reader for a in plan.availability)]
            state = EntityState(entity_id="x.y")
            for command in plan.commands if plan.encoder else ():
                spec = KINDS[plan.kind].commands[command]
                params = {p.name: p.choices[0] if p.choices else "1" if p.type is str else 1 for p in spec.params}
                try:
                    assert plan.encoder is not None
                    plan.encoder(command, {k: v for k, v in params.items() if not k.endswith("color")}, state)
                except HearthError:
                    continue
        else:
            continue
        for reader in readers:
            for payload in payloads:
                try:
                    said = reader(Payload("t", payload))
                except PayloadError:
                    continue
                if isinstance(said, Update):
                    value = None if said.value is KEEP else said.value
                    json.dumps([value, dict(said.attributes or {})], allow_nan=False)


@searched(120, 20000, st.sampled_from(sorted(COMPONENTS)), CONFIG, st.lists(PAYLOADS, max_size=4))
def test_no_announcement_and_no_state_breaks_the_convention(
    component: str, config: dict[str, Any], payloads: list[bytes]
) -> None:
    whole = {"command_topic": "c", "state_topic": "t", **BASE.get(component, {}), **config}
    exercise(component, whole, payloads)


@searched(60, 5000, st.binary(max_size=60), st.sampled_from(["device", "sensor", "light", "zzz", "a b"]))
def test_no_bytes_break_the_convention(payload: bytes, component: str) -> None:
    HomeAssistant().feed(f"homeassistant/{component}/x/config", payload)
