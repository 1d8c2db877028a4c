"""Sentences that may have been said: what verification looks at. Owns the search in the home's graphs of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from hub.voice.guards import contradict
from hub.voice.normalise import compared
from hub.voice.phrase_graph import PhraseGraph

MOST_CANDIDATES = 10
SEARCHES_KEPT = 16
REACH = 0.5
"""How far a sentence may lie from a text to be compared by sound at all, in edits by length."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of this home that may have been said: ``edits`` letters of ``length`` from one of the guesses.

    ``apart`` is its distance from the first guess, edits by length. Two of the same ``meaning`` ask for the same.
    """

    sentence: str
    edits: float
    length: int
    apart: float = 0.0
    meaning: frozenset[str]


class GraphSearch:
    """Finds sentences of graphs near a text; the last few searches are kept, for a text is looked at more than once."""

    def __init__(self, language: str, graphs: Iterable[PhraseGraph]) -> None:
        self.graphs = tuple(graphs)
        self._language = language
        self._searched: dict[str, tuple[Candidate, ...]] = {}

    def near(self, heard: str) -> tuple[Candidate, ...]:
        """Return the sentences nearest to a normalised text, of each graph, that do not say its opposite."""
        found = self._searched.get(heard)
        if found is None:
            if len(self._searched) >= SEARCHES_KEPT:
                self._searched = {}
            found = self._searched[heard] = tuple(self._search(heard))
        return found

    def _search(self, heard: str) -> Iterator[Candidate]:
        words = compared(heard, self._language)
        length = max(1, sum(map(len, words)))
        for graph in self.graphs:
            for path in graph.nearest(words, MOST_CANDIDATES, REACH * length):
                if not contradict(heard, " ".join(path.words), self._language):
                    meaning = frozenset((*path.meaning, f"#{graph.name}"))
                    yield Candidate(sentence=path.said, edits=path.cost, length=length, meaning=meaning)
