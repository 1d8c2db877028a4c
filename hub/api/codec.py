"""The language between device conventions (pure codecs) and the hub: bytes in, facts out.

A convention is an object that is fed the discovery messages of its topics and returns facts: an entity and how to
read and drive it, an entity that is gone, a problem. It does no I/O. The hub subscribes to what the plans name,
hands each payload, decoded once, to the readers of its topic, and publishes what an encoder returns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

import msgspec

from hub.api.errors import PayloadError
from hub.api.home import EntityState, Value
from hub.api.kinds import Kind

_decode = msgspec.json.Decoder().decode


class Keep:
    """Type of ``KEEP``: leave the value as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "KEEP"


KEEP = Keep()


class Payload:
    """One message's payload, decoded at most once and shared by every reader of its topic."""

    __slots__ = ("_json", "_text", "at", "raw", "retain", "topic")
    _UNSET: Any = object()

    def __init__(self, topic: str, raw: bytes, *, retain: bool = False, at: float = 0.0) -> None:
        self.topic = topic
        self.raw = raw
        self.retain = retain
        self.at = at
        self._text: str | None = None
        self._json: Any = Payload._UNSET

    @property
    def text(self) -> str:
        """Return the payload as text; raises PayloadError when it is not UTF-8."""
        if self._text is None:
            try:
                self._text = self.raw.decode()
            except UnicodeDecodeError as error:
                raise PayloadError(f"payload on {self.topic} is not UTF-8 text: {error.reason}") from error
        return self._text

    @property
    def json(self) -> Any:
        """Return the payload parsed as JSON; raises PayloadError when it is not JSON."""
        if self._json is Payload._UNSET:
            try:
                self._json = _decode(self.raw)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self._json = _lenient(self.topic, self.raw)
        return self._json

    def part(self, value: Any) -> Payload:
        """Return a payload of the same message that holds only ``value``, a part of its JSON."""
        try:
            part = Payload(self.topic, msgspec.json.encode(value), retain=self.retain, at=self.at)
        except (RecursionError, ValueError, UnicodeError) as error:
            raise PayloadError(f"payload on {self.topic} cannot be read: {error}") from error
        part._json = value
        return part


def _lenient(topic: str, raw: bytes) -> Any:
    """Parse what strict JSON refuses and devices send (NaN, Infinity), or raise PayloadError."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise PayloadError(f"payload on {topic} is not JSON: {str(error)[:120] or 'nested too deeply'}") from error


class Update(NamedTuple):
    """What one payload says of one entity: a new value (or KEEP, or None for unknown) and attributes to merge."""

    value: Value | Keep | None = KEEP
    attributes: Mapping[str, Any] | None = None


class Publish(NamedTuple):
    """One message to send."""

    topic: str
    payload: str | bytes
    qos: int = 1
    retain: bool = False


Reader: TypeAlias = Callable[[Payload], Update | None]
"""Reads one payload for one entity; None means "says nothing of me"; raises PayloadError when malformed."""

Encoder: TypeAlias = Callable[[str, Mapping[str, Any], EntityState], Sequence[Publish]]
"""(command name, parameters, present state) -> messages; raises InvalidParameter when it cannot be said."""


Assume: TypeAlias = Callable[[str, Mapping[str, Any], EntityState], Update | None]
"""(command name, parameters, state before) -> what holds once it was sent, for what the device never reports."""


Introduce: TypeAlias = Callable[[str, Callable[[], EntityState | None]], None]
"""(entity id, its present state) -> nothing."""


class Read(NamedTuple):
    """A topic filter and what reads it."""

    topic: str
    reader: Reader


class AvailabilityTopic(NamedTuple):
    """Reads True (there), False (away) or None (says nothing) from a payload."""

    topic: str
    reader: Callable[[Payload], bool | None]


class DeviceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What an announcement says of the device behind an entity."""

    identifiers: tuple[str, ...] = ()
    connections: tuple[tuple[str, str], ...] = ()
    name: str = ""
    manufacturer: str = ""
    model: str = ""
    model_id: str = ""
    sw_version: str = ""
    hw_version: str = ""
    serial_number: str = ""
    suggested_area: str = ""
    configuration_url: str = ""
    via_device: str = ""


class EntityPlan(msgspec.Struct, frozen=True, kw_only=True):
    """All the hub needs to show and drive one entity.

    ``source`` identifies the announcement: a later plan of the same source replaces this one. ``attributes`` are
    fixed traits. ``availability_mode`` is ``latest``, ``any`` or ``all``. ``expire_after`` in seconds makes the
    entity unavailable when nothing was heard for so long. ``assumed`` marks a device that never reports back:
    the state follows what it was told, as ``assume`` says where it is given (also for a device that reports only
    part of its state), else as the command's kind does. ``force_update`` announces equal values too. ``off_delay`` in
    seconds makes a true value false again when it was not repeated for so long. ``introduce`` is told the entity's id
    and how to see its state, where what reads or drives it asks for them.
    """

    source: str
    kind: Kind
    name: str | None
    unique_id: str = ""
    object_id: str = ""
    device: DeviceFacts | None = None
    device_class: str | None = None
    unit: str | None = None
    state_class: str | None = None
    category: str | None = None
    icon: str = ""
    enabled: bool = True
    attributes: dict[str, Any] = {}
    reads: tuple[Read, ...] = ()
    availability: tuple[AvailabilityTopic, ...] = ()
    availability_mode: str = "latest"
    encoder: Encoder | None = None
    commands: frozenset[str] = frozenset()
    expire_after: float | None = None
    off_delay: float | None = None
    force_update: bool = False
    assumed: bool = False
    assume: Assume | None = None
    initial: Update | None = None
    origin: str = ""
    introduce: Introduce | None = None


class EntityFound(NamedTuple):
    """A convention learnt of an entity, or of its new description."""

    plan: EntityPlan


class EntityGone(NamedTuple):
    """The announcement ``source`` was withdrawn. ``prefix`` True: everything whose source starts so."""

    source: str
    prefix: bool = False


class Trigger(NamedTuple):
    """A device trigger or tag scanner: no entity, but something that happens on a topic."""

    source: str
    device: DeviceFacts | None
    type: str
    subtype: str
    topic: str
    reader: Callable[[Payload], str | None]


class Ask(NamedTuple):
    """A question to a device that was announced: how it stands now. Never anything that changes it."""

    message: Publish


class Problem(NamedTuple):
    """A discovery message was refused, with the reason."""

    topic: str
    reason: str


Fact: TypeAlias = EntityFound | EntityGone | Trigger | Ask | Problem


class Convention(Protocol):
    """A device convention: pure, fed with discovery messages, never doing I/O."""

    @property
    def name(self) -> str:
        """Return the convention's name, shown as the origin of what it finds."""
        ...

    @property
    def topics(self) -> Sequence[str]:
        """Return the topic filters on which devices announce themselves."""
        ...

    def feed(self, topic: str, payload: bytes) -> Sequence[Fact]:
        """Return what a discovery message says; malformed ones give a Problem, never an exception."""
        ...

    def hello(self) -> Sequence[Publish]:
        """Return what to publish once connected, so that devices announce themselves again."""
        ...
