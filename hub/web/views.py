"""The home as JSON: entities, areas, floors, devices, causes, as docs/api.md shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from hub.api.causes import Cause
from hub.api.commands import Outcome
from hub.api.errors import UnknownEntity
from hub.api.home import Aliases, Area, Device, Entity, EntityState, Floor
from hub.api.kinds import Risk, risk_of
from hub.api.people import Person, Role
from hub.kernel.clock import rfc3339
from hub.web.services import Services
from hub.web.shapes import AreaOut, CauseOut, DeviceOut, EntityOut, FloorOut, OutcomeOut, PersonOut


def time_of(at: float, zone: tzinfo) -> str | None:
    """Return Unix seconds as RFC 3339, None for never (0)."""
    return rfc3339(at, zone) if at > 0 else None


def names_of(aliases: Aliases, shown: str = "") -> dict[str, list[str]]:
    """Return names per language, the shown one first in the languages that are written as it is."""
    return {
        language: list(dict.fromkeys((shown, *names) if shown and _written(shown, language) else names))
        for language, names in aliases.items()
    }


def _written(name: str, language: str) -> bool:
    """Return whether a name is in the script of a language."""
    east_asian = any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in name)
    return east_asian == language.startswith(("zh", "ja", "ko"))


def cause_view(cause: Cause, zone: tzinfo) -> CauseOut:
    """Return a cause with its time in words."""
    return CauseOut(
        origin=cause.origin.value,
        who=cause.who,
        door=cause.door,
        at=rfc3339(cause.at, zone),
        chain=cause.chain,
        parent=cause.parent,
    )


def entity_view(services: Services, entity: Entity, *, live: bool = False) -> EntityOut:
    """Return an entity with its present state. ``live`` leaves out what moves on without a change."""
    state = services.states.get(entity.entity_id) or EntityState(entity_id=entity.entity_id)
    private = services.registry.private(entity.entity_id)
    zone = services.clock.zone
    commands = services.commands.supported(entity.entity_id)
    risks = {c: risk_of(entity.kind, c, entity.device_class) for c in commands}
    return EntityOut(
        entity_id=entity.entity_id,
        unique_id=entity.unique_id,
        kind=entity.kind.value,
        name=entity.name_by_user or entity.name,
        names=names_of(entity.aliases, entity.name_by_user),
        area=services.registry.area_of(entity.entity_id),
        device_id=entity.device_id,
        device_class=entity.device_class,
        unit=entity.unit,
        category=entity.category,
        icon=entity.icon,
        enabled=entity.enabled,
        value=None if private else state.value,
        attributes={**entity.attributes, **({"private": True} if private else state.attributes)},
        available=state.available,
        assumed=state.assumed,
        changed_at=time_of(state.changed_at, zone),
        updated_at=time_of(state.updated_at, zone),
        heard_at=None
        if live and state.available
        else time_of(services.states.last_heard(entity.entity_id) or 0.0, zone),
        commands=list(commands),
        risk={c: risk.value for c, risk in risks.items() if risk is not Risk.NONE},
        cause=cause_view(state.cause, zone) if state.cause else None,
    )


def find_entity(services: Services, entity_id: str) -> Entity:
    """Return an entity; UnknownEntity when there is none."""
    entity = services.registry.entities.get(entity_id)
    if entity is None:
        raise UnknownEntity(f"there is no entity {entity_id[:80]!r}", remedy="GET /api/entities lists them")
    return entity


def outcome_view(services: Services, outcome: Outcome) -> OutcomeOut:
    """Return what became of a command, with the entity as it is now."""
    entity = services.registry.entities.get(outcome.entity_id)
    return OutcomeOut(
        outcome=outcome.verdict.value,
        reason=outcome.reason,
        entity=entity_view(services, entity) if entity else None,
    )


def area_view(area: Area) -> AreaOut:
    """Return a room."""
    return AreaOut(
        id=area.id, name=area.name, names=names_of(area.aliases, area.name), floor=area.floor, icon=area.icon
    )


def floor_view(floor: Floor) -> FloorOut:
    """Return a storey."""
    return FloorOut(id=floor.id, name=floor.name, names=names_of(floor.aliases, floor.name), level=floor.level)


def device_view(device: Device, entities: list[str]) -> DeviceOut:
    """Return a device with the ids of its entities."""
    return DeviceOut(
        id=device.id,
        name=device.name_by_user or device.name,
        area=device.area,
        manufacturer=device.manufacturer,
        model=device.model,
        sw_version=device.sw_version,
        identifiers=list(device.identifiers),
        origin=device.origin,
        via_device=device.via_device,
        configuration_url=device.configuration_url,
        entities=entities,
    )


def devices_view(services: Services) -> list[DeviceOut]:
    """Return every device."""
    entities: dict[str, list[str]] = {}
    for entity in services.registry.entities.values():
        if entity.device_id:
            entities.setdefault(entity.device_id, []).append(entity.entity_id)
    return [device_view(d, entities.get(d.id, [])) for d in services.registry.devices.values()]


def home_view(services: Services) -> dict[str, Any]:
    """Return the home's structure whole."""
    return {
        "areas": [area_view(a) for a in services.registry.areas.values()],
        "floors": [floor_view(f) for f in services.registry.floors.values()],
        "devices": devices_view(services),
    }


def person_view(person: Person, asker: Person) -> PersonOut:
    """Return a person; what concerns the body only to themselves, their guardian and owners."""
    close = asker.role is Role.OWNER or asker.id in (person.id, person.guardian)
    return PersonOut(
        id=person.id,
        name=person.name,
        names=names_of(person.aliases),
        role=person.role,
        language=person.language,
        guardian=person.guardian,
        consent=list(person.consent),
        body=person.body if close else None,
    )


def plugin_view(entry: Mapping[str, Any], language: str, *, full: bool) -> dict[str, Any]:
    """Return a plugin in a language; its configuration only to those who manage plugins (``full``)."""
    view = dict(entry)
    for key in ("title", "description"):
        if isinstance(text := view.get(key), Mapping):
            view[key] = text.get(language) or text.get("en") or next(iter(text.values()), "")
    view["title"] = view.get("title") or view["name"]
    view["config"] = (view.get("config") or {}) if full else {}
    view["schema"] = view.get("schema") if full else None
    view["cards"] = [_card(view["name"], card) for card in view.get("cards") or ()]
    return view


def _card(plugin: str, card: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card with the address of its module."""
    module = str(card.get("module", "")).removeprefix("./").lstrip("/").removeprefix("panel/")
    return {**card, "module": f"/api/plugins/{plugin}/panel/{module}"}


def plugins_view(services: Services, person: Person) -> list[dict[str, Any]]:
    """Return every plugin as a person may see it."""
    full = services.accounts.may(person.role, "plugins.manage")
    return [plugin_view(entry, person.language, full=full) for entry in services.plugins.describe()]


def record_view(record: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
    """Return a record with its ``at``, and its cause's, in words."""
    view = dict(record)
    if isinstance(at := view.get("at"), (int, float)):
        view["at"] = time_of(at, zone)
    cause = view.get("cause")
    if isinstance(cause, Cause):
        view["cause"] = cause_view(cause, zone)
    elif isinstance(cause, Mapping):
        view["cause"] = record_view(cause, zone)
    return view


def plain(data: Any) -> Any:
    """Return structs as plain JSON values."""
    return msgspec.to_builtins(data)


def rooms_view(services: Services) -> dict[str, Any]:
    """Return the rooms that listen and speak: satellites, wake words, what rings, the recording in force."""
    door, zone = services.satellites, services.clock.zone
    if door is None:
        return {"satellites": [], "found": [], "wake_words": [], "rings": [], "recording": None}
    recording = door.recordings.describe()
    return {
        "satellites": [{**one, "last_heard": time_of(one["last_heard"] or 0, zone)} for one in door.shown()],
        "found": door.found(),
        "wake_words": door.wake_words(),
        "rings": [{**one, "since": time_of(one["since"], zone)} for one in door.rings()],
        "recording": recording
        and {
            **recording,
            "until": time_of(recording["until"], zone),
            "delete_at": time_of(recording["delete_at"], zone),
        },
    }
