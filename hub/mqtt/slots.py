"""Owns what the device link keeps of one entity and of one topic filter, and the clockwork of silent entities."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from hub.api.codec import AvailabilityTopic, EntityPlan, Reader, Trigger
from hub.mqtt.message import Message

REMEMBERED = 64
"""Topics per filter whose last payload is kept for entities that are announced later."""
LARGEST = 8_000_000
"""Bytes of a payload that is still kept (a picture, say)."""


class Cancellable(Protocol):
    """A subscription."""

    def cancel(self) -> None:
        """End it."""
        ...


@dataclass(eq=False, slots=True)
class Slot:
    """One entity on the wire: its plan, the convention and topic that announced it, and what was heard of it."""

    plan: EntityPlan
    entity_id: str
    convention: str = ""
    announced_on: str = ""
    online: dict[int, bool] | None = None
    latest: bool | None = None
    heard_at: float = 0.0
    expired: bool = False
    off_at: float | None = None
    next_at: float | None = None
    active: bool = False
    """Whether it listens and is shown; an entity that a person switched off is not."""

    @property
    def available(self) -> bool:
        """Return what its availability topics say, by the plan's mode."""
        if self.expired:
            return False
        count = len(self.plan.availability)
        if count == 0:
            return True
        online = self.online or {}
        if self.plan.availability_mode == "all":
            return sum(online.values()) == count
        if self.plan.availability_mode == "any":
            return any(online.values())
        return bool(self.latest)

    def said(self, index: int, online: bool) -> None:
        """Note what its availability topic of that index said."""
        if self.online is None:
            self.online = {}
        self.online[index] = self.latest = online


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

    def remember(self, message: Message) -> None:
        """Keep the last message of a topic, within bounds."""
        if (message.topic in self.last or len(self.last) < REMEMBERED) and len(message.payload) <= LARGEST:
            self.last[message.topic] = message


class Timers:
    """Slots by when they are due. A slot has one time that counts, its ``next_at``; earlier entries are passed over."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Slot]] = []
        self._count = 0
        self.on_sooner: Callable[[], object] = bool
        """Called when something becomes due before all that was due so far."""

    def add(self, at: float, slot: Slot) -> None:
        """Have the slot looked at, at Unix time ``at`` or before."""
        if slot.next_at is None or at < slot.next_at:
            slot.next_at = at
            self._count += 1
            sooner = not self._heap or at < self._heap[0][0]
            heapq.heappush(self._heap, (at, self._count, slot))
            if sooner:
                self.on_sooner()

    def due(self, now: float) -> list[Slot]:
        """Take out the slots whose time has come."""
        slots: list[Slot] = []
        while self._heap and self._heap[0][0] <= now:
            at, _, slot = heapq.heappop(self._heap)
            if slot.next_at == at:
                slot.next_at = None
                slots.append(slot)
        return slots

    @property
    def next(self) -> float | None:
        """Return when the next slot is due (Unix s), None when none is."""
        return self._heap[0][0] if self._heap else None
