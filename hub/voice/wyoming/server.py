"""A Wyoming server: other systems in the home use this hub's recogniser, voice and wake words.

Serves transcription, synthesis and wake word detection as the protocol describes them (https://github.com/OHF-Voice/wyoming,
1.x). Bounded: so many connections, so much audio in one utterance, so long a silence. What recognises and speaks is
handed in; nothing that is heard here acts on the home.
"""

from __future__ import annotations

import asyncio
import io
import logging
import wave
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, Info, TtsProgram, TtsVoice, WakeModel, WakeProgram
from wyoming.ping import Pong
from wyoming.wake import Detection, NotDetected

from hub.api.errors import VoiceError
from hub.voice.satellites.wake import Ears, Spotter, WakeWord
from hub.voice.vad import RATE
from hub.voice.wyoming.satellite import Incoming
from hub.voice.wyoming.wire import LONGEST_LINE, Connection

_log = logging.getLogger(__name__)
MOST_CONNECTIONS = 16
IDLE_SECONDS = 300.0
LONGEST_SECONDS = 60.0
LONGEST_TEXT = 1000
_CHUNK = 2048


class Listening(Protocol):
    """One utterance on its way through the recogniser."""

    async def feed(self, pcm: bytes) -> None:
        """Take PCM."""

    async def text(self) -> tuple[str, str]:
        """End it; return what was heard and its language."""

    async def cancel(self) -> None:
        """Forget it."""


class Speech(Protocol):
    """What the server offers."""

    languages: Sequence[str]
    words: Mapping[str, WakeWord]

    async def listen(self, language: str) -> Listening:
        """Begin an utterance; ``language`` may be empty."""

    async def render(self, text: str, language: str) -> bytes | None:
        """Speak a text into a WAV file."""

    def spotter(self, words: Sequence[WakeWord]) -> Spotter:
        """Make what finds some wake words."""


class WyomingServer:
    """Serves while its context lasts; ``port`` is the one in use."""

    def __init__(self, host: str, port: int, speech: Speech, version: str = "") -> None:
        self._host = host
        self.port = port
        self._speech = speech
        self._version = version
        self._open: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[WyomingServer]:
        """Listen; VoiceError when the port is taken."""
        try:
            server = await asyncio.start_server(self._accept, self._host, self.port, limit=LONGEST_LINE)
        except OSError as error:
            raise VoiceError(
                f"voice.satellites.server cannot listen at {self._host}:{self.port}: {error.strerror}",
                remedy="choose another port",
            ) from error
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            try:
                yield self
            finally:
                for task in list(self._open):
                    task.cancel()
                await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        task = asyncio.current_task()
        assert task is not None
        try:
            if len(self._open) >= MOST_CONNECTIONS:
                await connection.write(Error(text="too many connections", code="busy"))
                return
            self._open.add(task)
            await _Talk(connection, self._speech, self._info).run()
        except VoiceError as error:
            _log.info("a Wyoming client was let go: %s", error)
        except asyncio.CancelledError:
            if not task.cancelling():
                raise
        finally:
            self._open.discard(task)
            await connection.close()

    def _info(self) -> Info:
        facts: dict[str, Any] = {
            "attribution": Attribution(name="Hearth", url=""),
            "installed": True,
            "version": self._version or None,
        }
        languages = list(self._speech.languages)
        asr = AsrModel(name="home", description="The recognisers of this home", languages=languages, **facts)
        voice = TtsVoice(name="home", description="The voice of this home", languages=languages, **facts)
        words = [
            WakeModel(name=w.id, description=w.phrase, phrase=w.phrase, languages=list(w.languages), **facts)
            for w in self._speech.words.values()
        ]
        program = {"name": "hearth", "description": "Hearth", **facts}
        return Info(
            asr=[AsrProgram(models=[asr], requires_external_vad=False, **program)],
            tts=[TtsProgram(voices=[voice], **program)],
            wake=[WakeProgram(models=words, **program)] if words else [],
        )


class _Talk:
    """One connection: what was asked for, and the audio that follows."""

    def __init__(self, connection: Connection, speech: Speech, info: Callable[[], Info]) -> None:
        self._connection = connection
        self._speech = speech
        self._info = info
        self._language = ""
        self._names: list[str] | None = None
        self._waking = False
        self._listening: Listening | None = None
        self._ears: Ears | None = None
        self._sound = Incoming()
        self._fed = 0

    async def run(self) -> None:
        """Answer events until the other end closes."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._forget)
            while (event := await self._connection.read(IDLE_SECONDS)) is not None:
                try:
                    await self._answer(event)
                except VoiceError as error:
                    await self._forget()
                    await self._connection.write(Error(text=str(error), code="hearth"))

    async def _answer(self, event: Event) -> None:
        match event.type:
            case "describe":
                await self._connection.write(self._info())
            case "transcribe":
                self._waking, self._language = False, str(event.data.get("language") or "")[:12]
            case "detect":
                names = event.data.get("names")
                self._waking, self._names = True, [str(n) for n in names] if isinstance(names, list) else None
            case "audio-start":
                await self._begin()
            case "audio-chunk":
                await self._take(event)
            case "audio-stop":
                await self._end()
            case "synthesize":
                await self._speak(event)
            case "ping":
                await self._connection.write(Pong(text=event.data.get("text")))

    async def _forget(self) -> None:
        listening, self._listening, self._ears = self._listening, None, None
        if listening is not None:
            await listening.cancel()

    async def _begin(self) -> None:
        await self._forget()
        self._fed = 0
        if not self._waking:
            self._listening = await self._speech.listen(self._language)
            return
        words = [w for w in self._speech.words.values() if not self._names or w.id in self._names]
        if not words:
            raise VoiceError(f"there is no wake word {', '.join(self._names or [])[:60]!r}")
        self._ears = Ears(lambda: self._speech.spotter(words))

    async def _take(self, event: Event) -> None:
        if self._listening is None and self._ears is None:
            await self._begin()
        pcm = self._sound.pcm(event, self._connection.peer)
        self._fed += len(pcm)
        if self._listening is not None:
            if self._fed > LONGEST_SECONDS * RATE * 2:
                raise VoiceError(f"an utterance lasts {LONGEST_SECONDS:g} s at most")
            await self._listening.feed(pcm)
        elif self._ears is not None:
            for spotted in await self._ears.feed(pcm):
                await self._connection.write(Detection(name=spotted.word, timestamp=int(spotted.at * 1000)))

    async def _end(self) -> None:
        listening, self._listening = self._listening, None
        ears, self._ears = self._ears, None
        if listening is not None:
            text, language = await listening.text()
            await self._connection.write(Transcript(text=text, language=language))
        elif ears is not None:
            await self._connection.write(NotDetected())

    async def _speak(self, event: Event) -> None:
        text = str(event.data.get("text") or "")[:LONGEST_TEXT]
        voice = event.data.get("voice")
        language = str(voice.get("language") or "") if isinstance(voice, dict) else ""
        wav = await self._speech.render(text, language)
        if wav is None:
            raise VoiceError("this hub has no voice for that", remedy="install espeak-ng")
        with wave.open(io.BytesIO(wav)) as file:
            rate, pcm = file.getframerate(), file.readframes(file.getnframes())
        await self._connection.write(AudioStart(rate=rate, width=2, channels=1))
        for at in range(0, len(pcm), _CHUNK):
            piece = pcm[at : at + _CHUNK]
            await self._connection.write(AudioChunk(rate=rate, width=2, channels=1, audio=piece))
        await self._connection.write(AudioStop())
