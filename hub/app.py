"""The composition root: builds the rooms of one hub in order, joins them, and takes them down in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import gc
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.api.causes import Origin, start
from hub.api.clock import Clock
from hub.api.errors import ConfigError, StoreError
from hub.api.events import EntityRemoved, HomeChanged, Notice
from hub.api.home import Area, Floor
from hub.api.hub import Past
from hub.api.speaking import Reached
from hub.automation.planning import Planning
from hub.automation.schedules import Schedules
from hub.automation.sun import Place
from hub.config import Config, HomeConfig
from hub.history.recorder import Recorder
from hub.host.host import Host
from hub.host.loading import Source
from hub.host.rooms import Rooms
from hub.host.watchdog import watchdog
from hub.kernel import heard
from hub.kernel.bus import Bus
from hub.kernel.clock import SystemClock, zone_named
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store
from hub.people.accounts import Accounts
from hub.people.permissions import guard_of
from hub.web.notices import NoticeBoard
from hub.web.origin import lan_address
from hub.web.server import web_server
from hub.web.services import Services
from hub.wiring.devices import DevicesRoom
from hub.wiring.housekeeping import calm_collector, tend
from hub.wiring.mqtt import MqttRoom
from hub.wiring.retelling import Retelling
from hub.wiring.run_file import RUN_FILE, RunFile
from hub.wiring.satellites import SatelliteRoom
from hub.wiring.spoken_plans import SpokenPlans
from hub.wiring.system import SystemRoom, version
from hub.wiring.voice import VoiceRoom
from hub.wiring.voiceprints import Voiceprints

_log = logging.getLogger(__name__)
_NOTICED_SECONDS = 1.0
"""A shorter stall is for the log alone."""
_TURN = 0.0005
"""Seconds for which a thread that computes may keep the loop waiting (Python's own default is ten times that)."""


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """What every room stands on."""

    clock: Clock
    bus: Bus
    store: Store
    registry: Registry
    states: States
    commands: Commands
    accounts: Accounts
    notices: NoticeBoard


@dataclass(frozen=True, kw_only=True)
class Hearth(Kernel):
    """A running hub."""

    config: Config
    mqtt: MqttRoom
    host: Host
    voice: VoiceRoom
    satellites: SatelliteRoom
    devices: DevicesRoom
    url: str
    setup_token: str | None


async def _kernel(stack: AsyncExitStack, config: Config, clock: Clock) -> Kernel:
    """Open store, registry, states, commands and people, and lay out the home as it was."""
    stack.enter_context(_only_one(config.folder))
    store = await stack.enter_async_context(Store.open(config.folder / "hearth.db"))
    bus = Bus()
    home = config.home
    at = (home.latitude, home.longitude) if home.latitude is not None and home.longitude is not None else None
    registry = Registry(store, bus, site=config.mqtt.site, fahrenheit=home.units == "us", at=at)
    states = States(bus, clock)
    commands = Commands(registry, states, bus, store, clock)
    notices = NoticeBoard(bus)
    accounts = await stack.enter_async_context(Accounts.open(store, bus, clock, config.people))
    commands.guard = guard_of(lambda: accounts.people)
    await _lay_out(registry, states, config, clock)
    await stack.enter_async_context(heard.kept(states, store, clock))
    return Kernel(
        clock=clock,
        bus=bus,
        store=store,
        registry=registry,
        states=states,
        commands=commands,
        accounts=accounts,
        notices=notices,
    )


@asynccontextmanager
async def running_hub(
    config: Config, *, clock: Clock | None = None, plugins: Sequence[Source] = ()
) -> AsyncIterator[Hearth]:
    """Run a hub for as long as the context lasts. Raises HearthError, naming the remedy, when it cannot start.

    ``plugins`` are run beside those that are installed and the user's own.
    """
    clock = clock or SystemClock(zone_named(config.home.time_zone))
    gc.set_threshold(10_000, 20, 1000)
    sys.setswitchinterval(_TURN)
    async with AsyncExitStack() as stack:
        k = await _kernel(stack, config, clock)
        history = await _history(stack, config, k)
        mqtt = await stack.enter_async_context(
            MqttRoom.open(config.mqtt, config.folder, k.registry, k.states, k.commands, k.bus, clock)
        )
        tasks = await stack.enter_async_context(_Tasks())
        host, voice = await _host_and_voice(stack, config, k, mqtt, history, plugins)
        schedules = await stack.enter_async_context(
            Schedules.open(k.store, k.bus, clock, k.registry, k.states, k.commands, _place(config.home))
        )
        SpokenPlans(voice, k.bus, clock).join(schedules, Planning(schedules, k.registry, k.states, clock))
        satellites = await _satellites(stack, config, k, voice, mqtt)
        await host.start(tasks.group)
        stack.push_async_callback(host.stop)
        await stack.enter_async_context(watchdog(lambda place, seconds: _blocked(k.bus, clock, place, seconds)))
        for work, name in (
            (_let_go(k.bus, mqtt), "removed entities"),
            (voice.follow(), "vocabulary"),
            (host.read_phrases(config.home.languages), "phrases"),
            (schedules.run(), "schedules"),
            (tend(k.registry, mqtt.link, clock), "housekeeping"),
        ):
            tasks.start(work, name)
        stack.callback(mqtt.follow(k.bus, lambda: tasks.start(mqtt.link.hello(), "greeting")))
        devices = DevicesRoom(k.registry, k.states, k.commands, mqtt.link, k.store, clock)
        services = _services(config, k, mqtt, host, voice, history, schedules, satellites, devices)
        web = await stack.enter_async_context(web_server(config.web, services, notices=k.notices))
        run_file = await stack.enter_async_context(RunFile(config.folder / RUN_FILE, web.url, k.accounts))
        tasks.start(run_file.follow(k.bus), "run file")
        calm_collector()
        _log.info("Hearth is ready at %s", web.url)
        yield Hearth(
            **vars(k),
            config=config,
            mqtt=mqtt,
            host=host,
            voice=voice,
            satellites=satellites,
            devices=devices,
            url=web.url,
            setup_token=await k.accounts.new_setup_token(),
        )


def _services(
    config: Config, k: Kernel, mqtt: MqttRoom, host: Host, voice: VoiceRoom, history: Recorder | None,
    schedules: Schedules, satellites: SatelliteRoom, devices: DevicesRoom,
) -> Services:  # fmt: skip
    """Gather what the web door opens to people."""
    return Services(
        clock=k.clock,
        bus=k.bus,
        states=k.states,
        registry=k.registry,
        commands=k.commands,
        accounts=k.accounts,
        plugins=host,
        system=SystemRoom(config.mqtt.site, k.store, mqtt, voice, k.clock),
        voice=voice,
        history=history,
        devices=devices,
        schedules=schedules,
        satellites=satellites,
    )


async def _history(stack: AsyncExitStack, config: Config, k: Kernel) -> Recorder | None:
    if not config.history.enabled:
        return None

    path, site = config.folder / "history.db", config.mqtt.site
    opened = Recorder.open(path, config.history, k.bus, k.clock, site=site, private=k.registry.private)
    return await stack.enter_async_context(opened)


async def _host_and_voice(
    stack: AsyncExitStack, config: Config, k: Kernel, mqtt: MqttRoom, history: Recorder | None,
    plugins: Sequence[Source],
) -> tuple[Host, VoiceRoom]:  # fmt: skip
    """Build the host and the voice room, which need each other: plugins speak, and sentences go to plugins."""
    voice: VoiceRoom | None = None

    async def speech(text: str, language: str) -> bytes | None:
        return await voice.speaking.speak(text, language) if voice is not None and voice.speaking else None

    async def past(entity_id: str, start: float, end: float) -> Past:
        return await history.query(entity_id, start, end, None) if history is not None else ()

    async def say(text: str, *, language: str, areas: Any, session: str, plugin: str) -> Reached:
        assert voice is not None
        return await voice.announce(text, language=language, areas=areas, session=session, plugin=plugin)

    rooms = Rooms(
        bus=k.bus,
        states=k.states,
        registry=k.registry,
        commands=k.commands,
        store=k.store,
        clock=k.clock,
        people=k.accounts,
        mqtt=mqtt,
        say=say,
        ring=lambda key, text, **how: voice.ring(key, text, **how) if voice is not None else None,
        dismiss=lambda key: voice is not None and voice.dismiss(key),
        convention=mqtt.link.add,
        speech=speech,
        history=past,
        address=lambda: lan_address(config.web),
    )
    host = Host(rooms, config.plugin_settings, config.user_plugins, plugins)
    languages = config.home.languages
    voice = await stack.enter_async_context(
        VoiceRoom.open(
            config.voice,
            languages,
            k.registry,
            k.bus,
            k.clock,
            host,
            lambda: k.accounts.people,
            config.folder / "speech",
            Voiceprints(k.store.documents("voice.prints"), lambda: k.accounts.people),
        )
    )
    voice.conversation.retell = Retelling(host.speaks, k.registry, k.states)
    return host, voice


async def _satellites(
    stack: AsyncExitStack, config: Config, k: Kernel, voice: VoiceRoom, mqtt: MqttRoom
) -> SatelliteRoom:
    """Open the rooms that listen and speak."""
    opened = SatelliteRoom.open(
        config.voice,
        config.home.languages,
        k,
        voice,
        config.folder,
        mqtt=mqtt,
        site=config.mqtt.site,
        version=version(),
    )
    return await stack.enter_async_context(opened)


def _place(home: HomeConfig) -> Place | None:
    """Return where the home stands, when the configuration says so."""
    if home.latitude is None or home.longitude is None:
        return None
    return Place(latitude=home.latitude, longitude=home.longitude)


def _blocked(bus: Bus, clock: Clock, place: str, seconds: float) -> None:
    """Say who kept everybody waiting."""
    _log.warning("the hub was blocked for %.1f s by %s", seconds, place)
    if seconds < _NOTICED_SECONDS:
        return
    text = {"en": f"The hub was blocked for {seconds:.1f} s", "zh": f"中枢停顿了{seconds:.1f}秒"}
    cause = start(Origin.HUB, "watchdog", door="hub", at=clock.time())
    bus.publish(Notice(cause=cause, key="hub.blocked", level="warning", text=text["en"], texts=text, detail=place))


class _Tasks:
    """The hub's own background tasks; one that fails ends the hub, leaving cancels them."""

    def __init__(self) -> None:
        self.group = asyncio.TaskGroup()
        self._own: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> _Tasks:
        await self.group.__aenter__()
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        for task in self._own:
            task.cancel()
        await self.group.__aexit__(kind, error, trace)

    def start(self, work: Any, name: str) -> None:
        """Run a task until the hub ends."""
        self._own = [task for task in self._own if not task.done()]
        self._own.append(self.group.create_task(work, name=name))


@contextlib.contextmanager
def _only_one(folder: Path) -> Any:
    """Hold the data folder, so that no two hubs write to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise ConfigError(
            f"data: cannot write to {folder}: {error.strerror}", remedy="choose another folder"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                f"another hub is running on {folder}", remedy="stop it, or choose another data folder"
            ) from error
        yield


async def _lay_out(registry: Registry, states: States, config: Config, clock: Clock) -> None:
    """Load the home, add the config's floors and areas, and show what is known from before as unavailable."""
    cause = start(Origin.HUB, "start", door="hub", at=clock.time())
    await registry.load()
    for floor in config.home.floors:
        if floor.id not in registry.floors:
            aliases = {tag: tuple(names) for tag, names in floor.aliases.items()}
            await registry.put_floor(
                Floor(id=floor.id, name=floor.name, level=floor.level, aliases=aliases), cause=cause
            )
    for area in config.home.areas:
        if area.id not in registry.areas:
            aliases = {tag: tuple(names) for tag, names in area.aliases.items()}
            new = Area(id=area.id, name=area.name, floor=area.floor, aliases=aliases, icon=area.icon)
            await registry.put_area(new, cause=cause)
    for entity in registry.entities.values():
        if entity.enabled:
            states.apply(entity.entity_id, cause=cause, available=False)


async def _let_go(bus: Bus, mqtt: MqttRoom) -> None:
    """Take entities off the wire that a person removed or switched off, and back on it."""
    with bus.subscribe(EntityRemoved, HomeChanged, name="wire") as changes:
        async for event in changes:
            if isinstance(event, HomeChanged):
                mqtt.link.renew(event.what.removeprefix("entity:"))
            elif isinstance(event, EntityRemoved) and event.cause.origin is not Origin.DEVICE:
                mqtt.link.let_go(event.entity_id)
