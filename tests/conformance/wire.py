"""A real broker with a hub's client on one side and the devices on the other, shared by many homes at a time.

Each home lives under a topic level of its own, so that hundreds of cases are played side by side on one broker; what
the hub and the devices say passes through it as it would anywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from hub.api.codec import Publish
from hub.mqtt.broker import embedded_broker
from hub.mqtt.client import MqttClient
from hub.mqtt.config import MqttConfig
from hub.mqtt.message import Message
from hub.mqtt.slots import Cancellable

_PATIENCE = 300.0
"""Seconds for a step of all homes; long, because other work may have the machine."""
_ASK, _ANSWER = "conformance/ask", "conformance/answer"


class Wire:
    """The devices' client (paho) and the hub's. Use ``Wire.open``."""

    def __init__(self, devices: Client, hub: MqttClient) -> None:
        self.hub = hub
        self._devices = devices
        self._loop = asyncio.get_running_loop()
        self._heard: dict[str, list[Publish]] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._asked = asyncio.Event()
        self._numbers = itertools.count()
        self._answers: dict[bytes, asyncio.Future[None]] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path) -> AsyncIterator[Wire]:
        """Start a broker and both clients."""
        config = MqttConfig.model_validate({"listen": {"port": 0}})
        devices = Client(CallbackAPIVersion.VERSION2, "devices", protocol=MQTTProtocolVersion.MQTTv5)
        devices.max_inflight_messages_set(1000)
        async with embedded_broker(config, folder) as broker, MqttClient(config.at(broker.url)) as hub:
            wire = cls(devices, hub)
            await hub.connected()
            await hub.subscribe(_ASK, wire._answer)
            devices.on_message = lambda _client, _data, message: wire._overheard(message)
            await asyncio.to_thread(devices.connect, "127.0.0.1", broker.port)
            devices.subscribe("#", options=SubscribeOptions(qos=1, noLocal=True))
            devices.loop_start()
            keeper = asyncio.create_task(wire._keep_step(), name="conformance steps")
            try:
                yield wire
            finally:
                keeper.cancel()
                devices.disconnect()
                await asyncio.to_thread(devices.loop_stop)

    def corner(self, name: str) -> Corner:
        """Return a home's own part of the broker."""
        return Corner(self, name)

    def play(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """Publish as a device does; what is no topic (a wildcard in it) no device could have published."""
        with contextlib.suppress(ValueError):
            self._devices.publish(topic, payload, qos=1, retain=retain)

    def told(self, corner: str) -> list[Publish]:
        """Take what the hub published in a corner since last asked."""
        return self._heard.pop(corner, [])

    async def settle(self) -> None:
        """Wait until all that was published before has been taken in, with the subscriptions that followed from it."""
        waiter: asyncio.Future[None] = self._loop.create_future()
        self._waiting.append(waiter)
        self._asked.set()
        await waiter

    async def _keep_step(self) -> None:
        """Answer everybody who waits, by two turns from the devices to the hub and back.

        The first lets subscriptions reach the broker, the second brings the retained messages they called for.
        """
        while True:
            await self._asked.wait()
            self._asked.clear()
            await asyncio.sleep(0)
            waiting, self._waiting = self._waiting, []
            for _ in range(2):
                number = str(next(self._numbers)).encode()
                self._answers[number] = self._loop.create_future()
                self._devices.publish(_ASK, number, qos=1)
                async with asyncio.timeout(_PATIENCE):
                    await self._answers[number]
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_result(None)

    def _answer(self, message: Message) -> None:
        """Answer from the hub's side, after what the messages before led to has been handed to the connection."""
        self._loop.call_soon(self._loop.call_soon, lambda: self.hub.publish(_ANSWER, message.payload, qos=1))

    def _overheard(self, message: MQTTMessage) -> None:
        self._loop.call_soon_threadsafe(self._note, message.topic, bytes(message.payload), message.qos, message.retain)

    def _note(self, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        if topic == _ANSWER:
            self._answers.pop(payload).set_result(None)
            return
        corner, _, rest = topic.partition("/")
        self._heard.setdefault(corner, []).append(Publish(rest, _text(payload), qos, retain))


def _text(payload: bytes) -> str | bytes:
    """Return a payload as text where it is text."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return payload


class Corner:
    """The hub's client as one home sees it; what is needed of a client by ``DeviceLink``."""

    def __init__(self, wire: Wire, name: str) -> None:
        self._wire = wire
        self.name = name
        self.published = 0
        self._subscriptions: list[Cancellable] = []

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None], qos: int = 1) -> Cancellable:
        """Call ``handler`` for each message of this home."""
        skip = len(self.name) + 1

        def receive(message: Message) -> None:
            handler(Message(message.topic[skip:], message.payload, message.retain, message.qos))

        subscription = self._wire.hub.subscribe(f"{self.name}/{topic_filter}", receive, qos)
        self._subscriptions.append(subscription)
        return subscription

    def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False, expiry: float | None = None
    ) -> Awaitable[None]:
        """Publish in this home."""
        self.published += 1
        return self._wire.hub.publish(f"{self.name}/{topic}", payload, qos=qos, retain=retain, expiry=expiry)

    def play(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish as a device of this home does."""
        self._wire.play(f"{self.name}/{topic}", payload, retain=retain)

    def told(self) -> list[Publish]:
        """Take what the hub published in this home since last asked."""
        return self._wire.told(self.name)

    async def settle(self) -> None:
        """Wait until the hub has taken in what was played."""
        await self._wire.settle()

    def leave(self) -> None:
        """End all subscriptions."""
        for subscription in self._subscriptions:
            subscription.cancel()
