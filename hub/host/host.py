"""The host: all plugins together. Starts, stops, reloads and configures them; knows what they contribute."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hub.api.errors import ConfigError, PluginError
from hub.api.intents import IntentHandler, Kept
from hub.api.speech import RecogniserOffer
from hub.host.contributions import Route
from hub.host.loading import Loaded, Source, discover, load
from hub.host.rooms import Rooms
from hub.host.services import Services
from hub.host.supervisor import Supervisor
from hub.kernel.misfits import misfit

_log = logging.getLogger(__name__)
S = TypeVar("S")


@dataclass(frozen=True)
class Broken:
    """A plugin that could not be loaded or configured."""

    source: Source
    reason: str


class Host:
    """Owns the plugins. Use ``start`` and ``stop`` within the hub's task group.

    ``extra`` are plugins beside those that are installed and the user's own.
    """

    def __init__(
        self, rooms: Rooms, configs: Mapping[str, Any], user_folder: Path | None, extra: Sequence[Source] = ()
    ) -> None:
        self._rooms = rooms
        self._configs: dict[str, Any] = dict(configs)
        self._user_folder = user_folder
        self._extra = tuple(extra)
        self._services = Services()
        self._running: dict[str, Supervisor] = {}
        self._broken: dict[str, Broken] = {}
        self._sources: dict[str, Source] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._overrides = rooms.store.documents("host.plugins")
        self._intents: dict[str, tuple[str, IntentHandler]] = {}
        self._lock = asyncio.Lock()
        self.generation = 0
        """Grows whenever contributions change, so that others know when to rebuild what they derive from them."""

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        """Load and start every plugin that is not disabled. One that fails is named; the rest goes on."""
        self._tasks = tasks
        for name, override in (await self._overrides.all()).items():
            self._configs[name] = override
        self._sources = {source.name: source for source in (*discover(self._user_folder), *self._extra)}
        unknown = set(self._configs) - set(self._sources)
        for name in sorted(unknown):
            _log.warning("config names plugin %r, which is not installed", name)
        async with self._lock:
            await asyncio.gather(*(self._begin(source) for source in self._sources.values()))

    async def read_phrases(self, languages: Sequence[str]) -> None:
        """Read the phrases of every plugin beforehand, off the loop, so that the first one said is said at once."""
        for supervisor in list(self._running.values()):
            try:
                await asyncio.to_thread(supervisor.loaded.strings.check, languages)
            except PluginError as error:
                _log.error("%s", error)

    async def stop(self) -> None:
        """Stop every plugin."""
        async with self._lock:
            await asyncio.gather(*(supervisor.stop() for supervisor in self._running.values()))
            self._running.clear()

    async def _begin(self, source: Source) -> None:
        if self._configs.get(source.name) is False:
            return
        try:
            loaded = load(source)
            config = configure(loaded, self._configs.get(source.name))
        except (PluginError, ConfigError) as error:
            _log.error("%s", error)
            self._broken[source.name] = Broken(source, str(error))
            return
        await self._run(loaded, config)

    async def _run(self, loaded: Loaded, config: BaseModel | None) -> None:
        assert self._tasks is not None
        supervisor = Supervisor(loaded, config, self._rooms, self._services, self._changed)
        self._running[loaded.source.name] = supervisor
        self._broken.pop(loaded.source.name, None)
        await supervisor.start(self._tasks)

    def _changed(self) -> None:
        self.generation += 1
        self._intents = {
            intent: (name, handler)
            for name, supervisor in self._running.items()
            if supervisor.status == "running"
            for intent, handler in supervisor.contributions.intents.items()
        }

    async def reload(self, name: str) -> None:
        """Import a plugin afresh; only when that worked is the old one stopped. PluginError otherwise."""
        async with self._lock:
            self._sources = {source.name: source for source in (*discover(self._user_folder), *self._extra)}
            source = self._source(name)
            loaded = load(source, fresh=True)
            config = configure(loaded, self._configs.get(name))
            await self._replace(name, loaded, config)

    async def configure(self, name: str, config: Mapping[str, Any]) -> None:
        """Give a plugin a new configuration and restart it; ConfigError leaves it as it was."""
        async with self._lock:
            loaded = self._running[name].loaded if name in self._running else load(self._source(name))
            given = _unmasked(dict(config), self._configs.get(name))
            model = configure(loaded, given)
            await self._overrides.put(name, given)
            self._configs[name] = given
            await self._replace(name, loaded, model)

    async def _replace(self, name: str, loaded: Loaded, config: BaseModel | None) -> None:
        old = self._running.pop(name, None)
        if old is not None:
            await old.stop()
        await self._run(loaded, config)

    async def enable(self, name: str, on: bool) -> None:
        """Enable or disable a plugin, now and at the next start."""
        async with self._lock:
            source = self._source(name)
            if on:
                await self._overrides.delete(name)
                self._configs.pop(name, None)
                if name not in self._running:
                    await self._begin(source)
            else:
                await self._overrides.put(name, False)
                self._configs[name] = False
                if (running := self._running.pop(name, None)) is not None:
                    await running.stop()

    def _source(self, name: str) -> Source:
        source = self._sources.get(name)
        if source is None:
            raise PluginError(f"no plugin {name!r}", remedy=f"installed are {', '.join(sorted(self._sources))}")
        return source

    async def service(self, interface: type[S], *, timeout: float = 30) -> S:
        """Return a service that a plugin provides; PluginError when it does not come."""
        return await self._services.use(interface, "hub", timeout)

    def handler(self, intent: str) -> tuple[str, IntentHandler] | None:
        """Return which plugin answers an intent, and how."""
        return self._intents.get(intent)

    def speaks(self, plugin: str, language: str) -> bool:
        """Return True when a running plugin has phrases of its own in a language."""
        supervisor = self._running.get(plugin)
        return supervisor is not None and supervisor.loaded.strings.speaks(language)

    def sentences(self) -> list[tuple[str, str, Path]]:
        """Return (plugin, language, file) of every running plugin's sentences."""
        return [
            (name, language, path)
            for name, supervisor in sorted(self._running.items())
            for language, path in supervisor.loaded.sentences.items()
        ]

    def kept(self) -> list[Kept]:
        """Return what running plugins keep by names of the family's own."""
        running = (s for _, s in sorted(self._running.items()) if s.status == "running")
        return [kept for supervisor in running for kept in supervisor.contributions.keeps]

    def recognisers(self) -> list[RecogniserOffer]:
        """Return the speech recognisers that running plugins offer."""
        running = (s for _, s in sorted(self._running.items()) if s.status == "running")
        return [offer for supervisor in running for offer in supervisor.contributions.recognisers]

    def route(self, plugin: str, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route of a running plugin that matches, with its path variables."""
        supervisor = self._running.get(plugin)
        if supervisor is None or supervisor.status != "running":
            return None
        for route in supervisor.contributions.routes:
            match = route.pattern.match(path)
            if match is not None and route.method == method:
                return route, match.groupdict()
        return None

    def routes(self) -> list[tuple[str, Route]]:
        """Return every mounted (plugin, route)."""
        return [(name, route) for name, s in sorted(self._running.items()) for route in s.contributions.routes]

    def asset(self, plugin: str, path: str) -> Path | None:
        """Return a file of a plugin's ``panel/`` folder, or None."""
        supervisor = self._running.get(plugin)
        if supervisor is None:
            return None
        folder = (supervisor.loaded.folder / "panel").resolve()
        file = (folder / path).resolve()
        return file if file.is_relative_to(folder) and file.is_file() else None

    def describe(self) -> list[dict[str, Any]]:
        """Return every installed plugin with its status, as the panel shows it."""
        return [self._describe(source) for source in sorted(self._sources.values(), key=lambda s: s.name)]

    def _describe(self, source: Source) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "name": source.name,
            "title": {},
            "description": {},
            "version": "",
            "builtin": source.builtin,
            "status": "disabled",
            "reason": "",
            "restarts": 0,
            "config": None,
            "schema": None,
            "cards": [],
        }
        broken = self._broken.get(source.name)
        if broken is not None:
            entry |= {"status": "failed", "reason": broken.reason}
        supervisor = self._running.get(source.name)
        if supervisor is not None:
            manifest, model = supervisor.loaded.manifest, supervisor.loaded.config_model
            entry |= {
                "title": manifest.title,
                "description": manifest.description,
                "version": manifest.version,
                "status": supervisor.status,
                "reason": supervisor.reason,
                "restarts": supervisor.restarts,
                "config": supervisor.config.model_dump(mode="json") if supervisor.config else None,
                "schema": model.model_json_schema() if model else None,
                "cards": [vars(card) for card in supervisor.contributions.cards],
            }
        return entry


def configure(loaded: Loaded, given: Any) -> BaseModel | None:
    """Return a plugin's validated configuration; ConfigError names plugin, key, reason and the nearest valid key."""
    name, model = loaded.source.name, loaded.config_model
    if model is None:
        if given:
            raise ConfigError(f"plugins.{name}: this plugin takes no configuration")
        return None
    try:
        return model.model_validate(given or {})
    except ValidationError as error:
        raise ConfigError(explain(error, f"plugins.{name}", model)) from error


_MASK = "**********"


def _unmasked(given: Any, held: Any) -> Any:
    """Return a configuration with the secrets that came back masked, unchanged, put in again."""
    if given == _MASK and isinstance(held, str):
        return held
    if isinstance(given, dict):
        old = held if isinstance(held, dict) else {}
        return {key: _unmasked(value, old.get(key)) for key, value in given.items()}
    if isinstance(given, list):
        old_items = held if isinstance(held, list) else []
        return [_unmasked(v, old_items[i] if i < len(old_items) else None) for i, v in enumerate(given)]
    return given


def explain(error: ValidationError, prefix: str, model: type[BaseModel]) -> str:
    """Return the first problem of a validation in one line: key, reason, nearest valid key."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in (prefix, *first["loc"]))
    return f"{key}: {misfit(first, model)}"
