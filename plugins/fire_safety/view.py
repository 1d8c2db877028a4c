"""What the panel and other programs see of fire safety."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

import msgspec

from hub.api import Hub
from plugins.fire_safety.inspections import Line
from plugins.fire_safety.points import Point
from plugins.fire_safety.service import FireSafetyService
from plugins.fire_safety.timeline import Line as Happened


def rfc3339(at: float | None, zone: tzinfo) -> str | None:
    """Return Unix seconds as an RFC 3339 time, None for None."""
    return None if at is None else datetime.fromtimestamp(at, zone).isoformat(timespec="milliseconds")


def state(hub: Hub, service: FireSafetyService, language: str) -> dict[str, Any]:
    """Return every point by floor and area, the incidents that run and the timeline, texts in a language."""
    return {
        "state": service.worst.value,
        "incidents": [
            {"id": i.id, "class": kind, "calls": i.call, "started_at": rfc3339(i.started_at, hub.clock.zone)}
            for kind, i in service.board.incidents.items()
        ],
        "sirens": sorted(service.sirens()),
        "points": [point(hub, service, p, language) for p in service.board.points.values()],
        "floors": _floors(hub, service),
        "log": [_line(hub, service, line, language) for line in service.timeline.recent],
    }


def point(hub: Hub, service: FireSafetyService, item: Point, language: str) -> dict[str, Any]:
    """Return one point."""
    now, zone, words = service.board.status(item.id), hub.clock.zone, service.words
    due = service.due_at(item)
    return {
        "id": item.id,
        "name": words.name(item, language),
        "hazard": item.hazard.value,
        "hazard_text": words.hazard(item, language),
        "area": words.area_id(item),
        "place": words.place(item, language),
        "source": item.source or "mqtt",
        "state": now.state.value,
        "state_text": hub.text(f"state.{now.state.value}", language),
        "changed_at": rfc3339(now.changed_at or None, zone),
        "detecting": now.active,
        "sounding": now.sounding,
        "confirmed": now.confirmed,
        "detections": now.detections,
        "detected_at": rfc3339(now.detected_at, zone),
        "cleared_at": rfc3339(now.cleared_at, zone),
        "would_have_alarmed_at": rfc3339(now.missed_at, zone),
        "until": rfc3339(now.deadline, zone),
        "by": now.by or None,
        "note": now.note,
        "acknowledged": list(now.acknowledged),
        "tag": item.tag,
        "inspected_at": rfc3339(service.book.passed_at(item.id), zone),
        "inspection_due_at": rfc3339(due, zone),
        "overdue": due < hub.clock.time(),
        **_measured(hub, item),
    }


def _measured(hub: Hub, item: Point) -> dict[str, Any]:
    """Return what a point measures, where it measures, and from when on that alarms; and when it was last heard."""
    state, entity = hub.states.get(item.entity_id), hub.home.entities.get(item.entity_id)
    value = state.value if state is not None and state.available else None
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return {
        "value": number,
        "unit": entity.unit if entity else None,
        "above": item.above,
        "below": item.below,
        "last_heard_at": rfc3339(hub.states.last_heard(item.entity_id), hub.clock.zone),
    }


def _floors(hub: Hub, service: FireSafetyService) -> list[dict[str, Any]]:
    """Return the list by which one walks the home: floors from the top, each with its areas and their points."""
    by_area: dict[str, list[str]] = {}
    for item in service.board.points.values():
        by_area.setdefault(service.words.area_id(item) or "", []).append(item.id)
    floors = sorted(hub.home.floors.values(), key=lambda f: -f.level)
    listed = []
    for floor_id, name in [*((f.id, f.name) for f in floors), ("", "")]:
        areas = [
            {"area": area, "points": points}
            for area, points in sorted(by_area.items())
            if (hub.home.areas[area].floor or "" if area in hub.home.areas else "") == floor_id
        ]
        if areas:
            listed.append({"floor": floor_id or None, "name": name, "areas": areas})
    return listed


def _line(hub: Hub, service: FireSafetyService, line: Happened, language: str) -> dict[str, Any]:
    item = service.board.points.get(line.point)
    name = service.words.name(item, language) if item else line.point
    text = hub.text(f"log.{line.key}", language, name=name, person=service.words.person(line.person, language))
    return {**msgspec.to_builtins(line), "at": rfc3339(line.at, hub.clock.zone), "text": text}


def inspection(hub: Hub, line: Line) -> dict[str, Any]:
    """Return a line of the book."""
    return {**msgspec.to_builtins(line), "at": rfc3339(line.at, hub.clock.zone)}
