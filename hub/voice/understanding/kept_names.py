"""Stage 5b: names that plugins keep (foods in the fridge, items of a list), heard wrongly: only asked about. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

from hub.api.intents import Kept
from hub.voice.understanding import languages, normalise, sound
from hub.voice.understanding.inflect import bare, same
from hub.voice.understanding.reading import Problem, Reading

#: Between several names in one slot.
_BETWEEN = re.compile(r"\s*(?:,|、|，|和|以及|\band\b)\s*")
_PLURAL_Y, _PLURALS = re.compile("(?<=[a-z]{2})ies$"), re.compile("(?<=[oszxh])es$")
#: More names than anybody keeps at home are not compared.
_MOST_KEPT = 2000


def heard_right(reading: Reading, kept: Callable[[], Iterable[Kept]], language: str) -> Reading:
    """Return a reading whose names are kept somewhere; with a near name in place of an unknown one, as a question."""
    if reading.problem is not None or not reading.wildcard:
        return reading
    for each in kept():
        said = reading.slots.get(each.slot)
        if reading.intent in each.intents and isinstance(said, str) and said.strip():
            names = {
                normalise.key(name, language): name for name, _ in zip(each.names(), range(_MOST_KEPT), strict=False)
            }
            near = _nearest(said, names, language)
            if near is not None:
                return _asked(reading, each.slot, *near)
    return reading


def _nearest(said: str, names: dict[str, str], language: str) -> tuple[str, str, float] | None:
    """Return the part of a slot that names nothing kept, the kept name that it sounds like, and their distance."""
    for part in _BETWEEN.split(said):
        plain = normalise.key(part, language)
        if not plain or any(_holds(plain, name, language) for name in names):
            continue
        near = sound.nearest(plain, names, language)
        if near is not None:
            return part, names[near.name], near.distance
    return None


def _holds(said: str, name: str, language: str) -> bool:
    """Return True for a name that was said, as a whole or as a part, in one of its forms."""
    if not languages.spaced(language):
        return name in said or said in name
    words, known = [_one(w) for w in said.split()], [_one(w) for w in name.split()]
    shorter, longer = sorted((words, known), key=len)
    return all(any(same(w, other, language) for other in longer) for w in shorter)


def _one(word: str) -> str:
    """Return a word without diacritics and, roughly, in the singular."""
    return _PLURALS.sub("", _PLURAL_Y.sub("y", bare(word)))


def _asked(reading: Reading, slot: str, heard: str, name: str, distance: float) -> Reading:
    slots = {**reading.slots, slot: str(reading.slots[slot]).replace(heard, name, 1)}
    problem = Problem(key="did_you_mean", values={"heard": heard, "name": name}, ask=True)
    return msgspec.structs.replace(
        reading, slots=slots, problem=problem, stage="sound", confidence=round(1 - distance, 3)
    )
