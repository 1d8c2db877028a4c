"""Owns the way between device conventions and the kernel: discovery in, states in, commands out.

A convention (a pure codec) turns announcements into plans; this module subscribes to what the plans name, decodes
each payload once for all entities of its topic, writes what the readers say to the state store, and publishes what
the encoders return. Whatever is malformed is refused with its reason, once per topic, and changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from hub.api.causes import Cause, Origin
from hub.api.clock import Clock
from hub.api.codec import (
    KEEP,
    AvailabilityTopic,
    Convention,
    EntityFound,
    EntityGone,
    EntityPlan,
    Payload,
    Problem,
    Publish,
    Reader,
    Trigger,
    Update,
)
from hub.api.commands import Command
from hub.api.errors import BrokerError, CommandError, PayloadError
from hub.api.events import PayloadProblem, Triggered
from hub.api.home import EntityState
from hub.api.kinds import KINDS
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.mqtt.message import Message

_log = logging.getLogger(__name__)
_PROBLEM_LIMIT = 500
_REMEMBERED = 64
"""Topics per wildcard filter whose last payload is kept for entities that are announced later."""
_STALE_AFTER = 10.0
"""Seconds of a lost connection after which a replayed retained state may be news again."""


class Client(Protocol):
    """What is needed of the MQTT client."""

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None], qos: int = 1) -> Cancellable:
        """Call ``handler`` for each message."""
        ...

    def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False, expiry: float | None = None
    ) -> Awaitable[None]:
        """Publish; awaited until the broker has it."""
        ...


class Cancellable(Protocol):
    """A subscription."""

    def cancel(self) -> None:
        """End it."""
        ...


@dataclass(eq=False, slots=True)
class Slot:
    """One entity on the wire."""

    plan: EntityPlan
    entity_id: str
    online: dict[int, bool] = field(default_factory=dict)
    latest: bool | None = None
    heard_at: float = 0.0
    expired: bool = False

    @property
    def available(self) -> bool:
        """Return what its availability topics say, by the plan's mode."""
        if self.expired:
            return False
        count = len(self.plan.availability)
        if count == 0:
            return True
        if self.plan.availability_mode == "all":
            return sum(self.online.values()) == count
        if self.plan.availability_mode == "any":
            return any(self.online.values())
        return bool(self.latest)


@dataclass(eq=False, slots=True)
class Topic:
    """All that listens on one topic filter."""

    subscription: Cancellable | None = None
    reads: list[tuple[Slot, Reader]] = field(default_factory=list)
    availability: list[tuple[Slot, int, AvailabilityTopic]] = field(default_factory=list)
    triggers: list[tuple[str, Trigger]] = field(default_factory=list)
    last: dict[str, Message] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Return whether nobody listens any more."""
        return not (self.reads or self.availability or self.triggers)


class DeviceLink:
    """Connects conventions to the kernel over one MQTT client."""

    def __init__(
        self,
        client: Client,
        registry: Registry,
        states: States,
        commands: Commands,
        bus: Bus,
        clock: Clock,
        *,
        command_expiry: float = 10.0,
    ) -> None:
        self._client = client
        self._registry = registry
        self._states = states
        self._commands = commands
        self._bus = bus
        self._clock = clock
        self._expiry = command_expiry
        self._conventions: dict[str, Convention] = {}
        self._announced: dict[str, bytes] = {}
        self._slots: dict[str, Slot] = {}
        self._by_entity: dict[str, Slot] = {}
        self._topics: dict[str, Topic] = {}
        self._trigger_topics: dict[str, str] = {}
        self._problems: dict[tuple[str, str], dict[str, Any]] = {}
        self._live: set[str] = set()

    @property
    def problems(self) -> list[dict[str, Any]]:
        """Return what was refused, newest last: topic, reason, count and time (Unix s)."""
        return list(self._problems.values())

    def add(self, convention: Convention) -> Callable[[], None]:
        """Listen to a convention's announcements; returns what ends it and takes its entities off the wire."""
        subscriptions = [
            self._client.subscribe(topic, lambda message: self._announce(convention, message))
            for topic in convention.topics
        ]
        self._conventions[convention.name] = convention

        def remove() -> None:
            self._conventions.pop(convention.name, None)
            for subscription in subscriptions:
                subscription.cancel()
            for source, slot in list(self._slots.items()):
                if slot.plan.origin == convention.name or source in self._announced:
                    self._unplug(source)
            self._announced.clear()

        return remove

    async def hello(self) -> None:
        """Ask devices to announce themselves and report, after a connection is made."""
        for convention in list(self._conventions.values()):
            for message in convention.hello():
                try:
                    await self._client.publish(message.topic, message.payload, qos=message.qos, retain=message.retain)
                except BrokerError as error:
                    _log.warning("devices could not be asked to announce themselves: %s", error)

    def reconnected(self, *, session_present: bool, away: float) -> None:
        """Note a new connection after ``away`` seconds. A long absence makes replayed retained states news again."""
        if not session_present and away > _STALE_AFTER:
            self._live.clear()

    def _announce(self, convention: Convention, message: Message) -> None:
        if self._announced.get(message.topic) == message.payload:
            return
        if message.payload:
            self._announced[message.topic] = message.payload
        else:
            self._announced.pop(message.topic, None)
        cause = self._cause(message.topic)
        for fact in convention.feed(message.topic, message.payload):
            if isinstance(fact, EntityFound):
                self._plug(fact.plan, cause)
            elif isinstance(fact, EntityGone):
                self._gone(fact, cause)
            elif isinstance(fact, Trigger):
                self._add_trigger(fact)
            elif isinstance(fact, Problem):
                self._problem(fact.topic, fact.reason)

    def _cause(self, topic: str) -> Cause:
        return Cause(origin=Origin.DEVICE, who=topic, door="mqtt", at=self._clock.time())

    def _plug(self, plan: EntityPlan, cause: Cause) -> None:
        old = self._slots.get(plan.source)
        if old is not None:
            self._unlisten(old)
        entity = self._registry.learn(plan, cause=cause)
        holder = self._by_entity.get(entity.entity_id)
        if holder is not None and holder is not old:
            self._problem(plan.source, f"{entity.entity_id} is announced twice; unique_id {plan.unique_id!r} is taken")
            return
        slot = Slot(plan, entity.entity_id, heard_at=self._clock.time(), expired=plan.expire_after is not None)
        if old is not None and old.plan.availability == plan.availability:
            slot.online, slot.latest = old.online, old.latest
        self._slots[plan.source] = self._by_entity[slot.entity_id] = slot
        if old is not None:
            slot.expired = old.expired and slot.expired
        initial = (plan.initial if old is None else None) or Update()
        self._states.apply(
            slot.entity_id,
            initial.value,
            initial.attributes,
            cause=cause,
            available=slot.available,
            assumed=plan.assumed,
        )
        if plan.encoder is not None and plan.commands:
            self._commands.drive(slot.entity_id, self._executor(slot), plan.commands)
        self._listen(slot)

    def _listen(self, slot: Slot) -> None:
        for topic, reader in slot.plan.reads:
            self._topic(topic).reads.append((slot, reader))
        for index, availability in enumerate(slot.plan.availability):
            self._topic(availability.topic).availability.append((slot, index, availability))
        filters = (*(a.topic for a in slot.plan.availability), *(r.topic for r in slot.plan.reads))
        for topic_filter in dict.fromkeys(filters):
            listening = self._topics[topic_filter]
            if listening.subscription is None:
                listening.subscription = self._client.subscribe(topic_filter, self._receiver(listening))
            for message in tuple(listening.last.values()):
                self._deliver(listening, message, only=slot)

    def _topic(self, topic_filter: str) -> Topic:
        topic = self._topics.get(topic_filter)
        if topic is None:
            topic = self._topics[topic_filter] = Topic()
        return topic

    def _receiver(self, topic: Topic) -> Callable[[Message], None]:
        return lambda message: self._receive(topic, message)

    def _unlisten(self, slot: Slot) -> None:
        for topic_filter in {r.topic for r in slot.plan.reads} | {a.topic for a in slot.plan.availability}:
            topic = self._topics.get(topic_filter)
            if topic is None:
                continue
            topic.reads = [item for item in topic.reads if item[0] is not slot]
            topic.availability = [item for item in topic.availability if item[0] is not slot]
            self._drop_if_empty(topic_filter, topic)

    def _drop_if_empty(self, topic_filter: str, topic: Topic) -> None:
        if topic.empty:
            if topic.subscription is not None:
                topic.subscription.cancel()
            del self._topics[topic_filter]

    def _unplug(self, source: str) -> Slot | None:
        slot = self._slots.pop(source, None)
        if slot is not None:
            self._by_entity.pop(slot.entity_id, None)
            self._unlisten(slot)
            self._commands.release(slot.entity_id)
            self._states.apply(slot.entity_id, cause=self._cause(source), available=False)
        return slot

    def let_go(self, entity_id: str) -> None:
        """Take an entity off the wire that a person removed; it comes back when it is announced again."""
        slot = self._by_entity.get(entity_id)
        if slot is None:
            return
        source = slot.plan.source
        del self._slots[source], self._by_entity[entity_id]
        self._unlisten(slot)
        self._commands.release(entity_id)
        for topic in [t for t in self._announced if source.startswith(t)]:
            del self._announced[topic]

    def _gone(self, fact: EntityGone, cause: Cause) -> None:
        for source in [s for s in self._slots if s == fact.source or (fact.prefix and s.startswith(fact.source))]:
            slot = self._unplug(source)
            if slot is not None:
                self._registry.forget_entity(slot.entity_id)
                self._states.remove(slot.entity_id, cause=cause)
        for source, topic_filter in list(self._trigger_topics.items()):
            if source == fact.source or (fact.prefix and source.startswith(fact.source)):
                topic = self._topics[topic_filter]
                topic.triggers = [item for item in topic.triggers if item[1].source != source]
                del self._trigger_topics[source]
                self._drop_if_empty(topic_filter, topic)

    def _add_trigger(self, trigger: Trigger) -> None:
        device = self._registry.learn_device(trigger.device) if trigger.device else None
        old = self._trigger_topics.get(trigger.source)
        if old is not None:
            self._topics[old].triggers = [t for t in self._topics[old].triggers if t[1].source != trigger.source]
        self._trigger_topics[trigger.source] = trigger.topic
        topic = self._topic(trigger.topic)
        topic.triggers.append((device.id if device else "", trigger))
        if topic.subscription is None:
            topic.subscription = self._client.subscribe(trigger.topic, self._receiver(topic))

    def _receive(self, topic: Topic, message: Message) -> None:
        if message.retain:
            if message.topic in self._live:
                return
        else:
            self._live.add(message.topic)
        if message.topic in topic.last or len(topic.last) < _REMEMBERED:
            topic.last[message.topic] = message
        self._deliver(topic, message)

    def _deliver(self, topic: Topic, message: Message, only: Slot | None = None) -> None:
        now = self._clock.time()
        payload = Payload(message.topic, message.payload, retain=message.retain, at=now)
        cause = Cause(origin=Origin.DEVICE, who=message.topic, door="mqtt", at=now)
        for slot, index, availability in topic.availability:
            if only is None or slot is only:
                self._read_availability(slot, index, availability, payload, cause)
        for slot, reader in topic.reads:
            if only is None or slot is only:
                self._read(slot, reader, payload, cause)
        if topic.triggers and only is None and not message.retain:
            self._fire(topic, payload, cause)

    def _read(self, slot: Slot, reader: Reader, payload: Payload, cause: Cause) -> None:
        try:
            update = reader(payload)
        except PayloadError as error:
            self._problem(payload.topic, str(error))
            return
        if update is None:
            return
        plan = slot.plan
        available: bool | None = None
        if plan.expire_after is not None:
            slot.heard_at = payload.at
            if slot.expired:
                slot.expired = False
                available = slot.available
        self._states.apply(
            slot.entity_id, update.value, update.attributes, cause=cause, available=available, force=plan.force_update
        )

    def _read_availability(
        self, slot: Slot, index: int, availability: AvailabilityTopic, payload: Payload, cause: Cause
    ) -> None:
        try:
            online = availability.reader(payload)
        except PayloadError as error:
            self._problem(payload.topic, str(error))
            return
        if online is None:
            return
        slot.online[index] = slot.latest = online
        self._states.apply(slot.entity_id, cause=cause, available=slot.available, assumed=slot.plan.assumed)

    def _fire(self, topic: Topic, payload: Payload, cause: Cause) -> None:
        for device_id, trigger in topic.triggers:
            try:
                said = trigger.reader(payload)
            except PayloadError as error:
                self._problem(payload.topic, str(error))
                continue
            if said is not None:
                event = Triggered(
                    cause=cause, device_id=device_id, type=trigger.type, subtype=trigger.subtype, payload=said
                )
                self._bus.publish(event)

    def _executor(self, slot: Slot) -> Callable[[Command], Awaitable[None]]:
        async def execute(command: Command) -> None:
            state = self._states.get(slot.entity_id) or EntityState(entity_id=slot.entity_id)
            encoder = slot.plan.encoder
            assert encoder is not None
            await self._send(encoder(command.name, command.params, state))
            if slot.plan.assume is not None:
                self._assume_as_told(slot, command, state)
            elif slot.plan.assumed:
                self._assume(slot, command)

        return execute

    async def _send(self, messages: Sequence[Publish]) -> None:
        for message in messages:
            qos = max(1, message.qos)
            try:
                await self._client.publish(
                    message.topic, message.payload, qos=qos, retain=message.retain, expiry=self._expiry
                )
            except PayloadError as error:
                raise CommandError(str(error)) from error

    def _assume_as_told(self, slot: Slot, command: Command, before: EntityState) -> None:
        """Write what the convention takes to hold now, of an entity that reports only part of its state."""
        assert slot.plan.assume is not None
        update = slot.plan.assume(command.name, command.params, before)
        if update is not None:
            self._states.apply(
                slot.entity_id, update.value, update.attributes, cause=command.cause, assumed=slot.plan.assumed
            )

    def _assume(self, slot: Slot, command: Command) -> None:
        """Write what an entity that never reports back was told."""
        spec = KINDS[slot.plan.kind].commands[command.name]
        attributes = {a: command.params[p] for p, a in spec.echoes.items() if p in command.params and a != "value"}
        told = [command.params[p] for p, a in spec.echoes.items() if p in command.params and a == "value"]
        value = told[0] if told else spec.settles[0] if spec.settles else KEEP
        self._states.apply(slot.entity_id, value, attributes, cause=command.cause, assumed=True)

    def expire(self) -> None:
        """Make entities unavailable that were not heard of for their ``expire_after``; called every second."""
        now = self._clock.time()
        for slot in self._slots.values():
            after = slot.plan.expire_after
            if after is not None and not slot.expired and now - slot.heard_at > after:
                slot.expired = True
                self._states.apply(slot.entity_id, cause=self._cause(slot.plan.source), available=False)

    def _problem(self, topic: str, reason: str) -> None:
        known = self._problems.get((topic, reason))
        if known is not None:
            known["count"] += 1
            known["at"] = self._clock.time()
            return
        if len(self._problems) >= _PROBLEM_LIMIT:
            del self._problems[next(iter(self._problems))]
        self._problems[(topic, reason)] = {"topic": topic, "reason": reason, "count": 1, "at": self._clock.time()}
        _log.warning("refused on %s: %s", topic, reason)
        self._bus.publish(PayloadProblem(cause=self._cause(topic), topic=topic, reason=reason))
