"""The registry: floors, areas, devices and entities, with names per language, persisted. The home's only writer."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from hub.api.causes import Cause
from hub.api.codec import DeviceFacts, EntityPlan
from hub.api.errors import StoreError, UnknownEntity
from hub.api.events import EntityAdded, HomeChanged
from hub.api.home import Area, Device, Entity, Floor, gives_impedance, may_tell_of_a_body, measures_a_body
from hub.kernel.bus import Bus
from hub.kernel.store import Documents, Store

_log = logging.getLogger(__name__)
T = TypeVar("T", bound=msgspec.Struct)


def slug(text: str) -> str:
    """Return text as lower-case ASCII words joined by ``_`` (Chinese and other scripts by code point), never empty."""
    ascii_text = text
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        ascii_text = "".join(c if c.isascii() else f" u{ord(c):x} " if c.isalnum() else "" for c in plain)
    return re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_") or "unnamed"


class Registry:
    """What the home is made of. Reads are plain mappings; every change is committed before it is announced."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        *,
        site: str = "home",
        fahrenheit: bool = False,
        at: tuple[float, float] | None = None,
    ) -> None:
        self.site = site
        self._bus = bus
        self.fahrenheit = fahrenheit
        self.at = at
        self._documents: dict[type[msgspec.Struct], Documents] = {
            Floor: store.documents("registry.floor"),
            Area: store.documents("registry.area"),
            Device: store.documents("registry.device"),
            Entity: store.documents("registry.entity"),
        }
        self._floors: dict[str, Floor] = {}
        self._areas: dict[str, Area] = {}
        self._devices: dict[str, Device] = {}
        self._entities: dict[str, Entity] = {}
        self._by_unique: dict[tuple[str, str], str] = {}
        self._by_identifier: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._body_scales: set[str] = set()
        self._dirty: dict[type[msgspec.Struct], set[str]] = {Area: set(), Device: set(), Entity: set()}
        self.on_learnt: Callable[[], object] = bool
        """Called when there is something for ``flush`` to store again."""

    async def load(self) -> None:
        """Read what is stored; a broken record is logged and left out."""
        self._floors = await self._load(Floor)
        self._areas = await self._load(Area)
        self._devices = await self._load(Device)
        self._entities = await self._load(Entity)
        for device in self._devices.values():
            self._index_device(device)
        for entity in self._entities.values():
            self._note_scale(entity)
            if entity.unique_id:
                self._by_unique[(entity.kind.value, entity.unique_id)] = entity.entity_id

    async def _load(self, kind: type[T]) -> dict[str, T]:
        found: dict[str, T] = {}
        for key, data in (await self._documents[kind].all()).items():
            try:
                found[key] = msgspec.convert(data, kind, strict=False)
            except msgspec.ValidationError as error:
                _log.error("the stored %s %r is left out: %s", kind.__name__.lower(), key, error)
        return found

    @property
    def floors(self) -> Mapping[str, Floor]:
        """Return the floors by id."""
        return self._floors

    @property
    def areas(self) -> Mapping[str, Area]:
        """Return the areas by id."""
        return self._areas

    @property
    def devices(self) -> Mapping[str, Device]:
        """Return the devices by id."""
        return self._devices

    @property
    def entities(self) -> Mapping[str, Entity]:
        """Return the entities by entity id."""
        return self._entities

    def area_of(self, entity_id: str) -> str | None:
        """Return the area id of an entity, through its device if it has none of its own."""
        entity = self._entities.get(entity_id)
        if entity is None:
            return None
        if entity.area or not entity.device_id:
            return entity.area
        device = self._devices.get(entity.device_id)
        return device.area if device else None

    def private(self, entity_id: str) -> bool:
        """Return whether an entity's readings are of a person's body: a body scale's, all that it measures.

        The one rule of what is withheld: from live views, REST, history, voice and announcements.
        """
        entity = self._entities.get(entity_id)
        if entity is None:
            return False
        return measures_a_body(entity) or (entity.device_id in self._body_scales and may_tell_of_a_body(entity))

    async def put_floor(self, floor: Floor, *, cause: Cause) -> None:
        """Add or replace a floor."""
        await self._put(floor.id, floor, self._floors, cause)

    async def put_area(self, area: Area, *, cause: Cause) -> None:
        """Add or replace an area."""
        await self._put(area.id, area, self._areas, cause)

    async def _put(self, key: str, item: T, into: dict[str, T], cause: Cause) -> None:
        await self._documents[type(item)].put(key, msgspec.to_builtins(item))
        into[key] = item
        self._bus.publish(HomeChanged(cause=cause, what=f"{type(item).__name__.lower()}:{key}"))

    async def remove_area(self, area_id: str, *, cause: Cause) -> None:
        """Remove an area; its devices and entities have none then."""
        for device in [d for d in self._devices.values() if d.area == area_id]:
            await self.update_device(device.id, cause=cause, area=None)
        for entity in [e for e in self._entities.values() if e.area == area_id]:
            await self.update_entity(entity.entity_id, cause=cause, area=None)
        await self._documents[Area].delete(area_id)
        self._areas.pop(area_id, None)
        self._bus.publish(HomeChanged(cause=cause, what=f"area:{area_id}"))

    async def update_entity(self, entity_id: str, *, cause: Cause, **changes: Any) -> Entity:
        """Change what a person may change (``name_by_user``, ``area``, ``aliases``, ``enabled`` …)."""
        entity = self._entities.get(entity_id)
        if entity is None:
            raise UnknownEntity(f"no entity {entity_id!r}")
        entity = msgspec.structs.replace(entity, **changes)
        await self._put(entity_id, entity, self._entities, cause)
        return entity

    async def update_device(self, device_id: str, *, cause: Cause, **changes: Any) -> Device:
        """Change what a person may change of a device (``name_by_user``, ``area`` …)."""
        device = self._devices.get(device_id)
        if device is None:
            raise UnknownEntity(f"no device {device_id!r}")
        device = msgspec.structs.replace(device, **changes)
        await self._put(device_id, device, self._devices, cause)
        return device

    async def remove_device(self, device_id: str, *, cause: Cause) -> list[str]:
        """Forget a device and its entities; return their ids. It comes back when it announces itself again."""
        gone = [e.entity_id for e in self._entities.values() if e.device_id == device_id]
        for entity_id in gone:
            self.forget_entity(entity_id)
            await self._documents[Entity].delete(entity_id)
        device = self._devices.pop(device_id, None)
        if device is not None:
            for identity in _identities(device.identifiers, device.connections):
                self._by_identifier.pop(identity, None)
        self._body_scales.discard(device_id)
        self._dirty[Device].discard(device_id)
        await self._documents[Device].delete(device_id)
        self._bus.publish(HomeChanged(cause=cause, what=f"device:{device_id}"))
        return gone

    def forget_entity(self, entity_id: str) -> None:
        """Drop an entity from memory (its stored description stays, so that its names survive a re-announcement)."""
        entity = self._entities.pop(entity_id, None)
        if entity is not None and entity.unique_id:
            self._by_unique.pop((entity.kind.value, entity.unique_id), None)
        self._dirty[Entity].discard(entity_id)

    def learn(self, plan: EntityPlan, *, cause: Cause) -> Entity:
        """Add the entity of a plan, or renew its description, keeping what people changed; stored by ``flush``."""
        device = self.learn_device(plan.device, plan.origin) if plan.device else None
        unique_id = plan.unique_id or plan.source
        known = self._by_unique.get((plan.kind.value, unique_id))
        name = _full_name(plan, device.name if device else "")
        old = self._entities.get(known) if known else None
        facts: dict[str, Any] = {
            "name": name,
            "device_id": device.id if device else None,
            "device_class": plan.device_class,
            "unit": plan.unit,
            "state_class": plan.state_class,
            "category": plan.category,
            "icon": plan.icon,
            "attributes": plan.attributes,
            "origin": plan.origin,
        }
        if old is None:
            wanted = plan.object_id or (f"{device.name} {plan.name}" if device and plan.name else name)
            entity = Entity(
                entity_id=self._free_id(plan.kind.value, slug(wanted)),
                kind=plan.kind,
                unique_id=unique_id,
                enabled=plan.enabled,
                **facts,
            )
        else:
            entity = msgspec.structs.replace(old, **facts)
        self.add(entity, cause=cause)
        return entity

    def add(self, entity: Entity, *, cause: Cause) -> None:
        """Add or renew an entity as it is; stored by ``flush``."""
        old = self._entities.get(entity.entity_id)
        if old == entity:
            return
        self._entities[entity.entity_id] = entity
        self._note_scale(entity)
        if entity.unique_id:
            self._by_unique[(entity.kind.value, entity.unique_id)] = entity.entity_id
        self._learnt(Entity, entity.entity_id)
        self._bus.publish(EntityAdded(cause=cause, entity_id=entity.entity_id))

    def _note_scale(self, entity: Entity) -> None:
        if entity.device_id and gives_impedance(entity):
            self._body_scales.add(entity.device_id)

    def by_unique_id(self, kind: str, unique_id: str) -> str | None:
        """Return the entity id of a unique id within a kind."""
        return self._by_unique.get((kind, unique_id))

    @property
    def unsaved(self) -> bool:
        """Return whether there is something for ``flush`` to store."""
        return any(self._dirty.values())

    def _learnt(self, kind: type[msgspec.Struct], key: str) -> None:
        first = not self.unsaved
        self._dirty[kind].add(key)
        if first:
            self.on_learnt()

    async def flush(self) -> None:
        """Commit all that was learnt since the last flush, as it is now."""
        held: dict[type[msgspec.Struct], Mapping[str, msgspec.Struct]] = {
            Area: self._areas,
            Device: self._devices,
            Entity: self._entities,
        }
        for kind, items in held.items():
            keys, self._dirty[kind] = self._dirty[kind], set()
            rows = {key: msgspec.to_builtins(items[key]) for key in keys if key in items}
            try:
                if rows:
                    await self._documents[kind].put_many(rows)
            except StoreError:
                self._dirty[kind] |= keys
                raise

    def _free_id(self, kind: str, wanted: str) -> str:
        first = f"{kind}.{wanted}"
        if first not in self._entities:
            return first
        number = self._numbers.get(first, 2)
        while (entity_id := f"{first}_{number}") in self._entities:
            number += 1
        self._numbers[first] = number + 1
        return entity_id

    def learn_device(self, facts: DeviceFacts, origin: str = "") -> Device:
        """Add or renew a device; stored by ``flush``."""
        identities = _identities(facts.identifiers, facts.connections)
        known = next((self._by_identifier[i] for i in identities if i in self._by_identifier), None)
        old = self._devices.get(known) if known else None
        fields = {k: v for k, v in msgspec.structs.asdict(facts).items() if v}
        if old is None:
            wanted = slug(facts.name or facts.model or (facts.identifiers or ("device",))[0])
            device_id, number = wanted, 2
            while device_id in self._devices:
                device_id, number = f"{wanted}_{number}", number + 1
            fields.setdefault("name", facts.model or device_id)
            device = Device(id=device_id, area=self._suggested(facts.suggested_area), origin=origin, **fields)
        else:
            if old.identifiers and old.identifiers[0] not in facts.identifiers:  # another's word of the same thing
                fields = {k: v for k, v in fields.items() if not getattr(old, k)}
            fields["identifiers"] = tuple(dict.fromkeys((*old.identifiers, *facts.identifiers)))
            fields["connections"] = tuple(dict.fromkeys((*old.connections, *facts.connections)))
            device = msgspec.structs.replace(old, **fields)
        if device != old:
            self._devices[device.id] = device
            self._index_device(device)
            self._learnt(Device, device.id)
        return device

    def _suggested(self, name: str) -> str | None:
        """Return the area a device suggests for itself, beginning it when the home has none of that name."""
        area_id = self.area_named(name)
        if area_id is None and name.strip():
            area = Area(id=slug(name), name=name.strip())
            self._areas[area.id] = area
            self._learnt(Area, area.id)
            area_id = area.id
        return area_id

    def area_named(self, name: str) -> str | None:
        """Return the id of the area with that id, name or alias, whatever its case."""
        wanted = name.casefold().strip()
        if not wanted:
            return None
        for area in self._areas.values():
            names = (area.id, area.name, *(n for names in area.aliases.values() for n in names))
            if wanted in (n.casefold() for n in names):
                return area.id
        return None

    def _index_device(self, device: Device) -> None:
        for identity in _identities(device.identifiers, device.connections):
            self._by_identifier[identity] = device.id


def _identities(identifiers: tuple[str, ...], connections: tuple[tuple[str, str], ...]) -> list[str]:
    return [f"id:{i}" for i in identifiers] + [f"{kind}:{value.casefold()}" for kind, value in connections]


def _full_name(plan: EntityPlan, device: str) -> str:
    """Return device and entity name as one ("Hall sensor battery"), without saying the device's twice."""
    own = plan.name or ""
    if not own:
        return device or plan.object_id or plan.kind.value
    if not device or own.casefold().startswith(device.casefold()) or device.casefold() in own.casefold():
        return own
    return f"{device} {own[0].lower()}{own[1:]}" if own[1:2].islower() or own[1:2] == " " else f"{device} {own}"
