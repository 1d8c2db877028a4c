"""Rooms that listen, as the web's tests have them: one satellite, one ring, and panels that become satellites."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from hub.api.causes import Cause
from hub.api.errors import InvalidParameter


class FakeRecordings:
    def __init__(self) -> None:
        self.order: dict[str, Any] | None = None

    def describe(self) -> dict[str, Any] | None:
        return self.order

    async def start(self, minutes: float, keep_hours: float, *, cause: Cause) -> None:
        self.order = {"on": True, "by": cause.who, "until": minutes * 60, "delete_at": keep_hours * 3600, "files": 0}

    async def stop(self, *, cause: Cause | None = None) -> None:
        self.order = None


class FakePanel:
    """A panel that is a satellite; remembers what it heard."""

    def __init__(self, facts: Mapping[str, Any], send: Callable[[dict[str, Any]], None], hears: bool) -> None:
        self.facts, self.send, self.hears = dict(facts), send, hears
        self.heard = b""
        self.done: list[object] = []
        self.here = True

    def hear(self, pcm: bytes) -> None:
        self.heard += pcm

    def played(self, number: int) -> None:
        self.done.append(number)

    async def woken(self) -> None:
        self.done.append("woken")

    def hush(self) -> None:
        self.done.append("hush")


class FakeSatellites:
    """Implements ``SatellitesDoor``."""

    def __init__(self) -> None:
        self.recordings = FakeRecordings()
        self.kitchen: dict[str, Any] = {"id": "kitchen", "name": "Kitchen", "connected": True, "last_heard": 60.0}
        self.ringing = {"timers.1": {"key": "timers.1", "text": "Tea", "language": "en", "areas": (), "since": 60.0}}
        self.panels: list[FakePanel] = []
        self.added: dict[str, tuple[str, str | None]] = {}

    def shown(self) -> list[dict[str, Any]]:
        return [self.kitchen]

    def wake_words(self) -> list[dict[str, Any]]:
        return [{"id": "hey_jarvis", "phrase": "Hey Jarvis", "languages": ["en"]}]

    def rings(self) -> list[dict[str, Any]]:
        return list(self.ringing.values())

    def dismiss(self, key: str) -> bool:
        return self.ringing.pop(key, None) is not None

    async def change(self, satellite_id: str, changes: Mapping[str, Any]) -> None:
        if satellite_id != "kitchen":
            raise InvalidParameter("there is no such satellite", field="id")
        self.kitchen |= changes

    def found(self) -> list[dict[str, Any]]:
        attic = {"id": "attic", "uri": "tcp://10.0.0.9:10700", "name": "Attic", "area": None}
        return [attic] if attic["uri"] not in self.added else []

    async def add(self, uri: str, name: str, area: str | None) -> str:
        self.added[uri] = (name, area)
        return "attic"

    async def forget(self, satellite_id: str) -> bool:
        return False

    async def try_out(self, satellite_id: str) -> bool:
        return True

    @asynccontextmanager
    async def panel(
        self, facts: Mapping[str, Any], send: Callable[[dict[str, Any]], None], *, hears: bool
    ) -> AsyncIterator[FakePanel]:
        panel = FakePanel(facts, send, hears)
        self.panels.append(panel)
        try:
            yield panel
        finally:
            panel.here = False
