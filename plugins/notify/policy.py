"""Whether, to whom and when a message goes out: quiet hours, limits, repetitions. Pure; time comes as a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

import msgspec

from plugins.notify.api import Urgency

NEVER_HELD = frozenset({"alarm", "duress", "fire"})
"""Event classes that ignore quiet hours, limits and repetitions whatever their urgency."""


class QuietHours(msgspec.Struct, frozen=True, kw_only=True):
    """Local times between which a person is left alone; over midnight when it ends before it starts."""

    start: time
    end: time

    def holds(self, at: datetime) -> bool:
        """Return True when local time ``at`` is within."""
        now = at.time().replace(tzinfo=None)
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def over(self, at: datetime) -> datetime:
        """Return the next local time, at or after ``at``, when the quiet hours are over."""
        end = at.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return end if end > at else end + timedelta(days=1)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """At most ``count`` messages of one class to one person in ``window_s``; the same one again after ``repeat_s``."""

    count: int = 6
    window_s: float = 3600.0
    repeat_s: float = 300.0


class Fate(StrEnum):
    """What happens to a message for one person."""

    SEND = "send"
    HOLD = "hold"
    REPEATED = "repeated"
    LIMITED = "limited"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The fate, and for a held one the Unix time at which it goes out."""

    fate: Fate
    until: float = 0.0


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What one person was sent of one class: Unix times, and when each matter was last told."""

    sent: tuple[float, ...] = ()
    told: Mapping[str, float] = {}


def urgent(event_class: str, urgency: Urgency) -> bool:
    """Return True for a message that nothing may hold back."""
    return urgency is Urgency.CRITICAL or event_class in NEVER_HELD


def decide(
    event_class: str,
    urgency: Urgency,
    matter: str,
    at: datetime,
    *,
    quiet: QuietHours | None,
    past: Past,
    limits: Limits,
) -> Decision:
    """Return what to do with a message about ``matter`` for one person at local time ``at``."""
    if urgent(event_class, urgency):
        return Decision(fate=Fate.SEND)
    now = at.timestamp()
    told = past.told.get(matter)
    if told is not None and now - told < limits.repeat_s:
        return Decision(fate=Fate.REPEATED)
    if sum(1 for t in past.sent if now - t < limits.window_s) >= limits.count:
        return Decision(fate=Fate.LIMITED)
    if quiet is not None and urgency is not Urgency.HIGH and quiet.holds(at):
        return Decision(fate=Fate.HOLD, until=quiet.over(at).timestamp())
    return Decision(fate=Fate.SEND)


def remember(past: Past, matter: str, at: float, limits: Limits) -> Past:
    """Return the past with one more message, without what no longer matters."""
    sent = (*(t for t in past.sent if at - t < limits.window_s), at)
    told = {m: t for m, t in past.told.items() if at - t < limits.repeat_s}
    return Past(sent=sent, told={**told, matter: at})
