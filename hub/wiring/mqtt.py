"""Joins MQTT to the kernel and the host: broker, client, device link, the plugins' door."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hub.api.causes import Origin, start
from hub.api.clock import Clock
from hub.api.codec import Payload
from hub.api.events import BrokerState, Notice
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.mqtt.broker import embedded_broker
from hub.mqtt.client import MqttClient
from hub.mqtt.config import AUTO, MqttConfig
from hub.mqtt.devices import DeviceLink
from hub.mqtt.message import Message, site_will
from hub.mqtt.running import RunningBroker
from hub.mqtt.state import ConnectionState

_log = logging.getLogger(__name__)


class MqttRoom:
    """The hub's side of MQTT."""

    def __init__(self, client: MqttClient, link: DeviceLink, broker: RunningBroker | None, clock: Clock) -> None:
        self.client = client
        self.link = link
        self.broker = broker
        self._clock = clock

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        config: MqttConfig,
        folder: Path,
        registry: Registry,
        states: States,
        commands: Commands,
        bus: Bus,
        clock: Clock,
    ) -> AsyncIterator[MqttRoom]:
        """Start the broker (when it is ours) and connect; a broker that is away is retried in the background."""
        if config.broker == AUTO:
            async with (
                embedded_broker(config, folder / "broker") as running,
                cls._connect(config.at(running.url), running, registry, states, commands, bus, clock) as room,
            ):
                yield room
        else:
            async with cls._connect(config, None, registry, states, commands, bus, clock) as room:
                yield room

    @classmethod
    @asynccontextmanager
    async def _connect(
        cls,
        config: MqttConfig,
        broker: RunningBroker | None,
        registry: Registry,
        states: States,
        commands: Commands,
        bus: Bus,
        clock: Clock,
    ) -> AsyncIterator[MqttRoom]:
        client = MqttClient(config, will=site_will(config.site))
        link = DeviceLink(client, registry, states, commands, bus, clock, command_expiry=config.command_expiry)
        async with client:
            room = cls(client, link, broker, clock)
            yield room

    def follow(self, bus: Bus, greet: Callable[[], None]) -> Callable[[], None]:
        """Announce the connection's state on the bus, and greet devices at every new connection."""
        lost_at, last = self._clock.monotonic(), self.client.state.broker

        def changed(state: ConnectionState) -> None:
            nonlocal lost_at, last
            if state.phase == "connected":
                away, moved = self._clock.monotonic() - lost_at, state.broker != last
                self.link.reconnected(session_present=state.session_present, away=away, moved=moved)
                last = state.broker
                greet()
            elif state.phase == "lost":
                lost_at = self._clock.monotonic()
            cause = start(Origin.HUB, "mqtt", door="mqtt", at=self._clock.time())
            bus.publish(BrokerState(cause=cause, connected=state.connected, reason=state.reason))
            lost = state.phase == "lost"
            text = f"The MQTT broker is away: {state.reason or 'trying again'}" if lost else ""
            if lost or state.connected:
                bus.publish(Notice(cause=cause, key="hub.broker", level="warning", text=text))

        changed(self.client.state)
        return self.client.on_state(changed)

    async def publish(self, topic: str, payload: str | bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish for a plugin."""
        await self.client.publish(topic, payload, qos=qos, retain=retain)

    def subscribe(self, topic_filter: str, handler: Callable[[Payload], None]) -> Callable[[], None]:
        """Subscribe for a plugin."""

        def receive(message: Message) -> None:
            handler(Payload(message.topic, message.payload, retain=message.retain, at=self._clock.time()))

        return self.client.subscribe(topic_filter, receive).cancel

    def describe(self) -> dict[str, object]:
        """Return how the connection stands, as the panel shows it."""
        state = self.client.state
        return {
            "connected": state.connected,
            "phase": state.phase,
            "reason": state.reason,
            "kind": self.broker.kind if self.broker else "external",
            "url": state.broker or (self.broker.url if self.broker else self.client.config.broker.rpartition("@")[2]),
            "protocol": state.protocol,
            "note": self.broker.note if self.broker else "",
        }
