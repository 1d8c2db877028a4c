"""Builds entities of other conventions out of Home Assistant's components: the same readers, encoders and checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec

from devices.conventions.home_assistant.components import COMPONENTS
from devices.conventions.home_assistant.components.units import UNITS
from devices.conventions.home_assistant.schema import Config, Place, Refused
from devices.conventions.home_assistant.templates import Templates
from hub.api.codec import (
    DeviceFacts,
    EntityFound,
    EntityGone,
    EntityPlan,
    Fact,
    Payload,
    Problem,
    Read,
    Reader,
    Trigger,
    Update,
)
from hub.api.errors import PayloadError
from hub.api.home import Value

Pick: TypeAlias = Callable[[Mapping[str, Any]], Any]
Maker: TypeAlias = Callable[[Config], EntityPlan | Trigger]


class Workshop:
    """Makes entities, and remembers what it made so that only what differs is told. One for each convention."""

    def __init__(self, origin: str, *, zone: str = "UTC", fahrenheit: bool = False) -> None:
        self._origin = origin
        self._templates = Templates(zone)
        self._fahrenheit = fahrenheit
        self._made: dict[str, dict[str, tuple[Any, ...]]] = {}

    def tell(self, group: str, parts: Mapping[str, Part], device: DeviceFacts | None) -> list[Fact]:
        """Return what is new of a group of entities (a device's, say): found, changed, gone. No parts: all gone.

        ``parts`` are by a name that is unique in the group; the source of each is ``<group>#<name>``.
        """
        before = self._made.get(group, {})
        facts: list[Fact] = [EntityGone(f"{group}#{name}") for name in before if name not in parts]
        now: dict[str, tuple[Any, ...]] = {}
        for name, part in parts.items():
            now[name] = (part.component, part.config, part.label, part.topics, device)
            if before.get(name) != now[name]:
                facts.append(self._make(f"{group}#{name}", name, part, device))
        if now:
            self._made[group] = now
        else:
            self._made.pop(group, None)
        return facts

    @property
    def groups(self) -> list[str]:
        """Return the groups there are."""
        return list(self._made)

    def _make(self, source: str, name: str, part: Part, device: DeviceFacts | None) -> Fact:
        place = Place(source, part.component, name, device, self._origin, self._templates, self._fahrenheit)
        try:
            made = (part.maker or COMPONENTS[part.component])(Config(part.config, place))
        except (Refused, PayloadError) as refusal:
            return Problem(source, f"{part.component}: {refusal}")
        if isinstance(made, Trigger):
            return made
        if part.topics:
            more = [Read(topic, read.reader) for read in made.reads for topic in part.topics]
            made = msgspec.structs.replace(made, reads=tuple(dict.fromkeys((*made.reads, *more))))
        if part.start is not None:
            made = msgspec.structs.replace(made, initial=Update(part.start))
        if part.pick is not None:
            made = msgspec.structs.replace(
                made, reads=tuple(Read(r.topic, within(r.reader, part.pick)) for r in made.reads)
            )
        return EntityFound(made)


class Part:
    """One entity to make: its component and config, with long key names.

    ``within`` picks the entity's part of each JSON payload, ``also`` adds topics that are read in the same way.
    """

    __slots__ = ("component", "config", "label", "maker", "pick", "start", "topics")

    def __init__(self, component: str, **config: Any) -> None:
        self.component = component
        self.label = ""
        self.maker: Maker | None = None
        self.pick: Pick | None = None
        self.topics: tuple[str, ...] = ()
        self.start: Value | None = None
        self.config = {key: value for key, value in config.items() if value is not None or key == "name"}

    def also(self, *topics: str) -> Part:
        """Return itself, reading these topics as it reads its own."""
        self.topics = topics
        return self

    def starting(self, value: Value) -> Part:
        """Return itself, taken to be ``value`` until the device says how it is."""
        self.start = value
        return self

    def made_by(self, maker: Maker) -> Part:
        """Return itself, made by a convention's own way to understand its config instead of the component's."""
        self.maker = maker
        return self

    def within(self, label: str, pick: Pick) -> Part:
        """Return itself, reading the part of a payload that ``pick`` gives (None: nothing); ``label`` names it."""
        self.label, self.pick = label, pick
        return self


def within(reader: Reader, pick: Pick) -> Reader:
    """Return a reader of a part of a JSON object."""

    def read(payload: Payload) -> Update | None:
        whole = payload.json
        if not isinstance(whole, dict):
            raise PayloadError(f"payload on {payload.topic} must be a JSON object")
        own = pick(whole)
        return None if own is None else reader(payload.part(own))

    return read


def keys_as(keys: Mapping[str, str]) -> Pick:
    """Return what picks these keys of an object, under other names."""

    def pick(whole: Mapping[str, Any]) -> Any:
        return {name: whole[key] for key, name in keys.items() if key in whole} or None

    return pick


def fitting_class(device_class: str | None, unit: str | None) -> str | None:
    """Return a sensor's device class when it may have that unit, else None."""
    if device_class is None:
        return None
    units = UNITS.get(device_class)
    if units is None:
        return None
    return device_class if not units or unit in units else None
