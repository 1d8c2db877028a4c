"""Owns what entities hear on the wire: who listens on which topic, what they read from it, and what time does to it.

A payload is decoded once for all entities of its topic. A retained message never overwrites what was heard live.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from hub.api.causes import Cause, Origin
from hub.api.clock import Clock
from hub.api.codec import KEEP, AvailabilityTopic, Payload, Reader, Trigger
from hub.api.errors import PayloadError
from hub.api.events import Triggered
from hub.kernel.bus import Bus
from hub.kernel.states import States
from hub.mqtt.acting import Publisher
from hub.mqtt.message import Message
from hub.mqtt.refusals import Refusals
from hub.mqtt.slots import Cancellable, Slot, Timers, Topic

_STALE_AFTER = 10.0
"""Seconds of a lost connection after which a replayed retained state may be news again."""
_MOST_LIVE = 100_000
_LONGEST = 30.0
"""Seconds after which a wall clock that was set is noticed."""


class Client(Publisher, Protocol):
    """What is needed of the MQTT client."""

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None], qos: int = 1) -> Cancellable:
        """Call ``handler`` for each message."""
        ...


class Listening:
    """Hands each message to the entities and triggers that listen on its topic."""

    def __init__(self, client: Client, states: States, bus: Bus, clock: Clock, refusals: Refusals) -> None:
        self._client = client
        self._states = states
        self._bus = bus
        self._clock = clock
        self._refusals = refusals
        self._topics: dict[str, Topic] = {}
        self.timers = Timers()
        self._live: set[str] = set()

    # -- who listens ------------------------------------------------------------------------------------------------

    def begin(self, slot: Slot) -> None:
        """Listen for an entity; it hears at once what its topics said last."""
        plan = slot.plan
        for topic, reader in plan.reads:
            self._topic(topic).reads.append((slot, reader))
        for index, availability in enumerate(plan.availability):
            self._topic(availability.topic).availability.append((slot, index, availability))
        filters = (*(a.topic for a in plan.availability), *(r.topic for r in plan.reads))
        for topic_filter in dict.fromkeys(filters):
            listening = self._topics[topic_filter]
            self._subscribe(topic_filter, listening)
            for message in tuple(listening.last.values()):
                self._deliver(listening, message, only=slot)

    def end(self, slot: Slot) -> None:
        """Listen for an entity no more."""
        slot.next_at = slot.off_at = None
        for topic_filter in {r.topic for r in slot.plan.reads} | {a.topic for a in slot.plan.availability}:
            topic = self._topics.get(topic_filter)
            if topic is not None:
                topic.reads = [item for item in topic.reads if item[0] is not slot]
                topic.availability = [item for item in topic.availability if item[0] is not slot]
                self._drop_if_empty(topic_filter, topic)

    def add_trigger(self, device_id: str, trigger: Trigger) -> None:
        """Announce what fires a trigger."""
        topic = self._topic(trigger.topic)
        topic.triggers.append((device_id, trigger))
        self._subscribe(trigger.topic, topic)

    def drop_trigger(self, source: str, topic_filter: str) -> None:
        """Announce a trigger no more."""
        topic = self._topics[topic_filter]
        topic.triggers = [item for item in topic.triggers if item[1].source != source]
        self._drop_if_empty(topic_filter, topic)

    def last(self, slot: Slot, topic: str) -> bytes | None:
        """Return the last payload of a topic that an entity reads, None when there is none."""
        for read in slot.plan.reads:
            listening = self._topics.get(read.topic)
            if listening is not None and (message := listening.last.get(topic)) is not None:
                return message.payload
        return None

    def reconnected(self, *, session_present: bool, away: float, moved: bool = False) -> None:
        """Note a new connection after ``away`` seconds. A long absence makes replayed retained states news again.

        So does another broker (``moved``): devices spoke to it while nobody listened there.
        """
        if moved or (not session_present and away > _STALE_AFTER):
            self._live.clear()

    def _topic(self, topic_filter: str) -> Topic:
        topic = self._topics.get(topic_filter)
        if topic is None:
            topic = self._topics[topic_filter] = Topic()
        return topic

    def _subscribe(self, topic_filter: str, topic: Topic) -> None:
        if topic.subscription is None:
            topic.subscription = self._client.subscribe(topic_filter, lambda message: self._receive(topic, message))

    def _drop_if_empty(self, topic_filter: str, topic: Topic) -> None:
        if topic.empty:
            if topic.subscription is not None:
                topic.subscription.cancel()
            del self._topics[topic_filter]

    # -- what devices say -------------------------------------------------------------------------------------------

    def _receive(self, topic: Topic, message: Message) -> None:
        if message.retain:
            if message.topic in self._live:
                return
        elif message.topic not in self._live and len(self._live) < _MOST_LIVE:
            self._live.add(message.topic)
        topic.remember(message)
        self._deliver(topic, message)

    def _deliver(self, topic: Topic, message: Message, only: Slot | None = None) -> None:
        now = self._clock.time()
        payload = Payload(message.topic, message.payload, retain=message.retain or only is not None, at=now)
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
            self._refusals.note(payload.topic, str(error), cause, reading=True)
            return
        if update is None:
            return
        plan = slot.plan
        if not payload.retain:
            self._states.heard[slot.entity_id] = payload.at
        available = self._heard(slot, payload.at) if plan.expire_after is not None else None
        if plan.off_delay is not None and isinstance(update.value, bool):
            slot.off_at = payload.at + plan.off_delay if update.value else None
            if slot.off_at is not None:
                self.timers.add(slot.off_at, slot)
        self._states.apply(
            slot.entity_id,
            update.value,
            update.attributes,
            cause=cause,
            available=available,
            assumed=None if update.value is KEEP else plan.assumed,
            force=plan.force_update,
        )

    def _heard(self, slot: Slot, at: float) -> bool | None:
        """Note that an entity that expires was heard of; return True when that makes it available again."""
        slot.heard_at = at
        self.timers.add(at + (slot.plan.expire_after or 0.0), slot)
        if not slot.expired:
            return None
        slot.expired = False
        return slot.available

    def _read_availability(
        self, slot: Slot, index: int, availability: AvailabilityTopic, payload: Payload, cause: Cause
    ) -> None:
        try:
            online = availability.reader(payload)
        except PayloadError as error:
            self._refusals.note(payload.topic, str(error), cause, reading=True)
            return
        if online is None:
            return
        slot.said(index, online)
        self._states.apply(slot.entity_id, cause=cause, available=slot.available)

    def _fire(self, topic: Topic, payload: Payload, cause: Cause) -> None:
        for device_id, trigger in topic.triggers:
            try:
                said = trigger.reader(payload)
            except PayloadError as error:
                self._refusals.note(payload.topic, str(error), cause, reading=True)
                continue
            if said is not None:
                event = Triggered(
                    cause=cause, device_id=device_id, type=trigger.type, subtype=trigger.subtype, payload=said
                )
                self._bus.publish(event)

    # -- what time does -----------------------------------------------------------------------------------------------

    def pause(self) -> float:
        """Return how long nothing becomes due, s: half a minute at most."""
        due = self.timers.next
        return _LONGEST if due is None else min(_LONGEST, max(0.01, due - self._clock.time()))

    def expire(self) -> None:
        """Make unavailable what was not heard of for its ``expire_after``, false what its ``off_delay`` is over for."""
        now = self._clock.time()
        for slot in self.timers.due(now):
            cause = Cause(origin=Origin.DEVICE, who=slot.announced_on, door="mqtt", at=now)
            if slot.off_at is not None and slot.off_at <= now:
                slot.off_at = None
                self._states.apply(slot.entity_id, False, cause=cause)
            after = slot.plan.expire_after
            if after is not None and not slot.expired and slot.heard_at + after <= now:
                slot.expired = True
                self._states.apply(slot.entity_id, cause=cause, available=False)
            elif after is not None and not slot.expired:
                self.timers.add(slot.heard_at + after, slot)
            if slot.off_at is not None:
                self.timers.add(slot.off_at, slot)
