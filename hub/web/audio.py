"""Speech streamed over a socket: one utterance at a time, whole samples, a bounded length."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from hub.api.causes import Cause
from hub.api.errors import HearthError
from hub.web.problems import ProblemError
from hub.web.rest.voice import TIMEOUT, voice_of
from hub.web.services import AudioSession, Identity, Services

LONGEST = 60
"""Seconds of one utterance."""
_BYTES_PER_SECOND = 32_000
_START_TIMEOUT = 10.0
_FEED_TIMEOUT = 5.0


class Utterance:
    """The utterance under way on one socket, if any. Frames that come when there is none are late ones: ignored."""

    def __init__(self, services: Services, identity: Identity) -> None:
        self._services = services
        self._identity = identity
        self._session: AudioSession | None = None
        self._odd = b""
        self._bytes = 0

    @property
    def under_way(self) -> bool:
        """Whether an utterance is under way."""
        return self._session is not None

    async def start(self, language: str, cause: Cause, area: str | None = None, session: str = "") -> str:
        """Begin an utterance, forgetting one under way; return its session id."""
        await self.cancel()
        async with asyncio.timeout(_START_TIMEOUT):
            voice = voice_of(self._services)
            self._session = await voice.start(language, self._identity.person, cause, area=area, session=session)
        self._odd, self._bytes = b"", 0
        return self._session.id

    async def feed(self, frame: bytes) -> None:
        """Pass a binary frame on; raises ProblemError, and ends the utterance, when it is too long or stuck."""
        if self._session is None:
            return
        self._bytes += len(frame)
        if self._bytes > LONGEST * _BYTES_PER_SECOND:
            await self.cancel()
            raise ProblemError(413, f"an utterance lasts {LONGEST} s at most", remedy="speak in shorter sentences")
        data = self._odd + frame
        whole = len(data) & ~1
        self._odd = data[whole:]
        if not whole:
            return
        try:
            async with asyncio.timeout(_FEED_TIMEOUT):
                await self._session.feed(data[:whole])
        except (TimeoutError, HearthError):
            await self.cancel()
            raise

    def take(self, session_id: str) -> AudioSession:
        """Return the utterance to be ended; 404 when it is not the one under way."""
        session = self._session
        if session is None or (session_id and session.id != session_id):
            raise ProblemError(404, "no such utterance is under way", field="session", remedy="send audio_start first")
        self._session = None
        return session

    async def finish(self, session: AudioSession) -> dict[str, Any]:
        """End an utterance and return the answer."""
        async with asyncio.timeout(TIMEOUT):
            return await session.finish()

    async def cancel(self) -> None:
        """Forget the utterance under way, if any."""
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(TimeoutError, HearthError):
                async with asyncio.timeout(_FEED_TIMEOUT):
                    await session.cancel()
