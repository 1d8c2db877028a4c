"""Which words of a sentence stood for what, to be shown: stretches of the text as it was said, with their role. Pure.

Roles: ``intent`` (what is to be done or known), ``name``, ``room``, ``device``, ``value``, ``amount`` (all, which),
``time``, ``condition``, ``except``, ``words`` (an item, a message). Stretches are in order and do not overlap; what
says nothing has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from hub.api.intents import Intent
from hub.voice.understanding import languages, normalise, times
from hub.voice.understanding.intents import KINDS_OF
from hub.voice.understanding.lattice import Piece, cut
from hub.voice.understanding.lexicon import lexicon
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.reading import Match

_ROLES = {
    "thing": "name", "short": "name", "option": "value", "area": "room", "floor": "room", "action": "intent",
    "particle": "intent", "verb": "intent", "question": "intent", "state": "intent", "attribute": "intent",
    "step": "intent", "complaint": "intent", "device": "device", "room": "room", "here": "room", "color": "value",
    "tone": "value", "level": "value", "unit": "value", "hvac": "value", "amount": "value", "number": "value",
    "quantifier": "amount", "pronoun": "name", "topic": "intent", "name": "name",
}  # fmt: skip
_WORDS = frozenset({"item", "message", "search_query", "list"})
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[%°]")
_TOKEN_CJK = re.compile(r"[a-zA-Z]+|\d+(?:\.\d+)?|[^\s\W]|[%°]")
_MOST_TOKENS = 60
_LONGEST_TIME, _LONGEST_TIME_CJK, _LONGEST_PIECE = 8, 14, 8


class Span(msgspec.Struct, frozen=True):
    """A stretch of the text, from ``start`` to before ``end``, and its role."""

    start: int
    end: int
    role: str


def spans(
    text: str, language: str, home: Vocabulary, intents: Sequence[Intent], matched: Iterable[Match], now: datetime
) -> list[Span]:
    """Return what the words of a sentence stood for, also of one that was refused."""
    pattern = _TOKEN if languages.spaced(language) else _TOKEN_CJK
    tokens = [(m.start(), m.end()) for m in pattern.finditer(text)]
    if not tokens or len(tokens) > _MOST_TOKENS:
        return []
    taken: list[Span] = []
    for words, sort in matched:
        if sort in _WORDS:
            _add(taken, _found(text, words), "words")
    for intent in intents:
        if intent.condition:
            _add(taken, _found(text, intent.condition.removeprefix("whenever ")), "condition")
    if any(i.delay_s or i.at or i.exclude or i.slots.get("duration_s") for i in intents):
        _times(taken, text, tokens, language, now)
    things = not intents or any(_about_things(intent) for intent in intents)
    said = None if things else " ".join(str(v) for i in intents for v in i.slots.values()).casefold()
    _pieces(taken, text, tokens, language, home, matched, said)
    return _joined(sorted(taken, key=lambda s: s.start), text)


def _about_things(intent: Intent) -> bool:
    """Return whether an intent is for things of the home; where it is not, "alarm" is a clock and names no device."""
    return bool(intent.targets) or intent.name in KINDS_OF or intent.name == "HassGetState"


def _found(text: str, words: str) -> tuple[int, int] | None:
    at = text.casefold().find(words.casefold()) if words else -1
    return (at, at + len(words)) if at >= 0 else None


def _add(taken: list[Span], where: tuple[int, int] | None, role: str) -> bool:
    """Add a stretch unless part of it is taken already."""
    if where is None or any(s.start < where[1] and where[0] < s.end for s in taken):
        return False
    taken.append(Span(where[0], where[1], role))
    return True


def _times(taken: list[Span], text: str, tokens: Sequence[tuple[int, int]], language: str, now: datetime) -> None:
    """Find the stretches that say nothing but when, for how long, or except what: the longest first."""
    most = _LONGEST_TIME if languages.spaced(language) else _LONGEST_TIME_CJK
    for size in range(min(most, len(tokens)), 0, -1):
        for first in range(len(tokens) - size + 1):
            start, end = tokens[first][0], tokens[first + size - 1][1]
            if any(s.start < end and start < s.end for s in taken):
                continue
            rest, found = times.extract(normalise.key(text[start:end], language), language, now)
            if not rest and not found.none and found.condition is None:
                _add(taken, (start, end), "except" if found.exclude else "time")


def _pieces(
    taken: list[Span], text: str, tokens: Sequence[tuple[int, int]], language: str, home: Vocabulary,
    matched: Iterable[Match], said: str | None,
) -> None:  # fmt: skip
    """Find the words that the lexicon and the names of the home know; without a lexicon, what was matched.

    ``said`` is what a sentence says that is about no thing of the home: a name in it is part of that, or of the deed.
    """
    words = lexicon(language)
    if words is None:
        for said, sort in matched:
            _add(taken, _found(text, said), _ROLES.get(sort, "value"))
        return
    at = 0
    pieces = cut(normalise.key(text, language), words, home.names(words.language))
    for i, piece in enumerate(pieces):
        role, found = _role(piece), None
        if said is not None and role in ("name", "device"):
            role = "words" if piece.text in said else "intent"
        if piece.number is not None and i + 1 < len(pieces):
            found = _place(f"{piece.text}{pieces[i + 1].text}", text, tokens, at, language)
        found = found or _place(piece.text, text, tokens, at, language)
        if found is None:
            continue
        first, last = found
        at = last + 1
        if role:
            _add(taken, (tokens[first][0], tokens[last][1]), role)


def _role(piece: Piece) -> str:
    if piece.number is not None:
        return "value"
    for name in piece.names:
        if name.sort not in ("short", "option") or not piece.concepts:
            return _ROLES.get(name.sort, "")
    if any(c.sort == "device" for c in piece.concepts):
        return "device"
    return next((role for c in piece.concepts if (role := _ROLES.get(c.sort))), "")


def _place(words: str, text: str, tokens: Sequence[tuple[int, int]], at: int, language: str) -> tuple[int, int] | None:
    """Return the first and last token, from ``at`` on, that in plain form are these words."""
    for first in range(at, min(len(tokens), at + _LONGEST_PIECE)):
        for last in range(first, min(len(tokens), first + _LONGEST_PIECE)):
            if normalise.key(text[tokens[first][0] : tokens[last][1]], language) == words:
                return first, last
    return None


def _joined(found: Sequence[Span], text: str) -> list[Span]:
    """Return neighbours of the same role as one."""
    out: list[Span] = []
    for span in found:
        if out and out[-1].role == span.role and not text[out[-1].end : span.start].strip():
            out[-1] = Span(out[-1].start, span.end, span.role)
        else:
            out.append(span)
    return out
