"""The outbox: order, limits, deadlines, and nothing twice."""

import asyncio

import pytest

from hub.api.errors import BrokerError
from hub.mqtt import MqttConfig
from hub.mqtt.outbox import NEVER, Delivery, Outbox
from hub.mqtt.state import Backoff, ConnectionState, StateFeed


def delivery(name: str, qos: int = 1, deadline: float = NEVER) -> Delivery:
    return Delivery(name.encode(), b"x", qos, False, deadline)


def send(outbox: Outbox, window: int = 10, now: float = 0.0) -> list[str]:
    """Take all there is to take, as a connection does."""
    sent = []
    while (taken := outbox.take(now, window)) is not None:
        sent.append(taken.topic)
        if taken.qos:
            taken.mid = max(outbox.inflight, default=99) + 1
            outbox.inflight[taken.mid] = taken
        else:
            taken.settle()
    return sent


async def test_messages_leave_in_order_and_the_window_holds_back_the_rest():
    outbox = Outbox(MqttConfig())
    for name in "abcd":
        outbox.put(delivery(name))
    assert send(outbox, window=2) == ["a", "b"]
    outbox.acknowledge(100)
    assert send(outbox, window=2) == ["c"]


async def test_what_was_in_flight_goes_first_after_a_loss_and_once_only():
    outbox = Outbox(MqttConfig())
    made = [delivery(n) for n in "abc"]
    for one in made:
        outbox.put(one)
    send(outbox, window=2)
    outbox.acknowledge(100)
    outbox.connection_lost()
    assert send(outbox) == ["b", "c"]
    assert made[0].done
    assert not made[1].done


async def test_a_message_past_its_deadline_is_dropped_and_its_sender_told():
    outbox = Outbox(MqttConfig())
    late, timely = delivery("late", deadline=5.0), delivery("timely", deadline=20.0)
    outbox.put(late)
    outbox.put(timely)
    assert send(outbox, now=10.0) == ["timely"]
    with pytest.raises(BrokerError, match="late was not delivered in time"):
        await late


async def test_a_late_message_fails_while_the_broker_is_away():
    outbox = Outbox(MqttConfig())
    late = delivery("late", deadline=5.0)
    outbox.put(late)
    assert outbox.expire(4.0) == 5.0
    assert not late.done
    assert outbox.expire(5.0) == NEVER
    assert late.done
    assert len(outbox) == 0


async def test_a_command_in_flight_when_the_connection_broke_is_not_repeated_late():
    outbox = Outbox(MqttConfig())
    command = delivery("lock/set", deadline=5.0)
    outbox.put(command)
    send(outbox)
    outbox.connection_lost()
    assert send(outbox, now=6.0) == []
    assert command.done


async def test_a_full_outbox_refuses_and_keeps_what_it_has():
    outbox = Outbox(MqttConfig(queue_limit=2))
    outbox.put(delivery("a"))
    outbox.put(delivery("b"))
    with pytest.raises(BrokerError, match=r"2 messages wait .* c is not taken"):
        outbox.put(delivery("c"))
    assert send(outbox) == ["a", "b"]


async def test_large_messages_fill_the_outbox_by_their_size():
    outbox = Outbox(MqttConfig())
    outbox.put(Delivery(b"big", b"x" * (60 << 20), 1, False, NEVER))
    with pytest.raises(BrokerError):
        outbox.put(Delivery(b"big", b"x" * (60 << 20), 1, False, NEVER))


async def test_qos_0_does_not_outlive_its_connection():
    outbox = Outbox(MqttConfig())
    lost = delivery("a", qos=0)
    outbox.put(lost)
    outbox.connection_lost()
    with pytest.raises(BrokerError):
        await lost


async def test_several_may_wait_for_one_delivery_and_one_may_give_up():
    one = delivery("a")
    waits = [asyncio.ensure_future(asyncio.wait_for(one, 60)) for _ in range(2)]
    await asyncio.sleep(0)
    waits[0].cancel()
    await asyncio.sleep(0)
    one.settle()
    await waits[1]
    await one


def test_the_backoff_doubles_to_its_limit_and_begins_anew():
    backoff = Backoff(0.5, 30.0, lambda: 1.0)
    assert [backoff.next() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    backoff.reset()
    assert backoff.next() == 0.5
    assert Backoff(0.5, 30.0, lambda: 0.0).next() == 0.25


async def test_states_are_told_in_order_and_a_slow_reader_loses_the_oldest():
    feed = StateFeed()
    changes = feed.changes()
    assert (await anext(changes)).phase == "stopped"
    for number in range(100):
        feed.set(ConnectionState("lost", str(number)))
    assert (await anext(changes)).reason == "36"
    await changes.aclose()
    feed.set(ConnectionState("connected"))
    assert feed.now.connected
