"""One open WebSocket: its backlog, its writer, and the order in which things leave it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from hub.web.problems import ProblemError
from hub.web.services import Identity

_log = logging.getLogger(__name__)
_BACKLOG = 256
_SEND_TIMEOUT = 60.0
"""Seconds for which a client may take nothing: a phone's page that sleeps for a moment keeps its connection."""
_CLOSE_TIMEOUT = 10.0
_encode = msgspec.json.Encoder().encode


class GoneError(ConnectionError):
    """The client is away, or so slow that it counts as away."""


class Socket:
    """Implements ``hub.web.live.Listener`` on an aiohttp WebSocket."""

    def __init__(
        self,
        ws: web.WebSocketResponse,
        identity: Identity,
        alive: Callable[[], bool],
        transport: asyncio.BaseTransport | None,
    ) -> None:
        self.identity = identity
        self.topics: set[str] = set()
        self.voice_sessions: deque[str] = deque(maxlen=32)
        self.dropped = 0
        self._ws = ws
        self._alive = alive
        self._transport = transport
        self._lock = asyncio.Lock()
        self._wake = asyncio.Event()
        self._changed: dict[str, bytes] = {}
        self._removed: dict[str, None] = {}
        self._home: bytes | None = None
        self._messages: deque[bytes] = deque()

    def put_entities(self, changed: dict[str, bytes], removed: Iterable[str]) -> None:
        """Queue serialised entities, the latest of each."""
        self._changed.update(changed)
        for entity_id in changed:
            self._removed.pop(entity_id, None)
        for entity_id in removed:
            self._changed.pop(entity_id, None)
            self._removed[entity_id] = None
        self._wake.set()

    def put_home(self, message: bytes) -> None:
        """Queue the home's structure, the latest only."""
        self._home = message
        self._wake.set()

    def put(self, message: bytes) -> None:
        """Queue a message; the oldest falls out of a full backlog."""
        if len(self._messages) >= _BACKLOG:
            self._messages.popleft()
            self.dropped += 1
        self._messages.append(message)
        self._wake.set()

    async def write(self) -> None:
        """Send what is queued, until cancelled or the client is away."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not self._alive():
                await self.close(4401, b"the session is over")
                return
            try:
                async with self._lock:
                    for message in self._take():
                        await self._send(message)
            except ConnectionError:
                return

    def _take(self) -> list[bytes]:
        """Return the backlog as messages, and empty it."""
        messages = list(self._messages)
        self._messages.clear()
        if self._home is not None:
            messages.append(self._home)
            self._home = None
        if self._removed:
            messages.append(_encode({"type": "removed", "entity_ids": list(self._removed)}))
            self._removed = {}
        if self._changed:
            messages.append(b'{"type":"changed","entities":[' + b",".join(self._changed.values()) + b"]}")
            self._changed = {}
        return messages

    async def _send(self, message: bytes) -> None:
        if self._ws.closed:
            raise GoneError("closed")
        try:
            async with asyncio.timeout(_SEND_TIMEOUT):
                await self._ws.send_frame(message, WSMsgType.TEXT)
        except TimeoutError as error:
            _log.warning("a panel of %s took nothing for %g s and is cut off", self.identity.person.id, _SEND_TIMEOUT)
            if isinstance(self._transport, asyncio.WriteTransport):
                self._transport.abort()
            raise GoneError("too slow") from error

    async def reply(self, request_id: Any, data: dict[str, Any], kind: str = "result") -> None:
        """Answer a request."""
        message = _encode({"id": request_id, "type": kind, **{k: v for k, v in data.items() if k not in _OWN}})
        async with self._lock:
            await self._send(message)

    async def refuse(self, request_id: Any, error: ProblemError) -> None:
        """Answer a request with a problem."""
        async with self._lock:
            await self._send(_encode({"id": request_id, "type": "error", "problem": error.problem}))

    async def subscribe(self, topic: str, build: Callable[[], Awaitable[bytes]]) -> None:
        """Send a snapshot, then let deltas of the topic follow: none falls between, none overtakes it."""
        async with self._lock:
            self.topics.add(topic)
            await self._send(await build())

    async def close(self, code: int, reason: bytes) -> None:
        """Close the connection."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await self._ws.close(code=code, message=reason)


_OWN = frozenset({"id", "type"})
