"""Conditions that must last, and those of several things at once: since when they are so, and when that is due.

A trigger with ``for_s`` (seconds) or ``all`` is one of these. Time counts from when the state began, at the earliest
from when the plan was made; a state that is left, or not known, begins anew. Of several entities each counts for
itself, or with ``all`` (nobody moves anywhere) the one that came last. Each stretch of such a state is acted on once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from hub.api.events import StateChanged
from hub.api.home import EntityState
from hub.automation import triggers
from hub.automation.plans import Plan

_SAME_S = 1.0
"""Times of the same change may differ by this, s."""


def lasting(trigger: Mapping[str, Any] | None) -> bool:
    """Return True for a trigger that waits for a state to last, or for several things to be so at once."""
    return bool(trigger) and ("for_s" in (trigger or {}) or bool((trigger or {}).get("all")))


def span(plan: Plan) -> float:
    """Return how long what a plan waits for must last, s."""
    return float((plan.trigger or {}).get("for_s", 0.0))


def left(plan: Plan, change: StateChanged) -> frozenset[str]:
    """Return the entity of a change when it is, or was, not as the plan waits for: its time begins anew."""
    was, now = change.old, change.new
    unheard = was is not None and not was.available and was.value is not None
    holds = known(now) and triggers.holds(plan.trigger or {}, now)
    return frozenset(() if holds and not unheard else (change.entity_id,))


def known(state: EntityState | None) -> bool:
    """Return True for a state that says something."""
    return state is not None and state.available and state.value is not None


class Holding:
    """Keeps up with what lasts. Plans are values: each answer is the plan as it is then."""

    def __init__(self, state_of: Callable[[str], EntityState | None]) -> None:
        self._state_of = state_of
        self._earlier: dict[str, dict[str, float]] = {}

    def waiting(self, plan: Plan) -> Plan:
        """Return a plan that begins to wait; where a state need not last, what is so already was not waited for."""
        if "for_s" not in (plan.trigger or {}):
            plan = msgspec.structs.replace(plan, started=max(plan.started, plan.made_at))
        return self.look(plan)[0]

    def resumed(self, plan: Plan) -> tuple[Plan, bool]:
        """Return a plan from before a restart, as ``look`` does: what lasted then was not seen since."""
        self._earlier[plan.id] = dict(plan.held)
        return self.look(msgspec.structs.replace(plan, held={}, due=None))

    def look(self, plan: Plan, again: frozenset[str] = frozenset()) -> tuple[Plan, bool]:
        """Return a plan as it is now, and whether time that had passed before a restart is lost.

        ``again`` begins anew. Of what was not known to hold, the state's own time counts.
        """
        held, lost = self._after_restart(plan)
        trigger = plan.trigger or {}
        found: dict[str, float] = {}
        for entity_id in trigger.get("entities", ()):
            state = self._state_of(entity_id)
            if state is None or not known(state) or not triggers.holds(trigger, state):
                continue
            since = held.get(entity_id) if entity_id not in again else None
            if since is None:  # a value among attributes has no time of its own
                own = entity_id not in again and "attribute" not in trigger
                since = state.changed_at if own else state.updated_at
            found[entity_id] = since
        return msgspec.structs.replace(plan, held=found, due=_due(plan, found)), lost

    def forget(self, plan: Plan) -> None:
        """Forget a plan that is no more."""
        self._earlier.pop(plan.id, None)

    def _after_restart(self, plan: Plan) -> tuple[dict[str, float], bool]:
        """Return since when things have been so, with what was acted on before a restart and still is so."""
        held, lost = dict(plan.held), False
        earlier = self._earlier.get(plan.id, {})
        for entity_id, since in tuple(earlier.items()):
            state = self._state_of(entity_id)
            if state is None or not known(state):
                continue  # not heard of yet
            del earlier[entity_id]
            if not triggers.holds(plan.trigger or {}, state):
                continue
            if since + span(plan) <= plan.started:
                held[entity_id] = since
            elif state.changed_at > since + _SAME_S:
                lost = True
        return held, lost


def _due(plan: Plan, held: Mapping[str, float]) -> float | None:
    """Return when a plan is to be carried out (Unix s) if nothing changes; None while nothing new holds."""
    trigger = plan.trigger or {}
    starts = [max(since, plan.made_at) for since in held.values()]
    if trigger.get("all"):
        starts = [max(starts)] if starts and len(held) == len(trigger.get("entities", ())) else []
    return min((at + span(plan) for at in starts if at + span(plan) > plan.started), default=None)
