"""MQTT without a wire."""

from __future__ import annotations

from collections.abc import Callable

from hub.api.codec import Payload
from hub.testing.clocks import FakeClock
from hub.testing.settling import settle


class FakeMqtt:
    """MQTT without a wire: what was published is in ``published``; ``receive`` plays a message in."""

    def __init__(self, clock: FakeClock) -> None:
        self.published: list[tuple[str, str]] = []
        self.retained: dict[str, str] = {}
        self._clock = clock
        self._handlers: list[tuple[str, Callable[[Payload], None]]] = []

    async def publish(self, topic: str, payload: str | bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Note what was published."""
        text = payload if isinstance(payload, str) else payload.decode()
        self.published.append((topic, text))
        if retain:
            self.retained[topic] = text

    def subscribe(self, topic_filter: str, handler: Callable[[Payload], None]) -> Callable[[], None]:
        """Subscribe."""
        item = (topic_filter, handler)
        self._handlers.append(item)
        return lambda: self._handlers.remove(item) if item in self._handlers else None

    async def receive(self, topic: str, payload: str | bytes, *, retain: bool = False) -> None:
        """Play a message from the broker to whoever subscribed."""
        raw = payload.encode() if isinstance(payload, str) else payload
        message = Payload(topic, raw, retain=retain, at=self._clock.time())
        for topic_filter, handler in tuple(self._handlers):
            if topic_matches(topic_filter, topic):
                handler(message)
        await settle()


def topic_matches(topic_filter: str, topic: str) -> bool:
    """Return whether a topic falls under a filter (the plain rules, for tests)."""
    want, have = topic_filter.split("/"), topic.split("/")
    for index, level in enumerate(want):
        if level == "#":
            return True
        if index >= len(have) or level not in ("+", have[index]):
            return False
    return len(want) == len(have)
