"""Stage 5a: words that are no whole name but occur in one: "light up the bar" where there is a "Bar light". Pure.

Every word that is left over must stand in the names, or the room, of the same thing, and that thing must be of a kind
that the sentence can be about. Several such things are a question, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable

from hub.voice.understanding import number_words
from hub.voice.understanding.frames import Frame
from hub.voice.understanding.intents import SWITCHED
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.names import NameHit, Thing, Vocabulary
from hub.voice.understanding.speaking_names import speaking_of
from hub.voice.understanding.targets import devices

_LONGEST = 6
#: What stands for the thing itself.
_ONES = frozenset({"1", "one", "ones", "that", "it"})


def referred(frame: Frame, home: Vocabulary, lexicon: Lexicon) -> Frame | None:
    """Return a frame whose leftovers have been found in the names of things, or None when they are in none."""
    if not lexicon.spaced or not (frame.leftovers or frame.rooms) or frame.asks:
        return None
    words = _said((*frame.leftovers, *frame.rooms), lexicon)
    if not words or len(words) > _LONGEST or not (frame.actions or frame.particle or frame.steps or frame.value):
        return None
    within = {*frame.areas, *(a for f in frame.floors for a in home.floor_areas(f))}
    there = _said((w for area in frame.areas for w in _names_of(area, frame)), lexicon)
    fit = _explained(words, home, lexicon)
    near = _explained(there, home, lexicon, room=False) if fit and there else frozenset()
    found = [t for t in _candidates(frame, home) if t.id in fit and (not within or t.area in within or t.id in near)]
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
    each = [frozenset().union(*(_explained((w,), home, lexicon, room=False) for w in words)) for words in said]
    fit = frozenset.intersection(*each)
    found = [
        t
        for t in _candidates(frame, home)
        if t.id in fit and (t.area is None or (frame.devices and t.area not in frame.areas))
    ]
    if not found:
        return None
    frame.things = [NameHit(sort="thing", ids=tuple(t.id for t in found), name=found[0].name)]
    frame.areas, frame.shorts = [], []
    return frame


def explained_by(text: str, thing: Thing, home: Vocabulary, lexicon: Lexicon) -> bool:
    """Return True when every word of a text stands in the names, or the room, of a thing ("the counter one")."""
    words = [w for w in _said((text,), lexicon) if w not in _ONES and not lexicon.value(w, "device")]
    return bool(words) and thing.id in _explained(words, home, lexicon)


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


def _explained(words: Iterable[str], home: Vocabulary, lexicon: Lexicon, *, room: bool = True) -> frozenset[str]:
    """Return the ids of the things in whose names or, with ``room``, in those of their room, every word stands."""
    found = [speaking_of(word, home, lexicon.language, room=room) for word in words]
    return frozenset.intersection(*found) if found else frozenset(home.by_id)
