"""Sentences as a graph of words: templates with more wordings than could ever be listed. Owns the search in it.

A coffee order has a drink, a size, a roast, milk, sugar: millions of sentences from one template. The graph holds every
one in some hundred arcs. ``nearest`` lays what was heard along its paths and returns the few that fit best, by edits
in letters; ``samples`` walks so that every arc and every pair of neighbours occurs, which is what a recogniser's
grammar needs. The graph has no cycles. Pure; needs numpy for ``nearest``.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Costs = NDArray[numpy.float32]

ANY_NUMBER = "#"
"""The word of an arc that takes any number; ``said`` of that arc is an example."""
JOINED = 0.35
"""Two words stand for one (frontdoor, front door) when they are this near together."""
NUMBER_LETTERS = 7
MOST_SAMPLES = 4_000
_STEPS = 20_000
_NEVER = float("inf")


class Arc(msgspec.Struct, frozen=True):
    """One word between two states: as it is compared, as it is written, and the value of a slot that it is part of."""

    source: int
    target: int
    word: str
    said: str
    slot: str = ""


class Path(msgspec.Struct, frozen=True):
    """A sentence of the graph and its edits, in letters, from what was heard; ``words`` as they are compared.

    ``meaning`` are the values of its slots: sentences that differ in nothing else ask for the same.
    """

    cost: float
    said: str
    words: tuple[str, ...]
    meaning: tuple[str, ...]


class PhraseGraph:
    """States are numbered so that every arc leads to a higher one; 0 begins, ``final`` ends.

    ``name`` is what all its sentences ask for: with the same values, graphs of one name mean the same.
    """

    def __init__(self, arcs: Iterable[Arc], final: int, *, spaced: bool = True, name: str = "") -> None:
        self.name = name
        self.arcs = tuple(arcs)
        self.final = final
        self.spaced = spaced
        self._out: list[list[int]] = [[] for _ in range(final + 1)]
        for index, arc in enumerate(self.arcs):
            if not 0 <= arc.source < arc.target <= final:
                raise ValueError(f"arc {arc} does not lead on")
            self._out[arc.source].append(index)
        self._words = list(dict.fromkeys(arc.word for arc in self.arcs if arc.word))

    @property
    def words(self) -> Sequence[str]:
        """Every word of the graph as it is compared, once."""
        return self._words

    def out(self, state: int) -> Sequence[int]:
        """Return the arcs that leave a state, by number."""
        return self._out[state]

    @property
    def values(self) -> Sequence[str]:
        """The values of its slots, once each, as a recogniser may listen for them."""
        values = (arc.slot.partition("=")[2].strip() for arc in self.arcs if arc.slot)
        return list(dict.fromkeys(value for value in values if value and not value.startswith("#")))

    def count(self) -> int:
        """Return how many paths there are."""
        ways = [0] * self.final + [1]
        for state in range(self.final - 1, -1, -1):
            ways[state] = sum(ways[self.arcs[index].target] for index in self._out[state])
        return ways[0]

    def samples(self, most: int = MOST_SAMPLES) -> Iterator[str]:
        """Yield sentences that together use every arc and every pair of neighbouring arcs, up to ``most``."""
        left = {(a, b) for a in range(len(self.arcs)) for b in self._out[self.arcs[a].target]}
        left |= {(-1, a) for a in self._out[0]}
        for _ in range(most):
            if not left:
                return
            path = self._covering(left)
            yield self.text(self.arcs[index].said for index in path)

    def _covering(self, left: set[tuple[int, int]]) -> list[int]:
        """Walk the path with the most pairs of ``left`` and take them out."""
        gains = [0] * len(self.arcs)
        follow: list[int | None] = [None] * len(self.arcs)
        order = sorted(range(len(self.arcs)), key=lambda index: -self.arcs[index].source)
        for index in order:
            gain, follow[index] = max(
                ((gains[b] + ((index, b) in left), b) for b in self._out[self.arcs[index].target]), default=(0, None)
            )
            gains[index] = gain
        first = max(self._out[0], key=lambda index: gains[index] + ((-1, index) in left))
        path, before, at = [], -1, first
        while True:
            path.append(at)
            left.discard((before, at))
            if (following := follow[at]) is None:
                return path
            before, at = at, following

    def text(self, said: Iterable[str]) -> str:
        """Write words as a sentence."""
        return (" " if self.spaced else "").join(part for part in said if part)

    def nearest(self, heard: Sequence[str], most: int = 8, bound: float = float("inf")) -> list[Path]:
        """Return the sentences with the fewest edits from the words heard, best first, none with more than ``bound``.

        Numbers stand as digits in ``heard``; a number is matched by itself or by an arc that takes any.
        """
        search = _Search(self, heard)
        return list(itertools.islice(search.paths(bound), most))


class _Search:
    """One search: the exact cost from every state and place to the end, then the cheapest paths in order."""

    def __init__(self, graph: PhraseGraph, heard: Sequence[str]) -> None:
        import numpy

        self._graph = graph
        self._heard = list(heard)
        self._lengths = numpy.array([_length(word) for word in heard], numpy.float32)
        self._costs = {word: self._row(word, costs) for word, costs in self._compared()}
        self._ahead = numpy.concatenate([[0.0], numpy.cumsum(self._lengths)]).astype(numpy.float32)
        self._rest = self._backward()

    def _compared(self) -> Iterator[tuple[str, tuple[Any, Any]]]:
        """Yield each word of the graph with its edits from every heard word and every two neighbours."""
        words = [word for word in self._graph.words if word != ANY_NUMBER]
        pairs = [one + other for one, other in itertools.pairwise(self._heard)]
        single = process.cdist(words, self._heard, scorer=Levenshtein.distance) if words and self._heard else None
        double = process.cdist(words, pairs, scorer=Levenshtein.distance) if words and pairs else None
        for at, word in enumerate(words):
            yield word, (None if single is None else single[at], None if double is None else double[at])
        if ANY_NUMBER in self._graph.words:
            yield ANY_NUMBER, (None, None)

    def _row(self, word: str, costs: tuple[Any, Any]) -> tuple[Costs, Costs]:
        """Return what it costs to take each heard word, and each two neighbours, for a word of the graph."""
        import numpy

        count = len(self._heard)
        digits = numpy.array([part.replace(".", "").isdigit() for part in self._heard], bool)
        infinite = numpy.full(count, numpy.inf, numpy.float32)
        if word == ANY_NUMBER:
            return numpy.where(digits, 0.0, numpy.inf).astype(numpy.float32), infinite
        single, double = costs
        one = infinite if single is None else single.astype(numpy.float32)
        if word.replace(".", "").isdigit():
            same = numpy.array([part == word for part in self._heard], bool)
            return numpy.where(same, 0.0, numpy.inf).astype(numpy.float32), infinite
        one = numpy.where(digits, numpy.inf, one).astype(numpy.float32)
        two = infinite
        if double is not None:
            longest = numpy.maximum(self._lengths[:-1] + self._lengths[1:], len(word))
            joins = (double <= JOINED * longest) & ~digits[:-1] & ~digits[1:]
            near = numpy.where(joins, double, numpy.inf).astype(numpy.float32)
            two = numpy.concatenate([near, [numpy.inf]]).astype(numpy.float32)
        return one, two

    def _backward(self) -> list[Costs]:
        import numpy

        graph, count = self._graph, len(self._heard)
        rest: list[Costs] = [numpy.full(count + 1, numpy.inf, numpy.float32) for _ in range(graph.final + 1)]
        rest[graph.final] = self._ahead[-1] - self._ahead
        for state in range(graph.final - 1, -1, -1):
            best = rest[state]
            for index in graph.out(state):
                arc = graph.arcs[index]
                after = rest[arc.target]
                if not arc.word:
                    numpy.minimum(best, after, out=best)
                    continue
                numpy.minimum(best, after + _length(arc.word), out=best)
                one, two = self._costs[arc.word]
                if count:
                    numpy.minimum(best[:-1], after[1:] + one, out=best[:-1])
                if count > 1:
                    numpy.minimum(best[:-2], after[2:] + two[:-1], out=best[:-2])
            inserted = numpy.minimum.accumulate((best + self._ahead)[::-1])[::-1] - self._ahead
            rest[state] = inserted.astype(numpy.float32)
        return rest

    def paths(self, bound: float) -> Iterator[Path]:
        """Yield sentences of different meanings, cheapest first; of those that mean the same only the first."""
        graph, count = self._graph, len(self._heard)
        number = itertools.count()
        queue: list[tuple[float, int, float, int, int, _Trail]] = []
        done: set[tuple[int, int, tuple[str, ...]]] = set()
        heapq.heappush(queue, (float(self._rest[0][0]), next(number), 0.0, 0, 0, _Trail((), (), ())))
        for _ in range(_STEPS):
            if not queue or queue[0][0] > bound + 1e-3:
                return
            total, _order, spent, state, at, trail = heapq.heappop(queue)
            if (here := (state, at, trail.meaning)) in done:
                continue
            done.add(here)
            if state == graph.final and at == count:
                yield Path(total, graph.text(trail.said), trail.words, trail.meaning)
                continue
            for cost, target, place, after in self._steps(state, at, trail):
                whole = spent + cost + float(self._rest[target][place])
                if whole <= bound + 1e-3:
                    heapq.heappush(queue, (whole, next(number), spent + cost, target, place, after))

    def _steps(self, state: int, at: int, trail: _Trail) -> Iterator[tuple[float, int, int, _Trail]]:
        graph, count = self._graph, len(self._heard)
        if at < count:
            yield float(self._lengths[at]), state, at + 1, trail
        for index in graph.out(state):
            arc = graph.arcs[index]
            if not arc.word:
                yield 0.0, arc.target, at, trail
                continue
            after = trail.then(arc, arc.said)
            yield float(_length(arc.word)), arc.target, at, after
            one, two = self._costs[arc.word]
            if at < count and one[at] < _NEVER:
                number = arc.word == ANY_NUMBER
                yield float(one[at]), arc.target, at + 1, trail.then(arc, self._heard[at]) if number else after
            if at + 1 < count and two[at] < _NEVER:
                yield float(two[at]), arc.target, at + 2, after


class _Trail(NamedTuple):
    """The way so far: what it says as written, as compared, and the values of its slots."""

    said: tuple[str, ...]
    words: tuple[str, ...]
    meaning: tuple[str, ...]

    def then(self, arc: Arc, said: str) -> _Trail:
        word, value = (said, said) if arc.word == ANY_NUMBER else (arc.word, arc.slot)
        told = not value or self.meaning[-1:] == (value,)
        return _Trail((*self.said, said), (*self.words, word), self.meaning if told else (*self.meaning, value))


def _length(word: str) -> int:
    """What it costs to lose a word, or to hear one too many, in letters; a number is not lost lightly."""
    return NUMBER_LETTERS if word == ANY_NUMBER or word.replace(".", "").isdigit() else max(1, len(word))
