"""Owns the boundary between the wire and the handlers: calls them, and survives those that raise."""

from __future__ import annotations

import logging

from hub.mqtt.message import Message, decode_properties
from hub.mqtt.router import Handler, Route, Router

log = logging.getLogger(__name__)
_REMEMBERED = 1000


class Dispatcher:
    """Delivers messages to the router's handlers on the loop, and counts."""

    def __init__(self, router: Router) -> None:
        self.router = router
        self.received = 0
        self.failures = 0
        self._told: dict[tuple[str, str], None] = {}

    def deliver(self, message: Message) -> None:
        """Hand one message to its handlers; what they raise is logged once a topic and error type."""
        raw = message.topic.encode()
        route = self.router.routes.get(raw) or self.router.resolve(raw)
        self.received += 1
        for handler in self.choose(route, message.raw_properties):
            try:
                handler(message)
            except Exception as error:  # noqa: BLE001 - the boundary: one handler never disturbs the others
                self.failed(message.topic, handler, error)

    def choose(self, route: Route, raw_properties: bytes) -> tuple[Handler, ...]:
        """The handlers this copy of a message is for, where several subscriptions overlap."""
        if route.groups is None or not raw_properties:
            return route.handlers
        return route.handlers_of(decode_properties(raw_properties).get("subscriptions", []))

    def failed(self, topic: str, handler: Handler, error: Exception) -> None:
        """Note that a handler raised."""
        self.failures += 1
        name = getattr(handler, "__qualname__", repr(handler))
        self.tell(topic, type(error).__name__, f"{name} failed on topic {topic}: {error!r}", error)

    def tell(self, topic: str, kind: str, text: str, error: Exception | None = None) -> None:
        """Log a problem once for its topic and kind; the oldest are forgotten beyond 1 000."""
        if (topic, kind) in self._told:
            return
        if len(self._told) >= _REMEMBERED:
            del self._told[next(iter(self._told))]
        self._told[topic, kind] = None
        log.warning("%s", text, exc_info=error)
