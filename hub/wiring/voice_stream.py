"""One utterance being streamed in: from PCM chunks to what became of it."""

from __future__ import annotations

import contextlib
import secrets
from contextlib import AsyncExitStack
from typing import Any, Protocol

from hub.api.causes import Cause
from hub.api.errors import HearthError, VoiceError
from hub.api.people import Person
from hub.voice.pipeline import Heard, VoicePipeline, VoiceStream


class Room(Protocol):
    """What an utterance tells the room that it was spoken in."""

    def partial(self, cause: Cause, session: str, text: str, language: str) -> None:
        """Announce what was heard so far."""
        ...

    async def answer(self, utterance: Heard, session: StreamedUtterance) -> dict[str, Any]:
        """Act on what was heard, or say why not."""
        ...

    def forget(self, session: str) -> None:
        """Drop an utterance that has ended."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    @property
    def records(self) -> bool:
        """Whether a person has ordered that what is heard be recorded."""
        ...

    async def record(self, pcm: bytes, where: str) -> None:
        """Keep an utterance, as was ordered."""
        ...


class StreamedUtterance:
    """One utterance being streamed in."""

    def __init__(
        self, room: Room, language: str, person: Person | None, cause: Cause, area: str | None, session: str
    ) -> None:
        self.id = session or secrets.token_urlsafe(8)
        self.person = person
        self.cause = cause
        self.area = area
        self._room = room
        self._language = language
        self._stack = AsyncExitStack()
        self._stream: VoiceStream | None = None
        self._pcm = bytearray()
        self.began = room.monotonic()
        """When it was begun, monotonic s."""
        self.ended = False
        """Whether the speaker has paused for long enough."""
        self.heard_speech = False
        """Whether anybody has begun to speak."""

    async def open(self, pipeline: VoicePipeline) -> None:
        """Take a recogniser."""
        self._stream = await self._stack.enter_async_context(pipeline.stream(self._language, act=False))

    async def feed(self, pcm: bytes) -> None:
        """Take a chunk."""
        if self._stream is None:
            return
        if self._room.records:
            self._pcm += pcm
        partial = await self._stream.feed(pcm)
        self.ended = self._stream.ended
        if partial is None:
            return
        self.heard_speech = self.heard_speech or partial.speaking
        if partial.text:
            self._room.partial(self.cause, self.id, partial.text, self._language)

    async def finish(self) -> dict[str, Any]:
        """End the utterance; return what it led to."""
        stream, self._stream = self._stream, None
        if stream is None:
            raise VoiceError("this utterance has already ended")
        try:
            heard = await stream.finish()
        finally:
            await self._close()
        if self._pcm:
            await self._room.record(bytes(self._pcm), self.cause.door)
        return await self._room.answer(heard, self)

    async def cancel(self) -> None:
        """Forget the utterance."""
        self._stream = None
        await self._close()

    async def _close(self) -> None:
        self._room.forget(self.id)
        with contextlib.suppress(HearthError):
            await self._stack.aclose()
