"""Owns the messages that are to go out: bounded, in order, each with its deadline, none sent twice by us.

Pure and synchronous. QoS 1 waits here while the broker is away and while the in-flight window is full; what was in
flight when a connection broke goes out again first (at-least-once, as QoS 1 promises). A message past its deadline
is dropped and its sender told, so that a command never acts late.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Generator

from hub.api.errors import BrokerError, HearthError
from hub.mqtt.config import MqttConfig

_MAX_BYTES = 64 * 1024 * 1024
NEVER = float("inf")


class Delivery:
    """A message on its way out; ``await`` it to know that the broker has it, or why not (BrokerError)."""

    __slots__ = ("_error", "_waiters", "deadline", "done", "mid", "payload", "qos", "raw_topic", "retain")

    def __init__(self, raw_topic: bytes, payload: bytes, qos: int, retain: bool, deadline: float) -> None:
        self.raw_topic = raw_topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.deadline = deadline
        self.mid = 0
        self.done = False
        self._error: HearthError | None = None
        self._waiters: list[asyncio.Future[None]] | None = None

    @property
    def topic(self) -> str:
        """The topic as text."""
        return self.raw_topic.decode()

    @property
    def size(self) -> int:
        """Bytes it takes in the queue, about."""
        return len(self.payload) + len(self.raw_topic) + 16

    def settle(self, error: HearthError | None = None) -> None:
        """Delivered (None) or failed; the first outcome stands."""
        if self.done:
            return
        self.done = True
        self._error = error
        for waiter in self._waiters or ():
            if not waiter.done():
                waiter.set_result(None)
        self._waiters = None

    def __await__(self) -> Generator[object, None, None]:
        if not self.done:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            if self._waiters is None:
                self._waiters = []
            self._waiters.append(waiter)
            yield from waiter
        if self._error is not None:
            raise self._error


class Outbox:
    """Waiting and in-flight messages. The client moves them; this keeps count, order and deadlines."""

    def __init__(self, config: MqttConfig) -> None:
        self.waiting: deque[Delivery] = deque()
        self.inflight: dict[int, Delivery] = {}
        self._limit = config.queue_limit
        self._bytes = 0

    def __len__(self) -> int:
        return len(self.waiting) + len(self.inflight)

    def put(self, delivery: Delivery) -> None:
        """Queue a message; BrokerError where the queue is full (nothing is dropped for it)."""
        if len(self.waiting) >= self._limit or self._bytes + delivery.size > _MAX_BYTES:
            raise BrokerError(
                f"{len(self.waiting)} messages wait for the broker, {delivery.topic} is not taken",
                remedy="see why the broker is away, or raise mqtt.queue_limit",
            )
        self._bytes += delivery.size
        self.waiting.append(delivery)

    def take(self, now: float, window: int) -> Delivery | None:
        """The next message to send, or None; the late ones are failed on the way."""
        while self.waiting:
            delivery = self.waiting[0]
            if delivery.deadline > now and delivery.qos and len(self.inflight) >= window:
                return None
            self.waiting.popleft()
            self._bytes -= delivery.size
            if delivery.deadline > now:
                return delivery
            delivery.settle(_late(delivery))
        return None

    def acknowledge(self, mid: int, error: HearthError | None = None) -> Delivery | None:
        """The broker has message ``mid``, or refuses it (``error``)."""
        delivery = self.inflight.pop(mid, None)
        if delivery is not None:
            delivery.settle(error)
        return delivery

    def expire(self, now: float) -> float:
        """Fail every waiting message that is past its deadline; the earliest deadline left.

        One that is in flight is the broker's to expire.
        """
        late = [d for d in self.waiting if d.deadline <= now]
        if late:
            self.waiting = deque(d for d in self.waiting if d.deadline > now)
            self._bytes = sum(d.size for d in self.waiting)
            for delivery in late:
                delivery.settle(_late(delivery))
        return min((d.deadline for d in self.waiting), default=NEVER)

    def connection_lost(self) -> None:
        """Put what was in flight back in front; QoS 0 does not outlive its connection."""
        again = list(self.inflight.values())
        self.inflight.clear()
        kept = [d for d in self.waiting if d.qos]
        lost = [d for d in self.waiting if not d.qos]
        self.waiting = deque([*again, *kept])
        self._bytes = sum(d.size for d in self.waiting)
        for delivery in lost:
            delivery.settle(BrokerError(f"the broker went away before {delivery.topic} was sent"))

    def close(self, reason: str) -> None:
        """Fail all that is left."""
        left = [*self.inflight.values(), *self.waiting]
        self.inflight.clear()
        self.waiting.clear()
        self._bytes = 0
        for delivery in left:
            delivery.settle(BrokerError(f"{delivery.topic} was not delivered: {reason}"))


def _late(delivery: Delivery) -> BrokerError:
    return BrokerError(
        f"{delivery.topic} was not delivered in time and is dropped", remedy="send it anew if still wanted"
    )
