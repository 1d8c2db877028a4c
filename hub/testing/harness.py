"""A hub in memory: the real kernel and host, with devices, people and an MQTT wire of the test's."""

from __future__ import annotations

import asyncio
import types
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hub.api.causes import Cause, Origin, start
from hub.api.codec import Convention
from hub.api.commands import Command, Outcome
from hub.api.errors import PluginError, UnderstandingError
from hub.api.events import Event, Rang, RingEnded
from hub.api.home import Area, Entity, Value
from hub.api.hub import Past, Request
from hub.api.intents import Asked, Intent, Reply
from hub.api.kinds import KINDS, Kind
from hub.api.speaking import Reached
from hub.host.host import configure
from hub.host.loading import Source, load
from hub.host.rooms import Rooms
from hub.host.services import Services
from hub.host.supervisor import Supervisor
from hub.kernel.bus import Bus, Subscription
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store
from hub.testing.clocks import FakeClock
from hub.testing.people import FakePeople
from hub.testing.settling import WatchedStore, WatchedThreads, settle
from hub.testing.wire import FakeMqtt


class PluginHarness:
    """A hub in memory with the plugins a test loads into it."""

    def __init__(self, store: Store, clock: FakeClock, tasks: asyncio.TaskGroup) -> None:
        self.clock = clock
        self.store = store
        self.bus = Bus()
        self.states = States(self.bus, clock)
        self.registry = Registry(store, self.bus)
        self.commands = Commands(self.registry, self.states, self.bus, store, clock)
        self.people = FakePeople()
        self.mqtt = FakeMqtt(clock)
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.said: list[tuple[str, str]] = []
        self.said_in: list[tuple[str, ...]] = []
        """The areas of each thing said, none for everywhere."""
        self.silent_areas: set[str] = set()
        """The areas that have no loudspeaker."""
        self.rings: dict[str, str] = {}
        """What rings: text by full key."""
        self.past: dict[str, list[tuple[float, Value | None]]] = {}
        """What was, by entity: (Unix s, value), oldest first."""
        self.events: list[Event] = []
        self.conventions: list[Convention] = []
        self._services = Services()
        self._tasks = tasks
        self._supervisors: dict[str, Supervisor] = {}
        self._seen: Subscription[Event] = self.bus.subscribe(limit=100_000, name="test")

    @property
    def cause(self) -> Cause:
        """Return a cause of the test's own."""
        return start(Origin.PERSON, "tester", door="test", at=self.clock.time())

    def add(
        self,
        entity_id: str,
        *,
        value: Value | None = None,
        name: str = "",
        area: str | None = None,
        obeys: bool = True,
        **facts: Any,
    ) -> Entity:
        """Add a device's entity. One that ``obeys`` takes on what it is told; all calls are in ``calls``."""
        kind, _, object_id = entity_id.partition(".")
        entity = Entity(
            entity_id=entity_id,
            kind=Kind(kind),
            name=name or object_id.replace("_", " ").capitalize(),
            area=area,
            **facts,
        )
        if area is not None and area not in self.registry.areas:
            self.registry._areas[area] = Area(id=area, name=area.replace("_", " "))
        self.registry.add(entity, cause=self.cause)
        self.states.apply(entity_id, value, {}, cause=self.cause, available=True)

        async def execute(command: Command) -> None:
            self.calls.append((command.entity_id, command.name, dict(command.params)))
            if obeys:
                self._obey(entity, command)

        self.commands.drive(entity_id, execute)
        return entity

    def _obey(self, entity: Entity, command: Command) -> None:
        spec = KINDS[entity.kind].commands[command.name]
        attributes = {a: command.params[p] for p, a in spec.echoes.items() if p in command.params and a != "value"}
        values = [command.params[p] for p, a in spec.echoes.items() if p in command.params and a == "value"]
        value = values[0] if values else spec.settles[0] if spec.settles else None
        cause = start(Origin.DEVICE, entity.entity_id, door="test", at=self.clock.time())
        if value is None and not attributes:
            return
        current = self.states.get(entity.entity_id)
        now = value if value is not None else (current.value if current else None)
        self.states.apply(entity.entity_id, now, attributes, cause=cause)

    async def set(self, entity_id: str, value: Value | None, attributes: Mapping[str, Any] | None = None) -> None:
        """Let a device report a state, and everything react."""
        cause = start(Origin.DEVICE, entity_id, door="test", at=self.clock.time())
        self.states.heard[entity_id] = cause.at
        self.states.apply(entity_id, value, attributes, cause=cause, available=True)
        await settle()

    async def call(self, entity_id: str, command: str, **params: Any) -> Outcome:
        """Command an entity, as a person would, and return what came of it."""
        return await self.commands.call(entity_id, command, params, cause=self.cause)

    async def load(self, module: types.ModuleType | str, config: Mapping[str, Any] | None = None) -> Supervisor:
        """Load and run a plugin (its ``plugin`` module); PluginError when it does not start."""
        name = module if isinstance(module, str) else module.__name__
        short = name.split(".")[-2] if name.endswith(".plugin") else name.rpartition(".")[2]
        loaded = load(Source(short, name, builtin=True))
        await asyncio.to_thread(loaded.strings.check)
        supervisor = Supervisor(loaded, configure(loaded, config), self.rooms(), self._services, lambda: None)
        self._supervisors[short] = supervisor
        await supervisor.start(self._tasks)
        await settle()
        if supervisor.status != "running":
            raise PluginError(f"plugin {short} did not start: {supervisor.reason}")
        return supervisor

    async def unload(self, name: str) -> None:
        """Stop a plugin."""
        await self._supervisors.pop(name).stop()
        await settle()

    def provide(self, interface: type[Any], service: Any) -> None:
        """Stand in for a plugin that provides a service."""
        self._services.provide(interface, service, "test")

    def rooms(self) -> Rooms:
        """Return the rooms, for a host of the test's own."""

        def convene(convention: Convention) -> Callable[[], None]:
            self.conventions.append(convention)
            return lambda: self.conventions.remove(convention)

        async def say(text: str, *, language: str, areas: Sequence[str], session: str, plugin: str) -> Reached:
            self.said.append((text, language))
            self.said_in.append(tuple(areas))
            rooms = tuple(area for area in areas if area not in self.silent_areas)
            silent = tuple(area for area in areas if area in self.silent_areas)
            return Reached(places=len(rooms) if areas else int(not self.silent_areas), rooms=rooms, silent=silent)

        async def history(entity_id: str, start: float, end: float) -> Past:
            kept = self.past.get(entity_id, [])
            held = [(start, value) for at, value in kept if at <= start][-1:]
            return held + [(at, value) for at, value in kept if start < at <= end]

        return Rooms(
            history=history,
            bus=self.bus,
            states=self.states,
            registry=self.registry,
            commands=self.commands,
            store=self.store,
            clock=self.clock,
            people=self.people,
            mqtt=self.mqtt,
            say=say,
            ring=self._ring,
            dismiss=self.dismiss,
            convention=convene,
        )

    def _ring(self, key: str, text: str, *, language: str, areas: Sequence[str], cause: Cause) -> None:
        self.rings[key] = text
        self.bus.publish(Rang(cause=cause, key=key, text=text, language=language, areas=tuple(areas)))

    def dismiss(self, key: str) -> bool:
        """End a ring, as a person does who says stop; return whether it rang."""
        if self.rings.pop(key, None) is None:
            return False
        self.bus.publish(RingEnded(cause=self.cause, key=key, how="dismissed"))
        return True

    async def ask(
        self,
        intent: str,
        slots: Mapping[str, Any] | None = None,
        *,
        text: str = "",
        language: str = "en",
        targets: Sequence[str] = (),
        person: str | None = None,
        area: str | None = None,
        session: str = "test",
    ) -> Reply:
        """Give an intent to the plugin that answers it."""
        for supervisor in self._supervisors.values():
            handler = supervisor.contributions.intents.get(intent)
            if handler is not None:
                asked = Asked(text=text, language=language, cause=self.cause, session=session, area=area, person=person)
                reply = await handler(Intent(name=intent, slots=dict(slots or {}), targets=tuple(targets)), asked)
                await settle()
                return reply
        raise UnderstandingError(f"no loaded plugin answers {intent}")

    async def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        person: str | None = None,
    ) -> Any:
        """Call a plugin's route, as ``/api/plugins/<plugin><path>`` would; ``path`` begins with the plugin's name."""
        plugin, _, rest = path.strip("/").partition("/")
        for route in self._supervisors[plugin].contributions.routes:
            match = route.pattern.match(f"/{rest}")
            if match and route.method == method:
                request = Request(
                    method=method,
                    path=match.groupdict(),
                    query=query or {},
                    body=body,
                    person=self.people.people.get(person) if person else None,
                    cause=self.cause,
                )
                answer = await route.handler(request)
                await settle()
                return answer
        raise PluginError(f"no route {method} {path}")

    def happened(self, kind: type[Event]) -> list[Any]:
        """Return all events of a type so far."""
        self.events.extend(self._seen.drain())
        return [event for event in self.events if isinstance(event, kind)]


@asynccontextmanager
async def plugin_harness(*, path: Path | None = None, clock: FakeClock | None = None) -> AsyncIterator[PluginHarness]:
    """Give a hub in memory; ``path`` keeps its store in a file, to test restarts."""
    asyncio.get_running_loop().set_default_executor(WatchedThreads())
    async with WatchedStore.open(path) as store, asyncio.TaskGroup() as tasks:
        harness = PluginHarness(store, clock or FakeClock(), tasks)
        await harness.registry.load()
        try:
            yield harness
        finally:
            for name in list(harness._supervisors):
                await harness.unload(name)
