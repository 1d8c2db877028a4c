"""The fast path, fed through a socket in pieces of any size."""

import asyncio
import contextlib
import logging
import select
import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from hub.mqtt import Message, contract, wire
from hub.mqtt.contract import contract_broken
from hub.mqtt.dispatch import Dispatcher
from hub.mqtt.message import write_varint
from hub.mqtt.outbox import Delivery
from hub.mqtt.plain_wire import WireContext
from hub.mqtt.router import Router
from hub.mqtt.wire import FastWire


class Rig:
    """A FastWire with the other end of its socket in hand."""

    def __init__(self, *, v5: bool = True, max_packet: int = 1 << 20) -> None:
        protocol = MQTTProtocolVersion.MQTTv5 if v5 else MQTTProtocolVersion.MQTTv311
        self.paho = Client(
            CallbackAPIVersion.VERSION2, "rig", protocol=protocol, reconnect_on_failure=False, manual_ack=True
        )
        self.paho.on_socket_register_write = lambda *_: None
        self.broker, mine = socket.socketpair()
        mine.setblocking(False)
        self.paho._sock = mine
        self.router = Router()
        self.dispatcher = Dispatcher(self.router)
        self.acked: list[tuple[int, int]] = []
        context = WireContext(
            self.paho, self.dispatcher, lambda mid, code: self.acked.append((mid, code)), v5=v5, max_packet=max_packet
        )
        self.wire = FastWire(context, asyncio.new_event_loop(), self.paho.loop_write)
        self.got: list[Message] = []
        self.router.add("#", self.got.append)

    def feed(self, data: bytes) -> None:
        self.broker.sendall(data)
        while self.open and (self.wire.more or select.select([self.paho._sock], [], [], 0)[0]):
            self.wire.read()

    def sent(self) -> bytes:
        self.wire.flush()
        self.broker.setblocking(False)
        try:
            return self.broker.recv(1 << 20)
        except BlockingIOError:
            return b""

    @property
    def open(self) -> bool:
        return self.paho._sock is not None

    def close(self) -> None:
        self.wire._loop.close()
        self.broker.close()
        self.paho._reset_sockets()


@pytest.fixture
def rig():
    with contextlib.closing(Rig()) as made:
        yield made


def packet(
    topic: bytes, payload: bytes, *, qos: int = 0, mid: int = 1, retain: bool = False, props: bytes = b""
) -> bytes:
    body = len(topic).to_bytes(2, "big") + topic + (mid.to_bytes(2, "big") if qos else b"")
    body += write_varint(len(props)) + props + payload
    return bytes((0x30 | qos << 1 | retain,)) + write_varint(len(body)) + body


MESSAGE = st.tuples(
    st.sampled_from([b"a", b"home/kitchen/lamp", "厨房/灯".encode()]),
    st.binary(max_size=300),
    st.integers(0, 1),
    st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messages=st.lists(MESSAGE, max_size=20), cuts=st.lists(st.integers(1, 400), max_size=30))
def test_messages_arrive_whole_however_the_stream_is_cut(messages, cuts):
    with contextlib.closing(Rig()) as rig:
        stream = b"".join(
            packet(t, p, qos=q, mid=n + 1, retain=r, props=b"\x02\0\0\0\5" if r else b"")
            for n, (t, p, q, r) in enumerate(messages)
        )
        for cut in cuts:
            piece, stream = stream[:cut], stream[cut:]
            if piece:
                rig.feed(piece)
        if stream:
            rig.feed(stream)
        assert [(m.topic.encode(), m.payload, m.qos, m.retain) for m in rig.got] == messages
        assert all(m.properties == ({"expiry": 5} if m.retain else {}) for m in rig.got)
        acks = [n + 1 for n, m in enumerate(messages) if m[2]]
        assert rig.sent() == b"".join(b"\x40\x02" + mid.to_bytes(2, "big") for mid in acks)


@settings(max_examples=150, deadline=None)
@given(noise=st.binary(min_size=1, max_size=200), v5=st.booleans())
def test_noise_ends_the_connection_at_worst(noise, v5):
    with contextlib.closing(Rig(v5=v5)) as rig:
        rig.feed(noise)


def test_a_handler_that_raises_is_logged_once_and_the_others_go_on(rig, caplog):
    def broken(message: Message) -> None:
        raise ValueError("not mine")

    later: list[Message] = []
    rig.router.add("a", broken)
    rig.router.add("a", later.append)
    with caplog.at_level(logging.WARNING):
        rig.feed(packet(b"a", b"1", qos=1) * 3)
    assert len(later) == 3
    assert len([r for r in caplog.records if "not mine" in r.getMessage()]) == 1
    assert rig.dispatcher.failures == 3
    assert rig.sent().count(b"\x40\x02") == 3


def test_a_message_over_the_limit_is_skipped_acknowledged_and_the_next_one_read(caplog):
    with contextlib.closing(Rig(max_packet=2000)) as rig:
        rig.feed(packet(b"big", b"x" * 100_000, qos=1, mid=7) + packet(b"small", b"y"))
        assert [m.topic for m in rig.got] == ["small"]
        assert rig.sent() == b"\x40\x02\0\7"
        assert "big is skipped" in caplog.text


def test_a_topic_that_is_not_utf_8_is_ignored_and_acknowledged(rig):
    rig.feed(packet(b"\xff\xfe", b"x", qos=1, mid=9) + packet(b"ok", b"y"))
    assert [m.topic for m in rig.got] == ["ok"]
    assert rig.sent() == b"\x40\x02\0\x09"


@pytest.mark.parametrize(
    "broken", [b"\x30\x03\xff\xffa", b"\x30\x02\0\0", b"\x30\xff\xff\xff\xff\x7f", b"\xf0\x00" * 2]
)
def test_a_broken_packet_ends_the_connection(broken):
    with contextlib.closing(Rig(v5=False)) as rig:
        rig.feed(broken)
        assert not rig.open


def test_an_acknowledgement_carries_its_reason(rig):
    rig.feed(b"\x40\x02\0\5" + b"\x40\x03\0\6\x87" + b"\x40\x04\0\7\0\0")
    assert rig.acked == [(5, 0), (6, 0x87), (7, 0)]


def test_what_is_sent_in_one_tick_leaves_in_one_piece_with_its_expiry(rig):
    now = rig.wire._loop.time()
    rig.wire.send(Delivery(b"a/set", b"ON", 1, False, now + 10))
    rig.wire.send(Delivery(b"b", b"", 0, True, float("inf")))
    assert rig.sent() == b"\x32\x11\0\5a/set\0\1\5\2\0\0\0\nON" + b"\x31\4\0\1b\0"


def test_the_pinned_paho_keeps_the_contract():
    assert contract_broken() is None


def test_another_paho_does_not(monkeypatch):
    monkeypatch.setattr(contract.paho.mqtt, "__version__", "3.0.0")
    contract_broken.cache_clear()
    try:
        assert "3.0.0" in (contract_broken() or "")
    finally:
        monkeypatch.undo()
        contract_broken.cache_clear()
    assert wire.READ_SIZE > 0
