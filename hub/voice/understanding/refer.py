"""Stage 5a: words that are no whole name but occur in one: "light up the bar" where there is a "Bar light". Pure.

Every word that is left over must stand in the names, or the room, of the same thing, and that thing must be of a kind
that the sentence can be about. Several such things are a question, never a guess.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from hub.voice.understanding.frames import Frame
from hub.voice.understanding.intents import SWITCHED
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.names import NameHit, Thing, Vocabulary
from hub.voice.understanding.targets import devices, folded_names

_LONGEST = 6
#: Languages whose words do not change by case, where only a plural or a genitive may differ.
_STIFF = frozenset({"en"})
_SHORTEST_STEM = 3


def referred(frame: Frame, home: Vocabulary, lexicon: Lexicon) -> Frame | None:
    """Return a frame whose leftovers have been found in the names of things, or None when they are in none."""
    if not lexicon.spaced or not (frame.leftovers or frame.rooms) or frame.asks:
        return None
    words = [w for text in (*frame.leftovers, *frame.rooms) for w in text.replace(",", " ").split()]
    words = [_number(w, lexicon) for w in words if not lexicon.value(w, "filler")]
    if not words or len(words) > _LONGEST or not (frame.actions or frame.particle or frame.steps or frame.value):
        return None
    places = {*frame.areas, *(a for f in frame.floors for a in home.floor_areas(f))}
    found = [
        t for t in _candidates(frame, home)
        if (not places or t.area in places) and _explains(t, words, home, lexicon.language)
    ]  # fmt: skip
    if not found:
        return None
    frame.things = [*frame.things, NameHit(sort="thing", ids=tuple(t.id for t in found), name=found[0].name)]
    frame.leftovers, frame.rooms, frame.shorts = [], [], []
    return frame


def _number(word: str, lexicon: Lexicon) -> str:
    """Return "second" as 2, as it stands in names."""
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


def _explains(thing: Thing, words: Iterable[str], home: Vocabulary, language: str) -> bool:
    known = set(_stems(" ".join(folded_names(thing)), language))
    area = home.areas.get(thing.area or "")
    if area is not None:
        known |= set(_stems(" ".join(n.casefold() for n in area.names()), language))
    stems = [_stems(w, language) for w in words]
    return all(own and all(any(same(s, other, language) for other in known) for s in own) for own in stems)


@lru_cache(maxsize=8192)
def _stems(text: str, language: str) -> tuple[str, ...]:
    return tuple(
        plain for w in text.replace("_", " ").replace("'", " ").split() if len(plain := _bare(w)) > 1 or plain.isdigit()
    )


def _bare(word: str) -> str:
    word = word.casefold().replace("ł", "l").replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def same(one: str, other: str, language: str) -> bool:
    """Return True for two forms of one word: a plural, or in inflected languages another ending."""
    if one == other or one.removesuffix("s") == other.removesuffix("s"):
        return True
    if language in _STIFF:
        return False
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    shorter = min(len(one), len(other))
    return common >= max(_SHORTEST_STEM, shorter - 2) and abs(len(one) - len(other)) <= 3
