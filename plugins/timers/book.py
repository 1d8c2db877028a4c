"""Timers as data: starting, pausing, changing and picking the one that was meant. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from hub.api.errors import InvalidParameter

SHORTEST, LONGEST, MOST = 1.0, 7 * 86_400.0, 100


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """One timer. ``seconds`` it was set to; ``ends_at`` Unix seconds; ``left`` s while paused, else None."""

    id: str
    name: str = ""
    seconds: float
    ends_at: float
    left: float | None = None
    area: str | None = None
    language: str = ""
    session: str = ""

    @property
    def paused(self) -> bool:
        """Return whether it stands still."""
        return self.left is not None

    def remaining(self, now: float) -> float:
        """Return the seconds left, not below 0."""
        return self.left if self.left is not None else max(self.ends_at - now, 0.0)


def lasting(seconds: float) -> float:
    """Return a length that a timer can have, or raise InvalidParameter."""
    if not SHORTEST <= seconds <= LONGEST:
        raise InvalidParameter(
            f"a timer of {seconds:g} s cannot be set", remedy="from one second to seven days", field="seconds"
        )
    return float(seconds)


def extended(timer: Timer, by: float, now: float) -> Timer:
    """Return it with ``by`` seconds more (fewer when negative); it may end at once, never in the past."""
    left = max(timer.remaining(now) + by, 0.0)
    if left > LONGEST:
        raise InvalidParameter("that timer would run for more than seven days", field="seconds")
    total = max(timer.seconds + by, 0.0)
    if timer.paused:
        return msgspec.structs.replace(timer, left=left, seconds=total)
    return msgspec.structs.replace(timer, ends_at=now + left, seconds=total)


def paused(timer: Timer, now: float) -> Timer:
    """Return it standing still."""
    return timer if timer.paused else msgspec.structs.replace(timer, left=timer.remaining(now))


def resumed(timer: Timer, now: float) -> Timer:
    """Return it running again."""
    if timer.left is None:
        return timer
    return msgspec.structs.replace(timer, ends_at=now + timer.left, left=None)


def meant(
    timers: Iterable[Timer],
    *,
    name: str = "",
    area: str | None = None,
    seconds: float | None = None,
    here: str | None = None,
    now: float,
) -> list[Timer]:
    """Return the timers a sentence means: by name, area or set length; the asking room's own break a tie."""
    found = list(timers)
    if name:
        found = [t for t in found if _same(t.name, name)]
    if area:
        found = [t for t in found if t.area == area]
    if seconds:
        found = [t for t in found if abs(t.seconds - seconds) < 1]
    if not (name or area or seconds) and len(found) > 1 and here:
        found = [t for t in found if t.area == here] or found
    return in_order(found, now)


def in_order(timers: Iterable[Timer], now: float) -> list[Timer]:
    """Return timers the soonest first, paused ones last."""
    return sorted(timers, key=lambda t: (t.paused, t.remaining(now), t.id))


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return name.lower().strip().removeprefix("the ").removeprefix("my ").removesuffix(" timer").strip("的 ")


def next_id(timers: Sequence[Timer]) -> str:
    """Return a number not in use."""
    return str(max((int(t.id) for t in timers if t.id.isdigit()), default=0) + 1)
