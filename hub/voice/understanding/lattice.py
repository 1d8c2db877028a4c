"""Cuts a plain sentence into known pieces: words of the lexicon, names of the home, numbers. Pure.

Of all ways to cut, the one is taken that explains most of the sentence in the fewest pieces (Viterbi over positions).
What no piece explains is kept as *leftover*: a frame with leftovers is not a frame.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from hub.voice.understanding.lexicon import FILLERS, Concept, Lexicon
from hub.voice.understanding.names import NameHit, Names

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_POSSESSIVE = re.compile(r"'s?$")
#: A name of the home explains a stretch better than single words do.
_NAME_BONUS = 3
#: "Turn the kitchen light up": the lamp of that name before the room's name and "light up".
_THING_BONUS = 1
_PIECE_COST = 1
_UNKNOWN_COST = 6
_LONGEST_NAME = 8
_SHORTEST_PART = 3
_LONGEST_NAME_CJK = 16
_LONGEST_FORM = 3
_CUTS_KEPT = 128
#: Words that French, Italian and their neighbours write as one with the next: l'aspirateur, dell'ingresso.
_ELIDED = re.compile(r"\b(l|d|j|n|s|m|t|c|qu|all|dell|dall|nell|sull|un|quest|quell)'(?=\w)")
#: Korean particles that mark a word's part in the sentence, longest first.
_PARTICLES = (
    "에서는", "에서", "이랑", "하고", "으로", "까지", "에게", "을", "를", "이", "가", "은", "는", "에", "의", "로",
    "도", "만", "와", "과", "랑",
)  # fmt: skip
_ARTICLES = frozenset({"the", "my", "our", "all", "both"})
#: Languages that write "it" as one with the verb before it, and how.
_ENCLITIC = frozenset({"es", "it", "pt", "ca", "gl"})
_PRONOUN = re.compile(
    r"(?P<verb>\w{3,}?)(?:me|nos|mi|ci|te|se)?-?(?P<it>l[oaei]s?|li|gli|[oa]s?(?<=-.)|[oa]s(?<=-..))$"
)
_ELIDING = frozenset({"fr", "it", "ca", "oc"})


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of the sentence and what it may stand for; nothing at all makes it a leftover."""

    text: str
    start: int
    end: int
    concepts: tuple[Concept, ...] = ()
    names: tuple[NameHit, ...] = ()
    number: float | None = None

    @property
    def leftover(self) -> bool:
        """Return True when nothing known explains it."""
        return not self.concepts and not self.names and self.number is None

    @property
    def filler(self) -> bool:
        """Return True when it says nothing about what is asked for."""
        return bool(self.concepts) and not self.names and all(c.sort in FILLERS for c in self.concepts)

    def value(self, sort: str) -> str | None:
        """Return which concept of a sort it may be."""
        return next((c.value for c in self.concepts if c.sort == sort), None)

    def hit(self, sort: str) -> NameHit | None:
        """Return the name of a sort (``thing``, ``short``, ``area``, ``floor``) that it may be."""
        return next((n for n in self.names if n.sort == sort), None)


def governs(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Return True for a word right before a door: "lock the front door" says what to do, "the lock of it" does not."""
    after = (p for p in pieces[pieces.index(piece) + 1 :] if p.text not in _ARTICLES)
    found = next(after, None)
    return found is not None and (found.value("device") == "door" or found.hit("thing") is not None)


def cut(text: str, lexicon: Lexicon, names: Names) -> tuple[Piece, ...]:
    """Return the pieces of a plain sentence (with digits), in order; commas fall away.

    The stretches of one sentence are asked for again and again: what was cut is kept with the names.
    """
    known = names.cuts.get(text)
    if known is None or known[0] is not lexicon:
        if len(names.cuts) >= _CUTS_KEPT:
            names.cuts.clear()
        known = names.cuts[text] = (lexicon, _cut(text, lexicon, names))
    return known[1]


def _cut(text: str, lexicon: Lexicon, names: Names) -> tuple[Piece, ...]:
    if lexicon.language in _ELIDING:
        text = _ELIDED.sub(r"\1' ", text)
    tokens = _tokens(text, lexicon.spaced, names)
    if lexicon.language == "ko":
        tokens = [part for token in tokens for part in _without_particle(token, lexicon, names)]
    if lexicon.language in _ENCLITIC:
        tokens = [part for token in tokens for part in _without_pronoun(token, lexicon, names)]
    if lexicon.compounds:
        tokens = [
            part
            for token in tokens
            for part in ([token] if names.holds(token, text) else _parted(token, lexicon, names))
        ]
    gap = " " if lexicon.spaced else ""
    longest = max(lexicon.longest, _LONGEST_NAME if lexicon.spaced else _LONGEST_NAME_CJK)
    best: list[tuple[float, int, Piece | None]] = [(0.0, -1, None)]
    for end in range(1, len(tokens) + 1):
        choice: tuple[float, int, Piece | None] = (float("-inf"), -1, None)
        for start in range(max(0, end - longest), end):
            piece = _piece(gap.join(tokens[start:end]), start, end, lexicon, names)
            if piece is None or (end - start < len(tokens) and _is_reply(piece, lexicon)):
                continue
            score = best[start][0] + _worth(piece)
            if score > choice[0]:
                choice = (score, start, piece)
        best.append(choice)
    return _room_by_room(_merged(_back(best), gap), lexicon, names)


def _tokens(text: str, spaced: bool, names: Names) -> list[str]:
    """Return words, numbers and signs; a name that mixes letters and figures ("r2d2") stays whole."""
    text = text.replace(",", " ")
    if spaced:
        return [
            token
            for word in text.split()
            for token in ([word] if word in names.by_key else re.findall(r"\d+(?:\.\d+)?|[^\s\d%°]+|[%°]", word))
        ]
    return re.findall(r"\d+(?:\.\d+)?|[a-z]+|[^\s]", text)


def _parted(token: str, lexicon: Lexicon, names: Names) -> list[str]:
    """Return a compound as its first part and the device word that it ends with ("küchenlicht": küchen, licht)."""
    if token in lexicon.words or token in names.by_key:
        return [token]
    if "-" in token:
        return [part for piece in token.split("-") if piece for part in _parted(piece, lexicon, names)]
    if token.endswith("s") and token[:-1] in lexicon.words:
        return [token[:-1]]
    for word in lexicon.compounds:
        head = token.removesuffix(word)
        if head != token and len(head) >= _SHORTEST_PART:
            return [head, word]
    return [token]


def _without_particle(token: str, lexicon: Lexicon, names: Names) -> list[str]:
    """Return a Korean word and the particle that is written with it, where the word alone is known."""
    if token in lexicon.words or token in names.by_key:
        return [token]
    for particle in _PARTICLES:
        word = token.removesuffix(particle)
        if word not in ("", token) and (word in lexicon.words or word in names.words):
            return [word, particle]
    return [token]


def _without_pronoun(token: str, lexicon: Lexicon, names: Names) -> list[str]:
    """Return a verb and the "it" or "them" that is written with it (apágala, spegnila), where the verb is known."""
    if token in lexicon.words or token in names.words:
        return [token]
    match = _PRONOUN.match(token)
    for verb in (match["verb"], f"{match['verb']}e", f"{match['verb']}r") if match is not None else ():
        known = lexicon.unaccented_action(verb)
        if known is not None:
            return [known, match["it"]] if match is not None else [known]
    return [token]


def _piece(text: str, start: int, end: int, lexicon: Lexicon, names: Names) -> Piece | None:
    if "' " in text and lexicon.language in _ELIDING:
        text = text.replace("' ", "'")  # what was parted belongs together here: "chambre d'amis"
    concepts = lexicon.words.get(text)
    hits = names.by_key.get(text.replace("'", ""))
    if not concepts and not hits and text.endswith(("'s", "'")):
        bare = _POSSESSIVE.sub("", text)
        concepts, hits = lexicon.words.get(bare), names.by_key.get(bare)
    if not concepts and not hits and lexicon.spaced and text.endswith("s"):
        hits = [hit for hit in names.by_key.get(text[:-1], ()) if hit.sort == "area"]
    if not hits and lexicon.inflects and end - start <= _LONGEST_FORM and text[-1:].isalpha():
        hits = names.near(text)
        concepts = concepts or (lexicon.near(text) if not hits else None)
    if concepts or hits:
        return Piece(text=text, start=start, end=end, concepts=tuple(concepts or ()), names=tuple(hits or ()))
    if end - start == 1:
        number = float(text) if _NUMBER.fullmatch(text) else None
        return Piece(text=text, start=start, end=end, number=number)
    return None


def _is_reply(piece: Piece, lexicon: Lexicon) -> bool:
    """Return True for several words that are an answer when they are all that is said ("mach das")."""
    several = piece.end - piece.start > 1 and not lexicon.written and not piece.names
    return several and all(c.sort in ("yes", "no") for c in piece.concepts)


def _worth(piece: Piece) -> float:
    size = piece.end - piece.start
    if piece.leftover:
        return -_UNKNOWN_COST * size
    sorts = {n.sort for n in piece.names}
    bonus = _NAME_BONUS if sorts & {"thing", "area", "floor"} else 0
    bonus += _THING_BONUS if "thing" in sorts else 0
    return 10.0 * size - _PIECE_COST + bonus


def _back(best: list[tuple[float, int, Piece | None]]) -> list[Piece]:
    out: list[Piece] = []
    at = len(best) - 1
    while at > 0:
        _, start, piece = best[at]
        assert piece is not None
        out.append(piece)
        at = start
    out.reverse()
    return out


def _merged(pieces: list[Piece], gap: str) -> tuple[Piece, ...]:
    """Join neighbouring leftovers, so that an unknown name is said back whole."""
    out: list[Piece] = []
    for piece in pieces:
        if out and piece.leftover and out[-1].leftover:
            last = out[-1]
            out[-1] = Piece(text=f"{last.text}{gap}{piece.text}", start=last.start, end=piece.end)
        else:
            out.append(piece)
    return tuple(out)


def _room_by_room(pieces: tuple[Piece, ...], lexicon: Lexicon, names: Names) -> tuple[Piece, ...]:
    """Return a name that stands after another room as its room and its sort: 厨房和客厅的灯 are two rooms' lights."""
    if lexicon.spaced:
        return pieces
    out: list[Piece] = []
    for i, piece in enumerate(pieces):
        before = [p for p in pieces[max(0, i - 2) : i] if not p.value("conjunction")]
        listed = bool(before) and before[-1].hit("area") is not None and not before[-1].hit("thing")
        out += (listed and piece.hit("thing") and _room_and_sort(piece, lexicon, names)) or [piece]
    return tuple(out)


def _room_and_sort(piece: Piece, lexicon: Lexicon, names: Names) -> list[Piece]:
    """Return a name's room and the word for its sort, where it is made of nothing else."""
    for end in range(len(piece.text) - 1, 0, -1):
        areas = tuple(hit for hit in names.by_key.get(piece.text[:end], ()) if hit.sort == "area")
        sorts = lexicon.words.get(piece.text[end:].removeprefix("的"))
        if areas and sorts and any(c.sort == "device" for c in sorts):
            middle = piece.start + end
            return [
                Piece(text=piece.text[:end], start=piece.start, end=middle, names=areas),
                Piece(text=piece.text[end:].removeprefix("的"), start=middle, end=piece.end, concepts=tuple(sorts)),
            ]
    return []
