"""Wyoming services of the home network, found and announced by zeroconf (mDNS, ``_wyoming._tcp.local.``).

Owns which services are there now. What speaks Wyoming does not say by zeroconf whether it is a satellite: each that
appears is asked once (``describe``), and only satellites are kept. Nothing that is found is used before a person adds
it. Everything that is told by others is bounded, and cut to what can be shown.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from wyoming.info import Describe
from zeroconf import IPVersion, ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from hub.api.errors import VoiceError
from hub.voice.wyoming.wire import connect

_log = logging.getLogger(__name__)
SERVICE = "_wyoming._tcp.local."
MOST_FOUND = 32
RESOLVE_SECONDS = 3.0
ANSWER_SECONDS = 5.0
_LONGEST_NAME = 60
_WAITING = 64


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A satellite in the network that nobody has added: ``id`` to add it by, its own name, the area it tells."""

    id: str
    uri: str
    name: str
    area: str = ""


def identifier(text: str) -> str:
    """Return an id for a satellite that calls itself so."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:40] or "satellite"


async def introduced(uri: str) -> Mapping[str, Any]:
    """Ask a Wyoming service what satellite it is: its name and area; VoiceError when it is none."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS), connect(uri) as connection:
            await connection.write(Describe())
            while (event := await connection.read(ANSWER_SECONDS)) is not None:
                if event.type == "info":
                    told = event.data.get("satellite")
                    if isinstance(told, dict):
                        return told
                    break
    except TimeoutError:
        raise VoiceError(f"{uri} does not tell what it is") from None
    raise VoiceError(f"{uri} is no satellite", remedy="check the port: wyoming-satellite listens on 10700")


class Network:
    """This machine's ear and mouth in zeroconf. ``changed`` is called when a satellite appears or goes.

    ``interfaces`` are addresses to listen at; all of this machine by default.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None, interfaces: Sequence[str] | None = None) -> None:
        self._changed = changed
        self._interfaces = list(interfaces) if interfaces is not None else None
        self._found: dict[str, Found] = {}
        self._news: asyncio.Queue[tuple[str, bool]] = asyncio.Queue(_WAITING)
        self._zeroconf: AsyncZeroconf | None = None

    @property
    def found(self) -> Sequence[Found]:
        """The satellites that are in the network now, by name."""
        return sorted(self._found.values(), key=lambda one: one.name.lower())

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[Network]:
        """Take part in zeroconf for the length of the context; VoiceError where this machine has no multicast."""
        try:
            where = {"interfaces": self._interfaces} if self._interfaces is not None else {}
            self._zeroconf = AsyncZeroconf(ip_version=IPVersion.V4Only, **where)  # type: ignore[arg-type]  # their union
        except OSError as error:
            raise VoiceError(f"zeroconf cannot be used here: {error}", remedy="give satellites by address") from error
        try:
            yield self
        finally:
            own, self._zeroconf = self._zeroconf, None
            await own.async_close()

    async def look(self) -> None:
        """Follow what appears and goes; runs until cancelled, within ``joined``."""
        assert self._zeroconf is not None
        browser = AsyncServiceBrowser(self._zeroconf.zeroconf, SERVICE, handlers=[self._noticed])
        try:
            while True:
                name, there = await self._news.get()
                before = self._found.get(name)
                after = await self._asked(name) if there else None
                if after is not None and (name in self._found or len(self._found) < MOST_FOUND):
                    self._found[name] = after
                else:
                    self._found.pop(name, None)
                if self._found.get(name) != before:
                    self._changed()
        finally:
            self._found.clear()
            await browser.async_cancel()

    def _noticed(self, *, name: str, state_change: ServiceStateChange, **_more: object) -> None:
        """Note a change; of too many at once those that come last are left for their next announcement."""
        if not self._news.full():
            self._news.put_nowait((name, state_change is not ServiceStateChange.Removed))

    async def _asked(self, name: str) -> Found | None:
        assert self._zeroconf is not None
        service = AsyncServiceInfo(SERVICE, name)
        if not await service.async_request(self._zeroconf.zeroconf, RESOLVE_SECONDS * 1000):
            return None
        for address in service.parsed_scoped_addresses(IPVersion.V4Only):
            uri = f"tcp://{address}:{service.port}"
            try:
                told = await introduced(uri)
            except VoiceError as error:
                _log.debug("%s is not offered as a satellite: %s", name, error)
                continue
            own = str(told.get("name") or name.removesuffix("." + SERVICE))[:_LONGEST_NAME]
            area = str(told.get("area") or "")[:_LONGEST_NAME]
            return Found(id=identifier(own), uri=uri, name=own, area=area)
        return None

    @asynccontextmanager
    async def announced(self, name: str, port: int, addresses: Sequence[str] = ()) -> AsyncIterator[None]:
        """Tell the network that Wyoming is served here, for the length of the context and within ``joined``.

        ``addresses`` are where it listens; all of this machine when there are none.
        """
        assert self._zeroconf is not None
        zeroconf = self._zeroconf
        where = list(addresses) or _own_addresses()
        host = f"{identifier(name).replace('_', '-')}-{port}.local."
        service = AsyncServiceInfo(SERVICE, f"{name}.{SERVICE}", port=port, server=host, parsed_addresses=where)
        await (await zeroconf.async_register_service(service, allow_name_change=True))
        try:
            yield
        finally:
            await (await zeroconf.async_unregister_service(service))


def _own_addresses() -> list[str]:
    """Return the addresses by which others of the home reach this machine."""
    import ifaddr

    every = (str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4)
    return [address for address in every if not address.startswith("127.")] or ["127.0.0.1"]
