"""Discovery messages: topics, abbreviations, devices of many components, removal, refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devices.conventions.home_assistant import HomeAssistant
from hub.api.codec import EntityFound, EntityGone, EntityPlan, Payload, Problem, Trigger


def feed(topic: str, config: Any) -> list[Any]:
    payload = config if isinstance(config, bytes) else json.dumps(config).encode()
    return list(HomeAssistant().feed(topic, payload))


def plan(config: dict[str, Any], component: str = "sensor") -> EntityPlan:
    (fact,) = feed(f"homeassistant/{component}/node/thing/config", config)
    assert isinstance(fact, EntityFound), fact
    return fact.plan


def test_abbreviations_and_the_base_topic_are_written_out() -> None:
    found = plan(
        {
            "~": "a/b",
            "name": "T",
            "stat_t": "~/state",
            "avty": {"t": "~/lwt", "pl_avail": "up"},
            "uniq_id": "u1",
            "dev": {"ids": "d1", "mf": "Acme", "sa": "Kitchen", "cns": [["mac", "A4C138000001"]]},
            "o": {"name": "soft", "sw": "2"},
        }
    )
    assert found.reads[0].topic == "a/b/state"
    assert found.availability[0].topic == "a/b/lwt"
    assert found.availability[0].reader(Payload("a/b/lwt", b"up")) is True
    assert found.device is not None
    assert found.device.connections == (("mac", "a4:c1:38:00:00:01"),)
    assert (found.device.manufacturer, found.device.suggested_area, found.origin) == ("Acme", "Kitchen", "soft 2")


def test_a_null_name_is_the_device_s_own_and_an_absent_one_is_its_class() -> None:
    device = {"identifiers": ["d"], "name": "Thermometer"}
    assert plan({"name": None, "state_topic": "t", "device": device}).name is None
    assert plan({"state_topic": "t", "device": device, "device_class": "humidity"}).name == "Humidity"
    assert plan({"state_topic": "t", "device": device}).name == "MQTT Sensor"


def test_an_empty_payload_withdraws_an_announcement() -> None:
    facts = feed("homeassistant/sensor/node/thing/config", b"")
    assert EntityGone("homeassistant/sensor/node/thing") in facts


DEVICE = {
    "dev": {"ids": ["d1"], "name": "Box"},
    "o": {"name": "soft"},
    "stat_t": "box/state",
    "cmps": {
        "t": {"p": "sensor", "uniq_id": "t", "dev_cla": "temperature", "unit_of_meas": "°C"},
        "s": {"p": "switch", "uniq_id": "s", "cmd_t": "box/set"},
        "bad": {"p": "sensor", "uniq_id": "b", "dev_cla": "nonsense"},
        "gone": {"p": "sensor"},
    },
}


def test_a_device_brings_its_components_and_one_bad_one_does_not_spoil_the_others() -> None:
    facts = feed("homeassistant/device/box/config", DEVICE)
    found = [f.plan for f in facts if isinstance(f, EntityFound)]
    assert {p.unique_id for p in found} == {"t", "s"}
    assert {r.topic for p in found for r in p.reads} == {"box/state"}
    assert next(f for f in facts if isinstance(f, Problem)).reason.startswith("component 'bad': device_class")
    assert [f for f in facts if isinstance(f, EntityGone)] == [EntityGone("homeassistant/device/box#gone")]


def test_withdrawing_a_device_withdraws_all_its_components() -> None:
    facts = feed("homeassistant/device/box/config", b"")
    assert EntityGone("homeassistant/device/box#", prefix=True) in facts


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("homeassistant/toaster/x/config", b"{}", "component 'toaster' is not known"),
        ("homeassistant/sensor/sp ace/config", b"{}", "is not valid"),
        ("homeassistant/sensor/x/config", b"not json", "is not JSON"),
        ("homeassistant/sensor/x/config", b"[1]", "must be a JSON object"),
        ("homeassistant/sensor/x/config", b"\xff\xfe{", "is not JSON"),
        ("homeassistant/sensor/x/config", b"[" * 100_000, "not JSON"),
        ("homeassistant/sensor/x/config", b'{"state_topic": 7}', "state_topic must be a topic"),
        ("homeassistant/sensor/x/config", b'{"state_topic": "a/#/b"}', "+ must stand for a whole level"),
        (
            "homeassistant/sensor/x/config",
            b'{"state_topic": "t", "device": {"name": "x"}}',
            "identifiers or connections",
        ),
        ("homeassistant/sensor/x/config", b'{"state_topic": "t", "availability": "x"}', "availability must be a list"),
        ("homeassistant/device/x/config", b'{"dev": {"ids": ["a"]}, "cmps": {}}', "origin is missing"),
    ],
)
def test_what_is_malformed_is_refused_with_the_reason(topic: str, payload: bytes, reason: str) -> None:
    (fact,) = feed(topic, payload)
    assert isinstance(fact, Problem)
    assert reason in fact.reason


def test_a_device_trigger_fires_on_its_payload_only() -> None:
    config = {
        "automation_type": "trigger",
        "topic": "r/action",
        "payload": "single",
        "type": "action",
        "subtype": "single",
        "device": {"identifiers": ["r"]},
    }
    (fact,) = feed("homeassistant/device_automation/r/action_single/config", config)
    assert isinstance(fact, Trigger)
    assert fact.reader(Payload("r/action", b"single")) == "single"
    assert fact.reader(Payload("r/action", b"double")) is None


def test_another_prefix_is_listened_to_and_greeted() -> None:
    convention = HomeAssistant("my/prefix")
    assert convention.topics == ("my/prefix/+/+/config", "my/prefix/+/+/+/config")
    assert convention.hello()[0].topic == "my/prefix/status"
    (fact,) = convention.feed("my/prefix/button/x/config", b'{"command_topic": "t"}')
    assert isinstance(fact, EntityFound)
