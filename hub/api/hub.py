"""The hub as a plugin sees it, and what a plugin registers. Everything here is stable; nothing else is."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

import msgspec

from hub.api.causes import Cause
from hub.api.clock import Clock
from hub.api.codec import Convention, Payload
from hub.api.commands import Executor, Outcome
from hub.api.events import Event, StateChanged
from hub.api.home import Entity, HomeView, StatesView, Value
from hub.api.intents import IntentHandler
from hub.api.people import PeopleView, Person
from hub.api.speaking import Reached

E = TypeVar("E", bound=Event)
S = TypeVar("S")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a journal: its number in the whole journal, Unix time and what was written."""

    seq: int
    at: float
    data: Any


class Storage(Protocol):
    """A plugin's own durable memory: documents by key, and append-only journals. All JSON values.

    Every write returns after the commit; what was acknowledged survives a kill.
    """

    async def get(self, key: str, default: Any = None) -> Any:
        """Return the document, or ``default``."""
        ...

    async def put(self, key: str, value: Any) -> None:
        """Store a document."""
        ...

    async def delete(self, key: str) -> None:
        """Forget a document; absent is fine."""
        ...

    async def keys(self, prefix: str = "") -> Sequence[str]:
        """Return the keys that start with ``prefix``, sorted."""
        ...

    async def append(self, stream: str, data: Any) -> int:
        """Append to a journal; return the record's number."""
        ...

    async def read(self, stream: str, *, since: int = 0, limit: int = 1000) -> Sequence[Record]:
        """Return records with a number above ``since``, oldest first."""
        ...

    async def erase(self, stream: str, seqs: Iterable[int]) -> None:
        """Erase records for good (a person's right); numbers are not given out again."""
        ...


class MqttDoor(Protocol):
    """MQTT for a plugin, within the topics that its manifest names."""

    async def publish(self, topic: str, payload: str | bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish; returns when the broker has it (QoS 1) or it was handed over (QoS 0)."""
        ...

    def subscribe(self, topic_filter: str, handler: Callable[[Payload], None]) -> Callable[[], None]:
        """Call ``handler`` for each message; returns what cancels it. Ends with the plugin anyway."""
        ...


Past: TypeAlias = Sequence[tuple[float, Value | None]]
"""What an entity's value was: (Unix s, value) from then on, oldest first; None is unknown. True is 1, False 0."""


class OwnEntity(Protocol):
    """An entity that a plugin brings itself."""

    @property
    def entity_id(self) -> str: ...

    def update(
        self,
        value: Value | None,
        attributes: Mapping[str, Any] | None = None,
        *,
        available: bool = True,
        cause: Cause | None = None,
    ) -> None:
        """Set its state. ``attributes`` replaces all changing attributes when given."""
        ...

    def remove(self) -> None:
        """Take it away."""
        ...


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP request to a plugin's route: path variables, query, JSON body, and who asks."""

    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    person: Person | None
    cause: Cause


RouteHandler: TypeAlias = Callable[[Request], Awaitable[Any]]
"""Returns a JSON value; raises HearthError for a problem document."""


class Hub(Protocol):
    """What the hub offers to one plugin. Everything acquired through it ends when the plugin stops."""

    @property
    def name(self) -> str:
        """Return the plugin's name."""
        ...

    @property
    def address(self) -> str:
        """Return where browsers in the home find the panel, as in ``http://192.168.1.5:8123``; empty: nowhere."""
        ...

    @property
    def log(self) -> logging.Logger: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def states(self) -> StatesView: ...
    @property
    def home(self) -> HomeView: ...
    @property
    def people(self) -> PeopleView: ...
    @property
    def storage(self) -> Storage: ...
    @property
    def mqtt(self) -> MqttDoor: ...

    def changes(self, *entity_ids: str) -> AsyncIterator[StateChanged]:
        """Yield changes of these entities (none named: of all), from now on; bounded, oldest dropped first."""
        ...

    def events(self, *types: type[E]) -> AsyncIterator[E]:
        """Yield events of these types, from now on; bounded, oldest dropped first."""
        ...

    def publish(self, event: Event) -> None:
        """Announce an event to everyone."""
        ...

    def cause(self, parent: Cause | None = None, *, who: str = "") -> Cause:
        """Return a cause naming this plugin, in ``parent``'s chain or a new one."""
        ...

    async def call(self, entity_id: str, command: str, /, *, cause: Cause | None = None, **params: Any) -> Outcome:
        """Command an entity; returns when confirmed, refused or timed out. Never raises for a refusal."""
        ...

    async def history(self, entity_id: str, start: float, end: float) -> Past:
        """Return what an entity's value was between two Unix times, beginning with the value held at ``start``.

        Empty where nothing was recorded of it: this hub keeps no history, not of this entity, or not yet then.
        StoreError when the database cannot be read.
        """
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait on the hub's clock."""
        ...

    async def sleep_until(self, at: float) -> None:
        """Wait until Unix time ``at``, also across clock jumps."""
        ...

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run a task for as long as the plugin runs; if it raises, the plugin has failed."""
        ...

    async def say(self, text: str, *, language: str = "", areas: Sequence[str] = (), session: str = "") -> Reached:
        """Speak to a session, to areas, or everywhere; return which of the areas have something to speak from."""
        ...

    async def speech(self, text: str, language: str) -> bytes | None:
        """Return a text spoken, as a WAV file; None when the hub has no voice for the language."""
        ...

    def ring(self, key: str, text: str, *, language: str = "", areas: Sequence[str] = ()) -> str:
        """Ring and say ``text`` in areas, or everywhere, until somebody ends it; return the ring's full key.

        It ends by "stop" in such a room, on the panel, by ``dismiss``, or after ten minutes: ``RingEnded`` tells.
        """
        ...

    def dismiss(self, key: str) -> bool:
        """End a ring of this plugin's; return whether it rang."""
        ...

    def text(self, key: str, language: str, /, **values: Any) -> str:
        """Return a phrase of the plugin's ``strings/<language>.yaml``, filled in; English when missing."""
        ...

    def notice(
        self, key: str, text: str | Mapping[str, str], *, level: str = "info", detail: str | Mapping[str, str] = ""
    ) -> None:
        """Show something to people on the panel until replaced or cleared by an empty text.

        A text per language (``{"en": …, "zh": …}``) is read by each in their own.
        """
        ...

    def add_entity(
        self, entity: Entity, executor: Executor | None = None, *, commands: Sequence[str] = ()
    ) -> OwnEntity:
        """Bring an entity of the plugin's own; ``executor`` carries out its ``commands`` (none named: all)."""
        ...

    def provide(self, interface: type[S], service: S) -> None:
        """Offer a service to other plugins under the protocol class of this plugin's ``api.py``."""
        ...

    async def use(self, interface: type[S], *, timeout: float = 30) -> S:
        """Return the service another plugin provides, waiting for it to start; PluginError when it does not come."""
        ...


class Register(Protocol):
    """What a plugin contributes, collected when it is loaded."""

    def intent(self, name: str, handler: IntentHandler, *, languages: Sequence[str] = ()) -> None:
        """Answer intents of this name (sentences in the plugin's ``sentences/<lang>.yaml`` or upstream)."""
        ...

    def kept(self, intents: Sequence[str], slot: str, names: Callable[[], Iterable[str]]) -> None:
        """Tell that a slot of these intents names something kept here (foods, items), so that a slip is asked about.

        ``names`` is called for a sentence of these intents and must answer from memory.
        """
        ...

    def route(self, method: str, path: str, handler: RouteHandler, *, role: str = "guest", doc: str = "") -> None:
        """Mount a REST route under ``/api/plugins/<plugin>``; ``role`` is the least that may call it.

        ``anyone`` opens it to those who are not logged in: the route itself must prove who they are (a signed link).
        """
        ...

    def convention(self, convention: Convention) -> None:
        """Teach the hub a device convention."""
        ...

    def card(self, element: str, module: str, *, page: str = "home", title: str = "") -> None:
        """Show a custom element from an ES module of the plugin's ``panel/`` folder on a panel page."""
        ...
