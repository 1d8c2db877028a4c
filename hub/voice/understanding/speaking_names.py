"""Which things' names speak of a word: what it means, a form of it, or its translation. Owns an index of each home.

A word is looked up among the words of all names at once, so that a home of a thousand things costs as one of ten.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hub.voice.understanding import places
from hub.voice.understanding.inflect import bare, same
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.targets import folded_names

_LONGEST_PLACE = 4
_PARTS = 2
#: Names whose words are kept, alone and with their room, in several languages; words whose things are kept of a home.
_KEPT, _KEPT_WORDS = 16384, 512
#: Between a word and the figure that is written with it: "garage2".
_GLUED = re.compile(r"(?<=[^\W\d])(?=\d)")

_Ids = frozenset[str]


class _Index(msgspec.Struct, frozen=True):
    """The ids of things by what their names hold: stems (those too by their first letter), concepts, glosses."""

    stems: Mapping[str, set[str]]
    by_letter: Mapping[str, list[str]]
    concepts: Mapping[tuple[str, str], set[str]]
    glosses: Mapping[str, set[str]]
    found: dict[str, _Ids]


def speaking_of(word: str, home: Vocabulary, language: str, *, room: bool = True) -> _Ids:
    """Return the ids of the things whose names, or with ``room`` those of their room, hold a word."""
    key = ("speaking", language, room)
    index = home.meant.get(key)
    if index is None:
        index = home.meant[key] = _indexed(home, language, room=room)
    found = index.found.get(word)
    if found is None:
        if len(index.found) >= _KEPT_WORDS:
            index.found.clear()
        found = index.found[word] = frozenset(_search(word, index, language))
    return found


def _indexed(home: Vocabulary, language: str, *, room: bool) -> _Index:
    stems, concepts, glosses = (
        defaultdict[str, set[str]](set),
        defaultdict[Any, set[str]](set),
        defaultdict[str, set[str]](set),
    )
    for thing in home.things:
        names = folded_names(thing)
        area = home.areas.get(thing.area or "") if room else None
        if area is not None:
            names = (*names, *(n.casefold() for n in area.names()))
        for stem in _all_stems(names):
            stems[stem].add(thing.id)
        for concept in _concepts(names, language):
            concepts[concept].add(thing.id)
        for gloss in _all_glosses(names, language):
            glosses[gloss].add(thing.id)
    by_letter = defaultdict[str, list[str]](list)
    for stem in stems:
        by_letter[stem[:1]].append(stem)
    return _Index(
        stems=dict(stems), by_letter=dict(by_letter), concepts=dict(concepts), glosses=dict(glosses), found={}
    )


def _search(word: str, index: _Index, language: str) -> set[str]:
    found = {i for meaning in _meanings(word, language) for i in index.concepts.get(meaning, ())}
    stems = _stems(word)
    if stems:
        found |= set.intersection(*(_with_stem(stem, index, language) for stem in stems))
    return found | _translated(word, index, language)


def _with_stem(stem: str, index: _Index, language: str) -> set[str]:
    alike = (other for other in index.by_letter.get(stem[:1], ()) if same(stem, other, language))
    return {i for other in alike for i in index.stems[other]} | index.stems.get(stem, set())


def _translated(word: str, index: _Index, language: str) -> set[str]:
    """Return the things whose place's name was translated word for word, on either side."""
    translations = _translations(word, language)
    if translations is None:
        return set()
    literal, compound, alone = translations
    found = _any(alone, index)
    if len(compound) >= _PARTS:
        found |= set.intersection(*(_any(part, index) for part in compound))
    for words in literal:
        each = [index.glosses.get(w, set()) for w in words]
        found |= set.intersection(*each) if each else set()
    return found


def _any(words: Iterable[str], index: _Index) -> set[str]:
    return {i for w in words for i in index.glosses.get(w, ())}


@lru_cache(maxsize=4096)
def _translations(word: str, language: str) -> tuple[Any, Any, frozenset[str]] | None:
    """Return a word as makers might write it: whole, in parts, alone; None for a word that nothing translates."""
    literal, compound = places.literally(word, language), places.in_parts(word, language)
    alone = places.glosses(word, language)
    return (literal, compound, alone) if literal or alone or len(compound) >= _PARTS else None


@lru_cache(maxsize=_KEPT)
def _all_glosses(names: tuple[str, ...], language: str) -> frozenset[str]:
    words = (part for name in names for word in _stems(name) for part in places.parts(word, language))
    return frozenset(gloss for word in words for gloss in _glossed(word, language))


@lru_cache(maxsize=_KEPT)
def _all_stems(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_stems(" ".join(names)))


def _glossed(word: str, language: str) -> frozenset[str]:
    return places.glosses(word, language) | {word}


@lru_cache(maxsize=_KEPT)
def _concepts(names: tuple[str, ...], language: str) -> frozenset[tuple[str, str]]:
    """Return the places and marks that names speak of, in this language or in the one that makers name things in."""
    out: set[tuple[str, str]] = set()
    for name in names:
        words = [
            part for word in _GLUED.sub(" ", name.replace("_", " ")).split() for part in places.parts(word, language)
        ]
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + _LONGEST_PLACE) + 1):
                out |= _meanings(" ".join(words[start:end]), language)
    return frozenset(out)


@lru_cache(maxsize=8192)
def _meanings(text: str, language: str) -> frozenset[tuple[str, str]]:
    """Return the places and marks that a word stands for; a number stands for itself."""
    found = {meaning for tag in (language, places.MAKERS) for meaning in places.near(text, tag)}
    return frozenset(found)


@lru_cache(maxsize=8192)
def _stems(text: str) -> tuple[str, ...]:
    text = _GLUED.sub(" ", text.replace("_", " ").replace("'", " "))
    return tuple(plain for w in text.split() if len(plain := bare(w)) > 1 or plain.isdigit())


__all__ = ["speaking_of"]
