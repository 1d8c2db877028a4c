"""Stage 5a: words that are no whole name but occur in one: "light up the bar" where there is a "Bar light". Pure.

Every word that is left over must stand in the names, or the room, of the same thing, and that thing must be of a kind
that the sentence can be about. Several such things are a question, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from hub.voice.understanding import number_words, places
from hub.voice.understanding.frames import Frame
from hub.voice.understanding.inflect import bare, same
from hub.voice.understanding.intents import SWITCHED
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.names import NameHit, Thing, Vocabulary
from hub.voice.understanding.targets import devices, folded_names

_LONGEST = 6
_LONGEST_PLACE = 4
_PARTS = 2
#: Names whose words are kept: those of a thousand things, alone and with their room, in several languages.
_KEPT = 16384
#: What stands for the thing itself.
_ONES = frozenset({"1", "one", "ones", "that", "it"})
#: Between a word and the figure that is written with it: "garage2".
_GLUED = re.compile(r"(?<=[^\W\d])(?=\d)")


def referred(frame: Frame, home: Vocabulary, lexicon: Lexicon) -> Frame | None:
    """Return a frame whose leftovers have been found in the names of things, or None when they are in none."""
    if not lexicon.spaced or not (frame.leftovers or frame.rooms) or frame.asks:
        return None
    words = _said((*frame.leftovers, *frame.rooms), lexicon)
    if not words or len(words) > _LONGEST or not (frame.actions or frame.particle or frame.steps or frame.value):
        return None
    within = {*frame.areas, *(a for f in frame.floors for a in home.floor_areas(f))}
    there = _said((w for area in frame.areas for w in _names_of(area, frame)), lexicon)
    found = [
        t for t in _candidates(frame, home)
        if (not within or t.area in within or (there and _explains(t, there, None, lexicon)))
        and _explains(t, words, home, lexicon)
    ]  # fmt: skip
    if not found:
        return None
    frame.things = [*frame.things, NameHit(sort="thing", ids=tuple(t.id for t in found), name=found[0].name)]
    frame.leftovers, frame.rooms, frame.shorts = [], [], []
    return frame


def unplaced(frame: Frame, home: Vocabulary, lexicon: Lexicon) -> Frame | None:
    """Return a frame for things whose own names speak of the room that was said, wherever they stand."""
    if not lexicon.spaced or frame.things or frame.floors or not frame.areas or frame.asks:
        return None
    said = [_said(_names_of(area, frame), lexicon) for area in dict.fromkeys(frame.areas)]
    found = [
        t
        for t in _candidates(frame, home)
        if (t.area is None or (frame.devices and t.area not in frame.areas))
        and all(any(_explains(t, (w,), None, lexicon) for w in words) for words in said)
    ]
    if not found:
        return None
    frame.things = [NameHit(sort="thing", ids=tuple(t.id for t in found), name=found[0].name)]
    frame.areas, frame.shorts = [], []
    return frame


def explained_by(text: str, thing: Thing, home: Vocabulary, lexicon: Lexicon) -> bool:
    """Return True when every word of a text stands in the names, or the room, of a thing ("the counter one")."""
    words = [w for w in _said((text,), lexicon) if w not in _ONES and not lexicon.value(w, "device")]
    return bool(words) and _explains(thing, words, home, lexicon)


def _names_of(area: str, frame: Frame) -> list[str]:
    """Return the words by which an area was named."""
    return [
        p.text
        for p in frame.pieces
        if any(hit.sort == "area" and area in hit.ids for hit in p.names) or (p.value("room") and not p.names)
    ]


def _said(texts: Iterable[str], lexicon: Lexicon) -> list[str]:
    """Return what has to be explained: whole phrases for known places, else word by word."""
    out: list[str] = []
    for text in texts:
        plain = text.replace(",", " ")
        if lexicon.value(plain, "room"):
            out.append(plain)
        else:
            out += [_number(w, lexicon) for w in plain.split() if not lexicon.value(w, "filler")]
    return out


def _number(word: str, lexicon: Lexicon) -> str:
    """Return "second" and "two" as 2, as it stands in names."""
    number = number_words.value(word, lexicon.language)
    if number is not None:
        return str(number)
    ordinal = lexicon.value(word, "ordinal")
    return str(int(ordinal) + 1) if ordinal is not None and int(ordinal) >= 0 else word


def _candidates(frame: Frame, home: Vocabulary) -> list[Thing]:
    kinds: set[str] = set()
    stems: set[str] = set()
    for said in frame.devices:
        spec = devices().get(said.concept)
        if spec is not None:
            kinds |= {*spec.kinds, *spec.named_kinds}
            stems |= set(spec.named)
    if not frame.devices:
        kinds = {*SWITCHED, "lock"}
    return [t for t in home.things if t.kind in kinds and not t.category]


def _explains(thing: Thing, words: Iterable[str], home: Vocabulary | None, lexicon: Lexicon) -> bool:
    """Return True when every word stands in a thing's names or, in a home that is given, in those of its room."""
    names = folded_names(thing)
    area = home.areas.get(thing.area or "") if home is not None else None
    if area is not None:
        names = (*names, *(n.casefold() for n in area.names()))
    return all(_speak_of(names, word, lexicon.language) for word in words)


def _speak_of(names: tuple[str, ...], word: str, language: str) -> bool:
    """Return True when names hold a word: what it means, a form of it, or its translation."""
    meanings = _meanings(word, language)
    if meanings and meanings & _concepts(names, language):
        return True
    stems, known = _stems(word), _all_stems(names)
    if stems and all(stem in known or _has_form(stem, known, language) for stem in stems):
        return True
    return _translated(word, names, language)


def _has_form(stem: str, known: frozenset[str], language: str) -> bool:
    first = stem[:1]
    return any(other[:1] == first and same(stem, other, language) for other in known)


def _translated(word: str, names: tuple[str, ...], language: str) -> bool:
    """Return True for a place whose name was translated word for word, on either side."""
    translations = _translations(word, language)
    if translations is None:
        return False
    literal, compound, alone = translations
    known = _all_glosses(names, language)
    parts = len(compound) >= _PARTS and all(part & known for part in compound)
    return bool(alone & known) or parts or any(words <= known for words in literal)


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
