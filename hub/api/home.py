"""The home as data: floors, areas, devices, entities, people. All frozen; the registry is their only writer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

import msgspec

from hub.api.causes import Cause
from hub.api.kinds import Kind

Value: TypeAlias = bool | int | float | str
Aliases: TypeAlias = dict[str, tuple[str, ...]]
"""Names per language tag (``"en"``, ``"zh"``); the first is the display name in that language."""


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """A storey. ``level`` 0 is the ground floor."""

    id: str
    name: str
    level: int = 0
    aliases: Aliases = {}


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A room or other part of the home."""

    id: str
    name: str
    floor: str | None = None
    aliases: Aliases = {}
    icon: str = ""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A thing one can hold. ``identifiers`` and ``connections`` say when two announcements mean the same thing."""

    id: str
    name: str
    area: str | None = None
    manufacturer: str = ""
    model: str = ""
    model_id: str = ""
    sw_version: str = ""
    hw_version: str = ""
    serial_number: str = ""
    configuration_url: str = ""
    suggested_area: str = ""
    identifiers: tuple[str, ...] = ()
    connections: tuple[tuple[str, str], ...] = ()
    via_device: str = ""
    origin: str = ""
    name_by_user: str = ""


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that has a state. ``attributes`` are its fixed traits (options, limits, supported modes)."""

    entity_id: str
    kind: Kind
    name: str
    unique_id: str = ""
    device_id: str | None = None
    area: str | None = None
    aliases: Aliases = {}
    device_class: str | None = None
    unit: str | None = None
    state_class: str | None = None
    category: str | None = None
    icon: str = ""
    enabled: bool = True
    attributes: dict[str, Any] = {}
    origin: str = ""
    name_by_user: str = ""

    def names(self, language: str | None = None) -> tuple[str, ...]:
        """Return every name it goes by, the given language's first, without repeats."""
        own = self.aliases.get(language, ()) if language else ()
        rest = [n for lang, names in self.aliases.items() if lang != language for n in names]
        return tuple(dict.fromkeys((*own, self.name_by_user or self.name, self.name, *rest)))

    def label(self, language: str | None = None) -> str:
        """Return the display name in a language."""
        own = self.aliases.get(language, ()) if language else ()
        return own[0] if own else (self.name_by_user or self.name)


_SMALL_UNITS = frozenset({"g", "mg", "µg", "μg", "oz"})
_OHMS = frozenset({"Ω", "\u2126", "ohm"})
_OF_THE_DEVICE = frozenset({"battery", "duration", "signal_strength", "temperature", "timestamp", "voltage"})


def measures_a_body(entity: Entity) -> bool:
    """Return whether an entity reads a person's body: a weight that is not of grams or ounces, or an impedance."""
    return gives_impedance(entity) or (entity.device_class == "weight" and entity.unit not in _SMALL_UNITS)


def gives_impedance(entity: Entity) -> bool:
    """Return whether an entity is a body's impedance, which only body scales measure."""
    return entity.kind is Kind.SENSOR and entity.unit in _OHMS


def may_tell_of_a_body(entity: Entity) -> bool:
    """Return whether an entity of a body scale may be worked out from a body: fat, BMI, water, not its battery."""
    return entity.kind is Kind.SENSOR and not entity.category and entity.device_class not in _OF_THE_DEVICE


class EntityState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of an entity now.

    ``value`` None means *unknown*; ``available`` False means *unavailable*: states of knowledge, not values.
    ``assumed`` is True when the device cannot report and this is what it was told. Times are Unix seconds.
    """

    entity_id: str
    value: Value | None = None
    attributes: Mapping[str, Any] = {}
    available: bool = False
    assumed: bool = False
    changed_at: float = 0.0
    updated_at: float = 0.0
    cause: Cause | None = None


class HomeView(Protocol):
    """Read the home's structure. ``area_of`` falls back from the entity to its device."""

    @property
    def site(self) -> str:
        """Return the name under which this home speaks on a broker that several share."""
        ...

    @property
    def fahrenheit(self) -> bool:
        """Return whether the home measures temperatures in °F."""
        ...

    @property
    def at(self) -> tuple[float, float] | None:
        """Return where the home stands, degrees north and east, if that is known."""
        ...

    @property
    def floors(self) -> Mapping[str, Floor]: ...
    @property
    def areas(self) -> Mapping[str, Area]: ...
    @property
    def devices(self) -> Mapping[str, Device]: ...
    @property
    def entities(self) -> Mapping[str, Entity]: ...

    def area_of(self, entity_id: str) -> str | None:
        """Return the area id of an entity, through its device if it has none of its own."""
        ...

    def private(self, entity_id: str) -> bool:
        """Return whether an entity's readings are of a person's body, so that its value is shown and told to nobody.

        Whose reading it was is known to the plugin of the scale alone, which shows it to that person.
        """
        ...


class StatesView(Protocol):
    """Read what is known of the entities."""

    def get(self, entity_id: str) -> EntityState | None:
        """Return the state, or None for an entity that does not exist."""
        ...

    def all(self) -> Iterable[EntityState]:
        """Return every state."""
        ...

    def last_heard(self, entity_id: str) -> float | None:
        """Return when the entity last reported (Unix s), None for never.

        Unlike ``updated_at`` it moves on with equal reports, and it outlives restarts (to within ten minutes if the
        hub was killed). What a broker replays, what was assumed and what others say of the entity (its availability)
        are no reports. A device was last heard when the latest of its entities was.
        """
        ...
