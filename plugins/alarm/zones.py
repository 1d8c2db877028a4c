"""Zones: what a sensor means to a partition, which are found without configuration, and what a trip becomes. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

import msgspec

from hub.api import Device, Entity, Kind
from plugins.alarm.states import Mode, On, Partition, State


class ZoneType(StrEnum):
    """What tripping means."""

    ENTRY = "entry"
    FOLLOWER = "follower"
    INSTANT = "instant"
    ALWAYS = "24h"
    TAMPER = "tamper"
    PANIC = "panic"
    SILENT = "silent"
    CONFIRM = "confirm"


ROUND_THE_CLOCK = frozenset({ZoneType.ALWAYS, ZoneType.TAMPER, ZoneType.PANIC})
_PERIMETER = frozenset({Mode.HOME, Mode.NIGHT, Mode.AWAY, Mode.VACATION})
_NOBODY_HOME = frozenset({Mode.AWAY, Mode.VACATION})


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """One sensor of a partition.

    ``modes`` are those in which it is watched (24-hour, tamper, panic and silent zones always are); ``final`` marks
    the door by which one leaves; ``arm_open`` lets the partition be set while it is open; ``entry_s`` is its own
    entry delay; ``lost_alarms`` says whether losing it is an alarm (None: when away).
    """

    entity_id: str
    type: ZoneType
    modes: frozenset[Mode] = _PERIMETER
    final: bool = False
    chime: bool = False
    bypassable: bool = True
    arm_open: bool = False
    entry_s: float | None = None
    lost_alarms: bool | None = None

    @property
    def always(self) -> bool:
        """Return True when it is watched even while disarmed."""
        return self.type in ROUND_THE_CLOCK or self.type is ZoneType.SILENT

    def watched(self, mode: Mode | None) -> bool:
        """Return True when a partition set in ``mode`` (None: not set) watches it; one that only confirms never is."""
        if self.type is ZoneType.CONFIRM:
            return False
        return self.always or (mode is not None and mode in self.modes)


def default_modes(kind: ZoneType) -> frozenset[Mode]:
    """Return the modes in which a zone type is watched: movement inside only when nobody is home."""
    return _NOBODY_HOME if kind is ZoneType.FOLLOWER else _PERIMETER


# what a trip becomes

_TRIPS = {
    ZoneType.ENTRY: On.Z_ENTRY,
    ZoneType.FOLLOWER: On.Z_FOLLOW,
    ZoneType.INSTANT: On.Z_INSTANT,
    ZoneType.ALWAYS: On.Z_24H,
    ZoneType.TAMPER: On.Z_24H,
    ZoneType.PANIC: On.Z_24H,
    ZoneType.SILENT: On.Z_SILENT,
    ZoneType.CONFIRM: On.Z_BYPASSED,
}


def confirms(zone: Zone, partition: Partition) -> bool:
    """Return True when ``zone`` confirms the alarm that there is now."""
    left_out = zone.entity_id in partition.bypassed or zone.entity_id in partition.locked_out
    in_mode = partition.mode is None or partition.mode in zone.modes
    return zone.type is ZoneType.CONFIRM and partition.state is State.ALARM and in_mode and not left_out


def excluded(zone: Zone, partition: Partition, at: float) -> bool:
    """Return True when the partition does not listen to the zone now, so that its trips are only logged.

    A zone that was bypassed or locked out, one that the mode leaves out, and the way out during the grace of a mode
    change. A disarmed partition listens to all, for the chime.
    """
    if zone.entity_id in partition.bypassed or zone.entity_id in partition.locked_out:
        return not zone.always
    if zone.always or partition.state is State.DISARMED:
        return False
    if not zone.watched(partition.mode):
        return True
    way_out = zone.type in (ZoneType.ENTRY, ZoneType.FOLLOWER)
    grace = partition.state is State.ARMED and partition.grace_until is not None and at < partition.grace_until
    return way_out and grace


def trip(zone: Zone, partition: Partition, at: float) -> On:
    """Return the event of the table that tripping ``zone`` is, at Unix time ``at``.

    A zone that confirms (a camera) raises no alarm; while there is one, it is the second zone that confirms it.
    """
    if confirms(zone, partition):
        return On.Z_INSTANT
    return On.Z_BYPASSED if excluded(zone, partition, at) else _TRIPS[zone.type]


def lost(zone: Zone, partition: Partition, at: float) -> On:
    """Return the event that losing ``zone`` is: nothing more than a line when it is not listened to."""
    if partition.state in (State.DISARMED, State.EXIT):
        return On.Z_LOST
    return On.Z_BYPASSED if excluded(zone, partition, at) else On.Z_LOST


# readiness


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the sensors: entity ids of those open, lost, and with a low battery."""

    open: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    low: frozenset[str] = frozenset()


def hindering(zones: Iterable[Zone], mode: Mode, seen: Seen, *, leaving: bool) -> tuple[str, ...]:
    """Return the zones that keep a partition from being set in ``mode``, in their order.

    Open, lost and low ones do. With time to leave (``leaving``), movement on the way out does not hinder.
    """
    return tuple(z.entity_id for z in zones if z.watched(mode) and _hinders(z, seen, leaving=leaving))


def _hinders(zone: Zone, seen: Seen, *, leaving: bool) -> bool:
    if zone.entity_id in seen.lost or zone.entity_id in seen.low:
        return True
    if zone.entity_id not in seen.open or zone.arm_open:
        return False
    return not (leaving and zone.type is ZoneType.FOLLOWER)


def left_open(zones: Iterable[Zone], partition: Partition, seen: Seen) -> tuple[str, ...]:
    """Return the zones still open when the exit time ends: they are an exit error. Movement is not."""
    return tuple(
        z.entity_id
        for z in zones
        if z.entity_id in seen.open
        and z.watched(partition.mode)
        and not z.always
        and z.entity_id not in partition.bypassed
        and z.type is not ZoneType.FOLLOWER
        and not z.arm_open
    )


def bypassable(zones: Mapping[str, Zone], named: Iterable[str]) -> bool:
    """Return True when each of the named zones may be bypassed."""
    return all(zones[z].bypassable and not zones[z].always for z in named if z in zones)


# zones found without configuration

_DOORS = frozenset({"door", "garage_door"})
_MOVEMENT = frozenset({"motion", "occupancy"})
_FRONT = re.compile(r"front|entrance|entry|main door|hall|前门|大门|入户|玄关|门厅", re.IGNORECASE)
_DOOR_NAME = re.compile(r"\bdoor\b|门(?!铃)", re.IGNORECASE)
_APPLIANCE = re.compile(
    r"fridge|freezer|refrigerator|wash|dryer|oven|microwave|cupboard|cabinet|drawer|mailbox|letterbox|shower"
    r"|冰箱|冷冻|冷藏|洗衣|洗碗|烘干|烤箱|微波炉|柜|抽屉|信箱",
    re.IGNORECASE,
)
_APPLIANCE_KINDS = frozenset(
    {Kind.CLIMATE, Kind.WATER_HEATER, Kind.HUMIDIFIER, Kind.VACUUM, Kind.MEDIA_PLAYER, Kind.FAN, Kind.TEXT}
)


def find_zones(entities: Collection[Entity], devices: Mapping[str, Device]) -> dict[str, Zone]:
    """Return the zones a home has by what its sensors are: doors enter, windows are instant, movement follows.

    Doors of appliances are none; smoke, gas and water are the business of fire safety and never intrusion. What a
    camera believes it sees is no zone until somebody says so.
    """
    appliances = {e.device_id for e in entities if e.device_id and e.kind in _APPLIANCE_KINDS and not e.category}
    found = {}
    for entity in sorted(entities, key=lambda e: e.entity_id):
        device = devices.get(entity.device_id or "")
        seen_by_camera = entity.attributes.get("source") == "camera"
        sensor = entity.kind is Kind.BINARY_SENSOR and entity.enabled and not seen_by_camera
        if sensor and entity.device_id not in appliances:
            zone = _zone_of(entity, device)
            if zone is not None:
                found[entity.entity_id] = zone
    return found


def _zone_of(entity: Entity, device: Device | None) -> Zone | None:
    words = _words(entity, device)
    if _APPLIANCE.search(words):
        return None
    kind = _type_of(entity.device_class or "", words)
    if kind is None:
        return None
    final = kind is ZoneType.ENTRY and bool(_FRONT.search(words))
    return Zone(
        entity_id=entity.entity_id,
        type=kind,
        modes=default_modes(kind),
        final=final,
        bypassable=kind is not ZoneType.TAMPER,
    )


def _type_of(device_class: str, words: str) -> ZoneType | None:
    if device_class in _DOORS:
        return ZoneType.ENTRY
    if device_class == "opening":
        return ZoneType.ENTRY if _DOOR_NAME.search(words) else ZoneType.INSTANT
    if device_class in ("window", "vibration"):
        return ZoneType.INSTANT
    if device_class in _MOVEMENT:
        return ZoneType.FOLLOWER
    return ZoneType.TAMPER if device_class == "tamper" else None


def _words(entity: Entity, device: Device | None) -> str:
    names = [entity.entity_id.replace("_", " "), *entity.names(), entity.area or ""]
    if device is not None:
        names += [device.name, device.model, device.area or "", device.suggested_area]
    return " ".join(names)
