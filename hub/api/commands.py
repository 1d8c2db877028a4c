"""Commands and what became of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from hub.api.causes import Cause
from hub.api.home import EntityState


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One order to one entity, already validated against its kind."""

    entity_id: str
    name: str
    params: dict[str, Any]
    cause: Cause


class Verdict(StrEnum):
    """What is known of a command afterwards."""

    CONFIRMED = "confirmed"  # the device reported the state that was asked for
    UNCONFIRMED = "unconfirmed"  # it was sent, but no confirming state came in time (or none can come)
    REFUSED = "refused"  # it was not sent, or the device or hub said no


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a command; ``reason`` is one sentence, empty when confirmed."""

    entity_id: str
    command: str
    verdict: Verdict
    reason: str = ""
    state: EntityState | None = None
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Return True when the device reported the state that was asked for."""
        return self.verdict is Verdict.CONFIRMED


Executor: TypeAlias = Callable[[Command], Awaitable[None]]
"""Carries a command out towards the device; raises CommandError or BrokerError when it cannot."""
