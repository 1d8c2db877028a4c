"""Which plans a sentence means: by sort, time, things, place in the list just told, or as the one just spoken of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from hub.api.clock import Clock
from hub.api.intents import Asked, Intent
from hub.automation import moving, orders
from hub.automation.plans import Plan
from hub.automation.schedules import Schedules
from hub.kernel.registry import Registry

_MOST_SESSIONS = 64


class NamedPlans:
    """Finds the plans that are meant, and knows which of them each session was told last."""

    def __init__(self, schedules: Schedules, registry: Registry, clock: Clock) -> None:
        self._schedules = schedules
        self._registry = registry
        self._clock = clock
        self._offered: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def offer(self, asked: Asked, plans: Sequence[Plan]) -> None:
        """Remember in which order a session was told these plans, for "the first one"."""
        self._offered[who(asked)] = tuple(p.id for p in plans)
        self._offered.move_to_end(who(asked))
        while len(self._offered) > _MOST_SESSIONS:
            self._offered.popitem(last=False)

    def meant(self, intent: Intent, sort: str, asked: Asked) -> list[Plan]:
        """Return the plans that a sentence means: of its sort, at the time, about the things, or the one it names."""
        found = self._schedules.plans(sort)
        clock = str(intent.slots.get("clock") or "")
        if clock:
            other = f"{(int(clock[:2]) + 12) % 24:02}{clock[2:]}"
            at = [[p for p in found if c in (p.repeat[:5], self._clock_of(p))] for c in (clock, other)]
            found = at[0] or at[1]
        if intent.targets:
            found = [p for p in found if set(p.things) & set(intent.targets)] or [
                p for p in found if self._devices((*p.things, *awaited(p))) & self._devices(intent.targets)
            ]
        ordinal = intent.slots.get("ordinal")
        if isinstance(ordinal, int):
            told = [p for plan_id in self._offered.get(who(asked), ()) for p in found if p.id == plan_id] or found
            found = [told[ordinal]] if -len(told) <= ordinal < len(told) else []
        return found

    def likely(self, intent: Intent, sort: str, asked: Asked) -> list[Plan]:
        """Return the plans that a change may mean: those just spoken of first; to skip a day, those of that day."""
        found = self.meant(intent, sort, asked)
        spoken = [p for p in found if p.id in self._offered.get(who(asked), ())]
        now = self._clock.now()
        skipping = intent.name == "HearthSkipSchedule"
        fitting = [p for p in spoken or found if moving.comes_on(p, intent.slots, now)] if skipping else []
        return fitting or spoken or found

    def _devices(self, ids: Sequence[str]) -> set[str]:
        """Return the devices of these entities: "the coffee" is any part of its machine."""
        known = (self._registry.entities.get(i) for i in ids)
        return {e.device_id for e in known if e is not None and e.device_id}

    def _clock_of(self, plan: Plan) -> str:
        now = self._clock.now()
        return f"{now.fromtimestamp(plan.due, now.tzinfo):%H:%M}" if plan.due is not None else ""


def sort_of(intent: Intent) -> str:
    """Return the sort of plan that an intent is about; empty for any."""
    return "alarm" if "Alarm" in intent.name else "reminder" if "Reminder" in intent.name else ""


def awaited(plan: Plan) -> tuple[str, ...]:
    """Return the entities that an order waits for: it is about their machine."""
    return tuple((plan.trigger or {}).get("entities", ())) if orders.is_order(plan.trigger) else ()


def who(asked: Asked) -> str:
    """Return whose deeds these are: a person's at one door, or a satellite's."""
    return f"{asked.person or ''}/{asked.session}"
