"""Plans as data: what is to happen later, and when it is next due. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec

from hub.api.errors import InvalidParameter
from hub.api.intents import Intent

MOST = 200
"""More plans than this are refused."""
LONGEST = 366 * 86_400.0
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SETS = {"daily": frozenset(range(7)), "weekdays": frozenset(range(5)), "weekends": frozenset((5, 6))}


class Restore(msgspec.Struct, frozen=True, kw_only=True):
    """One command that brings an entity back to how it was."""

    entity_id: str
    command: str
    params: dict[str, Any] = {}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be done later.

    ``sort`` is command, restore, alarm or reminder. Exactly one of ``at`` (Unix seconds), ``repeat``
    (``07:00 weekdays``; but not on the dates of ``skip``, ISO 8601) and ``trigger`` says when; ``due`` is the next time
    as Unix seconds, None while it waits for its trigger. ``started`` is the due time that was last begun: nothing is
    ever begun twice. ``held`` is since when (Unix seconds) each entity has been as a trigger demands that must last
    (``holding``).
    """

    id: str
    sort: str
    intent: Intent | None = None
    restores: tuple[Restore, ...] = ()
    message: str = ""
    at: float | None = None
    repeat: str = ""
    skip: tuple[str, ...] = ()
    trigger: dict[str, Any] | None = None
    held: dict[str, float] = {}
    condition: str = ""
    always: bool = False
    due: float | None = None
    started: float = 0.0
    text: str = ""
    language: str = "en"
    area: str | None = None
    session: str = ""
    asker: str | None = None
    door: str = ""
    made_at: float = 0.0

    @property
    def things(self) -> tuple[str, ...]:
        """Return the entities that it is about."""
        return self.intent.targets if self.intent else tuple(r.entity_id for r in self.restores)


def moment(text: str, now: datetime) -> float:
    """Return an RFC 3339 time as Unix seconds; InvalidParameter when it is none, is past, or too far away."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter(f"{text!r} is not a time", remedy="as 2026-11-23T08:00:00+01:00", field="at") from error
    seconds = (at if at.tzinfo else at.replace(tzinfo=now.tzinfo)).timestamp()
    if not 0 < seconds - now.timestamp() <= LONGEST:
        raise InvalidParameter(f"{text} is not within the next year", field="at")
    return seconds


def repeats(text: str) -> bool:
    """Return True for what repeats (``07:00 weekdays``)."""
    clock, _, days = text.partition(" ")
    return len(clock) == 5 and clock[2] == ":" and bool(_weekdays(days))


def next_time(repeat: str, now: datetime, skip: Collection[str] = ()) -> float:
    """Return when ``HH:MM daily|weekdays|weekends|<day>[,<day>…]`` is next, strictly after ``now``, in local time.

    ``skip`` are ISO dates on which it does not come.
    """
    clock, _, days = repeat.partition(" ")
    wanted = _weekdays(days)
    if not wanted:
        raise InvalidParameter(f"{repeat!r} is not a schedule", remedy="as '07:00 weekdays'", field="at")
    hour, minute = (int(part) for part in clock.split(":"))
    for ahead in range(9 + 7 * len(skip)):
        day = now + timedelta(days=ahead)
        at = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if at.weekday() in wanted and at.timestamp() > now.timestamp() and at.date().isoformat() not in skip:
            return at.timestamp()
    raise InvalidParameter(f"{repeat!r} never comes", field="at")


def without_day(repeat: str, day: str) -> str:
    """Return a schedule without a day of the week; empty when none is left."""
    clock, _, days = repeat.partition(" ")
    left = sorted(_weekdays(days) - {_DAYS.index(day)})
    return f"{clock} {','.join(_DAYS[i] for i in left)}" if left else ""


def _weekdays(days: str) -> frozenset[int]:
    if days in _SETS:
        return _SETS[days]
    named = [d.strip() for d in days.split(",")]
    return frozenset(_DAYS.index(d) for d in named) if named and all(d in _DAYS for d in named) else frozenset()


def in_order(plans: list[Plan]) -> list[Plan]:
    """Return plans the soonest first, those that wait for something last."""
    return sorted(plans, key=lambda p: (p.due is None, p.due or 0.0, p.made_at, p.id))
