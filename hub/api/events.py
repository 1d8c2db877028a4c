"""Events: frozen, keyword-only, typed, each with its cause. Plugins derive their own from ``Event``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from hub.api.causes import Cause
from hub.api.commands import Command, Outcome
from hub.api.home import EntityState


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened. ``WITHHELD`` names fields that are of a person's body: no panel is told them."""

    WITHHELD: ClassVar[frozenset[str]] = frozenset()

    cause: Cause


class StateChanged(Event, frozen=True, kw_only=True, gc=False):
    """The value, attributes or availability of an entity changed. ``old`` is None when it is new."""

    entity_id: str
    old: EntityState | None
    new: EntityState


class EntityAdded(Event, frozen=True, kw_only=True):
    """An entity joined the home, or came back with a new description."""

    entity_id: str


class EntityRemoved(Event, frozen=True, kw_only=True):
    """An entity left the home for good."""

    entity_id: str


class HomeChanged(Event, frozen=True, kw_only=True):
    """Names, areas, floors or devices changed: whoever keeps lists of names rebuilds them."""

    what: str


class PlansChanged(Event, frozen=True, kw_only=True):
    """Something was planned, begun, done or cancelled: whoever shows plans reads them again."""


class CommandFinished(Event, frozen=True, kw_only=True):
    """A command came to its end, whatever it was."""

    command: Command
    outcome: Outcome


class BrokerState(Event, frozen=True, kw_only=True):
    """The connection to the MQTT broker changed."""

    connected: bool
    reason: str = ""


class PayloadProblem(Event, frozen=True, kw_only=True):
    """A payload from outside was refused; logged once per topic and reason."""

    topic: str
    reason: str


class Triggered(Event, frozen=True, kw_only=True):
    """A device's button, remote or tag scanner fired; ``device_id`` is empty when the device is not known."""

    device_id: str
    type: str
    subtype: str
    payload: str = ""


class PluginState(Event, frozen=True, kw_only=True):
    """A plugin was started, failed, gave up, was stopped or reloaded."""

    plugin: str
    status: str
    reason: str = ""


class Heard(Event, frozen=True, kw_only=True):
    """Speech was recognised. ``final`` False marks a partial transcript; ``verified`` says what matching made of it."""

    session: str
    text: str
    language: str
    final: bool
    confidence: float = 0.0
    engine: str = ""
    verified: str = ""


class Understood(Event, frozen=True, kw_only=True):
    """A sentence was understood, or not; ``decision`` is act, answer, ask or refuse."""

    session: str
    text: str
    decision: str
    intents: tuple[Any, ...] = ()
    reason: str = ""
    stage: str = ""
    ms: float = 0.0


class Said(Event, frozen=True, kw_only=True):
    """The hub answered or announced something, to a session or to areas (none: everywhere)."""

    text: str
    language: str
    session: str = ""
    areas: tuple[str, ...] = ()


class Rang(Event, frozen=True, kw_only=True):
    """Something begins to ring, in areas (none: everywhere), until ``RingEnded`` with the same key."""

    key: str
    text: str
    language: str
    areas: tuple[str, ...] = ()


class RingEnded(Event, frozen=True, kw_only=True):
    """Something rings no more; ``how`` is ``dismissed`` or, when nobody was there to do so, ``unanswered``."""

    key: str
    how: str


class SatelliteChanged(Event, frozen=True, kw_only=True):
    """A satellite came, went, or does something else now; empty: the list of satellites changed."""

    satellite: str


class Notice(Event, frozen=True, kw_only=True):
    """Something a person should see on the panel.

    ``level`` is ``info``, ``warning`` or ``alarm``. The same ``key`` replaces, an empty text clears. ``texts`` and
    ``details`` hold the same by language, where there is more than one.
    """

    key: str
    level: str
    text: str
    detail: str = ""
    texts: Mapping[str, str] = {}
    details: Mapping[str, str] = {}
