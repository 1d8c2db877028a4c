"""What the web needs of the rooms that listen and speak, as protocols; see ``services``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from hub.api.causes import Cause


class PanelEars(Protocol):
    """A panel that is a satellite: it listens for the wake word and speaks."""

    def hear(self, pcm: bytes) -> None:
        """Take PCM, 16 kHz, mono, s16le, whole samples."""
        ...

    def played(self, number: int) -> None:
        """A sound has ended."""
        ...

    async def woken(self) -> None:
        """A person pressed the button instead of saying the wake word."""
        ...

    def hush(self) -> None:
        """Fall silent."""
        ...


class RecordingsDoor(Protocol):
    """Recordings that a person orders for finding faults. Raises InvalidParameter."""

    def describe(self) -> dict[str, Any] | None:
        """Return the order in force, times in Unix seconds; None when there is none."""
        ...

    async def start(self, minutes: float, keep_hours: float, *, cause: Cause) -> None:
        """Record from now on."""
        ...

    async def stop(self, *, cause: Cause | None = None) -> None:
        """Record no more, and delete what was recorded."""
        ...


class SatellitesDoor(Protocol):
    """Rooms that listen and speak. Raises InvalidParameter for what is not there or does not fit."""

    @property
    def recordings(self) -> RecordingsDoor:
        """Return the recordings."""
        ...

    def shown(self) -> list[dict[str, Any]]:
        """Return the satellites; ``last_heard`` in Unix seconds."""
        ...

    def wake_words(self) -> list[dict[str, Any]]:
        """Return the wake words that can be chosen."""
        ...

    def rings(self) -> list[dict[str, Any]]:
        """Return what rings; ``since`` in Unix seconds."""
        ...

    def dismiss(self, key: str) -> bool:
        """End a ring; return whether it rang."""
        ...

    async def change(self, satellite_id: str, changes: Mapping[str, Any]) -> None:
        """Change what was chosen for a satellite."""
        ...

    def found(self) -> list[dict[str, Any]]:
        """Return satellites in the network that can be added: ``id``, ``uri``, ``name``, ``area``."""
        ...

    async def add(self, uri: str, name: str, area: str | None) -> str:
        """Use the satellite at ``tcp://HOST:PORT`` from now on; return its id."""
        ...

    async def forget(self, satellite_id: str) -> bool:
        """Forget a satellite that was added, or is away; return whether there was one."""
        ...

    async def try_out(self, satellite_id: str) -> bool:
        """Say a sentence there; return whether it was played to the end."""
        ...

    def panel(
        self, facts: Mapping[str, Any], send: Callable[[dict[str, Any]], None], *, hears: bool
    ) -> AbstractAsyncContextManager[PanelEars]:
        """Let a panel be a satellite; ``send`` queues a message for it."""
        ...
