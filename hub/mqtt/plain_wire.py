"""Owns what a connection needs of a wire, and the wire that uses paho's public calls only."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from typing import Any, Protocol

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.mqtt.dispatch import Dispatcher
from hub.mqtt.message import Message, read_varint
from hub.mqtt.outbox import NEVER, Delivery

HIGH_WATER = 256 * 1024
SLICE = 0.005

Acked = Callable[[int, int], None]


def properties_for(packet: int) -> Any:
    """An empty set of MQTT 5 properties for a packet type; paho leaves the class untyped."""
    make: Any = Properties
    return make(packet)


class Wire(Protocol):
    """What a connection needs of either path."""

    more: bool
    """Something is left to read although the socket may not say so: call ``read`` again soon."""

    def read(self) -> int:
        """Handle what has arrived, for 5 ms at most; the number of messages."""

    def send(self, delivery: Delivery) -> None:
        """Put a message on its way and give it its packet id."""

    def flush(self) -> None:
        """Hand everything sent so far to paho's writer."""

    def drained(self) -> None:
        """All handed over is with the kernel."""

    def paused(self) -> None:
        """Reading is held back on purpose: the silence is ours, not the broker's."""

    @property
    def writable(self) -> bool:
        """False while too much is unsent."""


class WireContext:
    """What both paths share: the paho client, the dispatcher, who hears of PUBACKs, and the limits."""

    def __init__(self, paho: Client, dispatcher: Dispatcher, acked: Acked, *, v5: bool, max_packet: int) -> None:
        self.paho = paho
        self.dispatcher = dispatcher
        self.acked = acked
        self.v5 = v5
        self.max_packet = max_packet
        paho.on_message = self._on_message

    def _on_message(self, paho: Client, _userdata: object, message: MQTTMessage) -> None:
        """A message that came through paho: deliver, then acknowledge."""
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        if topic:
            raw = b""
            properties: Any = message.properties
            if properties is not None and not properties.isEmpty():
                packed = properties.pack()
                raw = packed[read_varint(packed, 0)[1] :]
            self.dispatcher.deliver(Message(topic, bytes(message.payload), message.retain, message.qos, raw))
        if message.qos:
            paho.ack(message.mid, message.qos)


def expiry_seconds(delivery: Delivery, now: float) -> int | None:
    """What is left of a message's life as MQTT 5 counts it, whole seconds, at least 1."""
    return None if delivery.deadline == NEVER else max(1, round(delivery.deadline - now))


class PlainWire:
    """paho's public calls only: one packet a read."""

    def __init__(self, context: WireContext) -> None:
        self.more = False
        self._context = context
        self._unsent = 0
        context.paho.on_publish = lambda _c, _u, mid, code, _p: context.acked(mid, code.value)

    def read(self) -> int:
        """Let paho read; TLS may hold whole packets that the socket no longer shows."""
        paho, before = self._context.paho, self._context.dispatcher.received
        end = time.perf_counter() + SLICE
        while True:
            paho.loop_read()
            sock = paho.socket()
            self.more = isinstance(sock, ssl.SSLSocket) and sock.pending() > 0
            if not self.more or time.perf_counter() > end:
                return self._context.dispatcher.received - before

    def send(self, delivery: Delivery) -> None:
        """Publish through paho."""
        properties = None
        expiry = expiry_seconds(delivery, asyncio.get_running_loop().time()) if self._context.v5 else None
        if expiry:
            properties = properties_for(PacketTypes.PUBLISH)
            properties.MessageExpiryInterval = expiry
        self._unsent += delivery.size
        info = self._context.paho.publish(
            delivery.topic, delivery.payload, delivery.qos, delivery.retain, properties=properties
        )
        delivery.mid = info.mid

    def flush(self) -> None:
        """Nothing waits here: paho has it all."""

    def drained(self) -> None:
        """paho's queue is empty."""
        self._unsent = 0

    def paused(self) -> None:
        """paho's keepalive cannot be told; a pause longer than it costs the connection, no message."""

    @property
    def writable(self) -> bool:
        """False while too much is unsent."""
        return self._unsent < HIGH_WATER
