"""What brings satellites into the home: the config, people who add what zeroconf found, this machine's sound card.

Owns what was added, and the server by which other systems use the hub's own ears and voice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import ValidationError

from hub.api.clock import Clock
from hub.api.errors import InvalidParameter, VoiceError
from hub.kernel.store import Documents
from hub.voice.config import VoiceConfig
from hub.voice.satellites.config import SatelliteConfig
from hub.voice.satellites.directory import Satellites
from hub.voice.satellites.local import LocalDevice, LocalSatellite
from hub.voice.satellites.place import Facts
from hub.wiring.kept import KeptTasks

if TYPE_CHECKING:
    from hub.voice.wyoming.discovery import Network
    from hub.voice.wyoming.server import Speech

_log = logging.getLogger(__name__)
_LOOPBACK = ("127.", "localhost", "::1")
MOST_ADDED = 32


class Connections:
    """Keeps every satellite connected. ``changed`` is called when what can be added changes."""

    def __init__(
        self,
        config: VoiceConfig,
        satellites: Satellites,
        added: Documents,
        tasks: KeptTasks,
        clock: Clock,
        area_named: Callable[[str], str | None],
        changed: Callable[[], None],
    ) -> None:
        self._config = config.satellites
        self._speaks = config.local_speaker
        self._satellites = satellites
        self._documents = added
        self._clock = clock
        self._area_named = area_named
        self._changed = changed
        self._tasks = tasks
        self._links: dict[str, asyncio.Task[None]] = {}
        self._uris = {one.uri.rstrip("/") for one in self._config.wyoming.values()}
        self._network: Network | None = None
        self.added: dict[str, SatelliteConfig] = {}
        """What people added, by id."""

    @asynccontextmanager
    async def open(self, speech: Speech, name: str, version: str) -> AsyncIterator[None]:
        """Connect, serve and look around for the length of the context."""
        kept = await self._documents.all()
        self.added = {key: SatelliteConfig.model_validate(value) for key, value in kept.items()}
        async with self._server(speech, version) as port:
            for key, one in {**self.added, **self._config.wyoming}.items():
                self._link(key, one)
            if (local := self._local()) is not None:
                self._tasks.begin(local.run, "local satellite")
            if self._config.discover:
                self._tasks.begin(lambda: self._look(name, port), "zeroconf")
            yield

    def _link(self, key: str, one: SatelliteConfig) -> None:
        from hub.voice.wyoming.satellite import WyomingSatellite

        facts = Facts(
            id=key, name=one.name, kind="wyoming", area=one.area, language=one.language,
            wake_words=tuple(one.wake_words),
        )  # fmt: skip
        satellite = WyomingSatellite(one.uri, facts, self._satellites, self._clock, self._area_named)
        self._links[key] = self._tasks.begin(satellite.run, f"satellite {key}")

    def _local(self) -> LocalSatellite | None:
        local = self._config.local
        speaks = local.speaker or self._speaks
        if not local.microphone and not speaks:
            return None
        facts = Facts(
            id="local", name=local.name, kind="local", area=local.area, language=local.language,
            wake_words=tuple(local.wake_words),
        )  # fmt: skip
        device = LocalDevice(hears=local.microphone, speaks=speaks, output=local.output_device)
        return LocalSatellite(facts, device, self._satellites, self._clock, input_device=local.input_device)

    @asynccontextmanager
    async def _server(self, speech: Speech, version: str) -> AsyncIterator[int]:
        """Serve others where that is configured; gives the port that others may reach, 0 when there is none."""
        if not self._config.server.enabled:
            yield 0
            return
        from hub.voice.wyoming.server import WyomingServer

        host = self._config.server.host
        async with WyomingServer(host, self._config.server.port, speech, version).serving() as server:
            yield 0 if host.startswith(_LOOPBACK) else server.port

    # Zeroconf

    async def _look(self, name: str, port: int) -> None:
        """Follow what is in the network, and tell it of this hub's server."""
        from hub.voice.wyoming.discovery import Network

        host = self._config.server.host
        network = Network(self._changed, self._config.discover_at or None)
        try:
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(network.joined())
                if port:
                    at = () if host in ("0.0.0.0", "::") else (host,)  # noqa: S104 - compared, not bound
                    await stack.enter_async_context(network.announced(name, port, at))
                self._network = network
                await network.look()
        except VoiceError as error:
            _log.warning("satellites are not looked for: %s", error)
            await asyncio.get_running_loop().create_future()
        finally:
            self._network = None

    def found(self) -> Sequence[dict[str, Any]]:
        """Return satellites in the network that are not in use yet, with the area of this home that they tell."""
        used = self._uris | {one.uri for one in self.added.values()}
        return [
            {**msgspec.to_builtins(one), "area": self._area_named(one.area) if one.area else None}
            for one in (self._network.found if self._network is not None else ())
            if one.uri not in used
        ]

    # Adding and forgetting

    async def add(self, uri: str, name: str, area: str | None) -> str:
        """Use a satellite from now on; return its id. InvalidParameter where none answers at the address."""
        from hub.voice.wyoming.discovery import identifier, introduced

        uri = uri.rstrip("/")
        if uri in self._uris | {one.uri for one in self.added.values()}:
            raise InvalidParameter(f"{uri} is used already", field="uri")
        if len(self.added) >= MOST_ADDED:
            raise InvalidParameter(f"{MOST_ADDED} satellites were added already", field="uri")
        try:
            one = SatelliteConfig(uri=uri, area=area)
            told = await introduced(uri)
        except ValidationError:
            raise InvalidParameter(f"{uri[:60]!r} is no address", field="uri", remedy="write tcp://HOST:PORT") from None
        except VoiceError as error:
            raise InvalidParameter(error.message, field="uri", remedy=error.remedy or "is it switched on?") from error
        one.name = (name or str(told.get("name") or "")).strip()[:60]
        key = self._free(identifier(one.name))
        await self._documents.put(key, one.model_dump())
        self.added[key] = one
        self._link(key, one)
        self._changed()
        return key

    def _free(self, key: str) -> str:
        taken = {"local", *self._links, *self._satellites.absent, *(one.facts.id for one in self._satellites.here())}
        names = (key, *(f"{key[:37]}_{number}" for number in range(2, 2 + len(taken))))
        return next(name for name in names if name not in taken)

    async def drop(self, key: str) -> bool:
        """Use a satellite that was added no more; return whether it was one."""
        if key not in self.added:
            return False
        del self.added[key]
        await self._documents.delete(key)
        link = self._links.pop(key)
        link.cancel()
        await asyncio.wait([link])
        self._satellites.absent.pop(key, None)
        self._changed()
        return True
