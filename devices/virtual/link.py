"""The wire of virtual appliances: one MQTT connection that comes back by itself and brings a bounded queue."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from devices.virtual.appliance import Message
from hub.api.errors import ConfigError

_log = logging.getLogger(__name__)
_WAITING = 2_000
_GOODBYE_SECONDS = 2.0


class Heard(NamedTuple):
    """A message that came in; an empty topic means: connected (again)."""

    topic: str
    payload: bytes
    retain: bool


CONNECTED = Heard("", b"", False)


class Link:
    """One connection to a broker (``mqtt://[user:password@]host[:port]``, ``mqtts://``).

    ``will`` is published by the broker when the connection is lost. ``heard`` gives what comes in; when it is full,
    the oldest is dropped and that is logged.
    """

    def __init__(self, broker: str, *, client_id: str, will: Message | None, topics: Sequence[str]) -> None:
        parts = urlsplit(broker if "://" in broker else f"mqtt://{broker}")
        if parts.scheme not in ("mqtt", "mqtts", "tcp") or not parts.hostname:
            raise ConfigError(f"{broker!r} is no broker address", remedy="write mqtt://host:1883")
        self._secure = parts.scheme == "mqtts"
        self._host, self._port = parts.hostname, parts.port or (8883 if self._secure else 1883)
        self._topics = list(dict.fromkeys(topics))
        self.heard: asyncio.Queue[Heard] = asyncio.Queue(_WAITING)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=True)
        if parts.username:
            self._client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if will is not None:
            self._client.will_set(will.topic, will.payload, qos=1, retain=will.retain)
        if self._secure:
            self._client.tls_set()
        self._client.max_queued_messages_set(_WAITING)
        self._client.reconnect_delay_set(min_delay=1, max_delay=random.randint(8, 15))  # noqa: S311 - jitter
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._client.connect_async(self._host, self._port, keepalive=30)
        self._client.loop_start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop = None
        self._client.disconnect()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await asyncio.to_thread(self._client.loop_stop)

    def publish(self, messages: Sequence[Message]) -> None:
        """Publish with QoS 1; what cannot be sent now goes out when the connection is back."""
        for message in messages:
            self._client.publish(message.topic, message.payload, qos=1, retain=message.retain)

    async def drain(self) -> None:
        """Wait a moment until the broker has what was published last."""
        info = self._client.publish("hearth/virtual/-/drained", b"", qos=1)
        with contextlib.suppress(ValueError, RuntimeError):
            await asyncio.to_thread(info.wait_for_publish, _GOODBYE_SECONDS)

    def _on_connect(self, client: mqtt.Client, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            _log.warning("the broker at %s:%s refuses: %s", self._host, self._port, reason)
            return
        client.subscribe([(topic, 1) for topic in self._topics])
        self._hand_over(CONNECTED)

    def _on_disconnect(self, client: mqtt.Client, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            _log.info("connection to the broker is lost (%s), trying again", reason)

    def _on_message(self, client: mqtt.Client, data: Any, message: mqtt.MQTTMessage) -> None:
        self._hand_over(Heard(message.topic, bytes(message.payload), message.retain))

    def _hand_over(self, heard: Heard) -> None:
        """Bring what was heard from paho's thread to the loop's."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._enqueue, heard)

    def _enqueue(self, heard: Heard) -> None:
        if self.heard.full():
            dropped = self.heard.get_nowait()
            _log.warning("virtual appliances are too slow: a message on %s is dropped", dropped.topic)
        self.heard.put_nowait(heard)
