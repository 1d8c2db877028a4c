"""Owns which filters we want of the broker, how many handlers each has, and what the broker said.

A filter is subscribed once however many handlers it has. A second handler asks again, so that it, too, gets the
retained state; the first ones then see that state again, marked as retained.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable

from hub.api.errors import BrokerError
from hub.mqtt.router import EXACT_GROUP, Subscription

_BATCH = 100


class Wanted:
    """One filter at the broker."""

    __slots__ = ("error", "granted", "group", "known", "qos", "replay", "topic_filter", "users", "waiters")

    def __init__(self, topic_filter: str, group: int) -> None:
        self.topic_filter = topic_filter
        self.group = group
        self.qos = 0
        self.users = 0
        self.known = False
        self.replay = True
        self.granted = False
        self.error: BrokerError | None = None
        self.waiters: list[asyncio.Future[None]] = []

    def settle(self, error: BrokerError | None) -> None:
        """The broker granted it, or not."""
        self.granted, self.error = error is None, error
        if self.granted:
            self.known, self.replay = True, False
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)
        self.waiters.clear()

    def __await__(self) -> Generator[object, None, None]:
        if not self.granted and self.error is None:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiters.append(waiter)
            yield from waiter
        if self.error is not None:
            raise self.error


class LiveSubscription:
    """A handler on a filter: ``cancel()`` ends it, ``await`` it to know that the broker granted it (BrokerError)."""

    def __init__(self, subscription: Subscription, wanted: Wanted, forget: Callable[[Wanted], None]) -> None:
        self._subscription, self._wanted, self._forget = subscription, wanted, forget
        self.topic_filter = subscription.topic_filter

    @property
    def active(self) -> bool:
        """False once cancelled."""
        return self._subscription.active

    def cancel(self) -> None:
        """Call the handler no more; the last handler of a filter unsubscribes it."""
        if self._subscription.active:
            self._subscription.cancel()
            self._forget(self._wanted)

    def __await__(self) -> Generator[object, None, None]:
        return self._wanted.__await__()


class Subscriptions:
    """The table of filters; the client sends what ``to_subscribe`` and ``to_unsubscribe`` hand out."""

    def __init__(self) -> None:
        self.wanted: dict[str, Wanted] = {}
        self._fresh: dict[str, Wanted] = {}
        self._gone: dict[str, None] = {}
        self._asked: dict[int, list[Wanted]] = {}

    def add(self, topic_filter: str, qos: int, group: int) -> Wanted:
        """One handler more on a filter."""
        wanted = self.wanted.get(topic_filter)
        if wanted is None:
            wanted = self.wanted[topic_filter] = Wanted(topic_filter, group)
        wanted.users += 1
        wanted.qos = max(wanted.qos, qos)
        wanted.error = None
        wanted.replay = True
        self._fresh[topic_filter] = wanted
        self._gone.pop(topic_filter, None)
        return wanted

    def remove(self, wanted: Wanted) -> None:
        """One handler less; the last one takes the filter along."""
        wanted.users -= 1
        if wanted.users == 0:
            self.wanted.pop(wanted.topic_filter, None)
            self._fresh.pop(wanted.topic_filter, None)
            self._gone[wanted.topic_filter] = None
            wanted.settle(BrokerError(f"the subscription to {wanted.topic_filter} was cancelled"))

    def connected(self, *, again: bool) -> None:
        """A new connection: what was never granted is asked for; ``again`` asks for all the rest too."""
        for topic_filter, wanted in self.wanted.items():
            wanted.granted = wanted.granted and not again
            if not wanted.granted:
                self._fresh.setdefault(topic_filter, wanted)

    def lost(self) -> None:
        """The connection broke: what was asked and not answered is asked anew."""
        for batch in self._asked.values():
            for wanted in batch:
                if wanted.users and not wanted.known:
                    self._fresh[wanted.topic_filter] = wanted
        self._asked.clear()

    def to_subscribe(self, *, identified: bool) -> Iterable[list[Wanted]]:
        """Batches to send; with identifiers every wildcard filter goes alone, under its own group."""
        fresh, self._fresh = list(self._fresh.values()), {}
        alone = [w for w in fresh if identified and w.group != EXACT_GROUP]
        rest = [w for w in fresh if not (identified and w.group != EXACT_GROUP)]
        yield from ([w] for w in alone)
        for start in range(0, len(rest), _BATCH):
            yield rest[start : start + _BATCH]

    def to_unsubscribe(self) -> list[str]:
        """The filters nobody wants any more."""
        gone, self._gone = list(self._gone), {}
        return gone

    def asked(self, mid: int, batch: list[Wanted]) -> None:
        """Batch sent under packet id ``mid``."""
        self._asked[mid] = batch

    def answered(self, mid: int, codes: list[tuple[int, str]]) -> list[BrokerError]:
        """The broker's SUBACK: (code, name) for each filter; the refusals."""
        refused: list[BrokerError] = []
        for wanted, (code, name) in zip(self._asked.pop(mid, []), codes, strict=False):
            error = None
            if code >= 0x80:
                error = BrokerError(
                    f"the broker refuses the subscription to {wanted.topic_filter}: {name}",
                    remedy="allow the hub's account to read it (ACL)",
                )
                refused.append(error)
            wanted.settle(error)
        return refused
