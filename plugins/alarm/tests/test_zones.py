"""What sensors mean: found by class, watched by mode, classified by state."""

from __future__ import annotations

from typing import Any

import pytest

from hub.api import Device, Entity, Kind
from hub.api.watching import is_low
from plugins.alarm import zones as zoning
from plugins.alarm.states import Mode, On, Partition, State
from plugins.alarm.zones import Seen, Zone, ZoneType


def sensor(name: str, device_class: str, **facts: Any) -> Entity:
    entity_id = "binary_sensor." + name.lower().replace(" ", "_")
    return Entity(entity_id=entity_id, kind=Kind.BINARY_SENSOR, name=name, device_class=device_class, **facts)


@pytest.mark.parametrize(
    ("name", "device_class", "expected", "final"),
    [
        ("Front door", "door", "entry", True),
        ("大门", "door", "entry", True),
        ("Terrace door", "door", "entry", False),
        ("Garage", "garage_door", "entry", False),
        ("Back door contact", "opening", "entry", False),
        ("Skylight", "opening", "instant", False),
        ("Kitchen window", "window", "instant", False),
        ("Hall motion", "motion", "follower", False),
        ("Office occupancy", "occupancy", "follower", False),
        ("Keypad tamper", "tamper", "tamper", False),
        ("Fridge door", "door", None, False),
        ("冰箱门", "door", None, False),
        ("Washing machine door", "door", None, False),
        ("Kitchen smoke", "smoke", None, False),
        ("Cellar leak", "moisture", None, False),
        ("Kitchen gas", "gas", None, False),
        ("Car charging", "battery_charging", None, False),
    ],
)
def test_a_sensor_is_a_zone_by_what_it_is(name: str, device_class: str, expected: str | None, final: bool) -> None:
    found = zoning.find_zones([sensor(name, device_class)], {})
    zone = next(iter(found.values()), None)
    assert (zone.type if zone else None) == expected
    assert bool(zone and zone.final) == final


def test_the_door_of_an_appliance_is_no_way_into_the_home() -> None:
    door = sensor("Door", "door", device_id="d1")
    screen = Entity(entity_id="text.screen", kind=Kind.TEXT, name="Screen", device_id="d1")
    model = Device(id="d2", name="KG-39", model="Combi refrigerator")
    other = sensor("Door two", "door", device_id="d2")
    assert zoning.find_zones([door, screen, other], {"d2": model}) == {}


ENTRY = Zone(entity_id="e", type=ZoneType.ENTRY)
FOLLOW = Zone(entity_id="f", type=ZoneType.FOLLOWER, modes=zoning.default_modes(ZoneType.FOLLOWER))
WINDOW = Zone(entity_id="w", type=ZoneType.INSTANT)
TAMPER = Zone(entity_id="t", type=ZoneType.TAMPER)
SILENT = Zone(entity_id="s", type=ZoneType.SILENT)


@pytest.mark.parametrize(
    ("zone", "partition", "expected"),
    [
        (ENTRY, Partition(state=State.ARMED, mode=Mode.AWAY), On.Z_ENTRY),
        (FOLLOW, Partition(state=State.ARMED, mode=Mode.AWAY), On.Z_FOLLOW),
        (FOLLOW, Partition(state=State.ARMED, mode=Mode.HOME), On.Z_BYPASSED),
        (WINDOW, Partition(state=State.ARMED, mode=Mode.NIGHT), On.Z_INSTANT),
        (WINDOW, Partition(state=State.ARMED, mode=Mode.AWAY, bypassed=("w",)), On.Z_BYPASSED),
        (WINDOW, Partition(state=State.QUIET, mode=Mode.AWAY, locked_out=("w",)), On.Z_BYPASSED),
        (WINDOW, Partition(state=State.QUIET), On.Z_BYPASSED),
        (WINDOW, Partition(), On.Z_INSTANT),
        (TAMPER, Partition(), On.Z_24H),
        (TAMPER, Partition(state=State.ARMED, mode=Mode.HOME, bypassed=("t",)), On.Z_24H),
        (SILENT, Partition(state=State.ALARM), On.Z_SILENT),
        (ENTRY, Partition(state=State.ARMED, mode=Mode.AWAY, grace_until=11.0), On.Z_BYPASSED),
        (WINDOW, Partition(state=State.ARMED, mode=Mode.AWAY, grace_until=11.0), On.Z_INSTANT),
        (ENTRY, Partition(state=State.ARMED, mode=Mode.AWAY, grace_until=10.0), On.Z_ENTRY),
    ],
)
def test_a_trip_is_an_event_by_zone_mode_and_state(zone: Zone, partition: Partition, expected: On) -> None:
    assert zoning.trip(zone, partition, 10.0) is expected


def test_movement_on_the_way_out_hinders_nobody_and_an_open_window_does() -> None:
    seen = Seen(open=frozenset({"f", "w"}))
    zones = [ENTRY, FOLLOW, WINDOW]
    assert zoning.hindering(zones, Mode.AWAY, seen, leaving=True) == ("w",)
    assert zoning.hindering(zones, Mode.AWAY, seen, leaving=False) == ("f", "w")
    assert zoning.hindering(zones, Mode.HOME, seen, leaving=False) == ("w",)


def test_a_lost_zone_is_only_logged_where_it_is_not_watched() -> None:
    assert zoning.lost(FOLLOW, Partition(state=State.ARMED, mode=Mode.HOME), 0.0) is On.Z_BYPASSED
    assert zoning.lost(FOLLOW, Partition(state=State.ARMED, mode=Mode.AWAY), 0.0) is On.Z_LOST
    assert zoning.lost(FOLLOW, Partition(), 0.0) is On.Z_LOST


@pytest.mark.parametrize(("value", "low"), [(True, True), (False, False), (10, True), (10.5, False), ("low", False)])
def test_a_battery_is_low_at_ten_percent(value: object, low: bool) -> None:
    assert is_low(value) is low
