"""One Wyoming connection: events in and out, bounded in size and time. Owns nothing but its two streams.

An event is a line of JSON (``type``, ``data_length``, ``payload_length``), then that much JSON data, then that much
payload. The event types are those of the package ``wyoming``; reading is our own, because what comes from a network has
limits: a longer event, broken JSON or a wrong length ends the connection with a VoiceError that names the peer.
Reference: https://github.com/OHF-Voice/wyoming (protocol 1.x).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from wyoming.event import Event, Eventable, async_write_event

from hub.api.errors import VoiceError

LONGEST_LINE = 64 * 1024
LONGEST_DATA = 1024 * 1024
LONGEST_PAYLOAD = 4 * 1024 * 1024
CONNECT_SECONDS = 5.0
WRITE_SECONDS = 10.0
CLOSE_SECONDS = 1.0
DEFAULT_PORT = 10300


class Connection:
    """Reads and writes events; one reader and any number of writers at a time. ``peer`` names the other end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str = "") -> None:
        self._reader = reader
        self._writer = writer
        self._writing = asyncio.Lock()
        self.peer = peer or _peer(writer)

    async def read(self, timeout: float | None = None) -> Event | None:
        """Return the next event, None when the other end has closed; VoiceError when it breaks the protocol."""
        try:
            async with asyncio.timeout(timeout):
                return await self._read()
        except TimeoutError:
            raise VoiceError(f"{self.peer} did not answer within {timeout:g} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise VoiceError(f"{self.peer} does not speak Wyoming: {error}", remedy="check host and port") from None

    async def _read(self) -> Event | None:
        line = await self._reader.readline()
        if not line:
            return None
        header = _object(line)
        data: dict[str, Any] = _object_or_none(header.get("data"))
        if length := _length(header, "data_length", LONGEST_DATA):
            data = {**data, **_object(await self._reader.readexactly(length))}
        payload = None
        if length := _length(header, "payload_length", LONGEST_PAYLOAD):
            payload = await self._reader.readexactly(length)
        kind = header["type"]
        if not isinstance(kind, str):
            raise TypeError("an event's type is no text")
        return Event(type=kind, data=data, payload=payload)

    async def write(self, event: Event | Eventable) -> None:
        """Send an event; VoiceError when the other end is gone or takes nothing."""
        plain = event if isinstance(event, Event) else event.event()
        try:
            async with self._writing, asyncio.timeout(WRITE_SECONDS):
                await async_write_event(plain, self._writer)
        except (ConnectionError, RuntimeError) as error:
            raise VoiceError(f"{self.peer} is gone: {error}") from None
        except TimeoutError:
            raise VoiceError(f"{self.peer} takes nothing any more") from None

    async def close(self) -> None:
        """Close both directions."""
        self._writer.close()
        with contextlib.suppress(ConnectionError, TimeoutError, OSError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._writer.wait_closed()


def address(uri: str) -> tuple[str, int]:
    """Read ``tcp://host:port`` (or ``host``, ``host:port``); VoiceError when it is none."""
    try:
        parts = urlsplit(uri if "://" in uri else f"tcp://{uri}")
        host, port = parts.hostname, parts.port or DEFAULT_PORT
    except ValueError as error:
        raise VoiceError(f"{uri!r} is no Wyoming address: {error}", remedy="write tcp://HOST:PORT") from None
    if parts.scheme != "tcp" or not host:
        raise VoiceError(f"{uri!r} is no Wyoming address", remedy="write tcp://HOST:PORT")
    return host, port


@asynccontextmanager
async def connect(uri: str, timeout: float = CONNECT_SECONDS) -> AsyncIterator[Connection]:
    """Open a connection for the length of the context; VoiceError when nobody answers there in ``timeout`` s."""
    host, port = address(uri)
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await asyncio.open_connection(host, port, limit=LONGEST_LINE)
    except (OSError, TimeoutError) as error:
        reason = str(error) or f"no answer within {timeout:g} s"
        raise VoiceError(f"{uri} cannot be reached: {reason}", remedy="is the service running?") from None
    _keep_alive(writer)
    connection = Connection(reader, writer, uri)
    try:
        yield connection
    finally:
        await connection.close()


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    """Let the system notice within a minute that a silent other end is gone."""
    own = writer.get_extra_info("socket")
    own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            own.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _object(text: bytes) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError("an event is no object")
    return value


def _object_or_none(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError("an event's data is no object")
    return value


def _length(header: dict[str, Any], key: str, most: int) -> int:
    value = header.get(key) or 0
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"{key} is not between 0 and {most}")
    return value


def _peer(writer: asyncio.StreamWriter) -> str:
    name = writer.get_extra_info("peername")
    return f"{name[0]}:{name[1]}" if isinstance(name, tuple) else "the other end"
