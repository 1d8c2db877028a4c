"""The event bus: typed, synchronous to publish, one bounded queue per subscriber.

A slow subscriber loses its own oldest events (or, with a coalescing key, keeps only the newest of each key) and is
told how many; it never slows the publisher or anybody else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Hashable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

from hub.api.events import Event

E = TypeVar("E", bound=Event)
_log = logging.getLogger(__name__)


class Subscription(Generic[E]):
    """One subscriber's queue. Iterate it, or take what is there with ``drain``; close it when done."""

    def __init__(
        self, bus: Bus, types: tuple[type[E], ...], limit: int, key: Callable[[E], Hashable] | None, name: str
    ) -> None:
        self._bus = bus
        self._types = types
        self._limit = limit
        self._key = key
        self._queue: deque[E] = deque()
        self._keyed: dict[Hashable, E] = {}
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False
        self.name = name
        self.dropped = 0

    def put(self, event: E) -> None:
        """Queue an event; called by the bus."""
        if self._key is None:
            if len(self._queue) >= self._limit:
                self._queue.popleft()
                self._lost()
            self._queue.append(event)
        else:
            key = self._key(event)
            if key not in self._keyed and len(self._keyed) >= self._limit:
                del self._keyed[next(iter(self._keyed))]
                self._lost()
            self._keyed[key] = event
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _lost(self) -> None:
        self.dropped += 1
        if self.dropped == 1 or self.dropped % 10_000 == 0:
            _log.warning("subscriber %s is too slow: %d events dropped so far", self.name or "?", self.dropped)

    def drain(self) -> list[E]:
        """Return all that is queued, oldest first, without waiting."""
        if self._key is None:
            events = list(self._queue)
            self._queue.clear()
        else:
            events = list(self._keyed.values())
            self._keyed.clear()
        return events

    async def wait(self) -> None:
        """Wait until something is queued or the subscription is closed."""
        while not (self._queue or self._keyed or self._closed):
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None

    async def get(self) -> E:
        """Return the next event; StopAsyncIteration once closed and empty."""
        await self.wait()
        if self._queue:
            return self._queue.popleft()
        if self._keyed:
            return self._keyed.pop(next(iter(self._keyed)))
        raise StopAsyncIteration

    def close(self) -> None:
        """Stop receiving; what is queued can still be taken."""
        if not self._closed:
            self._closed = True
            self._bus.unsubscribe(self, self._types)
            if self._waiter is not None and not self._waiter.done():
                self._waiter.set_result(None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> E:
        return await self.get()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Bus:
    """Delivers each event to every subscription of its type or of a base of it."""

    def __init__(self) -> None:
        self._subscriptions: dict[type[Event], list[Subscription[Any]]] = {}
        self._routes: dict[type[Event], tuple[Subscription[Any], ...]] = {}

    def subscribe(
        self, *types: type[E], limit: int = 1000, key: Callable[[E], Hashable] | None = None, name: str = ""
    ) -> Subscription[E]:
        """Return a queue of at most ``limit`` events of ``types`` (none: all), from now on."""
        wanted = types or cast(tuple[type[E], ...], (Event,))
        subscription = Subscription(self, wanted, limit, key, name)
        for kind in wanted:
            self._subscriptions.setdefault(kind, []).append(subscription)
        self._routes.clear()
        return subscription

    def queue(self, *, limit: int = 1000, name: str = "") -> Subscription[E]:
        """Return a queue that the bus does not feed: the caller puts events into it."""
        return Subscription(self, (), limit, None, name)

    def unsubscribe(self, subscription: Subscription[Any], types: tuple[type[Event], ...]) -> None:
        """Forget a subscription; called by its ``close``."""
        for kind in types:
            self._subscriptions[kind].remove(subscription)
        self._routes.clear()

    def wanted(self, kind: type[Event]) -> bool:
        """Return whether anybody listens to events of this type."""
        return bool(self._route(kind))

    def publish(self, event: Event) -> None:
        """Queue an event for everyone who wants it."""
        for subscription in self._route(type(event)):
            subscription.put(event)

    def _route(self, kind: type[Event]) -> tuple[Subscription[Any], ...]:
        route = self._routes.get(kind)
        if route is None:
            found = (s for base in kind.__mro__ for s in self._subscriptions.get(base, ()))
            route = self._routes[kind] = tuple(dict.fromkeys(found))
        return route
