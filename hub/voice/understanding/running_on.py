"""Stage 2d: requests that run together without a conjunction: 关灯锁门, "lights off lock the door". Pure.

Where a new verb begins after something was said to be done to something, another request may begin; so may one after
a verb that stood behind its object (门锁上灯关了). Which it is, shows in what parses: every part must.
"""

from __future__ import annotations

from collections.abc import Iterable

from hub.voice.understanding import clauses
from hub.voice.understanding.lattice import Piece, cut
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.names import Vocabulary

_OBJECTS = frozenset({"thing", "short", "area", "floor"})
#: Sorts besides "action" that say what is to be done.
_DOING = ("action", "particle")


def run_together(text: str, lexicon: Lexicon, home: Vocabulary) -> list[str]:
    """Return a plain sentence with commas where further requests may begin, one text for each way to take it."""
    stretches = clauses.segments(text, lexicon.language)
    names = home.names(lexicon.language)
    pieces = [cut(words, lexicon, names) for words in stretches]
    gap = " " if lexicon.spaced else ""
    ways = [[part for stretch in pieces for part in parted(stretch)] for parted in (_before_verbs, _after_verbs)]
    ways = [way for way in ways if _all_say_what_to_do(way)]
    least = min(map(_objectless, ways), default=0)
    texts = [", ".join(gap.join(p.text for p in part) for part in way) for way in ways if _objectless(way) == least]
    plain = ", ".join(gap.join(p.text for p in stretch) for stretch in pieces)
    return [way for way in dict.fromkeys(texts) if way != plain]


def _before_verbs(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return stretches that each begin with a verb, once the one before has a verb and an object."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        before = parts[-1]
        if _is_verb(piece) and any(map(_is_verb, before)) and any(map(_is_object, before)):
            parts.append([])
        parts[-1].append(piece)
    return parts


def _after_verbs(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return stretches that each end with the verb that stands behind its object, and what little follows it."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        before = parts[-1]
        ended = any(_is_verb(p) and any(map(_is_object, before[:i])) for i, p in enumerate(before))
        if ended and not piece.filler:
            parts.append([])
        parts[-1].append(piece)
    return parts


def _all_say_what_to_do(parts: Iterable[Iterable[Piece]]) -> bool:
    return all(any(map(_is_verb, part)) for part in parts)


def _objectless(parts: Iterable[Iterable[Piece]]) -> int:
    """Return how many parts name nothing that something is done to: the fewer, the likelier."""
    return sum(not any(map(_is_object, part)) for part in parts)


def _is_verb(piece: Piece) -> bool:
    return not piece.names and any(piece.value(sort) for sort in _DOING)


def _is_object(piece: Piece) -> bool:
    return bool(piece.value("device")) or any(hit.sort in _OBJECTS for hit in piece.names)
