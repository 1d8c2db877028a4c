"""Owns the hub's life at the broker: connects, reconnects, keeps subscriptions, sends and delivers messages.

A broker that is away is not an error but a state: ``client.state`` and ``client.states()`` show it, the client
tries again by itself, QoS 1 messages wait for it within limits.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import random
import ssl
from collections.abc import AsyncGenerator, Callable, Sequence
from types import TracebackType
from typing import Self

from hub.api.errors import BrokerError, HearthError
from hub.mqtt.config import Endpoint, MqttConfig, endpoints
from hub.mqtt.connection import Connection, Greeting, VersionRefused
from hub.mqtt.dispatch import Dispatcher
from hub.mqtt.message import Will
from hub.mqtt.outbox import Delivery
from hub.mqtt.router import Handler, Router
from hub.mqtt.sender import Sender, check_qos
from hub.mqtt.sockets import explain, tls_context
from hub.mqtt.state import Backoff, ConnectionState, StateFeed
from hub.mqtt.subscriptions import LiveSubscription, Subscriptions, Wanted

log = logging.getLogger(__name__)
_FAREWELL = 2.0
_STABLE = 5.0
_SUSPICIOUS = 3


class MqttClient:
    """A client for one broker: ``async with MqttClient(config, will=site_will(config.site)) as client:``.

    Handlers are plain callables, called on the loop in the order of arrival; a message is acknowledged after its
    handlers returned. They must not block; one that cannot keep up uses ``hold`` and ``release``.
    """

    def __init__(
        self, config: MqttConfig, *, will: Will | None = None, chance: Callable[[], float] = random.random
    ) -> None:
        self.config = config
        self.router = Router()
        self._will = will
        self._dispatcher = Dispatcher(self.router)
        self._subscriptions = Subscriptions()
        self._feed = StateFeed()
        self._sender = Sender(config, self._dispatcher, self._feed)
        self._backoff = Backoff(config.reconnect_min, config.reconnect_max, chance)
        self._connection: Connection | None = None
        self._greeting: Greeting | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._sync_soon = False
        self._met = False
        self._stopping = False
        self._holds = 0

    # -- life ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to connect and return at once; ConfigError or BrokerError only where the config cannot work."""
        if self._task is not None:
            raise BrokerError("the MQTT client is already started")
        places = endpoints(self.config)
        tls = await asyncio.to_thread(tls_context, self.config.tls) if any(p.tls for p in places) else None
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        self._feed.set(ConnectionState("connecting", broker=places[0].name))
        self._task = asyncio.create_task(self._supervise(places, tls), name=f"mqtt:{self.config.own_client_id}")

    async def stop(self) -> None:
        """Send what is under way (2 s at most), say ``offline``, disconnect; the rest fails with BrokerError."""
        task, self._task = self._task, None
        if task is None:
            return
        self._stopping = True
        try:
            if self._connection is not None:
                await self._farewell(self._connection)
        finally:
            task.cancel()
            await asyncio.wait((task,))
            self._sender.close("the MQTT client was stopped")
            self._feed.set(ConnectionState("stopped"))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # -- state --------------------------------------------------------------------------------------------------

    @property
    def state(self) -> ConnectionState:
        """Where the connection stands, and why."""
        return self._feed.now

    def states(self) -> AsyncGenerator[ConnectionState, None]:
        """The present state, then every change."""
        return self._feed.changes()

    def on_state(self, follower: Callable[[ConnectionState], object]) -> Callable[[], None]:
        """Call ``follower`` at every change of state; call the result to end it."""
        return self._feed.follow(follower)

    async def connected(self, timeout: float = 10.0) -> ConnectionState:
        """Wait until messages flow; BrokerError with the last reason after ``timeout`` seconds."""
        try:
            async with asyncio.timeout(timeout):
                async with contextlib.aclosing(self._feed.changes()) as changes:
                    async for state in changes:
                        if state.connected:
                            return state
        except TimeoutError:
            pass
        why = self.state.reason or "no answer"
        raise BrokerError(f"no connection to {self.state.broker} after {timeout:g} s: {why}")

    @property
    def received(self) -> int:
        """Messages received so far."""
        return self._dispatcher.received

    @property
    def unsent(self) -> int:
        """Messages that wait or are not yet acknowledged."""
        return len(self._sender.outbox)

    # -- messages -----------------------------------------------------------------------------------------------

    def subscribe(self, topic_filter: str, handler: Handler, qos: int = 1) -> LiveSubscription:
        """Call ``handler(message)`` for every message on the filter, now and after every reconnect.

        QoS 0 or 1. PayloadError where the filter is malformed. May be called before ``start``.
        """
        check_qos(qos)
        subscription = self.router.add(topic_filter, handler)
        wanted = self._subscriptions.add(topic_filter, qos, self.router.group(topic_filter))
        self._sync()
        return LiveSubscription(subscription, wanted, self._forget)

    def unsubscribe(self, subscription: LiveSubscription) -> None:
        """The same as ``subscription.cancel()``."""
        subscription.cancel()

    def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False, expiry: float | None = None
    ) -> Delivery:
        """Send a message; ``await`` the result to know that the broker has it (QoS 1) or that it left (QoS 0).

        ``expiry`` (s): not delivered by then, it is dropped, here and over MQTT 5 at the broker. QoS 1 waits while
        the broker is away, QoS 0 does not. BrokerError where it cannot be taken or, awaited, was not delivered;
        PayloadError for a malformed topic.
        """
        return self._sender.publish(topic, payload, qos=qos, retain=retain, expiry=expiry)

    def hold(self) -> None:
        """Stop reading until ``release``: what comes waits in the socket and at the broker, unacknowledged."""
        self._holds += 1
        if self._connection is not None and self._connection.reader is not None:
            self._connection.reader.hold()

    def release(self) -> None:
        """Undo one ``hold``."""
        if self._holds == 0:
            raise BrokerError("release() without hold()")
        self._holds -= 1
        if self._connection is not None and self._connection.reader is not None:
            self._connection.reader.release()

    # -- what the connection tells us -----------------------------------------------------------------------------

    def acked(self, mid: int, code: int) -> None:
        """PUBACK."""
        self._sender.acked(mid, code)

    def pump(self) -> None:
        """There may be room to send."""
        self._sender.pump()

    def subscribed(self, mid: int, codes: list[tuple[int, str]]) -> None:
        """SUBACK."""
        for error in self._subscriptions.answered(mid, codes):
            self._dispatcher.tell(error.message, "suback", str(error))

    # -- the task -----------------------------------------------------------------------------------------------

    async def _supervise(self, places: Sequence[Endpoint], tls: ssl.SSLContext | None) -> None:
        """Connect for ever, at the next address at once, and after a pause when all were tried.

        What goes wrong becomes the state's reason.
        """
        short = 0
        for turn in itertools.count(1):
            if self._stopping:
                return
            where = places[(turn - 1) % len(places)]
            began = asyncio.get_running_loop().time()
            try:
                reason = await self._session(where, tls if where.tls else None)
                short += 1
                if asyncio.get_running_loop().time() - began > _STABLE:
                    self._backoff.reset()
                    short = 0
                if short >= _SUSPICIOUS:
                    reason += f"; does another client use the id {self.config.own_client_id}? (set mqtt.client_id)"
            except (OSError, HearthError) as error:
                reason = explain(error, where)
            except Exception as error:
                log.exception("the MQTT connection failed unexpectedly")
                reason = f"internal error: {error!r}"
            if not self._stopping:
                self._lost(reason, where)
                if turn % len(places) == 0:
                    await asyncio.sleep(self._backoff.next())

    async def _session(self, where: Endpoint, tls: ssl.SSLContext | None) -> str:
        """One connection from the greeting to its loss; the reason of the loss."""
        try:
            connection, greeting = await self._greet(where, tls, v5=True)
        except VersionRefused:
            connection, greeting = await self._greet(where, tls, v5=False)
        try:
            self._begin(connection, greeting, where)
            return await connection.until_lost()
        finally:
            self._connection = self._greeting = None
            connection.close()
            self._sender.detach()
            self._subscriptions.lost()

    async def _greet(self, where: Endpoint, tls: ssl.SSLContext | None, *, v5: bool) -> tuple[Connection, Greeting]:
        connection = Connection(self.config, self._dispatcher, self, self._will, v5=v5, clean=not self._met)
        try:
            return connection, await connection.open(where, tls)
        except BaseException:
            connection.close()
            raise

    def _begin(self, connection: Connection, greeting: Greeting, where: Endpoint) -> None:
        self._connection, self._greeting, self._met = connection, greeting, True
        self._sender.attach(connection, greeting)
        if connection.reader is not None:
            for _ in range(self._holds):
                connection.reader.hold()
        self._subscriptions.connected(again=connection.v5 or not greeting.session_present)
        self._synchronise()
        if self._will is not None and self._will.online is not None:
            self.publish(self._will.topic, self._will.online, qos=self._will.qos, retain=self._will.retain)
        protocol = "5" if connection.v5 else "3.1.1"
        state = ConnectionState("connected", "", where.name, protocol, greeting.session_present)
        log.info("connected to the MQTT broker at %s (MQTT %s)", where.name, protocol)
        self._feed.set(state)
        self._sender.pump()

    def _lost(self, reason: str, where: Endpoint) -> None:
        if self.state.reason != reason:
            log.warning("no MQTT broker at %s: %s", where.name, reason)
        self._feed.set(ConnectionState("lost", reason, where.name))

    async def _farewell(self, connection: Connection) -> None:
        words = asyncio.create_task(self._last_words(), name="mqtt farewell")
        try:
            await asyncio.wait((words, connection.lost), timeout=_FAREWELL, return_when=asyncio.FIRST_COMPLETED)
        finally:
            words.cancel()
        if not connection.lost.done():
            await connection.disconnect()

    async def _last_words(self) -> None:
        """Say ``offline`` and see everything delivered."""
        with contextlib.suppress(BrokerError):
            if self._will is not None:
                self.publish(self._will.topic, self._will.offline, qos=self._will.qos, retain=self._will.retain)
            for delivery in (*self._sender.outbox.inflight.values(), *self._sender.outbox.waiting):
                await delivery

    # -- subscriptions --------------------------------------------------------------------------------------------

    def _forget(self, wanted: Wanted) -> None:
        self._subscriptions.remove(wanted)
        self._sync()

    def _sync(self) -> None:
        """Bring the broker up to date once this tick is over: many subscriptions become few packets."""
        if self._loop is not None and self._connection is not None and not self._sync_soon:
            self._sync_soon = True
            self._loop.call_soon(self._synchronise)

    def _synchronise(self) -> None:
        self._sync_soon = False
        connection, greeting = self._connection, self._greeting
        if connection is None or greeting is None:
            return
        if gone := self._subscriptions.to_unsubscribe():
            connection.unsubscribe(gone)
        identified = connection.v5 and greeting.identifiers
        for batch in self._subscriptions.to_subscribe(identified=identified):
            mid = connection.subscribe(batch, identified=identified)
            if mid is not None:
                self._subscriptions.asked(mid, batch)
