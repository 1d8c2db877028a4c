"""A panel that listens hands-free and speaks: the satellite behind one socket, if its person opened one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hub.web.problems import ProblemError
from hub.web.rest.satellites import satellites_of
from hub.web.rest.voice import known_room
from hub.web.satellite_doors import PanelEars
from hub.web.services import Services
from hub.web.shapes import Id, In, Name, Spoken

_encode = msgspec.json.Encoder().encode


class EarsOpen(In):
    """Be a satellite: ``satellite`` is this browser's own lasting id. Without a microphone it only speaks."""

    satellite: Annotated[str, Meta(pattern=r"^panel_[a-z0-9]{6,32}$")]
    name: Name
    area: Id | None = None
    language: Spoken = "auto"
    microphone: bool = True


class EarsWake(In):
    """The button was pressed instead of a wake word said."""


class EarsClose(In):
    """Be a satellite no more."""


class EarsHush(In):
    """Fall silent."""


class Played(In):
    """A sound has ended."""

    sound: int


class Ears:
    """The satellite of one socket. Open and close it from one task."""

    def __init__(self, services: Services, put: Callable[[bytes], None]) -> None:
        self._services = services
        self._put = put
        self._stack = AsyncExitStack()
        self._ears: PanelEars | None = None
        self._odd = b""

    async def open(self, body: EarsOpen) -> dict[str, Any]:
        """Open it, closing one that was open."""
        await self.close()
        facts = {
            "id": body.satellite,
            "name": body.name,
            "area": known_room(self._services, body.area),
            "language": body.language,
        }
        door = satellites_of(self._services)
        panel = door.panel(facts, lambda message: self._put(_encode(message)), hears=body.microphone)
        self._ears = await self._stack.enter_async_context(panel)
        return {"satellite": body.satellite}

    async def close(self) -> None:
        """Close it, if it is open."""
        self._ears, self._odd = None, b""
        await self._stack.aclose()

    def hear(self, frame: bytes) -> None:
        """Take a binary frame."""
        if self._ears is not None:
            data = self._odd + frame
            whole = len(data) & ~1
            self._odd = data[whole:]
            self._ears.hear(data[:whole])

    def _open(self) -> PanelEars:
        if self._ears is None:
            raise ProblemError(409, "this panel is no satellite", remedy="send ears_open first")
        return self._ears

    async def wake(self) -> None:
        """The button was pressed."""
        await self._open().woken()

    def played(self, number: int) -> None:
        """A sound has ended."""
        if self._ears is not None:
            self._ears.played(number)

    def hush(self) -> None:
        """Fall silent."""
        if self._ears is not None:
            self._ears.hush()
