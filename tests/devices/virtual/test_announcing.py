"""Every kind announces itself so that the real codec takes all of it, and every value it tells can be read."""

import json

import pytest

from devices.virtual.appliance import Appliance
from devices.virtual.catalogue import KINDS, build
from devices.virtual.discovery import About
from devices.virtual.home import appliances_of, demo_home
from hub.api.errors import ConfigError
from tests.devices.virtual.helpers import Seen, make, raw

EXPECTED = {
    "light": {"light"},
    "plug": {"switch", "sensor"},
    "thermostat": {"climate", "sensor"},
    "blinds": {"cover"},
    "garage": {"cover"},
    "lock": {"lock", "sensor"},
    "contact": {"binary_sensor", "sensor"},
    "motion": {"binary_sensor", "sensor"},
    "smoke": {"binary_sensor", "sensor"},
    "fridge": {"sensor", "number", "binary_sensor", "select", "light"},
    "scale": {"sensor"},
    "coffee_machine": {"switch", "select", "button", "sensor"},
    "water_heater": {"water_heater", "sensor"},
    "washing_machine": {"select", "button", "sensor", "binary_sensor"},
    "siren": {"siren"},
    "climate_sensor": {"sensor"},
    "fan": {"fan"},
    "glass_break": {"binary_sensor", "sensor"},
    "keypad": {"sensor"},
    "electrical_fire_monitor": {"binary_sensor", "sensor"},
    "valve": {"valve"},
    "leak": {"binary_sensor", "sensor"},
    "camera": set(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_it_is_understood_with_the_expected_kinds(kind: str) -> None:
    seen = Seen(make(kind))
    assert {plan.kind.value for plan in seen.plans.values()} == EXPECTED[kind]
    assert all(plan.unique_id and plan.device and plan.availability for plan in seen.plans.values())


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "scale"])
def test_every_entity_that_is_read_has_a_value_at_once(kind: str) -> None:
    seen = Seen(make(kind))
    for entity_id, plan in seen.plans.items():
        if plan.reads:
            assert seen.values.get(entity_id) is not None, entity_id
        assert all(all(topics.values()) for topics in seen.available.values())


def test_both_ways_of_announcing_are_used() -> None:
    components = {
        m.topic.split("/")[1] for a in appliances_of(demo_home()) for m in a.announce() if "/config" in m.topic
    }
    assert "device" in components
    assert {"light", "lock", "cover", "switch"} <= components


@pytest.mark.parametrize("kind", KINDS)
def test_unplugged_it_is_away_and_deaf_and_plugged_in_it_tells_all_again(kind: str) -> None:
    appliance = make(kind)
    seen = Seen(appliance)
    seen.do("unplug")
    assert not any(all(topics.values()) for topics in seen.available.values())
    for topic in appliance.topics:
        assert topic.endswith("/do") or appliance.handle(topic, b"ON") == []
    seen.do("plug_in")
    assert all(all(topics.values()) for topics in seen.available.values())


@pytest.mark.parametrize("kind", KINDS)
def test_nonsense_changes_nothing_and_is_logged(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    appliance = make(kind)
    appliance.announce()
    before = appliance.states()
    deep = b"[" * 100_000
    for topic in appliance.topics:
        for payload in (
            b"\xff\xfe",
            b"nonsense",
            b"{",
            b"[1]",
            b"NaN",
            b'{"action": 7}',
            b'{"state": []}',
            deep,
            b"1e999",
        ):
            if "/screen/" in topic and payload.endswith(b"}"):
                continue  # a screen shows any object
            caplog.clear()
            assert appliance.handle(topic, payload) == []
            assert "ignores" in caplog.text
    assert appliance.states() == before


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_lives_the_same_life(kind: str) -> None:
    def life(appliance: Appliance) -> list[str]:
        return [str(m) for m in (*appliance.announce(), *(m for _ in range(90) for m in appliance.tick(7.0)))]

    assert life(make(kind)) == life(make(kind))


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean fridge"):
        make("frigde")


def test_an_unknown_option_and_a_bad_id_are_named() -> None:
    with pytest.raises(ConfigError, match="load_w"):
        make("plug", watts=3)
    with pytest.raises(ConfigError, match="a/b"):
        build("plug", About(id="a/b", name="x"))
    with pytest.raises(ConfigError, match="attic"):
        make("contact", at="attic")


def test_states_are_retained_and_nothing_is_told_twice_without_a_change() -> None:
    appliance = make("plug")
    assert all(m.retain for m in appliance.announce())
    assert appliance.tick(1.0) == []


def test_a_command_that_changes_nothing_is_answered_all_the_same() -> None:
    appliance = make("plug")
    appliance.announce()
    answers = appliance.handle("hearth-virtual/plug/set", b"OFF")
    assert [(m.topic, m.payload) for m in answers] == [("hearth-virtual/plug/state", "OFF")]


def test_a_device_announcement_names_device_origin_and_components() -> None:
    message = make("fridge").announce()[0]
    assert message.topic == "homeassistant/device/fridge/config"
    said = json.loads(raw(message.payload))
    assert said["dev"]["suggested_area"] == "Kitchen"
    assert said["o"]["name"]
    assert len(said["cmps"]) >= 12


def test_the_documented_example_does_what_it_says() -> None:
    lock = build("lock", About(id="shed", name="Shed"), {"locked": True})
    lock.announce()
    assert [m.payload for m in lock.handle("hearth-virtual/shed/set", b"UNLOCK")] == ["UNLOCKING"]
    assert [m.payload for m in lock.tick(0.4)] == ["UNLOCKED"]


def test_the_page_names_every_action(request: pytest.FixtureRequest) -> None:
    page = (request.config.rootpath / "docs" / "virtual_appliances.md").read_text("utf-8")
    for kind in KINDS:
        row = next((line for line in page.splitlines() if line.startswith(f"| `{kind}` |")), "")
        for deed in set(make(kind).deed_names) - {"unplug", "plug_in"}:
            assert f"`{deed}`" in row, (kind, deed)
