"""The alarm as JSON, as the panel and scripts read it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from hub.api import Clock, Hub
from plugins.alarm.codes import Code
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.service import AlarmService
from plugins.alarm.states import Memory
from plugins.alarm.timeline import Line
from plugins.alarm.zones import Zone, ZoneType


def rfc3339(at: float | None, zone: tzinfo) -> str | None:
    """Return Unix seconds as an RFC 3339 time, None for None."""
    return None if at is None else datetime.fromtimestamp(at, zone).isoformat(timespec="milliseconds")


def state(hub: Hub, service: AlarmService, language: str) -> dict[str, Any]:
    """Return every partition with its zones, memory and timeline, texts in a language."""
    return {"partitions": [partition(hub, service, runtime, language) for runtime in service.partitions.values()]}


def partition(hub: Hub, service: AlarmService, runtime: PartitionRuntime, language: str) -> dict[str, Any]:
    """Return one partition."""
    now = runtime.partition
    zone = hub.clock.zone
    return {
        "id": runtime.id,
        "name": service.outputs.partition_name(runtime.id, language),
        "state": now.state.value,
        "mode": now.mode,
        "deadline": rfc3339(now.deadline, zone),
        "changed_at": rfc3339(now.changed_at, zone) if now.changed_at else None,
        "incident": now.incident or None,
        "confirmed": now.confirmed,
        "ready": not any(_hinders(z, runtime) for z in runtime.zones.values()),
        "sirens": list(service.outputs.siren_ids(runtime.id)),
        "zones": [_zone(hub, service, runtime, z, language) for z in runtime.zones.values()],
        "memory": [_memory(service, m, zone, language) for m in now.memory],
        "log": [_line(hub, service, runtime, line, language) for line in runtime.timeline.recent],
    }


def _hinders(zone: Zone, runtime: PartitionRuntime) -> bool:
    return zone.type is not ZoneType.CONFIRM and (
        zone.entity_id in runtime.seen.open or zone.entity_id in runtime.seen.lost
    )


def _zone(hub: Hub, service: AlarmService, runtime: PartitionRuntime, zone: Zone, language: str) -> dict[str, Any]:
    known = hub.states.get(zone.entity_id)
    now = runtime.partition
    return {
        "entity_id": zone.entity_id,
        "name": service.outputs.name(zone.entity_id, language),
        "type": zone.type.value,
        "open": zone.entity_id in runtime.seen.open,
        "bypassed": zone.entity_id in now.bypassed or zone.entity_id in now.locked_out,
        "available": bool(known and known.available) and zone.entity_id not in runtime.seen.lost,
        "low_battery": zone.entity_id in runtime.seen.low,
        "memory": any(m.zone == zone.entity_id for m in now.memory),
        "watched": zone.watched(now.mode),
        "bypassable": zone.bypassable and not zone.always,
        "modes": sorted(zone.modes),
        "area": hub.home.area_of(zone.entity_id),
    }


def sensors(hub: Hub, service: AlarmService, language: str) -> dict[str, Any]:
    """Return every sensor that could be a zone: what it is now, what its class suggests, whether people set it up."""
    home, listed = hub.home, []
    for entity, suggested in service.setup.candidates():
        runtime = next((r for r in service.partitions.values() if entity.entity_id in r.zones), None)
        zone = runtime.zones[entity.entity_id] if runtime else None
        known = hub.states.get(entity.entity_id)
        listed.append(
            {
                "entity_id": entity.entity_id,
                "name": service.outputs.name(entity.entity_id, language),
                "area": home.area_of(entity.entity_id),
                "device_class": entity.device_class,
                "available": bool(known and known.available),
                "partition": runtime.id if runtime else None,
                "suggested": suggested,
                "set_up": entity.entity_id in service.setup.sensors,
                "zone": None if zone is None else _as_config(zone),
            }
        )
    partitions = [{"id": p, "name": service.outputs.partition_name(p, language)} for p in service.partitions]
    return {"partitions": partitions, "sensors": listed}


def _as_config(zone: Zone) -> dict[str, Any]:
    """Return a zone as the configuration writes it."""
    return {
        "type": zone.type.value,
        "modes": sorted(zone.modes),
        "final": zone.final,
        "chime": zone.chime,
        "bypassable": zone.bypassable,
        "arm_open": zone.arm_open,
        "entry_seconds": zone.entry_s,
        "lost_is_alarm": zone.lost_alarms,
    }


def _memory(service: AlarmService, item: Memory, zone: tzinfo, language: str) -> dict[str, Any]:
    return {
        "at": rfc3339(item.at, zone),
        "entity_id": item.zone,
        "name": service.outputs.name(item.zone, language) if item.zone else "",
        "event": item.event,
        "incident": item.incident,
    }


def _line(hub: Hub, service: AlarmService, runtime: PartitionRuntime, line: Line, language: str) -> dict[str, Any]:
    person = hub.people.people.get(line.person)
    who = person.name if person else hub.text("somebody", language)
    text = hub.text(
        f"log.{line.key}",
        language,
        zones=service.outputs.names(line.zones, language),
        person=who,
        place=service.outputs.partition_name(runtime.id, language),
        mode=hub.text(f"mode.{line.mode or 'away'}", language),
    )
    return {
        "at": rfc3339(line.at, hub.clock.zone),
        "event": line.key,
        "state": line.state,
        "mode": line.mode or None,
        "zones": list(line.zones),
        "person": line.person or None,
        "incident": line.incident or None,
        "text": text,
    }


def code(item: Code, clock: Clock) -> dict[str, Any]:
    """Return a code without its hash, and whether it holds at all any more."""
    zone, now = clock.zone, clock.time()
    over = item.expires_at is not None and now >= item.expires_at
    early = item.starts_at is not None and now < item.starts_at
    spent = item.uses_left is not None and item.uses_left <= 0
    last = None if item.expires_at is None else datetime.fromtimestamp(item.expires_at - 1, zone).date()
    return {
        "id": item.id,
        "person": item.person or None,
        "name": item.name,
        "may": [m.value for m in item.may],
        "duress": item.duress,
        "partitions": list(item.partitions),
        "schedule": None
        if item.schedule is None
        else {"days": list(item.schedule.days), "start": item.schedule.start, "end": item.schedule.end},
        "starts_at": rfc3339(item.starts_at, zone),
        "expires_at": rfc3339(item.expires_at, zone),
        "expires_on": last.isoformat() if last else None,
        "uses_left": item.uses_left,
        "status": "over" if over else "used_up" if spent else "not_yet" if early else "good",
    }
