"""Owns amqtt as the broker of last resort: in a thread with a loop of its own, kept quiet, for trying out."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Sequence
from typing import Any

from hub.api.errors import BrokerError
from hub.mqtt.config import Account, MqttConfig
from hub.mqtt.running import RunningBroker, choose_port, url_of

_START = 10.0
_STOP = 5.0
TRYING_OUT = (
    "amqtt inside the hub is for trying out: no MQTT 5, nothing kept over a restart, slow; "
    "for a real home: apt install mosquitto"
)
_CONNECT_V5 = b"\x00\x04MQTT\x05"
_REFUSED_VERSION = b"\x20\x02\x00\x01"
_LOGGERS = ("amqtt", "transitions")


@contextlib.asynccontextmanager
async def run_amqtt(config: MqttConfig) -> AsyncIterator[RunningBroker]:
    """amqtt on ``config.listen``; BrokerError where the port is taken, it does not start, or ``expose`` is set."""
    if config.expose:
        raise BrokerError(
            "mqtt.expose needs Mosquitto, which is not installed", remedy="apt install mosquitto, or take expose out"
        )
    host = config.listen.host
    port = choose_port(host, config.listen.port)
    thread = _BrokerThread(f"{host}:{port}")
    levels = {name: logging.getLogger(name).level for name in _LOGGERS}
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        thread.start()
        await thread.ready()
        yield RunningBroker(url_of(host, port), "amqtt", TRYING_OUT, port, _no_accounts)
    finally:
        await asyncio.to_thread(thread.stop)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


async def _no_accounts(_accounts: Sequence[Account]) -> None:
    raise BrokerError("amqtt is not exposed and has no accounts", remedy="apt install mosquitto")


class _BrokerThread(threading.Thread):
    """The thread that amqtt's loop runs in."""

    def __init__(self, bind: str) -> None:
        super().__init__(name="amqtt", daemon=True)
        self._bind = bind
        self._up: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None

    async def ready(self) -> None:
        """Wait until it listens."""
        try:
            async with asyncio.timeout(_START):
                await asyncio.wrap_future(self._up)
        except TimeoutError as error:
            raise BrokerError(f"amqtt does not start on {self._bind} within {_START:g} s") from error

    def stop(self) -> None:
        """End it and wait for the thread, 5 s at most."""
        if self._loop is not None and self._end is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._end.set)
        if self.ident is not None:
            self.join(_STOP)

    def run(self) -> None:
        """The thread's whole life."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._end = asyncio.Event()
        settings: dict[str, Any] = {
            "listeners": {"default": {"type": "tcp", "bind": self._bind}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        }
        try:
            broker = _make_broker(settings)
            await broker.start()
        except Exception as error:  # noqa: BLE001 - a supervisor's boundary: it becomes one clear error
            self._up.set_exception(BrokerError(f"amqtt does not start on {self._bind}: {error}"))
            return
        self._up.set_result(None)
        await self._end.wait()
        with contextlib.suppress(Exception):
            await broker.shutdown()


def _make_broker(settings: dict[str, Any]) -> Any:
    """amqtt's broker, taught to refuse MQTT 5 in words: by itself it misreads the greeting and waits for ever."""
    from amqtt.adapters import StreamReaderAdapter, StreamWriterAdapter
    from amqtt.broker import Broker

    class Peeked(StreamReaderAdapter):  # type: ignore[misc]
        """A reader that gives back what was read to have a look."""

        def __init__(self, reader: asyncio.StreamReader, seen: bytes) -> None:
            super().__init__(reader)
            self._seen = seen

        async def read(self, n: int = -1) -> bytes:
            if not self._seen:
                return bytes(await super().read(n))
            count = len(self._seen) if n < 0 else n
            head, self._seen = self._seen[:count], self._seen[count:]
            if len(head) < count:
                head += bytes(await super().read(count - len(head)))
            return head

    class PoliteBroker(Broker):  # type: ignore[misc]
        """Looks at the protocol level of CONNECT before amqtt does."""

        async def stream_connected(
            self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener_name: str
        ) -> None:
            seen = await _greeting(reader)
            if seen.endswith(_CONNECT_V5):
                writer.write(_REFUSED_VERSION)
                await writer.drain()
                writer.close()
                return
            await self.external_connected(Peeked(reader, seen), StreamWriterAdapter(writer), listener_name)

    return PoliteBroker(settings)


async def _greeting(reader: asyncio.StreamReader) -> bytes:
    """CONNECT up to its protocol level; whatever there is, where it is something else."""
    seen = b""
    with contextlib.suppress(asyncio.IncompleteReadError, TimeoutError, OSError):
        async with asyncio.timeout(_START):
            seen = await reader.readexactly(2)
            while seen[-1] & 0x80 and len(seen) < 5:
                seen += await reader.readexactly(1)
            seen += await reader.readexactly(len(_CONNECT_V5))
    return seen
