"""Owns what goes out over a connection: publishes, keeps the window, hears the acknowledgements, minds deadlines."""

from __future__ import annotations

import asyncio

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from hub.api.errors import BrokerError, HearthError, PayloadError
from hub.mqtt.config import MqttConfig
from hub.mqtt.connection import Connection, Greeting
from hub.mqtt.dispatch import Dispatcher
from hub.mqtt.outbox import NEVER, Delivery, Outbox
from hub.mqtt.router import encode_topic
from hub.mqtt.state import StateFeed

_EXPIRY_STEP = 0.05
_PACKET_OVERHEAD = 32


class Sender:
    """The outbox and, while there is one, the connection it empties into."""

    def __init__(self, config: MqttConfig, dispatcher: Dispatcher, feed: StateFeed) -> None:
        self.outbox = Outbox(config)
        self._max_inflight = self._window = config.max_inflight
        self._dispatcher, self._feed = dispatcher, feed
        self._connection: Connection | None = None
        self._greeting: Greeting | None = None
        self._expiry: asyncio.TimerHandle | None = None

    def attach(self, connection: Connection, greeting: Greeting) -> None:
        """There is a connection: send over it."""
        self._connection, self._greeting = connection, greeting
        self._window = min(self._max_inflight, greeting.receive_maximum)

    def detach(self) -> None:
        """The connection is gone: what it did not finish waits for the next."""
        self._connection = self._greeting = None
        self.outbox.connection_lost()
        self._expire()

    def close(self, reason: str) -> None:
        """Fail what is left."""
        self.outbox.close(reason)
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None

    def publish(self, topic: str, payload: str | bytes, *, qos: int, retain: bool, expiry: float | None) -> Delivery:
        """See ``MqttClient.publish``."""
        check_qos(qos)
        now = asyncio.get_running_loop().time()
        data = payload.encode() if isinstance(payload, str) else bytes(payload)
        deadline = NEVER if expiry is None else now + expiry
        delivery = Delivery(encode_topic(topic), data, qos, retain, deadline)
        if not qos and self._connection is None:
            raise BrokerError(f"{topic} is not sent: {self._feed.now.reason or 'no connection to the broker'}")
        self.outbox.put(delivery)
        if self._connection is not None:
            if qos and self._connection.reader is not None:
                self._connection.reader.hurry()
            self.pump()
        if deadline != NEVER and self.outbox.waiting:
            self._watch_deadlines(deadline)
        return delivery

    def acked(self, mid: int, code: int) -> None:
        """PUBACK: the broker has the message, or refuses it."""
        error: HearthError | None = None
        if code >= 0x80:
            name = ReasonCode(PacketTypes.PUBACK, identifier=code).getName()
            topic = self.outbox.inflight[mid].topic if mid in self.outbox.inflight else "?"
            error = BrokerError(f"the broker refuses {topic}: {name}", remedy="check the account's ACL")
            self._dispatcher.tell(topic, name, str(error))
        self.outbox.acknowledge(mid, error)

    def pump(self) -> None:
        """Send what waits, as far as the window and the socket allow."""
        outbox, connection, greeting = self.outbox, self._connection, self._greeting
        if not outbox.waiting or connection is None or greeting is None:
            return
        wire, now = connection.wire, connection.loop.time()
        while wire.writable:
            delivery = outbox.take(now, self._window)
            if delivery is None:
                break
            if delivery.size + _PACKET_OVERHEAD > greeting.maximum_packet:
                limit = greeting.maximum_packet
                delivery.settle(BrokerError(f"{delivery.topic} is larger than the broker takes ({limit} bytes)"))
                continue
            delivery.qos = min(delivery.qos, greeting.maximum_qos)
            wire.send(delivery)
            if delivery.qos:
                outbox.inflight[delivery.mid] = delivery
            else:
                delivery.settle()

    def _watch_deadlines(self, deadline: float) -> None:
        """See to it that what waits fails at its deadline, also while there is no connection."""
        if self._expiry is None:
            loop = asyncio.get_running_loop()
            self._expiry = loop.call_at(max(deadline, loop.time() + _EXPIRY_STEP), self._expire)
        elif deadline < self._expiry.when():
            self._expiry.cancel()
            self._expiry = None
            self._watch_deadlines(deadline)

    def _expire(self) -> None:
        self._expiry = None
        earliest = self.outbox.expire(asyncio.get_running_loop().time())
        if earliest != NEVER:
            self._watch_deadlines(earliest)


def check_qos(qos: int) -> None:
    """PayloadError unless QoS 0 or 1."""
    if qos not in (0, 1):
        raise PayloadError(f"QoS {qos} is not offered", remedy="use 0 or 1; effects are kept single by the journal")
