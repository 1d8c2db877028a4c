"""What other plugins may import of the timers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.api import Cause, Event
from plugins.timers.book import Timer


class TimerFinished(Event, frozen=True, kw_only=True):
    """A timer ran out. ``name`` is empty for one without a name, ``seconds`` what it was set to."""

    timer_id: str
    name: str
    seconds: float
    area: str | None = None


class TimersChanged(Event, frozen=True, kw_only=True):
    """A timer was started, changed, paused or cancelled."""

    timer_id: str


class Timers(Protocol):
    """The timers of the home."""

    def timers(self) -> Sequence[Timer]:
        """Return them, the soonest first."""
        ...

    async def start(
        self, seconds: float, *, name: str = "", area: str | None = None, language: str = "", cause: Cause
    ) -> Timer:
        """Start one; raises InvalidParameter for a length under a second or over a week."""
        ...

    async def cancel(self, timer_id: str, *, cause: Cause) -> None:
        """Cancel one; raises InvalidParameter when there is none of that id."""
        ...


__all__ = ["Timer", "TimerFinished", "Timers", "TimersChanged"]
