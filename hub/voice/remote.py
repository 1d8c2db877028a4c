"""A recogniser that lets the quickest machine of the home hear, over the Wyoming protocol.

What was said is kept until the transcript is there: when a machine goes away or is late, this hub hears the same speech
itself, and nobody has to say it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from wyoming.asr import Transcribe
from wyoming.asr import Transcript as Spoken
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error

from hub.api.errors import VoiceError
from hub.voice.network import Meter, Network
from hub.voice.recogniser import Grammar, Partial, Recogniser, Session, Transcript
from hub.voice.vad import RATE, Probability, SpeechGate, silero
from hub.voice.wyoming.wire import Connection, connect

HINTED_NAMES = 100


class NetworkRecogniser:
    """Hears each utterance on the machine that is quickest now; see ``recogniser.Recogniser``."""

    engine = "wyoming"

    def __init__(
        self, network: Network, local: Recogniser | None, detector: Callable[[], Probability] = silero
    ) -> None:
        self._network = network
        self._local = local
        self._detector = detector
        self.model = local.model if local is not None else ""

    async def wait_ready(self) -> None:
        """Wait for this machine's own recogniser, the others need no waiting."""
        if self._local is not None:
            await self._local.wait_ready()

    @asynccontextmanager
    async def session(self, language: str, grammar: Grammar | None = None) -> AsyncIterator[Session]:
        """Open one utterance on the quickest machine."""
        meter = self._network.choose(language, local=self._local is not None)
        async with AsyncExitStack() as stack:
            here = _Here(self._network, self._local, language, grammar, stack)
            if meter is None:
                await here.open()
                yield here
                return
            meter.at_hand += 1
            try:
                yield _Away(self._network, meter, here, SpeechGate(self._detector()), stack)
            finally:
                meter.at_hand -= 1

    async def missing_words(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return what the model of this machine lacks."""
        return await self._local.missing_words(language, words) if self._local is not None else ()


class _Here:
    """This machine's own recogniser, opened when it is needed and measured like the others."""

    def __init__(
        self, network: Network, local: Recogniser | None, language: str, grammar: Grammar | None, stack: AsyncExitStack
    ) -> None:
        self.language, self.grammar = language, grammar
        self._network, self._local, self._stack = network, local, stack
        self._session: Session | None = None

    async def open(self) -> Session:
        """Open it; VoiceError when this machine has none."""
        if self._local is None:
            raise VoiceError("no machine that hears this language can be reached", remedy="see `hearth model list`")
        self._session = await self._stack.enter_async_context(self._local.session(self.language, self.grammar))
        self._network.here.at_hand += 1
        self._stack.callback(self._left)
        return self

    def _left(self) -> None:
        self._network.here.at_hand -= 1

    async def feed(self, pcm: bytes) -> Partial | None:
        """Hear it here."""
        assert self._session is not None
        return await self._session.feed(pcm)

    async def glance(self) -> Transcript | None:
        """Look at it here; a look that says something is what it took."""
        assert self._session is not None
        began = self._network.clock()
        heard = await self._session.glance()
        if heard is not None:
            self._network.here.took(self._network.clock() - began)
        return heard

    async def finish(self) -> Transcript:
        """End it here and count how long that took."""
        assert self._session is not None
        began = self._network.clock()
        heard = await self._session.finish()
        self._network.here.took(self._network.clock() - began)
        return heard

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Compare texts, when it was heard here."""
        return await self._session.score(texts) if self._session is not None else ()


class _Away:
    """One utterance on another machine; the speech in it is kept until it is answered."""

    def __init__(self, network: Network, meter: Meter, here: _Here, gate: SpeechGate, stack: AsyncExitStack) -> None:
        self._network, self._meter, self._here, self._gate, self._stack = network, meter, here, gate, stack
        self._said = bytearray()
        self._line: Connection | None = None
        self._lost = False
        self._told = (False, False)

    async def feed(self, pcm: bytes) -> Partial | None:
        """Send speech on, without silence; what is heard is not known until the end."""
        if speech := self._gate.feed(pcm):
            self._said += speech
            await self._send(speech)
        now = (self._gate.speaking, self._gate.ended)
        news, self._told = now != self._told, now
        return Partial("", *now) if news else None

    async def _send(self, speech: bytes) -> None:
        if self._lost:
            return
        try:
            if self._line is None:
                self._line = await self._begun()
            await self._line.write(AudioChunk(RATE, 2, 1, speech))
        except VoiceError as error:
            self._give_up(error)

    async def _begun(self) -> Connection:
        line = await self._stack.enter_async_context(connect(self._meter.name, self._network.limits.connect))
        names = list(self._here.grammar.names[:HINTED_NAMES]) if self._here.grammar else None
        await line.write(Transcribe(language=self._here.language, transcript_names=names))
        await line.write(AudioStart(RATE, 2, 1))
        return line

    def _give_up(self, error: VoiceError) -> None:
        self._lost = True
        self._meter.failed(error.message)

    async def glance(self) -> Transcript | None:
        """Return nothing: other machines answer once."""
        return None

    async def finish(self) -> Transcript:
        """Return what the other machine heard, or what this one hears of the same speech."""
        if not self._said:
            return self._transcript("")
        began = self._network.clock()
        if not self._lost:
            try:
                text = await self._answer()
            except VoiceError as error:
                self._give_up(error)
            else:
                self._meter.took(self._network.clock() - began)
                return self._transcript(text)
        session = await self._here.open()
        await session.feed(bytes(self._said))
        return await session.finish()

    async def _answer(self) -> str:
        assert self._line is not None
        await self._line.write(AudioStop())
        try:
            async with asyncio.timeout(self._network.limits.answer):
                while (event := await self._line.read()) is not None:
                    if Spoken.is_type(event.type):
                        text = event.data.get("text")
                        return text if isinstance(text, str) else ""
                    if Error.is_type(event.type):
                        raise VoiceError(f"{self._meter.name}: {event.data.get('text')}")
        except TimeoutError:
            limit = self._network.limits.answer
            raise VoiceError(f"{self._meter.name} did not answer within {limit:g} s") from None
        raise VoiceError(f"{self._meter.name} went away")

    def _transcript(self, text: str) -> Transcript:
        return Transcript(
            text=text.strip(),
            language=self._here.language,
            engine="wyoming",
            model=self._meter.name,
            seconds_audio=round(self._gate.seconds, 3),
            seconds_speech=round(self._gate.speech_seconds, 3),
        )

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Compare texts where it was heard here in the end; other machines cannot be asked."""
        return await self._here.score(texts)
