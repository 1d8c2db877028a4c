"""Owns one connection to a broker, from the socket to the last packet: a paho client and its wire on the loop.

Every connection gets a fresh paho client; what outlives it (outbox, subscriptions) is ``client.py``'s.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from dataclasses import dataclass
from typing import Any, Protocol

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.subscribeoptions import SubscribeOptions

from hub.api.errors import BrokerError
from hub.mqtt.config import Endpoint, MqttConfig
from hub.mqtt.contract import contract_broken
from hub.mqtt.dispatch import Dispatcher
from hub.mqtt.message import Will
from hub.mqtt.plain_wire import PlainWire, Wire, WireContext, properties_for
from hub.mqtt.reader import Reader
from hub.mqtt.sockets import open_socket
from hub.mqtt.subscriptions import Wanted
from hub.mqtt.wire import FastWire

log = logging.getLogger(__name__)
CONNECT_TIMEOUT = 5.0
_LONGEST_TICK = 5.0
_UNSUPPORTED_VERSION = 132
_REMEDIES = {
    133: "set mqtt.client_id",
    134: "check mqtt.username and mqtt.password",
    135: "check mqtt.username and mqtt.password, and the broker's ACL",
}


class VersionRefused(Exception):  # noqa: N818 - a turn in the greeting, not an error anybody sees
    """The broker does not speak MQTT 5, or hung up when we did."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the broker said in its CONNACK."""

    session_present: bool
    receive_maximum: int = 65535
    maximum_packet: int = 268_435_455
    maximum_qos: int = 1
    identifiers: bool = True


class Listener(Protocol):
    """Who hears of what happens on the connection."""

    def acked(self, mid: int, code: int) -> None:
        """PUBACK."""

    def subscribed(self, mid: int, codes: list[tuple[int, str]]) -> None:
        """SUBACK."""

    def pump(self) -> None:
        """There may be room to send."""


class _Paho(Client):
    """paho's client with a socket that is already open."""

    ready: socket.socket | None = None

    def _create_socket(self) -> Any:
        sock, self.ready = self.ready, None
        if sock is None:
            raise ConnectionError("the socket of this connection is spent")
        return sock


class Connection:
    """Open it, use it until ``lost``, close it. Not to be used twice."""

    def __init__(
        self,
        config: MqttConfig,
        dispatcher: Dispatcher,
        listener: Listener,
        will: Will | None,
        *,
        v5: bool,
        clean: bool,
    ) -> None:
        self.v5 = v5
        self._config, self._listener = config, listener
        self.loop = asyncio.get_running_loop()
        self._clean = clean
        self._greeting: asyncio.Future[Greeting] = self.loop.create_future()
        self.lost: asyncio.Future[str] = self.loop.create_future()
        self._paho = self._make_paho(will)
        self.wire = self._make_wire(dispatcher)
        self.reader: Reader | None = None
        self._sock: socket.socket | None = None
        self._writing = False
        self._write_soon = False

    def _make_paho(self, will: Will | None) -> _Paho:
        v5 = self.v5
        paho = _Paho(
            CallbackAPIVersion.VERSION2,
            self._config.own_client_id,
            clean_session=None if v5 else self._clean,
            protocol=MQTTProtocolVersion.MQTTv5 if v5 else MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        paho.max_inflight_messages = 0
        if will:
            paho.will_set(will.topic, will.offline, will.qos, will.retain)
        paho.on_connect = self._on_connect
        paho.on_disconnect = self._on_disconnect
        paho.on_subscribe = lambda _c, _u, mid, codes, _p: self._listener.subscribed(
            mid, [(code.value, code.getName()) for code in codes]
        )
        paho.on_socket_close = self._on_socket_close
        paho.on_socket_register_write = lambda _c, _u, _s: self._schedule_write()
        paho.on_socket_unregister_write = lambda _c, _u, _s: self._stop_writing()
        return paho

    def _make_wire(self, dispatcher: Dispatcher) -> Wire:
        context = WireContext(
            self._paho, dispatcher, self._listener.acked, v5=self.v5, max_packet=self._config.max_packet
        )
        reason = contract_broken()
        if reason is None:
            return FastWire(context, self.loop, self._write)
        dispatcher.tell("", "contract", f"MQTT takes its plain, slower path: {reason}")
        return PlainWire(context)

    async def open(self, endpoint: Endpoint, tls: ssl.SSLContext | None) -> Greeting:
        """Connect and greet; BrokerError when refused, VersionRefused when MQTT 5 is not spoken, OSError else."""
        async with asyncio.timeout(CONNECT_TIMEOUT):
            sock = await open_socket(endpoint, tls)
        self._sock = self._paho.ready = sock
        if endpoint.username is not None:
            self._paho.username_pw_set(endpoint.username, endpoint.password)
        extra: dict[str, Any] = (
            {"clean_start": self._clean, "properties": self._connect_properties()} if self.v5 else {}
        )
        self._paho.connect_async(endpoint.host, endpoint.port, self._config.keepalive, **extra)
        self._paho.reconnect()
        self.reader = Reader(self.loop, sock.fileno(), self.wire, self._listener.pump)
        self.reader.start()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                return await self._greeting
        except TimeoutError as error:
            if self.v5:
                raise VersionRefused from error
            raise BrokerError(f"{endpoint.name} answers, but not as an MQTT broker") from error

    def _connect_properties(self) -> Any:
        properties = properties_for(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = int(self._config.session_expiry)
        properties.MaximumPacketSize = self._config.max_packet
        return properties

    async def until_lost(self) -> str:
        """Keep the connection alive until it is lost; why it was."""
        tick = min(_LONGEST_TICK, self._config.keepalive / 5)
        while not self.lost.done():
            await asyncio.wait((self.lost,), timeout=tick)
            if not self.lost.done():
                if self.reader and self.reader.held:
                    self.wire.paused()
                self._paho.loop_misc()
                self._listener.pump()
        return self.lost.result()

    def subscribe(self, batch: list[Wanted], *, identified: bool) -> int | None:
        """Send a SUBSCRIBE; its packet id, None where the connection is gone."""
        if not self.v5:
            return self._paho.subscribe([(w.topic_filter, w.qos) for w in batch])[1]
        properties = None
        if identified:
            properties = properties_for(PacketTypes.SUBSCRIBE)
            properties.SubscriptionIdentifier = batch[0].group
        filters = [(w.topic_filter, SubscribeOptions(w.qos, retainHandling=0 if w.replay else 1)) for w in batch]
        return self._paho.subscribe(filters, properties=properties)[1]

    def unsubscribe(self, filters: list[str]) -> None:
        """Send an UNSUBSCRIBE."""
        self._paho.unsubscribe(filters)

    async def disconnect(self) -> None:
        """Say good-bye: the broker forgets the session and publishes no will; waits 1 s at most."""
        self.wire.flush()
        properties = None
        if self.v5:
            properties = properties_for(PacketTypes.DISCONNECT)
            properties.SessionExpiryInterval = 0
        self._paho.disconnect(properties=properties)
        self._write()
        await asyncio.wait((self.lost,), timeout=1.0)

    def close(self) -> None:
        """Close the socket, whatever state it is in."""
        if self.reader:
            self.reader.stop()
        self._paho._reset_sockets()
        if self._sock is not None:
            self._sock.close()
        self._end("closed")

    def _on_connect(self, _client: Client, _data: object, flags: Any, code: Any, properties: Any) -> None:
        if self._greeting.done():
            return
        if not code.is_failure:
            self._greeting.set_result(_greeting(flags.session_present, properties))
        elif self.v5 and code.value == _UNSUPPORTED_VERSION:
            self._greeting.set_exception(VersionRefused())
        else:
            self._greeting.set_exception(
                BrokerError(f"the broker refuses us: {code.getName()}", remedy=_REMEDIES.get(code.value, ""))
            )

    def _on_disconnect(self, _client: Client, _data: object, flags: Any, code: Any, _properties: Any) -> None:
        if not self._greeting.done():
            refusal = VersionRefused() if self.v5 else BrokerError("the broker hung up at the greeting")
            self._greeting.set_exception(refusal)
        reason = "the connection broke"
        if flags.is_disconnect_packet_from_server:
            reason = f"the broker ended it: {code.getName()}"
            if code.value == 0x8E:
                reason += f"; another client uses the id {self._config.own_client_id} (set mqtt.client_id or mqtt.site)"
        elif code.is_failure:
            reason = f"the connection broke: {code.getName()}"
        self._end(reason)

    def _end(self, reason: str) -> None:
        if not self.lost.done():
            self.lost.set_result(reason)
        if not self._greeting.done():
            self._greeting.cancel()

    def _on_socket_close(self, _client: Client, _data: object, _sock: Any) -> None:
        self._stop_writing()
        if self.reader:
            self.reader.stop()

    def _schedule_write(self) -> None:
        if not self._write_soon and not self._writing:
            self._write_soon = True
            self.loop.call_soon(self._write)

    def _write(self) -> None:
        """Let paho write; what the kernel does not take waits for the socket."""
        self._write_soon = False
        paho = self._paho
        sock = paho.socket()
        if sock is None:
            return
        if paho.loop_write() != MQTTErrorCode.MQTT_ERR_SUCCESS or paho.socket() is None:
            return
        if paho.want_write():
            if not self._writing:
                self._writing = True
                self.loop.add_writer(sock.fileno(), self._write)
        else:
            blocked = not self.wire.writable
            self.wire.drained()
            if blocked:
                self._listener.pump()

    def _stop_writing(self) -> None:
        if self._writing and self._sock is not None:
            self._writing = False
            self.loop.remove_writer(self._sock.fileno())


def _greeting(session_present: bool, properties: Any) -> Greeting:
    def read(name: str, default: int) -> int:
        return int(getattr(properties, name, default))

    return Greeting(
        session_present,
        read("ReceiveMaximum", 65535),
        read("MaximumPacketSize", 268_435_455),
        read("MaximumQoS", 1),
        bool(read("SubscriptionIdentifierAvailable", 1)),
    )
