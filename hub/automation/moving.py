"""Plans at another time: moved to a clock time, by some time, left out on a date or on a day of the week. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from hub.api.errors import InvalidParameter
from hub.automation.plans import LONGEST, Plan, next_time, without_day


def moved(plan: Plan, slots: Mapping[str, Any], now: datetime) -> Plan | None:
    """Return a plan at its new time; None for one that waits for no time. InvalidParameter when that has passed.

    A plan that repeats is moved on all of its days. A time without morning or evening is the one nearer to the old.
    """
    if plan.due is None or (plan.trigger and not plan.repeat):
        return None
    old = datetime.fromtimestamp(plan.due, now.tzinfo)
    by = slots.get("by_s")
    new = old + timedelta(seconds=by) if isinstance(by, int | float) else _nearest(old, slots, now)
    if plan.repeat:
        days = plan.repeat.partition(" ")[2]
        return msgspec.structs.replace(plan, repeat=f"{new:%H:%M} {days}")
    if not 0 < new.timestamp() - now.timestamp() <= LONGEST:
        raise InvalidParameter(f"{new} is not within the next year", field="to")
    return msgspec.structs.replace(plan, at=new.timestamp())


def _nearest(old: datetime, slots: Mapping[str, Any], now: datetime) -> datetime:
    """Return the moment that was said, on the old one's day where no day was said."""
    to = datetime.fromisoformat(str(slots.get("to")))
    if slots.get("day"):
        return to
    on_day = old.replace(hour=to.hour, minute=to.minute, second=0, microsecond=0)
    tries = [on_day] if slots.get("exactly") else [on_day, on_day.replace(hour=(on_day.hour + 12) % 24)]
    tries += [t + timedelta(days=1) for t in tries if t <= now]
    return min((t for t in tries if t > now), key=lambda t: (abs(t - old), t), default=to)


def without(plan: Plan, slots: Mapping[str, Any], now: datetime) -> Plan | None:
    """Return a plan that leaves out a date or, for good, a day of the week; None when nothing is left of it."""
    if not plan.repeat:
        return None
    if slots.get("without"):
        rest = without_day(plan.repeat, str(slots["without"]))
        return msgspec.structs.replace(plan, repeat=rest) if rest else None
    return msgspec.structs.replace(plan, skip=(*plan.skip, _date(plan, slots, now)))


def comes_on(plan: Plan, slots: Mapping[str, Any], now: datetime) -> bool:
    """Return True for a plan that would come on the day that is to be left out."""
    if plan.due is None or (plan.trigger and not plan.repeat):
        return False
    if plan.repeat:
        return not slots.get("without") or without_day(plan.repeat, str(slots["without"])) != plan.repeat
    return datetime.fromtimestamp(plan.due, now.tzinfo).date().isoformat() == _date(plan, slots, now)


def _date(plan: Plan, slots: Mapping[str, Any], now: datetime) -> str:
    """Return the ISO date that is meant: as it was said, or the next such day of the week."""
    if slots.get("date"):
        return str(slots["date"])
    day = str(slots.get("weekday") or slots.get("without") or "monday")
    clock = plan.repeat.partition(" ")[0] or "23:59"
    return datetime.fromtimestamp(next_time(f"{clock} {day}", now), now.tzinfo).date().isoformat()


__all__ = ["comes_on", "moved", "without"]
