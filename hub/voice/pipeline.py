"""From PCM to a checked sentence and what follows from it. Owns the life of utterances.

``VoicePipeline`` opens streams on a pool of recognisers, verifies every transcript against the known sentences of the
home and hands only an accepted one to understanding. What the home knows, what understands and who is told are
injected: this room knows none of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import msgspec

from hub.api.errors import VoiceError
from hub.voice.audio import chunks
from hub.voice.by_sound import choose, written
from hub.voice.judgement import Verified
from hub.voice.manifest import base_language
from hub.voice.pool import RecogniserPool
from hub.voice.recogniser import Grammar, Partial, Session, Transcript
from hub.voice.vad import RATE
from hub.voice.verify import KnownSentences

LONGEST_SECONDS = 30.0
GUESSES = 4
"""How many of the recogniser's guesses are looked at to find what may have been said."""


class Understand(Protocol):
    """Turns an accepted sentence into a decision of the hub's own type, and carries it out if it does."""

    def __call__(self, text: str, language: str, context: Any) -> Awaitable[Any]:
        """Understand one sentence."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One utterance from sound to decision.

    ``text`` is what may be acted on: the known sentence, with the numbers that were heard, when verification accepted
    it, empty otherwise. ``decision`` is whatever the injected understanding returned for it.
    """

    transcript: Transcript
    verified: Verified
    decision: Any = None

    @property
    def language(self) -> str:
        """The language it was heard in."""
        return self.transcript.language

    @property
    def text(self) -> str:
        """The sentence to act on, empty unless accepted."""
        return self.verified.sentence if self.verified.decision == "accept" else ""


class PartialHeard(msgspec.Struct, frozen=True, kw_only=True):
    """Event: the text so far of a stream."""

    stream: int
    language: str
    text: str


class UtteranceHeard(msgspec.Struct, frozen=True, kw_only=True):
    """Event: an utterance was heard and judged."""

    stream: int
    heard: Heard


VoiceEvent = PartialHeard | UtteranceHeard


class VoiceStream:
    """One utterance as it comes in, heard in one language or in several at once; made by ``VoicePipeline.stream``."""

    def __init__(
        self, pipeline: VoicePipeline, number: int, sessions: dict[str, Session], context: Any, *, act: bool
    ) -> None:
        self._pipeline = pipeline
        self._number = number
        self._sessions = sessions
        self._context = context
        self._act = act
        self._bytes = 0
        self._partial = Partial()
        self.ended = False
        """Whether the speaker seems to have finished, or the longest utterance is reached."""

    async def feed(self, pcm: bytes) -> Partial | None:
        """Take PCM; returns what is new to show. What comes after 30 s is not heard: ``ended`` is then true."""
        room = int(LONGEST_SECONDS * RATE) * 2 - self._bytes
        if room <= 0:
            return None
        pcm = pcm[:room]
        self._bytes += len(pcm)
        news = [(language, await session.feed(pcm)) for language, session in self._sessions.items()]
        self.ended = self._bytes >= int(LONGEST_SECONDS * RATE) * 2
        told = [(language, partial) for language, partial in news if partial is not None]
        self.ended = self.ended or any(partial.ended for _, partial in told)
        if not told:
            return None
        language, partial = max(told, key=lambda one: len(one[1].text))
        if partial.text != self._partial.text:
            self._pipeline.tell(PartialHeard(stream=self._number, language=language, text=partial.text))
        self._partial = partial
        return partial

    async def finish(self) -> Heard:
        """End the utterance: transcript, verification and, when accepted, the decision of understanding."""
        sessions = self._sessions.values()
        heard = [known for session in sessions if (known := await self._pipeline.at_first_sight(session))]
        if not heard:
            heard = [await self._pipeline.judge(await session.finish(), session) for session in sessions]
        best = min(heard, key=_worth)
        if self._act and best.text:
            best = msgspec.structs.replace(best, decision=await self._pipeline.understand(best, self._context))
        self._pipeline.tell(UtteranceHeard(stream=self._number, heard=best))
        return best


def _worth(heard: Heard) -> tuple[int, float, float]:
    order = {"accept": 0, "ask": 1, "reject": 2}[heard.verified.decision]
    return order, heard.verified.distance, -heard.transcript.confidence


class VoicePipeline:
    """Hears utterances. ``known`` and ``grammar`` give, for a language, the home's sentences, or None when it has none.

    Without known sentences everything is rejected: nothing may act on a transcript that could not be verified.
    """

    def __init__(
        self,
        pool: RecogniserPool,
        *,
        known: Callable[[str], KnownSentences | None],
        grammar: Callable[[str], Grammar | None],
        understand: Understand | None = None,
        sink: Callable[[VoiceEvent], None] | None = None,
        languages: Sequence[str] = ("en", "zh"),
    ) -> None:
        self._pool = pool
        self._known = known
        self._grammar = grammar
        self._understand = understand
        self._sink = sink
        self._languages = tuple(languages)
        self._last_stream = 0

    def tell(self, event: VoiceEvent) -> None:
        """Hand an event to the sink."""
        if self._sink is not None:
            self._sink(event)

    async def at_first_sight(self, session: Session) -> Heard | None:
        """Return what was said where a first look shows a sentence of this home word for word, None otherwise."""
        transcript = await session.glance()
        known = self._known(transcript.language) if transcript is not None else None
        if transcript is None or known is None or transcript.confirm:
            return None
        verified = await asyncio.to_thread(known.verify, transcript.text, transcript.unrestricted)
        exact = verified.decision == "accept" and verified.distance == 0.0 and not verified.free
        return Heard(transcript=transcript, verified=verified) if exact else None

    async def judge(self, transcript: Transcript, session: Session) -> Heard:
        """Verify a transcript against the known sentences of its language, by its text and then by its sound."""
        known = self._known(transcript.language)
        if known is None:
            verified = Verified(decision="reject", reason=f"no sentences are known in {transcript.language}")
            return Heard(transcript=transcript, verified=verified)
        verified = await asyncio.to_thread(known.verify, transcript.text, transcript.unrestricted)
        certain = verified.decision == "accept" and (verified.distance == 0.0 or verified.parts > 1)
        if transcript.text and transcript.unrestricted is None and not certain:
            verified = await self._by_sound(known, transcript, verified, session)
        if transcript.confirm and verified.decision == "accept":
            verified = msgspec.structs.replace(verified, decision="ask", reason="this recogniser often mishears")
        return Heard(transcript=transcript, verified=verified)

    async def _by_sound(
        self, known: KnownSentences, transcript: Transcript, verified: Verified, session: Session
    ) -> Verified:
        texts = (transcript.text, *transcript.alternatives[: GUESSES - 1])
        candidates = await asyncio.to_thread(known.candidates, texts)
        if not candidates:
            return verified
        scores = await session.score([*(written(one.sentence) for one in candidates), transcript.text])
        return choose(verified, candidates, scores)

    async def understand(self, heard: Heard, context: Any) -> Any:
        """Ask the injected understanding about an accepted utterance."""
        return await self._understand(heard.text, heard.language, context) if self._understand else None

    async def warm(self, languages: Iterable[str] | None = None) -> None:
        """Start the recognisers of some languages (all configured ones by default) and wait until they are ready."""
        for language in languages or self._languages:
            await (await self._pool.get(language)).wait_ready()

    @asynccontextmanager
    async def stream(
        self, language: str = "auto", *, engine: str | None = None, context: Any = None, act: bool = True
    ) -> AsyncIterator[VoiceStream]:
        """Open one utterance. ``auto`` listens in all configured languages and keeps what verifies best.

        ``engine`` names an engine or a model; with ``act=False`` understanding is not called. Raises VoiceError when
        there is no model for the language or its recogniser cannot run.
        """
        wanted = self._languages if language == "auto" else (base_language(language),)
        self._last_stream += 1
        number = self._last_stream
        async with AsyncExitStack() as stack:
            sessions: dict[str, Session] = {}
            missing: list[VoiceError] = []
            for one in wanted:
                try:
                    recogniser = await self._pool.get(one, engine)
                except VoiceError as error:
                    missing.append(error)
                    continue
                sessions[one] = await stack.enter_async_context(recogniser.session(one, self._grammar(one)))
            if not sessions:
                raise missing[0] if missing else VoiceError("no language is configured for speech")
            yield VoiceStream(self, number, sessions, context, act=act)

    async def transcribe(
        self,
        audio: bytes | AsyncIterable[bytes],
        language: str = "auto",
        *,
        engine: str | None = None,
        context: Any = None,
        act: bool = False,
    ) -> Heard:
        """Hear one utterance from PCM or a stream of PCM, which is read until it ends or the speaker has finished."""
        async with self.stream(language, engine=engine, context=context, act=act) as stream:
            if isinstance(audio, bytes):
                for chunk in chunks(audio, 0.25):
                    await stream.feed(chunk)
            else:
                async for chunk in audio:
                    await stream.feed(chunk)
                    if stream.ended:
                        break
            return await stream.finish()
