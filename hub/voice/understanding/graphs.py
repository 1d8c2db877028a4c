"""Templates of plugins as graphs of words, for those that say more than can be listed. Owns the compiling.

A template becomes pieces of text between states; pieces that touch (``minute[s]``) become whole words. Lists of values
stand in it in full, ranges as any number. A template with a wildcard has no graph: its free part has no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hassil.expression import Alternative, Expression, Group, ListReference, Permutation, RuleReference, TextChunk
from hassil.intents import Intents, RangeSlotList, TextSlotList

from hub.voice.normalise import compared, normalise
from hub.voice.phrase_graph import ANY_NUMBER, Arc, PhraseGraph

_DEEPEST = 12
_MOST_ARCS = 20_000
_MOST_WORDS_FROM_STATE = 400
_SPACE = " "


class Piece(NamedTuple):
    """A text without spaces between two states: as it is compared, as it is written, and the value of a slot.

    A space stands for itself, ``#`` for any number, nothing for a step that says nothing.
    """

    source: int
    target: int
    word: str = ""
    said: str = ""
    slot: str = ""


class NoGraphError(Exception):
    """Inside this module: a template has no graph: a free part, a list that is not known, or too much of everything."""


class _Builder:
    """Collects the pieces of one template."""

    def __init__(self, intents: Intents, language: str, spaced: bool) -> None:
        self.intents = intents
        self.language = language
        self.spaced = spaced
        self.pieces: list[Piece] = []
        self.states = 1
        self.slot = ""

    def fresh(self) -> int:
        self.states += 1
        if self.states > _MOST_ARCS:
            raise NoGraphError
        return self.states - 1

    def add(self, expression: Expression, begin: int, depth: int = 0) -> int:
        """Add an expression behind a state; return the state behind it."""
        if depth > _DEEPEST:
            raise NoGraphError
        if isinstance(expression, TextChunk):
            return self._text(expression.original_text, begin)
        if isinstance(expression, ListReference):
            return self._list(expression, begin, depth)
        if isinstance(expression, RuleReference):
            rule = self.intents.expansion_rules.get(expression.rule_name)
            if rule is None:
                raise NoGraphError
            return self.add(rule.expression, begin, depth + 1)
        if isinstance(expression, Permutation):
            ways = [self._permuted(item, rest, begin, depth) for item, rest in expression.iterate_permutations()]
            return self._joined(ways)
        if isinstance(expression, Alternative):
            return self._joined([self.add(item, begin, depth) for item in expression.items])
        if isinstance(expression, Group):
            for item in expression.items:
                begin = self.add(item, begin, depth)
            return begin
        raise NoGraphError

    def _permuted(self, item: Expression, rest: Permutation, begin: int, depth: int) -> int:
        after = self.add(item, begin, depth)
        return self.add(rest, after, depth) if rest.items else after

    def _joined(self, ends: Iterable[int]) -> int:
        """Let several ends meet in one state behind all of them."""
        ends = list(ends)
        end = self.fresh()
        self.pieces += [Piece(one, end) for one in ends]
        return end

    def _text(self, text: str, begin: int) -> int:
        words = compared(normalise(text, self.language, polite=True), self.language)
        written = text.split() if self.spaced else list(text.strip())
        if len(written) != len(words):
            written = [text.strip(), *[""] * (len(words) - 1)]
        if not words:
            return self._piece(begin, _SPACE) if self.spaced and text else begin
        if self.spaced and text[:1].isspace():
            begin = self._piece(begin, _SPACE)
        for index, (word, said) in enumerate(zip(words, written, strict=True)):
            if index and self.spaced:
                begin = self._piece(begin, _SPACE)
            begin = self._piece(begin, word, said)
        return self._piece(begin, _SPACE) if self.spaced and text[-1:].isspace() else begin

    def _piece(self, begin: int, word: str, said: str = "") -> int:
        end = self.fresh()
        self.pieces.append(Piece(begin, end, word, said or word, self.slot))
        return end

    def _list(self, reference: ListReference, begin: int, depth: int) -> int:
        values = self.intents.slot_lists.get(reference.list_name)
        if isinstance(values, RangeSlotList):
            return self._piece(begin, ANY_NUMBER, str(max(values.start, min(values.stop, 5))))
        if not isinstance(values, TextSlotList):
            raise NoGraphError
        outer, ends = self.slot, []
        for number, value in enumerate(values.values):
            text = value.text_in.original_text if isinstance(value.text_in, TextChunk) else f"#{number}"
            same = text if value.value_out is None else value.value_out
            self.slot = outer or f"{reference.slot_name}={same}"
            ends.append(self.add(value.text_in, begin, depth + 1))
        self.slot = outer
        return self._joined(ends)


def graph_of(
    expression: Expression, intents: Intents, language: str, spaced: bool, name: str = ""
) -> PhraseGraph | None:
    """Make the graph of a template that asks for ``name``, None when it has a free part."""
    builder = _Builder(intents, language, spaced)
    try:
        end = builder.add(expression, 0)
        arcs = list(_words(builder, end)) if spaced else [Arc(*piece) for piece in builder.pieces]
    except NoGraphError:
        return None
    return _ordered(arcs, end, spaced, name)


def _words(builder: _Builder, end: int) -> Iterator[Arc]:
    """Join the pieces between spaces to words."""
    out: dict[int, list[Piece]] = {}
    for piece in builder.pieces:
        out.setdefault(piece.source, []).append(piece)
    waiting, done = [0], {end}
    while waiting:
        state = waiting.pop()
        if state in done:
            continue
        done.add(state)
        for arc in dict.fromkeys(_from(state, out, end)):
            yield arc
            waiting.append(arc.target)


def _from(state: int, out: dict[int, list[Piece]], end: int) -> Iterator[Arc]:
    """Yield every word that begins in a state, with the state behind it; an empty word for a space alone."""
    stack, found = [Arc(state, state, "", "")], 0
    while stack:
        so_far = stack.pop()
        if so_far.target == end:
            yield so_far
        for piece in out.get(so_far.target, ()):
            if piece.word == _SPACE:
                found += 1
                if found > _MOST_WORDS_FROM_STATE:
                    raise NoGraphError
                yield Arc(state, piece.target, so_far.word, so_far.said, so_far.slot)
            else:
                slot = so_far.slot or piece.slot
                stack.append(Arc(state, piece.target, so_far.word + piece.word, so_far.said + piece.said, slot))


def _ordered(arcs: list[Arc], end: int, spaced: bool, name: str) -> PhraseGraph | None:
    """Number the states so that every arc leads on, and drop what does not lead to the end."""
    incoming: dict[int, list[Arc]] = {}
    for arc in arcs:
        incoming.setdefault(arc.target, []).append(arc)
    useful, waiting = {end}, [end]
    while waiting:
        for arc in incoming.get(waiting.pop(), ()):
            if arc.source not in useful:
                useful.add(arc.source)
                waiting.append(arc.source)
    if 0 not in useful:
        return None
    kept = [arc for arc in dict.fromkeys(arcs) if arc.source in useful and arc.target in useful]
    number = _topological(kept, useful, end)
    placed = (Arc(number[arc.source], number[arc.target], arc.word, arc.said, arc.slot) for arc in kept)
    return PhraseGraph(placed, number[end], spaced=spaced, name=name)


def _topological(arcs: list[Arc], states: set[int], end: int) -> dict[int, int]:
    degree = dict.fromkeys(states, 0)
    out: dict[int, list[int]] = {}
    for arc in arcs:
        degree[arc.target] += 1
        out.setdefault(arc.source, []).append(arc.target)
    number: dict[int, int] = {}
    waiting = [state for state, count in degree.items() if count == 0]
    while waiting:
        state = waiting.pop()
        number[state] = len(number)
        for target in out.get(state, ()):
            degree[target] -= 1
            if degree[target] == 0:
                waiting.append(target)
    return number
