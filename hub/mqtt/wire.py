"""Owns the bytes between a paho client and its socket: the fast path, and paho's own where that cannot be.

paho-mqtt 2.2 reads the command and every length byte with a ``recv(1)`` of its own and decodes each MQTT 5 property
whether wanted or not. ``FastWire`` reads 64 KiB at once, frames and decodes PUBLISH and PUBACK itself, joins what it
sends into one write a tick, and hands every other packet to paho. For that it touches paho's insides; which ones,
``contract.py`` checks at the start against the installed paho, and ``PlainWire`` does the same work by paho's
public calls when the answer is not what it was.
"""

from __future__ import annotations

import asyncio
import ssl
import struct
import time
from collections.abc import Callable
from typing import Any

from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.exception import MQTTException

from hub.api.errors import PayloadError
from hub.mqtt.message import Message, read_varint, write_varint
from hub.mqtt.outbox import NEVER, Delivery
from hub.mqtt.plain_wire import HIGH_WATER, SLICE, WireContext, expiry_seconds
from hub.mqtt.router import Route

READ_SIZE = 64 * 1024
_PUBLISH_QOS1 = 0x32
_LONGEST_HEADER = 65535 + 16


class FastWire:
    """Bulk reads, own framing, own PUBLISH and PUBACK; everything else goes to paho's handlers."""

    def __init__(self, context: WireContext, loop: asyncio.AbstractEventLoop, write: Callable[[], None]) -> None:
        self.more = False
        self._context = context
        self._paho: Any = context.paho
        self._dispatcher = context.dispatcher
        self._routes = context.dispatcher.router.routes
        self._loop = loop
        self._write = write
        self._tls = False
        self._data, self._at = b"", 0
        self._chunks: list[bytes] = []
        self._have, self._need, self._skip = 0, 0, 0
        self._drained = True
        self._out = bytearray()
        self._flushing = False
        self._unsent = 0

    def read(self) -> int:
        """Receive once unless whole packets still wait, then handle packets for 5 ms at most."""
        if not self._data and not self._fill():
            self.more = not self._drained
            return 0
        try:
            count = self._parse()
        except (PayloadError, IndexError, struct.error) as error:
            self._dispatcher.tell("", "malformed", f"the broker sent a broken packet: {error!r}")
            self._lost(MQTTErrorCode.MQTT_ERR_PROTOCOL)
            return 0
        self.more = self._paho._sock is not None and bool(self._data or not self._drained)
        return count

    def _fill(self) -> bool:
        """Receive; true when there is at least one whole packet to look at."""
        paho = self._paho
        self._tls = isinstance(paho._sock, ssl.SSLSocket)
        self._drained = True
        received = 0
        try:
            while received < READ_SIZE:
                data = paho._sock_recv(READ_SIZE)
                if not data:
                    raise ConnectionResetError
                self._chunks.append(data)
                received += len(data)
                if not self._tls:
                    break
            else:
                self._drained = False
        except BlockingIOError:
            pass
        except OSError:
            if not received:
                self._lost(MQTTErrorCode.MQTT_ERR_CONN_LOST)
                return False
            self._drained = False
        if received:
            paho._last_bytes_received = time.monotonic()
        self._have += received
        return self._join() if received else False

    def _join(self) -> bool:
        """Make the chunks one piece when they hold a whole packet; drop what is to be skipped."""
        if self._skip:
            dropped = min(self._skip, self._have)
            self._chunks = [b"".join(self._chunks)[dropped:]]
            self._skip -= dropped
            self._have -= dropped
        if self._have < max(self._need, 2):
            return False
        self._data = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self._at = 0
        self._chunks = []
        self._have = self._need = 0
        return True

    def _keep(self, at: int, need: int) -> None:
        """Put the beginning of an unfinished packet by until ``need`` bytes of it are here."""
        rest = self._data[at:] if at else self._data
        self._chunks = [rest] if rest else []
        self._have, self._need = len(rest), need
        self._data = b""

    def _parse(self) -> int:
        """Handle whole packets until none is left or the time slice is over; the number of messages."""
        data, at, count = self._data, self._at, 0
        size, acks = len(data), bytearray()
        publish = self._publish
        end_of_slice = time.perf_counter() + SLICE
        while True:
            if size - at < 2:
                self._keep(at, 2)
                break
            command, length, start = data[at], data[at + 1], at + 2
            if length & 0x80:
                if size - at < 5 and data[size - 1] & 0x80:
                    self._keep(at, size - at + 1)
                    break
                length, start = read_varint(data, at + 1)
            end = start + length
            if length > self._context.max_packet:
                if (at := self._oversized(at, start, end, acks)) < 0:
                    break
                continue
            if end > size:
                self._keep(at, end - at)
                break
            at = end
            if 0x30 <= command < 0x40 and not command & 0x04:
                publish(command, data, start, end, acks)
                count += 1
                if not count & 15 and time.perf_counter() > end_of_slice and at < size:
                    self._at = at
                    break
            elif command == 0x40:
                self._context.acked(data[start] << 8 | data[start + 1], data[start + 2] if length > 2 else 0)
            elif not self._slow(command, data[start:end]):
                self._keep(size, 2)
                break
        self._dispatcher.received += count
        if acks:
            self._put(acks)
        return count

    def _publish(self, command: int, data: bytes, start: int, end: int, acks: bytearray) -> None:
        """One PUBLISH of QoS 0 or 1: route, decode, call the handlers, note the PUBACK."""
        at = start + 2 + (data[start] << 8 | data[start + 1])
        raw = data[start + 2 : at]
        mid = b""
        if command & 0x02:
            mid = data[at : at + 2]
            at += 2
        properties = b""
        if self._context.v5:
            length = data[at]
            if length & 0x80:
                length, at = read_varint(data, at)
            else:
                at += 1
            if length:
                properties = data[at : at + length]
                at += length
        if at > end or not raw:
            raise PayloadError(f"a PUBLISH of {end - start} bytes is shorter than its parts")
        route = self._routes.get(raw) or self._resolve(raw)
        if route is not None and route.handlers:
            handlers = route.handlers
            if properties and route.groups is not None:
                handlers = self._dispatcher.choose(route, properties)
            message = Message(route.topic, data[at:end], bool(command & 1), command >> 1 & 3, properties)
            for handler in handlers:
                try:
                    handler(message)
                except Exception as error:  # noqa: BLE001 - the boundary: one handler never disturbs the others
                    self._dispatcher.failed(route.topic, handler, error)
        if mid:
            acks += b"\x40\x02" + mid

    def _resolve(self, raw: bytes) -> Route | None:
        try:
            return self._dispatcher.router.resolve(raw)
        except UnicodeDecodeError:
            self._dispatcher.tell(repr(raw), "utf-8", f"a topic that is not UTF-8 is ignored: {raw[:80]!r}")
            return None

    def _slow(self, command: int, body: bytes) -> bool:
        """Let paho handle a packet; false when that ended the connection."""
        paho = self._paho
        paho._in_packet = {
            "command": command,
            "have_remaining": 1,
            "remaining_count": [],
            "remaining_mult": 1,
            "remaining_length": len(body),
            "packet": bytearray(body),
            "to_process": 0,
            "pos": 0,
        }
        try:
            code = paho._packet_handle()
        except (ValueError, KeyError, TypeError, AssertionError, MQTTException) as error:
            raise PayloadError(f"packet of type {command >> 4}: {error!r}") from error
        if code > 0:
            self._lost(code)
        return paho._sock is not None

    def _oversized(self, at: int, start: int, end: int, acks: bytearray) -> int:
        """Skip a packet over the limit, acknowledged, so that the broker does not send it for ever.

        Where the next packet begins; -1 where more has to arrive first.
        """
        data = self._data
        header = min(end, start + _LONGEST_HEADER)
        if len(data) < header:
            self._keep(at, header - at)
            return -1
        topic_end = start + 2 + (data[start] << 8 | data[start + 1])
        if data[at] & 0xF0 != 0x30:
            raise PayloadError(f"a control packet of {end - start} bytes")
        topic = data[start + 2 : topic_end].decode(errors="replace")
        limit = self._context.max_packet
        self._dispatcher.tell(topic, "size", f"a message of {end - start} bytes on {topic} is skipped (limit {limit})")
        if data[at] & 0x02:
            acks += b"\x40\x02" + data[topic_end : topic_end + 2]
        if end <= len(data):
            return end
        self._skip = end - len(data)
        self._keep(len(data), 2)
        return -1

    def _lost(self, code: MQTTErrorCode) -> None:
        self._data, self._chunks, self._have = b"", [], 0
        self._drained = True
        self._paho._loop_rc_handle(code)

    def send(self, delivery: Delivery) -> None:
        """Encode a PUBLISH; it leaves with all others of this tick."""
        topic, payload = delivery.raw_topic, delivery.payload
        properties = b""
        if self._context.v5:
            expiry = None if delivery.deadline == NEVER else expiry_seconds(delivery, self._loop.time())
            properties = b"\x00" if expiry is None else struct.pack("!BBI", 5, 2, expiry)
        mid = b""
        if delivery.qos:
            delivery.mid = self._paho._mid_generate()
            mid = delivery.mid.to_bytes(2, "big")
        length = 2 + len(topic) + len(mid) + len(properties) + len(payload)
        first = 0x30 | delivery.qos << 1 | delivery.retain
        size = bytes((first, length)) if length < 128 else bytes((first,)) + write_varint(length)
        self._put(b"".join((size, len(topic).to_bytes(2, "big"), topic, mid, properties, payload)))

    def _put(self, packet: bytes | bytearray) -> None:
        self._out += packet
        self._unsent += len(packet)
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Give paho's writer all of it as one packet and let it write now."""
        self._flushing = False
        if self._out and self._paho._sock is not None:
            packet, self._out = self._out, bytearray()
            self._paho._packet_queue(_PUBLISH_QOS1, packet, 0, 1)
            self._write()

    def drained(self) -> None:
        """paho's queue is empty."""
        self._unsent = len(self._out)

    def paused(self) -> None:
        """Count the silence as life: the broker is not read, so it cannot show any."""
        self._paho._last_bytes_received = time.monotonic()
        self._paho._ping_t = 0.0

    @property
    def writable(self) -> bool:
        """False while too much is unsent."""
        return self._unsent < HIGH_WATER
