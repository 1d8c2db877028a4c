"""The bus: typed, bounded, nobody waits for anybody."""

from __future__ import annotations

import asyncio

import pytest

from hub.api.causes import Cause, Origin
from hub.api.events import Event, HomeChanged, Notice
from hub.kernel.bus import Bus

CAUSE = Cause(origin=Origin.HUB)


def _notice(key: str, text: str = "x") -> Notice:
    return Notice(cause=CAUSE, key=key, level="info", text=text)


def test_a_subscription_gets_its_types_and_their_descendants_only() -> None:
    bus = Bus()
    everything, notices = bus.subscribe(Event), bus.subscribe(Notice)
    bus.publish(HomeChanged(cause=CAUSE, what="area"))
    bus.publish(_notice("a"))
    assert [type(e) for e in everything.drain()] == [HomeChanged, Notice]
    assert [e.key for e in notices.drain()] == ["a"]


def test_a_slow_subscriber_loses_its_own_oldest_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    bus = Bus()
    slow, fast = bus.subscribe(Notice, limit=3, name="slow"), bus.subscribe(Notice)
    for number in range(5):
        bus.publish(_notice(str(number)))
    assert [e.key for e in slow.drain()] == ["2", "3", "4"]
    assert (slow.dropped, fast.dropped) == (2, 0)
    assert "slow" in caplog.text


def test_a_coalescing_subscriber_keeps_the_newest_of_each_key() -> None:
    bus = Bus()
    subscription = bus.subscribe(Notice, key=lambda e: e.key)
    for text in ("old", "new"):
        bus.publish(_notice("a", text))
        bus.publish(_notice("b", text))
    assert [(e.key, e.text) for e in subscription.drain()] == [("a", "new"), ("b", "new")]
    assert subscription.dropped == 0


async def test_a_waiting_subscriber_wakes_when_something_comes() -> None:
    bus = Bus()
    subscription = bus.subscribe(Notice)
    waiting = asyncio.create_task(subscription.get())
    await asyncio.sleep(0)
    bus.publish(_notice("a"))
    assert (await waiting).key == "a"


async def test_closing_ends_iteration_after_what_is_queued() -> None:
    bus = Bus()
    subscription = bus.subscribe(Notice)
    bus.publish(_notice("a"))
    subscription.close()
    bus.publish(_notice("b"))
    assert [e.key async for e in subscription] == ["a"]
