"""What this hub offers to other systems by Wyoming: hearing without acting, its voice, its wake words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from hub.api.errors import VoiceError
from hub.voice.pipeline import VoiceStream
from hub.voice.satellites.wake import Spotter, WakeSpotter, WakeWord
from hub.wiring.voice import VoiceRoom


class OfferedSpeech:
    """Implements ``hub.voice.wyoming.server.Speech``."""

    def __init__(self, voice: VoiceRoom, words: Mapping[str, WakeWord], languages: Sequence[str]) -> None:
        self.words = words
        self.languages = languages
        self._voice = voice

    async def listen(self, language: str) -> Dictation:
        """Begin an utterance that nothing acts on."""
        if self._voice.pipeline is None:
            raise VoiceError("voice is switched off")
        stack = AsyncExitStack()
        stream = await stack.enter_async_context(self._voice.pipeline.stream(language or "auto", act=False))
        return Dictation(stream, stack)

    async def render(self, text: str, language: str) -> bytes | None:
        """Speak a text into a WAV file."""
        speaking = self._voice.speaking
        return await speaking.speak(text, language or self.languages[0]) if speaking is not None else None

    def spotter(self, words: Sequence[WakeWord]) -> Spotter:
        """Make what finds some wake words."""
        return WakeSpotter(words)


class Dictation:
    """One utterance; what is returned is what was heard, not what the home would have liked to hear."""

    def __init__(self, stream: VoiceStream, stack: AsyncExitStack) -> None:
        self._stream = stream
        self._stack = stack

    async def feed(self, pcm: bytes) -> None:
        """Take PCM."""
        await self._stream.feed(pcm)

    async def text(self) -> tuple[str, str]:
        """End it; return what was heard and its language."""
        async with self._stack:
            heard = (await self._stream.finish()).transcript
        return heard.text if heard.unrestricted is None else heard.unrestricted, heard.language

    async def cancel(self) -> None:
        """Forget it."""
        await self._stack.aclose()
