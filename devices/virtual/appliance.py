"""What every virtual appliance is: a pure model of state, commands and time, and how it announces itself.

A model does no I/O: bytes come in by ``handle``, seconds by ``tick``, messages come out. Its topics lie under
``hearth/virtual/<id>``: state as retained JSON, ``…/availability``, commands on ``…/set`` and ``…/<what>/set``, and
``…/do`` for what happens to it in the world (a door is opened, somebody steps on it).
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

PREFIX = "homeassistant"
BASE = "hearth/virtual"
ORIGIN = {"name": "Hearth virtual appliances", "url": "https://github.com/hearth-home/hearth"}


class Message(NamedTuple):
    """One message to publish."""

    topic: str
    payload: str
    retain: bool = False


class Announced(NamedTuple):
    """One entity of an appliance: component, short key (empty: the appliance itself), name and further config."""

    component: str
    key: str
    name: str | None
    config: dict[str, Any]


class UnfitError(ValueError):
    """A command or action the appliance cannot take; the text says which it can."""


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Which appliance: id on the wire, name, room, options of its kind, and the seed of its chance."""

    id: str
    name: str
    area: str = ""
    seed: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)


class Appliance:
    """Base of all models. A kind sets ``kind``, ``title``, ``model``; fills ``state``; overrides what it does."""

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    model: ClassVar[str] = ""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.base = f"{BASE}/{spec.id}"
        self.chance = random.Random(f"{spec.seed}:{spec.id}")  # noqa: S311 - play, not secrecy
        self.state: dict[str, Any] = {}
        self._shown = ""
        self._queue: list[Message] = []

    @property
    def topics(self) -> Sequence[str]:
        """Return the topic filters it listens to."""
        return (f"{self.base}/set", f"{self.base}/+/set", f"{self.base}/do")

    def entities(self) -> list[Announced]:
        """Return what it is made of."""
        return []

    def command(self, what: str, value: Any) -> None:
        """Carry out a command; ``what`` is empty for the appliance itself. Raises UnfitError."""
        raise UnfitError(f"{self.spec.id} takes no command {what!r}")

    def act(self, action: str, details: Mapping[str, Any]) -> None:
        """Let something happen to it in the world. Raises UnfitError."""
        raise UnfitError(f"nothing called {action!r} can happen to {self.spec.id}")

    def keeps(self, leaf: str) -> bool:
        """Return True when a retained message on a topic is not a command but something to show."""
        return False

    def advance(self, seconds: float) -> None:
        """Let time pass."""

    def announce(self, link_topic: str = "") -> list[Message]:
        """Return the discovery messages; ``link_topic`` tells whether its whole connection is there."""
        own = f"{self.base}/availability"
        available = [{"topic": own}]
        if link_topic and link_topic != own:
            available.append({"topic": link_topic})
        return [self._config(entity, available) for entity in self.entities()]

    def hello(self) -> list[Message]:
        """Return the messages that tell that it is there, and all its state."""
        self._shown = ""
        return [Message(f"{self.base}/availability", "online", True), *self._changes()]

    def goodbye(self) -> list[Message]:
        """Return the message that tells that it leaves."""
        return [Message(f"{self.base}/availability", "offline", True)]

    def handle(self, topic: str, payload: bytes, *, retain: bool = False) -> list[Message]:
        """Take in a message and return what it publishes in answer. A retained command is ignored."""
        leaf = topic[len(self.base) + 1 :]
        if not payload or (retain and not self.keeps(leaf)):
            return []
        if leaf == "do":
            details = _json(payload)
            if not isinstance(details, dict) or not isinstance(details.get("action"), str):
                raise UnfitError('an action is a JSON object such as {"action": "open_door"}')
            self.act(details["action"], details)
        elif leaf == "set" or leaf.endswith("/set"):
            self.command(leaf.removesuffix("set").rstrip("/"), _json(payload))
        return self._changes()

    def tick(self, seconds: float) -> list[Message]:
        """Let time pass and return what it publishes."""
        self.advance(seconds)
        return self._changes()

    def say(self, leaf: str, payload: str, *, retain: bool = False) -> None:
        """Queue a message beside the state."""
        self._queue.append(Message(f"{self.base}/{leaf}", payload, retain))

    def shown(self) -> dict[str, Any]:
        """Return the state as it is published."""
        return {k: round(v, 2) if isinstance(v, float) else v for k, v in self.state.items()}

    def _changes(self) -> list[Message]:
        messages, self._queue = self._queue, []
        if self.state:
            text = json.dumps(self.shown(), ensure_ascii=False, separators=(",", ":"))
            if text != self._shown:
                self._shown = text
                messages.insert(0, Message(self.base, text, True))
        return messages

    def _config(self, entity: Announced, available: list[dict[str, str]]) -> Message:
        object_id = f"{self.spec.id}_{entity.key}" if entity.key else self.spec.id
        config: dict[str, Any] = {
            "name": entity.name,
            "unique_id": f"hearth_virtual_{object_id}",
            "default_entity_id": f"{entity.component}.{object_id}",
            "availability": available,
            "availability_mode": "all",
            "device": {
                "identifiers": [f"hearth_virtual_{self.spec.id}"],
                "name": self.spec.name,
                "manufacturer": "Hearth",
                "model": self.model,
                "suggested_area": self.spec.area,
            },
            "origin": ORIGIN,
            "state_topic": self.base,
            **entity.config,
        }
        if not self.spec.area:
            del config["device"]["suggested_area"]
        config = {k: v for k, v in config.items() if v is not None or k == "name"}
        topic = f"{PREFIX}/{entity.component}/hearth_virtual/{object_id}/config"
        return Message(topic, json.dumps(config, ensure_ascii=False), True)


def _json(payload: bytes) -> Any:
    """Return a payload as JSON, or as the text it is."""
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        raise UnfitError("a command must be text") from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def sensor(key: str, name: str, **config: Any) -> Announced:
    """Return a sensor that reads ``key`` of the state."""
    return Announced("sensor", key, name, {"value_template": read(key), **config})


def measured(key: str, name: str, device_class: str, unit: str, **config: Any) -> Announced:
    """Return a sensor that measures ``key`` of the state in a unit."""
    usual = {"device_class": device_class, "unit_of_measurement": unit, "state_class": "measurement"}
    return sensor(key, name, **{**usual, **config})


def battery() -> Announced:
    """Return the battery of an appliance."""
    return measured("battery", "Battery", "battery", "%", entity_category="diagnostic")


def binary(key: str, name: str | None, device_class: str, **config: Any) -> Announced:
    """Return a binary sensor that reads a boolean ``key`` of the state."""
    config = {"payload_on": "True", "payload_off": "False", "device_class": device_class, **config}
    return Announced("binary_sensor", key, name, {"value_template": read(key), **config})


def read(key: str) -> str:
    """Return the template that reads a key of the state."""
    return f"{{{{ value_json.{key} }}}}"


def number(value: Any, what: str, least: float, most: float) -> float:
    """Return a number within bounds; raises UnfitError."""
    try:
        result = float(value)
    except (TypeError, ValueError):
        raise UnfitError(f"{what} must be a number from {least:g} to {most:g}") from None
    if not least <= result <= most:
        raise UnfitError(f"{what} must be from {least:g} to {most:g}, not {result:g}")
    return result


def one_of(value: Any, what: str, choices: Sequence[str]) -> str:
    """Return one of the words; raises UnfitError."""
    if value not in choices:
        raise UnfitError(f"{what} must be one of {', '.join(choices)}, not {str(value)[:40]!r}")
    return str(value)


def on_off(value: Any, what: str = "state") -> bool:
    """Return True for ON and False for OFF; raises UnfitError."""
    return one_of(str(value).upper(), what, ("ON", "OFF")) == "ON"
