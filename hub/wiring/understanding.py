"""Keeps the understanding of sentences up to date with the home: names, plugins' sentences, recognisers' grammars.

Nothing is loaded until ``rebuild`` (or the first sentence) asks for it, and then in a thread of its own, so that the
hub is up before its languages are.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hub.api.clock import Clock
from hub.api.errors import HearthError
from hub.api.events import EntityAdded, EntityRemoved, HomeChanged, PluginState
from hub.api.people import Person
from hub.host.host import Host
from hub.kernel.bus import Bus
from hub.kernel.registry import Registry
from hub.voice.conversation import Spoken
from hub.voice.recogniser import Grammar, Transcript
from hub.wiring.answers import show_question
from hub.wiring.sentences import read_sentences

if TYPE_CHECKING:  # they load languages and matchers: a hub is ready before, and understands a moment later
    from hub.voice.phrase_graph import PhraseGraph
    from hub.voice.understanding.names import Vocabulary
    from hub.voice.understanding.spans import Span
    from hub.voice.understanding.understand import Decision, Understander
    from hub.voice.verify import KnownSentences

_log = logging.getLogger(__name__)
_SETTLE_SECONDS = 0.5
"""How long names must be quiet before the vocabulary is rebuilt."""
_SAMPLES_AT_MOST = 400
"""How many sentences of one graph go into a recogniser's grammar."""


class _Parts(NamedTuple):
    """The modules that understand."""

    names: Any
    sentences: Any
    understand: Any
    verify: Any


def _parts() -> _Parts:
    """Import what understands."""
    from hub.voice import verify
    from hub.voice.understanding import names, sentences, understand

    return _Parts(names, sentences, understand, verify)


def _grammar(vocabulary: Vocabulary, language: str, said: Sequence[str], graphs: Sequence[PhraseGraph]) -> Grammar:
    """Return what a recogniser listens for. Takes a while: called in a thread."""
    from hub.voice.understanding.sentences import names_said

    words = (*names_said(vocabulary, language), *(word for graph in graphs for word in graph.values))
    samples = (sample for graph in graphs for sample in graph.samples(_SAMPLES_AT_MOST))
    return Grammar.of(language, (*said, *samples), words)


class Understanding:
    """What sentences mean in this home. ``follow`` keeps it up to date; ``known`` and ``grammars`` are for listening.

    ``listening``: whether recognisers run, which need the home's sentences and their grammar.
    """

    def __init__(
        self,
        languages: Sequence[str],
        registry: Registry,
        bus: Bus,
        clock: Clock,
        host: Host,
        people: Callable[[], Mapping[str, Person]],
        *,
        listening: bool,
    ) -> None:
        self._languages = tuple(languages)
        self._registry = registry
        self._bus = bus
        self._clock = clock
        self._host = host
        self._people = people
        self._listening = listening
        self._vocabulary: Vocabulary | None = None
        self._understander: Understander | None = None
        self._sentences: list[tuple[str, str, dict[str, Any]]] = []
        self._rebuilding = asyncio.Lock()
        self.known: dict[str, KnownSentences] = {}
        self.grammars: dict[str, Grammar] = {}
        self.ready = asyncio.Event()
        """Set once vocabulary and known sentences stand for the first time."""

    async def follow(self) -> None:
        """Rebuild vocabulary, sentences and grammar whenever names or plugins change; runs until cancelled."""
        changes = self._bus.subscribe(
            EntityAdded, EntityRemoved, HomeChanged, PluginState, limit=1, key=lambda _event: 0, name="vocabulary"
        )
        with changes:
            while True:
                try:
                    await self.rebuild()
                except HearthError as error:
                    _log.error("the vocabulary stays as it was: %s", error)
                await changes.wait()
                await self._clock.sleep(_SETTLE_SECONDS)
                changes.drain()

    async def stand(self) -> None:
        """Wait until sentences can be understood; the first who asks has the data loaded."""
        if self._understander is None:
            async with self._rebuilding:
                if self._understander is None:
                    await self._rebuild()

    async def rebuild(self) -> None:
        """Make vocabulary and known sentences anew from the home as it is; in force when this returns."""
        async with self._rebuilding:
            await self._rebuild()

    async def _rebuild(self) -> None:
        names = [
            n for p in self._people().values() for n in (p.name, *(a for some in p.aliases.values() for a in some))
        ]
        parts = await asyncio.to_thread(_parts)
        if self._vocabulary is None:
            self._vocabulary = parts.names.Vocabulary(())
        self._vocabulary = self._vocabulary.renewed(self._registry, names)
        sentences = await asyncio.to_thread(read_sentences, self._host.sentences())
        fresh = None if sentences == self._sentences else sentences
        self._sentences = sentences
        if self._understander is None:
            make = parts.understand.Understander
            understander = await asyncio.to_thread(make, self._vocabulary, self._languages, sentences)
            understander.kept = self._host.kept
            self._understander = understander
        else:
            await asyncio.to_thread(self._understander.update, self._vocabulary, fresh)
        for language in self._languages if self._listening else ():
            said = await asyncio.to_thread(parts.sentences.known_sentences, self._vocabulary, language, sentences)
            old = self.known.get(language) or parts.verify.KnownSentences(language, ())
            graphs = await asyncio.to_thread(parts.sentences.known_graphs, language, sentences)
            self.known[language] = await asyncio.to_thread(old.rebuilt, said, graphs)
            self.grammars[language] = await asyncio.to_thread(_grammar, self._vocabulary, language, said, graphs)
        self.ready.set()

    def names(self) -> dict[str, tuple[list[str], list[str]]]:
        """Return, for each language, the names of rooms and things, and the words of the sentences around them."""
        return {
            language: (
                _parts().sentences.names_said(self._vocabulary, language),
                list({word for sentence in grammar.sentences for word in sentence.split()}),
            )
            for language, grammar in self.grammars.items()
        }

    def spans(self, spoken: Spoken) -> list[Span]:
        """Return which words of a sentence stood for what."""
        from hub.voice.understanding.spans import spans

        if self._vocabulary is None:
            return []
        now = self._clock.now()
        return spans(spoken.text, spoken.language, self._vocabulary, spoken.intents, spoken.matched or (), now)

    def guess(self, sentence: str, language: str, memory: str, also: str = "") -> None:
        """Wait for a yes to "did you mean ...?" in a conversation; an empty sentence drops the guess before."""
        if self._understander is not None:
            self._understander.guess(sentence, language, memory, self._clock.now(), also)

    def asked(self, memory: str) -> str:
        """Return what kind of answer a conversation's open question waits for, "" without one."""
        asked = self._understander.asked(memory, self._clock.now()) if self._understander is not None else None
        return str(asked or "")

    def question(self, memory: str, language: str) -> dict[str, Any] | None:
        """Return a conversation's open question as docs/api.md shows it, None without one."""
        if self._understander is None or self._vocabulary is None:
            return None
        asked = self._understander.question(memory, self._clock.now())
        return None if asked is None else show_question(asked, self._vocabulary, language)

    def answer_word(self, transcript: Transcript) -> str:
        """Return "yes" or "no" where that and nothing else was heard, also by a second hearing; else ""."""
        from hub.voice.understanding import guessing

        heard = (transcript.text, *([] if transcript.unrestricted is None else [transcript.unrestricted]))
        words = {guessing.answer_word(text, transcript.language) for text in heard}
        return words.pop() if len(words) == 1 else ""

    def understand(self, text: str, language: str, **context: Any) -> Decision:
        """Return what a sentence asks for; ``stand`` must have been awaited."""
        assert self._understander is not None
        return self._understander.understand(text, language, now=self._clock.now(), **context)
