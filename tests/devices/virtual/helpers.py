"""A hub's view of one appliance, without a broker: its announcements through the real codec, its commands back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from devices.conventions.home_assistant import HomeAssistant
from devices.virtual.appliance import Appliance
from devices.virtual.catalogue import build
from devices.virtual.discovery import About
from hub.api.codec import EntityFound, EntityPlan, Keep, Payload, Publish
from hub.api.home import EntityState


def make(kind: str, **options: Any) -> Appliance:
    return build(kind, About(id=kind, name=kind.replace("_", " ").capitalize(), area="Kitchen"), options)


def raw(payload: str | bytes) -> bytes:
    return payload.encode() if isinstance(payload, str) else payload


def matches(wanted: str, topic: str) -> bool:
    levels, parts = wanted.split("/"), topic.split("/")
    return len(levels) == len(parts) and all(a in ("+", b) for a, b in zip(levels, parts, strict=True))


class Seen:
    """Entities of an appliance by entity id, as the hub would know them."""

    def __init__(self, appliance: Appliance) -> None:
        self.appliance = appliance
        self.plans: dict[str, EntityPlan] = {}
        self.values: dict[str, Any] = {}
        self.attributes: dict[str, dict[str, Any]] = {}
        self.available: dict[str, dict[str, bool]] = {}
        self.sent: list[Publish] = []
        convention = HomeAssistant()
        messages = appliance.announce()
        for message in messages:
            if message.topic.endswith("/config"):
                assert message.retain
                for fact in convention.feed(message.topic, raw(message.payload)):
                    assert isinstance(fact, EntityFound), fact
                    self.plans[f"{fact.plan.kind.value}.{fact.plan.object_id}"] = fact.plan
        self.take(messages)

    def take(self, messages: Iterable[Publish]) -> None:
        for message in messages:
            self.sent.append(message)
            payload = Payload(message.topic, raw(message.payload), retain=False)
            for entity_id, plan in self.plans.items():
                for read in plan.reads:
                    if matches(read.topic, message.topic) and (update := read.reader(payload)) is not None:
                        if not isinstance(update.value, Keep):
                            self.values[entity_id] = update.value
                        self.attributes.setdefault(entity_id, {}).update(update.attributes or {})
                for place in plan.availability:
                    if place.topic == message.topic and (there := place.reader(payload)) is not None:
                        self.available.setdefault(entity_id, {})[place.topic] = there

    def call(self, entity_id: str, command: str, **params: Any) -> list[Publish]:
        plan = self.plans[entity_id]
        assert plan.encoder is not None
        state = EntityState(entity_id=entity_id, value=self.values.get(entity_id), attributes=self.known(entity_id))
        answers: list[Publish] = []
        for message in plan.encoder(command, params, state):
            assert message.topic in self.appliance.topics, message
            answers += self.appliance.handle(message.topic, raw(message.payload))
        self.take(answers)
        return answers

    def known(self, entity_id: str) -> dict[str, Any]:
        return {**self.plans[entity_id].attributes, **self.attributes.get(entity_id, {})}

    def do(self, action: str, **details: Any) -> list[Publish]:
        topic = f"{self.appliance.base}/do"
        answers = self.appliance.handle(topic, json.dumps({"action": action, **details}).encode())
        self.take(answers)
        return answers

    def wait(self, seconds: float) -> list[Publish]:
        answers = self.appliance.tick(seconds)
        self.take(answers)
        return answers
