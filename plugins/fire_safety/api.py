"""What other plugins use of fire safety: read where the points stand, and which sirens it needs."""

from __future__ import annotations

from typing import Protocol

from hub.api import Cause, Event


class FireSafety(Protocol):
    """Fire safety. Get it by ``await hub.use(FireSafety)``."""

    async def acknowledge(self, point_id: str, person: str, cause: Cause) -> None:
        """Take a person's answer to an alarm: they are paged no more."""
        ...

    async def silence(self, point_id: str, person: str, cause: Cause) -> None:
        """Switch the sounders off; people are paged on until somebody acknowledges."""
        ...

    async def reset(self, point_id: str, person: str, cause: Cause, note: str = "") -> None:
        """Make a latched point normal again; CommandError while it still detects."""
        ...

    def sirens(self) -> frozenset[str]:
        """Return the sirens that must sound now: nobody else may switch them off."""
        ...


class FireChanged(Event, frozen=True, kw_only=True):
    """A point came to another state."""

    point: str
    old: str
    new: str
    hazard: str
