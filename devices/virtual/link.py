"""The wire of virtual appliances: one MQTT 3.1.1 connection on the event loop, by paho-mqtt.

3.1.1 because every broker speaks it. The connection comes back by itself, waiting longer each time, with jitter;
each time it is up it subscribes and says ``ready``. While it is down, messages are dropped: whoever uses it tells
everything anew when ready. Its will, and its leaving, tell ``offline`` on one topic.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from hub.api.codec import Publish
from hub.api.errors import ConfigError

_log = logging.getLogger(__name__)
_PORTS = {"mqtt": 1883, "tcp": 1883, "mqtts": 8883, "ssl": 8883}
_CONNECT_S, _GREET_S, _LEAVE_S = 5.0, 10.0, 2.0
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_KEEPALIVE = 30
_WAITING = 5_000
_FILTERS_AT_ONCE = 50


class Link:
    """A connection to the broker at ``url``. ConfigError when that is no address."""

    def __init__(
        self,
        url: str,
        *,
        client_id: str,
        will: str,
        topics: Iterable[str],
        on_ready: Callable[[], None],
        on_message: Callable[[str, bytes, bool], None],
    ) -> None:
        self._host, self._port, self._tls, self._user, self._password = _address(url)
        self._client_id = client_id
        self._will = will
        self._topics = list(topics)
        self._on_ready = on_ready
        self._on_message = on_message
        self._client: Client | None = None
        self._lost = asyncio.Event()
        self._ready = False
        self._subscribing: set[int] = set()
        self._unconfirmed: set[int] = set()
        self._idle = asyncio.Event()
        self._reason = ""

    @property
    def address(self) -> str:
        """Return host and port."""
        return f"{self._host}:{self._port}"

    def publish(self, messages: Iterable[Publish]) -> None:
        """Send messages; while there is no connection, or more wait than can, they are dropped."""
        client = self._client
        if client is None or not self._ready:
            return
        for message in messages:
            info = client.publish(message.topic, message.payload, message.qos, message.retain)
            if info.rc == MQTTErrorCode.MQTT_ERR_SUCCESS and message.qos:
                self._unconfirmed.add(info.mid)
                self._idle.clear()
            elif info.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
                _log.warning(
                    "%s: more than %d messages wait, one for %s is dropped", self.address, _WAITING, message.topic
                )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Link]:
        """Keep connected as long as the block lasts; then say offline and leave."""
        async with asyncio.TaskGroup() as tasks:
            keeper = tasks.create_task(self._keep(), name=f"virtual link {self._client_id}")
            try:
                yield self
            finally:
                with contextlib.suppress(TimeoutError):
                    await self._leave()
                keeper.cancel()

    async def _keep(self) -> None:
        wait, told = _FIRST_WAIT, False
        while True:
            try:
                await self._once()
                wait, told = _FIRST_WAIT, False
            except (OSError, TimeoutError) as error:
                reason = str(error) or "it does not answer"
                _log.log(logging.DEBUG if told else logging.WARNING, "no broker at %s: %s", self.address, reason)
                told = True
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _once(self) -> None:
        """Connect and stay until the connection is lost; OSError or TimeoutError when it never was up."""
        client = self._make()
        self._lost = asyncio.Event()
        self._subscribing.clear()
        self._unconfirmed.clear()
        self._reason = ""
        await _in_thread(client, self._host, self._port)
        wire = _Wire(client, self._lost)
        self._client = client
        try:
            wire.open()
            waited = 0.0
            while not self._lost.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._lost.wait(), 1.0)
                waited += 1.0
                if not self._ready and waited > _GREET_S:
                    raise TimeoutError("it does not answer our greeting")
                client.loop_misc()
            if self._reason:
                raise ConnectionRefusedError(self._reason)
            _log.warning("connection to %s is lost", self.address)
        finally:
            self._ready = False
            self._client = None
            self._idle.set()
            wire.close()

    def _make(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2, self._client_id, clean_session=True, protocol=MQTTProtocolVersion.MQTTv311
        )
        client.connect_timeout = _CONNECT_S
        client.max_queued_messages_set(_WAITING)
        client.max_inflight_messages_set(100)
        client.will_set(self._will, "offline", 1, True)
        if self._user is not None:
            client.username_pw_set(self._user, self._password)
        if self._tls:
            client.tls_set()
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_publish = self._published
        client.on_message = self._heard
        return client

    def _connected(
        self, client: Client, userdata: Any, flags: ConnectFlags, code: ReasonCode, properties: Properties | None
    ) -> None:
        if code.is_failure:
            self._reason = f"it refuses us: {code}"
            self._lost.set()
            return
        for start in range(0, len(self._topics), _FILTERS_AT_ONCE):
            _, mid = client.subscribe([(topic, 1) for topic in self._topics[start : start + _FILTERS_AT_ONCE]])
            if mid is not None:
                self._subscribing.add(mid)

    def _subscribed(
        self, client: Client, userdata: Any, mid: int, codes: list[ReasonCode], properties: Properties | None
    ) -> None:
        self._subscribing.discard(mid)
        if any(code.is_failure for code in codes):
            _log.warning("%s refuses some of our subscriptions", self.address)
        if not self._subscribing and not self._ready:
            self._ready = True
            self.publish([Publish(self._will, "online", 1, True)])
            self._on_ready()

    def _published(
        self, client: Client, userdata: Any, mid: int, code: ReasonCode, properties: Properties | None
    ) -> None:
        self._unconfirmed.discard(mid)
        if not self._unconfirmed:
            self._idle.set()

    def _heard(self, client: Client, userdata: Any, message: MQTTMessage) -> None:
        self._on_message(message.topic, bytes(message.payload), message.retain)

    async def _leave(self) -> None:
        """Say offline, wait until the broker has it, and close in good order."""
        if self._client is None or not self._ready:
            return
        async with asyncio.timeout(_LEAVE_S):
            self.publish([Publish(self._will, "offline", 1, True)])
            await self._idle.wait()
            if self._client is not None:
                self._client.disconnect()


class _Wire:
    """Watches paho's socket from the event loop."""

    def __init__(self, client: Client, lost: asyncio.Event) -> None:
        self._client = client
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._fd = -1

    def open(self) -> None:
        """Begin to read and write."""
        client = self._client
        sock = client.socket()
        if sock is None:
            raise ConnectionResetError("it closed at once")
        self._fd = sock.fileno()
        client.on_socket_register_write = lambda *_: self._watch_writing()
        client.on_socket_unregister_write = lambda *_: self._rest_writing()
        client.on_socket_close = lambda *_: self._forget()
        self._loop.add_reader(self._fd, self._read)
        if client.want_write():
            self._watch_writing()

    def close(self) -> None:
        """Close the socket, if it is still there, without a farewell."""
        sock = self._client.socket()
        self._forget()
        if sock is not None:
            sock.close()

    def _read(self) -> None:
        self._client.loop_read()
        sock = self._client.socket()
        while sock is not None and getattr(sock, "pending", int)():
            self._client.loop_read()
            sock = self._client.socket()

    def _write(self) -> None:
        self._client.loop_write()

    def _watch_writing(self) -> None:
        if self._fd >= 0:
            self._loop.add_writer(self._fd, self._write)

    def _rest_writing(self) -> None:
        if self._fd >= 0:
            self._loop.remove_writer(self._fd)

    def _forget(self) -> None:
        self._lost.set()
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            self._loop.remove_writer(self._fd)
            self._fd = -1


async def _in_thread(client: Client, host: str, port: int) -> None:
    """Open the connection where blocking does no harm; one that comes too late is closed again."""
    opening = asyncio.ensure_future(asyncio.to_thread(client.connect, host, port, _KEEPALIVE))

    def close(done: asyncio.Future[MQTTErrorCode]) -> None:
        if not done.cancelled() and done.exception() is None and (sock := client.socket()) is not None:
            sock.close()

    try:
        async with asyncio.timeout(_CONNECT_S * 2):
            await asyncio.shield(opening)
    except (asyncio.CancelledError, TimeoutError):
        opening.add_done_callback(close)
        raise


def _address(url: str) -> tuple[str, int, bool, str | None, str | None]:
    remedy = "write mqtt://host:1883 or mqtts://host:8883"
    try:
        parts = urlsplit(url if "://" in url else f"mqtt://{url}")
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError as error:
        raise ConfigError(f"{url[:80]!r} is no broker address: {error}", remedy=remedy, field="broker") from error
    if port is None or parts.scheme not in _PORTS or not parts.hostname:
        raise ConfigError(f"{url[:80]!r} is no broker address", remedy=remedy, field="broker")
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password is not None else None
    return parts.hostname, port, parts.scheme in ("mqtts", "ssl"), user, password
