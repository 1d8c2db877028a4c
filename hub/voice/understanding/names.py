"""The home's names: things, areas and floors, and where they occur in a sentence. Owns the ``Vocabulary``.

A vocabulary is built from a ``HomeView`` (or HOME.yaml) and answers two questions without I/O: which names stand in
this text (``name_index``), and which things stand in this area. When the home changes, ``Vocabulary.renewed`` keeps
what stayed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import msgspec

from hub.api.home import Aliases, Area, Entity, Floor, HomeView
from hub.voice.understanding import languages
from hub.voice.understanding.name_index import NameHit, Names


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """One entity as a sentence can mean it. ``kind`` is a Kind's value or an upstream domain (``todo``)."""

    id: str
    kind: str
    name: str
    aliases: Aliases = {}
    area: str | None = None
    device_class: str | None = None
    category: str | None = None
    attributes: dict[str, Any] = {}
    device: str | None = None

    def names(self, language: str | None = None) -> tuple[str, ...]:
        """Return every name it goes by, the language's own first."""
        own = own_names(self.aliases, language)
        rest = [n for names in self.aliases.values() for n in names]
        return tuple(dict.fromkeys((*own, self.name, *rest)))

    def label(self, language: str | None = None) -> str:
        """Return the display name in a language."""
        own = own_names(self.aliases, language)
        return own[0] if own else self.name


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """An area or a floor."""

    id: str
    name: str
    aliases: Aliases = {}
    floor: str | None = None
    level: int | None = None

    def names(self, language: str | None = None) -> tuple[str, ...]:
        """Return every name it goes by, the language's own first."""
        own = own_names(self.aliases, language)
        rest = [n for names in self.aliases.values() for n in names]
        return tuple(dict.fromkeys((*own, self.name, *rest)))

    def label(self, language: str | None = None) -> str:
        """Return the display name in a language."""
        own = own_names(self.aliases, language)
        return own[0] if own else self.name


def own_names(aliases: Aliases, language: str | None) -> tuple[str, ...]:
    """Return the names in a language, also when they are filed under its bare tag or another region."""
    if not language or not aliases:
        return ()
    tag = language if language in aliases else languages.pick(language, aliases)
    return aliases.get(tag, ()) if tag else ()


class Vocabulary:
    """A home as sentences see it. Frozen; ``renewed`` makes the next one."""

    def __init__(
        self,
        things: Iterable[Thing],
        areas: Iterable[Place] = (),
        floors: Iterable[Place] = (),
        people: Iterable[str] = (),
    ) -> None:
        self.by_id: Mapping[str, Thing] = {thing.id: thing for thing in things}
        self.things = tuple(self.by_id.values())
        self.areas: Mapping[str, Place] = {area.id: area for area in areas}
        self.floors: Mapping[str, Place] = {floor.id: floor for floor in floors}
        self.people = tuple(dict.fromkeys(people))
        """Names of the persons of the household."""
        self.meant: dict[Hashable, Any] = {}
        """What device words mean in this home, kept by whoever looks it up; bounded by the words of the lexicons."""
        self._names: dict[str, Names] = {}
        self._before: dict[str, Names] = {}
        self._by_area: dict[str, list[Thing]] = {}
        for thing in self.things:
            if thing.area:
                self._by_area.setdefault(thing.area, []).append(thing)

    @classmethod
    def from_home(cls, home: HomeView, people: Iterable[str] = ()) -> Vocabulary:
        """Return the vocabulary of a home: enabled entities only, each in its own or its device's area."""
        return cls(
            [_thing(entity, home) for entity in home.entities.values() if entity.enabled],
            [_area(area) for area in home.areas.values()],
            [_floor(floor) for floor in home.floors.values()],
            people,
        )

    def renewed(self, home: HomeView, people: Iterable[str] = ()) -> Vocabulary:
        """Return this vocabulary if nothing that a sentence can mean has changed, else the new one."""
        fresh = Vocabulary.from_home(home, people)
        same = fresh.by_id == self.by_id and fresh.areas == self.areas and fresh.floors == self.floors
        return self if same and fresh.people == self.people else fresh.after(self)

    def after(self, before: Vocabulary) -> Vocabulary:
        """Return this vocabulary, whose names are indexed from what an earlier one had indexed."""
        self._before = dict(before._names)
        return self

    def names(self, language: str) -> Names:
        """Return the names of a language, indexed on first use."""
        names = self._names.get(language)
        if names is None:
            before = self._before.get(language)
            names = self._names[language] = before.renewed(self) if before is not None else Names(self, language)
            self._before.pop(language, None)
        return names

    def in_area(self, area: str) -> list[Thing]:
        """Return the things that stand in an area."""
        return self._by_area.get(area, [])

    def floor_areas(self, floor: str) -> list[str]:
        """Return the areas of a floor."""
        return [area.id for area in self.areas.values() if area.floor == floor]

    def label(self, thing_id: str, language: str | None = None) -> str:
        """Return what a thing, area or floor is called in a language; its id when it is unknown."""
        found = self.by_id.get(thing_id) or self.areas.get(thing_id) or self.floors.get(thing_id)
        return found.label(language) if found else thing_id


def _thing(entity: Entity, home: HomeView) -> Thing:
    return Thing(
        id=entity.entity_id,
        kind=entity.kind.value,
        name=entity.name_by_user or entity.name,
        aliases={
            **({"": (entity.name,)} if entity.name_by_user and entity.name_by_user != entity.name else {}),
            **entity.aliases,
        },
        area=home.area_of(entity.entity_id),
        device_class=entity.device_class,
        category=entity.category,
        attributes=entity.attributes,
        device=entity.device_id,
    )


def _area(area: Area) -> Place:
    return Place(id=area.id, name=area.name, aliases=area.aliases, floor=area.floor)


def _floor(floor: Floor) -> Place:
    return Place(id=floor.id, name=floor.name, aliases=floor.aliases, level=floor.level)


__all__ = ["NameHit", "Names", "Place", "Thing", "Vocabulary", "own_names"]
