"""Orders that wait for a machine to be ready: carried out as soon as it is, given up when it will not be. Pure.

A trigger with ``within_s`` (seconds from when it was made) is one. It is fulfilled by how things are, not only by a
change, and given up when that time is over or when the machine is neither as it is to be nor as it is meanwhile
(``while``): a coffee machine that heats and then lacks water will not be ready by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from hub.api.home import EntityState
from hub.automation import triggers
from hub.automation.holding import known
from hub.automation.plans import Plan


class Verdict(StrEnum):
    """What is to become of an order."""

    WAIT = "wait"
    FULFIL = "fulfil"
    GIVE_UP = "give_up"


def is_order(trigger: Mapping[str, Any] | None) -> bool:
    """Return True for a trigger that something is waited for by, for a limited time."""
    return bool(trigger) and "within_s" in (trigger or {})


def ends_at(plan: Plan) -> float:
    """Return when an order is given up, Unix seconds."""
    return plan.made_at + float((plan.trigger or {}).get("within_s", 0.0))


def judged(plan: Plan, state: EntityState | None, now: float) -> Verdict:
    """Return what is to become of an order, given what its machine says at ``now`` (Unix seconds)."""
    trigger = plan.trigger or {}
    if now >= ends_at(plan):
        return Verdict.GIVE_UP
    if state is None or not known(state):
        return Verdict.WAIT
    if triggers.holds(trigger, state):
        return Verdict.FULFIL
    meanwhile = trigger.get("while")
    return Verdict.GIVE_UP if meanwhile and str(state.value) not in meanwhile else Verdict.WAIT
