"""The hub as one plugin sees it: ``hub.api.Hub`` over the kernel, letting go of everything when the plugin stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from hub.api.causes import Cause, Origin, start
from hub.api.clock import Clock
from hub.api.codec import Payload
from hub.api.commands import Executor, Outcome, Verdict
from hub.api.errors import CommandError, NotPermitted, PluginError
from hub.api.events import Event, Notice, StateChanged
from hub.api.home import Entity, HomeView, StatesView, Value
from hub.api.hub import MqttDoor, OwnEntity, Past, Record, Storage
from hub.api.people import PeopleView
from hub.api.speaking import Reached
from hub.host.loading import Loaded
from hub.host.rooms import MqttRoom, Rooms
from hub.host.services import Services
from hub.kernel.bus import Subscription
from hub.kernel.scheduler import sleep_until
from hub.kernel.store import Store

E = TypeVar("E", bound=Event)
S = TypeVar("S")


class PluginHub:
    """Implements ``hub.api.Hub`` for one run of one plugin."""

    def __init__(self, loaded: Loaded, rooms: Rooms, services: Services, tasks: asyncio.TaskGroup) -> None:
        self._loaded = loaded
        self._rooms = rooms
        self._services = services
        self._tasks = tasks
        self._releases: list[Callable[[], None]] = []
        self._name = loaded.manifest.name
        self._log = logging.getLogger(f"plugins.{self._name}")
        self._storage = PluginStorage(rooms.store, self._name, rooms.clock)
        self._mqtt = PluginMqtt(rooms.mqtt, loaded.manifest.topics, self._name, self._releases)

    @property
    def name(self) -> str:
        """Return the plugin's name."""
        return self._name

    @property
    def log(self) -> logging.Logger:
        """Return the plugin's logger."""
        return self._log

    @property
    def clock(self) -> Clock:
        """Return the hub's clock."""
        return self._rooms.clock

    @property
    def address(self) -> str:
        """Return where browsers in the home find the panel."""
        return self._rooms.address()

    @property
    def states(self) -> StatesView:
        """Return what is known of the entities."""
        return self._rooms.states

    @property
    def home(self) -> HomeView:
        """Return what the home is made of."""
        return self._rooms.registry

    @property
    def people(self) -> PeopleView:
        """Return who lives here."""
        return self._rooms.people

    @property
    def storage(self) -> Storage:
        """Return the plugin's durable memory."""
        return self._storage

    @property
    def mqtt(self) -> MqttDoor:
        """Return MQTT within the manifest's topics."""
        return self._mqtt

    def changes(self, *entity_ids: str) -> AsyncIterator[StateChanged]:
        """Yield changes of these entities (none named: of all), from now on."""
        if not entity_ids:
            return self.events(StateChanged)
        queue: Subscription[StateChanged] = self._rooms.bus.queue(name=f"{self._name}:{','.join(entity_ids)[:60]}")
        self._releases.append(queue.close)
        for entity_id in entity_ids:
            self._releases.append(self._rooms.states.watch(entity_id, queue.put))
        return queue

    def events(self, *types: type[E]) -> AsyncIterator[E]:
        """Yield events of these types, from now on."""
        subscription = self._rooms.bus.subscribe(*types, limit=5000, name=self._name)
        self._releases.append(subscription.close)
        return subscription

    def publish(self, event: Event) -> None:
        """Announce an event."""
        self._rooms.bus.publish(event)

    def cause(self, parent: Cause | None = None, *, who: str = "") -> Cause:
        """Return a cause naming this plugin."""
        at = self.clock.time()
        if parent is not None:
            return parent.then(Origin.PLUGIN, who or self._name, door=self._name, at=at)
        return start(Origin.PLUGIN, who or self._name, door=self._name, at=at)

    async def call(self, entity_id: str, command: str, /, *, cause: Cause | None = None, **params: Any) -> Outcome:
        """Command an entity; a refusal is an outcome, never an exception."""
        try:
            return await self._rooms.commands.call(entity_id, command, params, cause=cause or self.cause())
        except CommandError as error:
            return Outcome(entity_id=entity_id, command=command, verdict=Verdict.REFUSED, reason=str(error))

    async def history(self, entity_id: str, start: float, end: float) -> Past:
        """Return what an entity's value was between two Unix times."""
        return await self._rooms.history(entity_id, start, end)

    async def sleep(self, seconds: float) -> None:
        """Wait on the hub's clock."""
        await self.clock.sleep(seconds)

    async def sleep_until(self, at: float) -> None:
        """Wait until Unix time ``at``."""
        await sleep_until(self.clock, at)

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run a task for as long as the plugin runs."""
        running = guarded(work)
        try:
            task = self._tasks.create_task(running, name=f"{self._name}:{name}")
        except RuntimeError as error:
            running.close()
            work.close()
            raise PluginError(f"plugin {self._name} is stopping and starts nothing new") from error
        task.add_done_callback(lambda _: work.close())

    async def say(self, text: str, *, language: str = "", areas: Sequence[str] = (), session: str = "") -> Reached:
        """Speak."""
        return await self._rooms.say(text, language=language, areas=areas, session=session, plugin=self._name)

    async def speech(self, text: str, language: str) -> bytes | None:
        """Return a text spoken."""
        return await self._rooms.speech(text, language)

    def ring(self, key: str, text: str, *, language: str = "", areas: Sequence[str] = ()) -> str:
        """Ring until somebody ends it; return the ring's full key."""
        full = f"{self.name}.{key}"
        self._rooms.ring(full, text, language=language, areas=areas, cause=self.cause())
        return full

    def dismiss(self, key: str) -> bool:
        """End a ring of this plugin's; return whether it rang."""
        return self._rooms.dismiss(f"{self.name}.{key}")

    def text(self, key: str, language: str, /, **values: Any) -> str:
        """Return a phrase of the plugin's, filled in."""
        return self._loaded.strings.text(key, language, values)

    def notice(
        self, key: str, text: str | Mapping[str, str], *, level: str = "info", detail: str | Mapping[str, str] = ""
    ) -> None:
        """Show something to people on the panel."""
        texts, details = _by_language(text), _by_language(detail)
        self.publish(
            Notice(
                cause=self.cause(),
                key=f"{self._name}.{key}",
                level=level,
                text=text if isinstance(text, str) else _plain(texts),
                detail=detail if isinstance(detail, str) else _plain(details),
                texts=texts,
                details=details,
            )
        )

    def add_entity(
        self, entity: Entity, executor: Executor | None = None, *, commands: Sequence[str] = ()
    ) -> OwnEntity:
        """Bring an entity of the plugin's own."""
        own = PluginEntity(self, entity, self._rooms)
        own.begin(executor, frozenset(commands))
        self._releases.append(own.end)
        return own

    def provide(self, interface: type[S], service: S) -> None:
        """Offer a service to other plugins."""
        self._releases.append(self._services.provide(interface, service, self._name))

    async def use(self, interface: type[S], *, timeout: float = 30) -> S:
        """Return a service of another plugin."""
        return await self._services.use(interface, self._name, timeout)

    def release(self) -> None:
        """Let go of everything acquired, newest first."""
        while self._releases:
            self._releases.pop()()


def _by_language(text: str | Mapping[str, str]) -> Mapping[str, str]:
    return {} if isinstance(text, str) else text


def _plain(texts: Mapping[str, str]) -> str:
    return texts.get("en") or next(iter(texts.values()), "")


async def guarded(work: Coroutine[Any, Any, Any]) -> None:
    """Run plugin code so that even ``sys.exit()`` in it is no more than the plugin's own failure."""
    try:
        await work
    except SystemExit as error:
        raise PluginError(f"it called sys.exit({error.code!r})") from error


class PluginStorage:
    """A plugin's documents and journals, in namespaces of its own."""

    def __init__(self, store: Store, plugin: str, clock: Clock) -> None:
        self._store = store
        self._documents = store.documents(f"plugin.{plugin}")
        self._plugin = plugin
        self._clock = clock

    async def get(self, key: str, default: Any = None) -> Any:
        """Return the document, or ``default``."""
        return await self._documents.get(key, default)

    async def put(self, key: str, value: Any) -> None:
        """Store a document."""
        await self._documents.put(key, value)

    async def delete(self, key: str) -> None:
        """Forget a document."""
        await self._documents.delete(key)

    async def keys(self, prefix: str = "") -> Sequence[str]:
        """Return the keys that start with ``prefix``, sorted."""
        return await self._documents.keys(prefix)

    async def append(self, stream: str, data: Any) -> int:
        """Append to a journal; return the record's number."""
        return await self._store.append(f"{self._plugin}.{stream}", data, at=self._clock.time())

    async def read(self, stream: str, *, since: int = 0, limit: int = 1000) -> Sequence[Record]:
        """Return records with a number above ``since``, oldest first."""
        return await self._store.read(f"{self._plugin}.{stream}", since=since, limit=limit)

    async def erase(self, stream: str, seqs: Iterable[int]) -> None:
        """Erase records for good."""
        await self._store.erase(f"{self._plugin}.{stream}", seqs)


class PluginMqtt:
    """MQTT narrowed to the topics of the plugin's manifest."""

    def __init__(self, room: MqttRoom, topics: Sequence[str], plugin: str, releases: list[Callable[[], None]]) -> None:
        self._room = room
        self._topics = tuple(topics)
        self._plugin = plugin
        self._releases = releases

    async def publish(self, topic: str, payload: str | bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish on a topic of the manifest; NotPermitted on any other."""
        self._check(topic)
        await self._room.publish(topic, payload, qos=qos, retain=retain)

    def subscribe(self, topic_filter: str, handler: Callable[[Payload], None]) -> Callable[[], None]:
        """Subscribe within the manifest's topics; NotPermitted outside them."""
        self._check(topic_filter)
        cancel = self._room.subscribe(topic_filter, handler)
        self._releases.append(cancel)
        return cancel

    def _check(self, topic: str) -> None:
        if not any(covers(allowed, topic) for allowed in self._topics):
            raise NotPermitted(
                f"plugin {self._plugin} may not use the MQTT topic {topic!r}",
                remedy="name it under topics in manifest.yaml",
            )


def covers(allowed: str, wanted: str) -> bool:
    """Return whether topic filter ``allowed`` takes in all that filter or topic ``wanted`` does."""
    have, want = allowed.split("/"), wanted.split("/")
    for index, level in enumerate(have):
        if level == "#":
            return True
        if index >= len(want) or want[index] == "#" or (level != "+" and level != want[index]):
            return False
    return len(have) == len(want)


class PluginEntity:
    """An entity that a plugin brings; unavailable while the plugin does not run."""

    def __init__(self, hub: PluginHub, entity: Entity, rooms: Rooms) -> None:
        self._hub = hub
        self._rooms = rooms
        self._entity = entity
        self._removed = False

    @property
    def entity_id(self) -> str:
        """Return the entity's id."""
        return self._entity.entity_id

    def begin(self, executor: Executor | None, commands: frozenset[str]) -> None:
        """Add it to the home, keeping what people changed before."""
        cause = self._hub.cause()
        known = self._rooms.registry.entities.get(self.entity_id)
        kept: dict[str, Any] = {
            "origin": self._hub.name,
            "unique_id": self._entity.unique_id or f"{self._hub.name}:{self.entity_id}",
        }
        if known is not None:
            kept["name_by_user"] = known.name_by_user
            kept["area"] = known.area or self._entity.area
            kept["aliases"] = {**self._entity.aliases, **known.aliases}
            kept["enabled"] = known.enabled
        self._entity = msgspec.structs.replace(self._entity, **kept)
        self._rooms.registry.add(self._entity, cause=cause)
        self._rooms.states.apply(self.entity_id, cause=cause, available=True)
        if executor is not None:
            self._rooms.commands.drive(self.entity_id, executor, commands)

    def update(
        self,
        value: Value | None,
        attributes: Mapping[str, Any] | None = None,
        *,
        available: bool = True,
        cause: Cause | None = None,
    ) -> None:
        """Set its state."""
        if available:
            self._rooms.states.heard[self.entity_id] = self._hub.clock.time()
        self._rooms.states.apply(
            self.entity_id,
            value,
            attributes,
            cause=cause or self._hub.cause(),
            available=available,
            replace=attributes is not None,
        )

    def end(self) -> None:
        """Show it as unavailable: its plugin has stopped."""
        self._rooms.commands.release(self.entity_id)
        if not self._removed:
            self._rooms.states.apply(self.entity_id, cause=self._hub.cause(), available=False)

    def remove(self) -> None:
        """Take it away for good."""
        self._removed = True
        self._rooms.commands.release(self.entity_id)
        self._rooms.registry.forget_entity(self.entity_id)
        self._rooms.states.remove(self.entity_id, cause=self._hub.cause())
