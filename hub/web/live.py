"""What goes out to open panels by itself: one reader of the bus, each change serialised once for all sockets.

A frame is what happened within 2 to 16 ms. The latest state of an entity wins over the ones before it, on the bus, in
the frame and again in each socket's own backlog: a slow client gets the latest values, not every step.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol

import msgspec

from hub.api.events import (
    EntityAdded,
    EntityRemoved,
    Event,
    Heard,
    HomeChanged,
    Notice,
    PlansChanged,
    PluginState,
    Rang,
    RingEnded,
    Said,
    SatelliteChanged,
    StateChanged,
    Understood,
)
from hub.kernel.bus import Subscription
from hub.web.notices import notice_view
from hub.web.services import Identity, Services
from hub.web.views import cause_view, entity_view, home_view, plugin_view, rooms_view

_log = logging.getLogger(__name__)
FRAME = 0.016
"""Seconds of the longest frame: about a screen's."""
SHORTEST_FRAME = 0.002
_SHARE = 4
"""A frame lasts this many times what it cost to send: a quiet home is shown at once, a busy one in frames."""
_LIMIT = 50_000
_AT_ONCE = 100
"""Entities that are serialised before others have their turn: some milliseconds."""
_HOME_EVERY = 0.25
"""Seconds between two messages of the home's structure, while it changes."""
_encode = msgspec.json.Encoder().encode
TOPICS = {
    "entities": "home.read",
    "home": "home.read",
    "voice": "voice.use",
    "notices": "home.read",
    "plugins": "plugins.read",
    "events": "home.read",
    "rooms": "voice.use",
}
"""What can be subscribed to, and the permission it takes."""


class Listener(Protocol):
    """A socket, as the broadcast sees it."""

    @property
    def identity(self) -> Identity: ...  # noqa: D102
    @property
    def topics(self) -> set[str]: ...  # noqa: D102
    @property
    def voice_sessions(self) -> Iterable[str]: ...  # noqa: D102

    def put_entities(self, changed: dict[str, bytes], removed: Iterable[str]) -> None:
        """Queue serialised entities, the latest of each."""
        ...

    def put_home(self, message: bytes) -> None:
        """Queue the home's structure, the latest only."""
        ...

    def put(self, message: bytes) -> None:
        """Queue a message; the oldest falls out of a full backlog."""
        ...

    async def close(self, code: int, reason: bytes) -> None:
        """Close the connection."""
        ...


class Live:
    """Broadcasts to listeners. Reads the bus only while somebody listens."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._listeners: set[Listener] = set()
        self._subscription: Subscription[Event] | None = None
        self._occupied = asyncio.Event()
        self._numbers = itertools.count()
        self._sent: dict[str, bytes] = {}
        self._unsure: dict[str, None] = {}
        """Entities that a change of the home's structure may have touched, looked at a few in each frame."""
        self._home_due = False
        self._home_sent = -_HOME_EVERY

    def join(self, listener: Listener) -> None:
        """Let a socket listen from now on."""
        if self._subscription is None:
            self._subscription = self._services.bus.subscribe(limit=_LIMIT, key=self._key, name="panels")
        self._listeners.add(listener)
        self._occupied.set()

    def leave(self, listener: Listener) -> None:
        """Let a socket listen no more."""
        self._listeners.discard(listener)
        if not self._listeners and self._subscription is not None:
            self._subscription.close()
            self._subscription = None
            self._occupied.clear()
            self._sent.clear()
            self._unsure.clear()

    async def say_goodbye(self) -> None:
        """Close every socket: the hub stops."""
        await asyncio.gather(*(x.close(1001, b"the hub stops") for x in list(self._listeners)))

    def _key(self, event: Event) -> Hashable:
        if isinstance(event, (StateChanged, EntityAdded, EntityRemoved)):
            return event.entity_id
        if isinstance(event, HomeChanged | PlansChanged):
            return type(event)
        if isinstance(event, SatelliteChanged | Rang | RingEnded):
            return SatelliteChanged
        if isinstance(event, Heard) and not event.final:
            return ("partial", event.session)
        return next(self._numbers)

    async def run(self) -> None:
        """Broadcast until cancelled."""
        while True:
            await self._occupied.wait()
            subscription = self._subscription
            if subscription is None:
                continue
            if not (self._unsure or self._home_due):
                await subscription.wait()
            began = self._services.clock.monotonic()
            try:
                self.broadcast(subscription.drain())
            except Exception:  # noqa: BLE001 - the boundary: one odd event must not end all panels
                _log.exception("a frame for the panels was lost")
            cost = self._services.clock.monotonic() - began
            await self._services.clock.sleep(min(FRAME, max(SHORTEST_FRAME, _SHARE * cost)))

    async def snapshot(self) -> bytes:
        """Return every entity serialised, as the inside of a JSON list; others have their turn in between."""
        parts: list[bytes] = []
        entities = self._services.registry.entities
        for number, entity_id in enumerate(list(entities), 1):
            if entity_id in entities:
                parts.append(self._entity(entity_id))
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return b",".join(parts)

    def _entity(self, entity_id: str) -> bytes:
        entity = self._services.registry.entities[entity_id]
        return _encode(entity_view(self._services, entity, live=True))

    def broadcast(self, events: Iterable[Event]) -> None:
        """Give one frame's events to everyone who subscribed to them."""
        touched: dict[str, None] = {}
        structure = False
        for event in events:
            if isinstance(event, StateChanged):
                touched[event.entity_id] = None
            elif isinstance(event, (EntityAdded, EntityRemoved)):
                touched[event.entity_id] = None
                structure = True
            elif isinstance(event, HomeChanged):
                structure = True
            elif isinstance(event, (SatelliteChanged, Rang, RingEnded)):
                self._send_rooms()
            else:
                self._tell(event)
        if structure:
            self._unsure.update(dict.fromkeys(self._services.registry.entities))
            self._home_due = True
        now = self._services.clock.monotonic()
        if self._home_due and now - self._home_sent >= _HOME_EVERY:
            self._home_due, self._home_sent = False, now
            self._send_home()
        if touched:
            self._send_entities(touched, compare=False)
        if self._unsure:
            some = list(itertools.islice(self._unsure, _AT_ONCE))
            for entity_id in some:
                del self._unsure[entity_id]
            self._send_entities(some, compare=True)

    def _send_entities(self, touched: Iterable[str], *, compare: bool) -> None:
        listeners = [x for x in self._listeners if "entities" in x.topics]
        if not listeners:
            self._sent.clear()
            return
        changed: dict[str, bytes] = {}
        removed: list[str] = []
        for entity_id in touched:
            if entity_id not in self._services.registry.entities:
                self._sent.pop(entity_id, None)
                removed.append(entity_id)
                continue
            data = self._entity(entity_id)
            if not (compare and self._sent.get(entity_id) == data):
                changed[entity_id] = self._sent[entity_id] = data
        for listener in listeners:
            listener.put_entities(changed, removed)

    def _send_home(self) -> None:
        listeners = [x for x in self._listeners if "home" in x.topics]
        if listeners:
            message = _encode({"type": "home", **home_view(self._services)})
            for listener in listeners:
                listener.put_home(message)

    def _send_rooms(self) -> None:
        listeners = [x for x in self._listeners if "rooms" in x.topics]
        if listeners:
            message = _encode({"type": "rooms", **rooms_view(self._services)})
            for listener in listeners:
                listener.put(message)

    def _tell(self, event: Event) -> None:
        for kind, topic, tell in _TELLERS:
            if isinstance(event, kind):
                self._each(topic, tell, event)
                return
        if not type(event).__module__.startswith("hub."):
            self._each("events", _plugin_event, event)

    def _each(self, topic: str, tell: Teller, event: Event) -> None:
        for listener in self._listeners:
            if topic in listener.topics and (message := tell(event, listener, self._services)) is not None:
                listener.put(_encode(message))


Teller = Callable[[Any, Listener, Services], dict[str, Any] | None]


def _overhears(event: Any, listener: Listener, services: Services) -> bool:
    """Return whether a socket may know of an utterance: its own, or as one who may hear everybody's."""
    role = listener.identity.person.role
    return event.session in listener.voice_sessions or services.accounts.may(role, "voice.overhear")


def _heard(event: Heard, listener: Listener, services: Services) -> dict[str, Any] | None:
    if not _overhears(event, listener, services):
        return None
    return {
        "type": "heard",
        "session": event.session,
        "text": event.text,
        "language": event.language,
        "final": event.final,
        "verified": event.verified,
    }


def _understood(event: Understood, listener: Listener, services: Services) -> dict[str, Any] | None:
    if not _overhears(event, listener, services):
        return None
    return {
        "type": "understood",
        "session": event.session,
        "text": event.text,
        "decision": event.decision,
        "intents": [_intent(intent) for intent in event.intents],
        "reason": event.reason,
    }


def _intent(intent: Any) -> Any:
    """Return an intent in the shape of the REST answer."""
    data = msgspec.to_builtins(intent)
    if isinstance(data, dict) and "name" in data and "intent" not in data:
        data["intent"] = data.pop("name")
    return data


def _said(event: Said, listener: Listener, services: Services) -> dict[str, Any] | None:
    if event.session and not _overhears(event, listener, services):
        return None
    areas = list(event.areas)
    return {"type": "said", "session": event.session, "text": event.text, "language": event.language, "areas": areas}


def _notice(event: Notice, listener: Listener, services: Services) -> dict[str, Any]:
    return {"type": "notice", **notice_view(event, services.clock.zone)}


def _plugin(event: PluginState, listener: Listener, services: Services) -> dict[str, Any] | None:
    person = listener.identity.person
    full = services.accounts.may(person.role, "plugins.manage")
    for entry in services.plugins.describe():
        if entry["name"] == event.plugin:
            return {"type": "plugin", "plugin": plugin_view(entry, person.language, full=full)}
    return None


def _plugin_event(event: Event, listener: Listener, services: Services) -> dict[str, Any]:
    """Return a plugin's event; what it says only to those who may read events, its name to everyone."""
    parts = type(event).__module__.split(".")
    owner = parts[1] if parts[0] == "plugins" and len(parts) > 1 else parts[0]
    view: dict[str, Any] = {"name": f"{owner}.{type(event).__name__}"}
    if services.accounts.may(listener.identity.person.role, "events.read"):
        hidden = event.WITHHELD | {"cause"}
        facts = {name: getattr(event, name) for name in event.__struct_fields__ if name not in hidden}
        view = {**facts, **view, "cause": cause_view(event.cause, services.clock.zone)}
    return {"type": "event", "event": view}


def _plans(event: PlansChanged, listener: Listener, services: Services) -> dict[str, Any]:
    """Return that what is planned has changed; who shows plans asks for them again."""
    return {"type": "event", "event": {"name": "automation.PlansChanged"}}


_TELLERS: tuple[tuple[type[Event], str, Teller], ...] = (
    (Heard, "voice", _heard),
    (Understood, "voice", _understood),
    (Said, "voice", _said),
    (Notice, "notices", _notice),
    (PluginState, "plugins", _plugin),
    (PlansChanged, "events", _plans),
)
