"""From what was said to which entities are meant. Owns device concepts (devices.yaml) and the search for targets.

An area that does not exist is a problem, never "everywhere"; of several that fit, the speaker's room decides, and
where that does not decide either, the speaker is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import msgspec

from hub.api.errors import UnderstandingError
from hub.voice.understanding import data, normalise
from hub.voice.understanding.names import Thing, Vocabulary
from hub.voice.understanding.reading import Problem, Said, Scope

#: What "everything" turns on or off: nothing that opens, secures, or whose loss of power spoils something.
SWEEPABLE = ("light", "switch", "fan", "media_player", "climate", "humidifier", "input_boolean")
#: Kinds of which a group is meant when only the room is named ("the light in the kitchen" is all of them).
GROUPED = frozenset({"light", "cover", "fan", "media_player", "climate", "switch"})
_CLASSLESS = "cover"


class DeviceSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One device concept of devices.yaml."""

    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    classless: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    named_kinds: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    unlike: tuple[str, ...] = msgspec.field(default=(), name="not")
    loose: bool = False
    essential: bool = False


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a scope means in this home: targets, or the problem. ``wholly``: nothing narrower than the home was said."""

    targets: tuple[str, ...] = ()
    problem: Problem | None = None
    wholly: bool = False


@lru_cache(maxsize=1)
def devices() -> dict[str, DeviceSpec]:
    """Return the device concepts."""
    content = data.packaged("", "devices") or {}
    try:
        return msgspec.convert(dict(content), dict[str, DeviceSpec])
    except msgspec.ValidationError as error:
        raise UnderstandingError(f"devices.yaml: {error}", remedy="correct the entry") from error


def find(scope: Scope, home: Vocabulary, kinds: Iterable[str], language: str, area: str | None = None) -> Found:
    """Return the entities of ``kinds`` that a scope means; ``area`` is the room of the speaker."""
    kinds = tuple(kinds)
    if scope.parts:
        found_parts = [
            find(msgspec.structs.replace(p, plural=scope.plural), home, kinds, language) for p in scope.parts
        ]
        wrong = next((found for found in found_parts if found.problem), None)
        return wrong or Found(targets=tuple(dict.fromkeys(t for found in found_parts for t in found.targets)))
    places = _places(scope, home, area)
    targets: list[str] = []
    wholly = False
    for alternatives in scope.things:
        found = _named(alternatives, scope, home, kinds, places, language, area)
        if found.problem:
            return found
        targets += found.targets
    for said in scope.devices:
        found = _of_concept(said, scope, home, kinds, places, language, area)
        if found.problem:
            return found
        wholly |= found.wholly
        targets += found.targets
    if not scope.things and not scope.devices:
        found = _of_kinds(scope, home, kinds, places, language, area)
        if found.problem:
            return found
        wholly |= found.wholly
        targets += found.targets
    return Found(targets=tuple(dict.fromkeys(targets)), wholly=wholly)


def _places(scope: Scope, home: Vocabulary, area: str | None) -> frozenset[str] | None:
    """Return the areas that were said, or None when none was."""
    said = set(scope.areas)
    for floor in scope.floors:
        said.update(home.floor_areas(floor))
    if scope.here and area:
        said.add(area)
    if said or scope.areas or scope.floors:
        return frozenset(said)
    return None


def _named(
    ids: tuple[str, ...],
    scope: Scope,
    home: Vocabulary,
    kinds: tuple[str, ...],
    places: frozenset[str] | None,
    language: str,
    area: str | None,
) -> Found:
    things = [home.by_id[i] for i in ids if i in home.by_id]
    fit = [t for t in things if not kinds or t.kind in kinds]
    if not fit:
        return Found(problem=Problem(key="unfit", values={"name": home.label(ids[0], language)}))
    if places is not None:
        here = [t for t in fit if t.area in places]
        if not here:
            values = {"name": fit[0].label(language), "area": _place_label(places, home, language)}
            return Found(problem=Problem(key="not_in_area", values=values))
        fit = here
    best = _one_kind(fit, kinds)
    if len(best) > 1 and area and any(t.area == area for t in best):
        best = [t for t in best if t.area == area]
    if len(best) > 1 and not scope.plural:
        return Found(problem=which(best, language))
    return Found(targets=tuple(t.id for t in best))


def _one_kind(things: list[Thing], kinds: tuple[str, ...]) -> list[Thing]:
    """Return those of the kind that fits best, when one name stands for entities of several kinds."""
    for kind in kinds:
        of_kind = [t for t in things if t.kind == kind]
        if of_kind:
            return of_kind
    return things


def _of_concept(
    said: Said,
    scope: Scope,
    home: Vocabulary,
    kinds: tuple[str, ...],
    places: frozenset[str] | None,
    language: str,
    area: str | None,
) -> Found:
    tiers = concept_tiers(said, home)
    tiers = [[t for t in tier if not kinds or t.kind in kinds] for tier in tiers]
    for tier in tiers:
        within = [t for t in tier if places is None or t.area in places]
        if within and all(t.category for t in within) and any(not t.category for t in tier) and places is None:
            within = [t for t in tier if not t.category]
        if within:
            return _choose(within, scope, places, area, language)
    unnamed = _unnamed_switches(said, home, kinds, places)
    if len(unnamed) == 1:
        return Found(targets=(unnamed[0].id,))
    values = {"device": said.word, "concept": said.concept}
    if places is not None:
        values["area"] = _place_label(places, home, language, scope.floors)
        return Found(problem=Problem(key="no_device_in_area", values=values))
    return Found(problem=Problem(key="no_device", values=values))


def _unnamed_switches(
    said: Said, home: Vocabulary, kinds: tuple[str, ...], places: frozenset[str] | None
) -> list[Thing]:
    """Return the switches of a room that are named after nothing else: what "the lights" are wired to."""
    spec = devices().get(said.concept)
    if spec is None or not spec.kinds or "switch" not in spec.named_kinds or places is None or "switch" not in kinds:
        return []
    others = [s for s in devices().values() if s is not spec and s.named]
    return [
        t
        for t in home.things
        if t.kind == "switch" and t.area in places and t.device_class in (None, "switch") and not t.category
        and not any(_like(t, other.named) for other in others)
    ]  # fmt: skip


def _of_kinds(
    scope: Scope,
    home: Vocabulary,
    kinds: tuple[str, ...],
    places: frozenset[str] | None,
    language: str,
    area: str | None,
) -> Found:
    """Return what a scope without name or device means: everything, or the kinds that the intent is about."""
    if scope.everything:
        kinds = tuple(k for k in SWEEPABLE if not kinds or k in kinds)
    pool = [t for t in home.things if t.kind in kinds and not (scope.everything and t.id in _essential(home))]
    within = [t for t in pool if places is None or t.area in places]
    if not within:
        if places is None:
            return Found(problem=Problem(key="nothing_of_kind", values=_missing(kinds)))
        values = {"area": _place_label(places, home, language, scope.floors), **_missing(kinds)}
        return Found(problem=Problem(key="nothing_in_area", values=values))
    return _choose(within, scope, places, area, language)


def _choose(things: list[Thing], scope: Scope, places: frozenset[str] | None, area: str | None, language: str) -> Found:
    """Return all of them when all are meant, the one in the speaker's room, or the question which."""
    things = [t for t in things if not t.category] or things
    if places is None and not scope.home and not scope.everything and area:
        near = [t for t in things if t.area == area]
        if near and not (scope.plural and "all" in _said(scope)):
            things, places = near, frozenset({area})
    every = scope.plural or scope.home or scope.everything
    grouped = places is not None and all(t.kind in GROUPED for t in things)
    if len(things) == 1 or every or grouped:
        return Found(targets=tuple(t.id for t in things), wholly=places is None and len(things) > 1)
    return Found(problem=which(things, language))


def _said(scope: Scope) -> tuple[str, ...]:
    return ("all",) if scope.home else ()


def which(things: list[Thing], language: str) -> Problem:
    """Return the question between several things."""
    labels = [t.label(language) for t in things]
    joiner = "、" if language.startswith("zh") else ", "
    return Problem(
        key="which", values={"names": joiner.join(labels[:6])}, candidates=tuple(t.id for t in things), ask=True
    )


_FEW_KINDS = 3


def _missing(kinds: tuple[str, ...]) -> dict[str, str]:
    """Return the kinds of which there is nothing, where they are few enough to be named."""
    return {"kinds": ",".join(kinds)} if 0 < len(kinds) <= _FEW_KINDS else {}


def _place_label(places: Iterable[str], home: Vocabulary, language: str, floors: tuple[str, ...] = ()) -> str:
    """Return the places that were said in words: a floor as itself, not as all of its rooms."""
    labels = [home.label(p, language) for p in (floors or sorted(places))]
    return ("、" if language.startswith("zh") else ", ").join(labels) or "?"


def concept_tiers(said: Said, home: Vocabulary) -> list[list[Thing]]:
    """Return what a device word may mean in a home, best first."""
    tiers: list[list[Thing]] | None = home.meant.get(said)
    if tiers is None:
        tiers = home.meant[said] = _tiers(said, home)
    return tiers


def _tiers(said: Said, home: Vocabulary) -> list[list[Thing]]:
    spec = devices().get(said.concept)
    if spec is None:
        return []
    things = home.things
    of_kind = [t for t in things if t.kind in spec.kinds and not _like(t, spec.unlike)]
    fits = _fits(spec)
    tiers: list[list[Thing]] = []
    if not said.general:
        tiers.append([t for t in of_kind if fits(t) and _like(t, (said.word,))])
    if spec.prefer:
        tiers.append([t for t in of_kind if _like(t, spec.prefer)])
    if spec.classes:
        tiers.append([t for t in of_kind if t.device_class == spec.classes[0]])
        tiers.append([t for t in of_kind if fits(t)])
        if spec.loose:
            tiers.append(of_kind)
    else:
        tiers.append(of_kind)
    named = [t for t in things if _like(t, (*spec.named, said.word)) and not _like(t, spec.unlike)]
    tiers.extend([t for t in named if t.kind == kind] for kind in spec.named_kinds)
    return [tier for tier in tiers if tier]


def _fits(spec: DeviceSpec) -> Callable[[Thing], bool]:
    def fits(thing: Thing) -> bool:
        if not spec.classes or thing.device_class in spec.classes:
            return True
        if thing.device_class is not None:
            return False
        return thing.kind in spec.classless or _like(thing, spec.named) or (not spec.named and thing.kind == _CLASSLESS)

    return fits


def _like(thing: Thing, stems: Iterable[str]) -> bool:
    stems = tuple(stems)
    return bool(stems) and any(_has(name, stem) for name in folded_names(thing) for stem in stems)


def named_after(thing: Thing, words: str) -> bool:
    """Return True when words stand in one of a thing's names."""
    return _like(thing, (words,))


def _has(name: str, stem: str) -> bool:
    if not stem.isascii():
        return stem in name
    return f" {name} ".find(f" {stem} ") >= 0 or (len(stem) > 3 and stem in name)


@lru_cache(maxsize=8192)
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(normalise.fold(name, "") for name in names)


def folded_names(thing: Thing) -> tuple[str, ...]:
    """Return a thing's names in plain form."""
    return _folded(thing.names())


def essential(thing: Thing) -> bool:
    """Return True for what stays on when everything is turned off: a fridge, the router."""
    return bool(thing.category) or any(
        spec.essential and thing.kind in (*spec.kinds, *spec.named_kinds) and _like(thing, spec.named)
        for spec in devices().values()
    )


def appliance(thing: Thing) -> bool:
    """Return True for what belongs to an appliance that has no kind of its own: a fridge, an oven, a washer."""
    return thing.kind != "climate" and any(not spec.kinds and _like(thing, spec.named) for spec in devices().values())


def _essential(home: Vocabulary) -> frozenset[str]:
    found: frozenset[str] | None = home.meant.get("essential")
    if found is None:
        found = home.meant["essential"] = frozenset(t.id for t in home.things if essential(t))
    return found
