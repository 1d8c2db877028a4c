"""The home's names: things, areas and floors, and where they occur in a sentence. Owns the ``Vocabulary``.

A vocabulary is built from a ``HomeView`` (or HOME.yaml) and answers two questions without I/O: which names stand in
this text, and which things stand in this area. When the home changes, ``Vocabulary.renewed`` keeps what stayed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hub.api.home import Aliases, Area, Entity, Floor, HomeView
from hub.voice.understanding import data, inflect, languages, normalise

#: Last words of names that people exchange freely, by language.
_HEADS: Mapping[str, Mapping[str, str]] = {
    "en": {"light": "lamp", "lamp": "light", "lights": "lamps", "lamps": "lights"}
}


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


class NameHit(msgspec.Struct, frozen=True, kw_only=True):
    """A name in a text: what it names (``thing``, ``short``, ``area``, ``floor``, ``option``), its ids, as written."""

    sort: str
    ids: tuple[str, ...]
    name: str


@lru_cache(maxsize=32)
def _option_words(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return what common options of appliances are called in a language (options/<lang>.yaml)."""
    content = data.packaged("options", language) or {}
    return {str(k): tuple(str(w) for w in v) for k, v in content.items()}


class Names:
    """Every name of a home in one language, by its plain form."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self.language = language
        self.by_key: dict[str, list[NameHit]] = {}
        self._add_places("area", vocabulary.areas.values())
        self._add_places("floor", vocabulary.floors.values())
        self._add_things(vocabulary)
        self._add_options(vocabulary)
        whole = (k for k, hits in self.by_key.items() if any(h.sort in ("thing", "area", "floor") for h in hits))
        self._stems = inflect.Stems(whole) if inflect.inflects(language) else None

    def near(self, text: str) -> list[NameHit]:
        """Return what a name in another of its forms names (Polish "w kuchni"); nothing where that is not sure."""
        found = self._stems.near(text) if self._stems is not None else []
        return self.by_key[found[0]] if len(found) == 1 else []

    def _add_places(self, sort: str, places: Iterable[Place]) -> None:
        for place in places:
            for name in place.names(self.language):
                self._add(name, NameHit(sort=sort, ids=(place.id,), name=name))

    def _add_things(self, vocabulary: Vocabulary) -> None:
        area_keys = {
            area.id: sorted((normalise.key(n, self.language) for n in area.names(self.language)), key=len, reverse=True)
            for area in vocabulary.areas.values()
        }
        variants: list[tuple[str, NameHit]] = []
        for thing in vocabulary.things:
            for name in thing.names(self.language):
                hit = NameHit(sort="thing", ids=(thing.id,), name=name)
                self._add(name, hit)
                key = normalise.key(name, self.language)
                shorts = {self._without_area(key, area_keys.get(thing.area or "", [])), *self._tails(key)}
                for short in shorts - {""}:
                    self._add(short, NameHit(sort="short", ids=(thing.id,), name=name))
                variants += [(variant, hit) for variant in self._variants(key)]
                if languages.spaced(self.language) and not key.endswith("s"):
                    self._add(f"{key}s", NameHit(sort="short", ids=(thing.id,), name=name))
        taken = {key for key, hits in self.by_key.items() if any(hit.sort == "thing" for hit in hits)}
        for variant, hit in variants:
            if normalise.key(variant, self.language) not in taken:
                self._add(variant, hit)

    def _add_options(self, vocabulary: Vocabulary) -> None:
        """Add what appliances can be set to ("eco", "vacation"), in the words of this language."""
        words = _option_words(languages.base(self.language))
        for thing in vocabulary.things:
            options = thing.attributes.get("options")
            if thing.kind != "select" or not isinstance(options, list | tuple):
                continue
            for option in map(str, options):
                for word in (option.replace("_", " "), *words.get(option, ())):
                    self._add(word, NameHit(sort="option", ids=(thing.id,), name=option))

    def _without_area(self, key: str, areas: list[str]) -> str:
        """Return what remains of a name after the area it begins with ("kitchen ceiling" -> "ceiling")."""
        for area in areas:
            if area and key.startswith(area) and len(key) > len(area):
                return key[len(area) :].removeprefix("'s").strip().removeprefix("的")
        return ""

    def _tails(self, key: str) -> set[str]:
        """Return a name of three words and more without its first ("left bedside lamp" -> "bedside lamp")."""
        words = key.split()
        return {" ".join(words[1:])} if len(words) > 2 else set()

    def _variants(self, key: str) -> set[str]:
        """Return a name with another word for the same sort of thing at its end ("corner lamp", "corner light")."""
        head, _, last = key.rpartition(" ")
        other = _HEADS.get(self.language, {}).get(last)
        return {f"{head} {other}"} if head and other else set()

    def _add(self, name: str, hit: NameHit) -> None:
        key = normalise.key(name, self.language).replace("'", "")
        if not key:
            return
        hits = self.by_key.setdefault(key, [])
        for i, other in enumerate(hits):
            if other.sort == hit.sort and (hit.sort != "option" or other.name == hit.name):
                hits[i] = msgspec.structs.replace(other, ids=tuple(dict.fromkeys((*other.ids, *hit.ids))))
                return
        hits.append(hit)


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
        return self if same and fresh.people == self.people else fresh

    def names(self, language: str) -> Names:
        """Return the names of a language, indexed on first use."""
        if language not in self._names:
            self._names[language] = Names(self, language)
        return self._names[language]

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
