"""Owns the way between device conventions and the kernel: discovery in, states in, commands out.

A convention (a pure codec) turns announcements into plans; this module subscribes to what the plans name, decodes
each payload once for all entities of its topic, writes what the readers say to the state store, and publishes what
the encoders return. Whatever is malformed is refused with its reason, once per topic, and changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from hub.api.causes import Cause, Origin
from hub.api.clock import Clock
from hub.api.codec import (
    KEEP,
    Ask,
    Convention,
    EntityFound,
    EntityGone,
    EntityPlan,
    Problem,
    Publish,
    Trigger,
    Update,
)
from hub.api.errors import BrokerError, HearthError
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.mqtt.acting import executor
from hub.mqtt.listening import Client, Listening
from hub.mqtt.message import Message
from hub.mqtt.refusals import Refusals
from hub.mqtt.slots import Slot
from hub.mqtt.units import in_units_of

_log = logging.getLogger(__name__)


class Source(NamedTuple):
    """Where an entity comes from: the convention, its announcement and the software that made it."""

    convention: str
    announcement: str
    origin: str


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
        self._announced: dict[tuple[str, str], bytes] = {}
        self._slots: dict[str, Slot] = {}
        self._by_entity: dict[str, Slot] = {}
        self._components: dict[str, set[str]] = {}
        self._triggers: dict[str, tuple[str, str]] = {}
        self._refusals = Refusals(bus)
        self._listening = Listening(client, states, bus, clock, self._refusals)

    @property
    def problems(self) -> list[dict[str, Any]]:
        """Return what was refused, newest last: topic, reason, count and time (Unix s)."""
        return self._refusals.all()

    def problems_in(self, language: str) -> list[dict[str, Any]]:
        """Return what was refused, told in that language, with the ``code`` and ``params`` of each reason."""
        return self._refusals.told(language)

    def source(self, entity_id: str) -> Source | None:
        """Return where an entity comes from, None when no convention announces it now."""
        slot = self._by_entity.get(entity_id)
        return Source(slot.convention, slot.announced_on, slot.plan.origin) if slot else None

    def last(self, entity_id: str, topic: str) -> bytes | None:
        """Return the last payload of a topic that an entity reads, None when there is none."""
        slot = self._by_entity.get(entity_id)
        return self._listening.last(slot, topic) if slot else None

    # -- conventions and what they announce -----------------------------------------------------------------------

    def add(self, convention: Convention) -> Callable[[], None]:
        """Listen to a convention's announcements; returns what ends it and takes its entities off the wire."""
        subscriptions = [
            self._client.subscribe(topic, lambda message: self._announce(convention, message))
            for topic in convention.topics
        ]
        name = convention.name
        self._conventions[name] = convention

        def remove() -> None:
            self._conventions.pop(name, None)
            for subscription in subscriptions:
                subscription.cancel()
            for source in [s for s, slot in self._slots.items() if slot.convention == name]:
                self._unplug(source)
            for source in [s for s, (of, _) in self._triggers.items() if of == name]:
                self._drop_trigger(source)
            for key in [key for key in self._announced if key[0] == name]:
                del self._announced[key]

        return remove

    async def hello(self) -> None:
        """Ask devices to announce themselves and report, after a connection is made."""
        for convention in list(self._conventions.values()):
            for message in convention.hello():
                try:
                    qos = min(1, message.qos)
                    await self._client.publish(message.topic, message.payload, qos=qos, retain=message.retain)
                except BrokerError as error:
                    _log.warning("devices could not be asked to announce themselves: %s", error)

    def reconnected(self, *, session_present: bool, away: float, moved: bool = False) -> None:
        """Note a new connection after ``away`` seconds, to another broker than before if ``moved``."""
        self._listening.reconnected(session_present=session_present, away=away, moved=moved)

    def pause(self) -> float:
        """Return how long nothing becomes due, s: half a minute at most."""
        return self._listening.pause()

    @property
    def on_sooner(self) -> Callable[[], object]:
        """What is called when something becomes due before ``pause`` said so."""
        return self._listening.timers.on_sooner

    @on_sooner.setter
    def on_sooner(self, call: Callable[[], object]) -> None:
        self._listening.timers.on_sooner = call

    def expire(self) -> None:
        """Act on what became due: entities not heard of for long, and what is true only for a while."""
        self._listening.expire()

    def _announce(self, convention: Convention, message: Message) -> None:
        key = (convention.name, message.topic)
        if self._announced.get(key) == message.payload:
            return
        if message.payload:
            self._announced[key] = message.payload
        else:
            self._announced.pop(key, None)
        self._refusals.forget(message.topic)
        cause = self._cause(message.topic)
        for fact in convention.feed(message.topic, message.payload):
            if isinstance(fact, EntityFound):
                self._plug(fact.plan, convention.name, message.topic, cause)
            elif isinstance(fact, EntityGone):
                self._gone(fact, cause)
            elif isinstance(fact, Trigger):
                self._add_trigger(fact, convention.name)
            elif isinstance(fact, Ask):
                self._ask(fact.message)
            elif isinstance(fact, Problem):
                self._refusals.note(fact.topic, fact.reason, cause)

    def _ask(self, message: Publish) -> None:
        try:
            self._client.publish(message.topic, message.payload, qos=min(1, message.qos))
        except HearthError as error:
            _log.warning("a device could not be asked how it stands: %s", error)

    def _cause(self, topic: str) -> Cause:
        return Cause(origin=Origin.DEVICE, who=topic, door="mqtt", at=self._clock.time())

    def _plug(self, plan: EntityPlan, convention: str, announced_on: str, cause: Cause) -> None:
        old = self._slots.get(plan.source)
        taken = self._taken(plan, old)
        if taken is not None:
            reason = f"{taken.entity_id} is announced twice: {taken.plan.source} has the unique_id {plan.unique_id!r}"
            self._refusals.note(plan.source, reason, cause)
            return
        if old is not None:
            self._listening.end(old)
        plan = in_units_of(self._registry.fahrenheit, plan)
        entity = self._registry.learn(plan, cause=cause)
        if plan.introduce is not None:
            plan.introduce(entity.entity_id, partial(self._states.get, entity.entity_id))
        if old is not None and old.entity_id != entity.entity_id:
            self._forget(old, cause)
            old = None
        expires = plan.expire_after is not None
        slot = Slot(plan, entity.entity_id, convention, announced_on, heard_at=cause.at, expired=expires)
        if old is not None:
            slot.expired = old.expired and slot.expired
            if old.plan.availability == plan.availability:
                slot.online, slot.latest = old.online, old.latest
        self._hold(slot)
        if entity.enabled:
            self._begin(slot, (plan.initial if old is None else None) or Update(), cause)
        else:
            self._rest(slot, cause)

    def _begin(self, slot: Slot, initial: Update, cause: Cause) -> None:
        """Show an entity, listen for it and take its commands."""
        plan, slot.active = slot.plan, True
        guessed = bool(plan.reads and plan.commands) and initial.value is not None and initial.value is not KEEP
        self._states.apply(
            slot.entity_id,
            initial.value,
            initial.attributes,
            cause=cause,
            available=slot.available,
            assumed=plan.assumed or guessed,
        )
        if plan.encoder is not None and plan.commands:
            carry_out = executor(slot, self._client, self._states, self._expiry)
            self._commands.drive(slot.entity_id, carry_out, plan.commands)
        else:
            self._commands.release(slot.entity_id)
        self._listening.begin(slot)

    def _rest(self, slot: Slot, cause: Cause) -> None:
        """Keep an entity that is switched off, without state, topics and commands."""
        slot.active = False
        self._listening.end(slot)
        self._commands.release(slot.entity_id)
        self._states.remove(slot.entity_id, cause=cause)

    def renew(self, entity_id: str) -> None:
        """Act on a person's switching an entity on or off."""
        slot, entity = self._by_entity.get(entity_id), self._registry.entities.get(entity_id)
        if slot is None or entity is None or entity.enabled == slot.active:
            return
        cause = self._cause(slot.announced_on)
        if entity.enabled:
            self._begin(slot, slot.plan.initial or Update(), cause)
        else:
            self._rest(slot, cause)

    def _taken(self, plan: EntityPlan, old: Slot | None) -> Slot | None:
        """Return the slot of another announcement that has the plan's unique id."""
        known = self._registry.by_unique_id(plan.kind.value, plan.unique_id or plan.source)
        holder = self._by_entity.get(known) if known else None
        return None if holder is old else holder

    def _hold(self, slot: Slot) -> None:
        source = slot.plan.source
        self._slots[source] = self._by_entity[slot.entity_id] = slot
        base, mark, _ = source.partition("#")
        if mark:
            self._components.setdefault(base, set()).add(source)

    # -- what leaves ------------------------------------------------------------------------------------------------

    def _release(self, source: str) -> Slot | None:
        """Let an announcement's slot go."""
        slot = self._slots.pop(source, None)
        if slot is not None:
            self._by_entity.pop(slot.entity_id, None)
            base = source.partition("#")[0]
            if (components := self._components.get(base)) is not None:
                components.discard(source)
                if not components:
                    del self._components[base]
            self._listening.end(slot)
            self._commands.release(slot.entity_id)
        return slot

    def _unplug(self, source: str) -> None:
        slot = self._release(source)
        if slot is not None and slot.active:
            self._states.apply(slot.entity_id, cause=self._cause(source), available=False)

    def _forget(self, slot: Slot, cause: Cause) -> None:
        self._release(slot.plan.source)
        self._registry.forget_entity(slot.entity_id)
        self._states.remove(slot.entity_id, cause=cause)

    def let_go(self, entity_id: str) -> None:
        """Take an entity off the wire that a person removed; it comes back when it is announced again."""
        slot = self._by_entity.get(entity_id)
        if slot is None:
            return
        self._release(slot.plan.source)
        self._announced.pop((slot.convention, slot.announced_on), None)

    def _gone(self, fact: EntityGone, cause: Cause) -> None:
        for source in self._meant(fact, self._slots):
            self._forget(self._slots[source], cause)
        for source in self._meant(fact, self._triggers):
            self._drop_trigger(source)

    def _meant(self, fact: EntityGone, among: Mapping[str, Any]) -> list[str]:
        if not fact.prefix:
            return [fact.source] if fact.source in among else []
        base, mark, rest = fact.source.partition("#")
        if mark and not rest and among is self._slots:
            return sorted(self._components.get(base, ()))
        return [source for source in among if source.startswith(fact.source)]

    def _add_trigger(self, trigger: Trigger, convention: str) -> None:
        device = self._registry.learn_device(trigger.device) if trigger.device else None
        if trigger.source in self._triggers:
            self._drop_trigger(trigger.source)
        self._triggers[trigger.source] = (convention, trigger.topic)
        self._listening.add_trigger(device.id if device else "", trigger)

    def _drop_trigger(self, source: str) -> None:
        self._listening.drop_trigger(source, self._triggers.pop(source)[1])
