"""A tiny home for the fast runner: a convention, the plans it found, and what their readers say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.conventions.home_assistant import HomeAssistant
from hub.api.codec import KEEP, Convention, EntityFound, EntityGone, EntityPlan, Payload, Problem, Publish, Trigger
from hub.api.errors import HearthError, PayloadError
from hub.api.home import Entity, EntityState
from hub.api.kinds import KINDS
from hub.kernel.params import check


@dataclass
class Held:
    """One entity: its plan and present state."""

    plan: EntityPlan
    entity_id: str
    value: Any = None
    attributes: dict[str, Any] = field(default_factory=dict)
    online: dict[int, bool] = field(default_factory=dict)
    latest: bool | None = None
    heard_at: float | None = None
    expired: bool = False
    off_at: float | None = None

    @property
    def available(self) -> bool:
        count = len(self.plan.availability)
        if self.expired:
            return False
        if not count:
            return True
        if self.plan.availability_mode == "all":
            return sum(self.online.values()) == count
        if self.plan.availability_mode == "any":
            return any(self.online.values())
        return bool(self.latest)

    def state(self) -> EntityState:
        attributes = {**self.plan.attributes, **self.attributes}
        return EntityState(entity_id=self.entity_id, value=self.value, attributes=attributes, available=self.available)


class Holder:
    """Feeds one convention and keeps what comes of it."""

    def __init__(self, now: float = 0.0, prefix: str = "homeassistant", convention: Convention | None = None) -> None:
        self.convention = convention or HomeAssistant(prefix)
        self.held: dict[str, Held] = {}
        self.triggers: dict[str, Trigger] = {}
        self.problems: list[Problem] = []
        self.retained: dict[str, bytes] = {}
        self.now = now

    def receive(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Take in one message."""
        if retain:
            self.retained[topic] = payload
        if any(matches(wanted, topic) for wanted in self.convention.topics):
            for fact in self.convention.feed(topic, payload):
                self._take(fact)
        for held in list(self.held.values()):
            self._hand(held, Payload(topic, payload, retain=retain, at=self.now))

    def _take(self, fact: Any) -> None:
        if isinstance(fact, EntityFound):
            self._plug(fact.plan)
        elif isinstance(fact, EntityGone):
            gone = [s for s in self.held if s == fact.source or (fact.prefix and s.startswith(fact.source))]
            for source in gone:
                del self.held[source]
            self.triggers.pop(fact.source, None)
        elif isinstance(fact, Trigger):
            self.triggers[fact.source] = fact
        elif isinstance(fact, Problem):
            self.problems.append(fact)

    def _plug(self, plan: EntityPlan) -> None:
        old = self.held.get(plan.source)
        taken = plan.unique_id and any(
            h.plan.unique_id == plan.unique_id and h.plan.kind == plan.kind and h is not old for h in self.held.values()
        )
        if taken:
            self.problems.append(Problem(plan.source, "unique_id is taken"))
            return
        held = Held(
            plan,
            old.entity_id if old else self._entity_id(plan),
            heard_at=self.now,
            expired=plan.expire_after is not None,
        )
        if old is not None:
            held.expired = old.expired
            held.value, held.attributes, held.online, held.latest = old.value, old.attributes, old.online, old.latest
        if plan.initial is not None:
            self._apply(held, plan.initial)
        self.held[plan.source] = held
        for topic, payload in self.retained.items():
            self._hand(held, Payload(topic, payload, retain=True, at=self.now))

    def _entity_id(self, plan: EntityPlan) -> str:
        device = plan.device.name if plan.device and plan.unique_id else ""
        base = plan.object_id or slug(" ".join(p for p in (device, plan.name or "") if p)) or slug(plan.unique_id)
        entity_id, number = f"{plan.kind.value}.{base}", 2
        taken = {h.entity_id for h in self.held.values()}
        while entity_id in taken:
            entity_id, number = f"{plan.kind.value}.{base}_{number}", number + 1
        return entity_id

    def _hand(self, held: Held, payload: Payload) -> None:
        for index, availability in enumerate(held.plan.availability):
            if matches(availability.topic, payload.topic):
                try:
                    said = availability.reader(payload)
                except PayloadError as error:
                    self.problems.append(Problem(payload.topic, str(error)))
                    continue
                if said is not None:
                    held.online[index] = held.latest = said
        for topic, reader in held.plan.reads:
            if not matches(topic, payload.topic):
                continue
            try:
                update = reader(payload)
            except PayloadError as error:
                self.problems.append(Problem(payload.topic, str(error)))
                continue
            if update is not None:
                held.heard_at, held.expired = self.now, False
                if held.plan.off_delay is not None and isinstance(update.value, bool):
                    held.off_at = self.now + held.plan.off_delay if update.value else None
                self._apply(held, update)

    def _apply(self, held: Held, update: Any) -> None:
        if update.value is not KEEP:
            held.value = update.value
        for key, value in (update.attributes or {}).items():
            held.attributes[key] = value

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        for held in self.held.values():
            after = held.plan.expire_after
            if after is not None and held.heard_at is not None and self.now - held.heard_at >= after:
                held.expired = True
            if held.off_at is not None and self.now >= held.off_at:
                held.off_at, held.value = None, False

    def call(self, held: Held, command: str, params: Mapping[str, Any]) -> list[Publish]:
        """Send a command; raises HearthError when it is refused."""
        plan = held.plan
        spec = KINDS[plan.kind].commands.get(command)
        if spec is None or plan.encoder is None:
            raise HearthError(f"{held.entity_id} has no command {command}")
        entity = Entity(entity_id=held.entity_id, kind=plan.kind, name="", attributes=plan.attributes)
        checked = check(entity, held.state(), spec, params)
        messages = list(plan.encoder(command, checked, held.state()))
        if plan.assume is not None:
            update = plan.assume(command, checked, held.state())
            if update is not None:
                self._apply(held, update)
        elif plan.assumed:
            self._assume(held, spec, command, checked)
        return messages

    def _assume(self, held: Held, spec: Any, command: str, params: Mapping[str, Any]) -> None:
        for name, attribute in spec.echoes.items():
            if name in params:
                if attribute == "value":
                    held.value = params[name]
                else:
                    held.attributes[attribute] = params[name]
        if command == "toggle":
            held.value = held.value is not True
        elif spec.settles and "value" not in spec.echoes.values():
            held.value = spec.settles[0]


def slug(text: str) -> str:
    """Return a text as entity ids have it."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def matches(topic_filter: str, topic: str) -> bool:
    """Return True when an MQTT topic filter covers a topic."""
    if topic_filter == topic:
        return True
    if "+" not in topic_filter and "#" not in topic_filter:
        return False
    wanted, given = topic_filter.split("/"), topic.split("/")
    for index, level in enumerate(wanted):
        if level == "#":
            return True
        if index >= len(given) or level not in ("+", given[index]):
            return False
    return len(wanted) == len(given)
