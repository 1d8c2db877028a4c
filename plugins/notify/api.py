"""What other plugins use of notify: send people a message, page them until somebody answers, call it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

import msgspec

from hub.api import Event

Text: TypeAlias = str | Mapping[str, str]
"""A message as one text, or per language tag (``{"en": …, "zh": …}``): each person gets it in their own."""


class Urgency(StrEnum):
    """How much a message may disturb. Critical ones ignore quiet hours, limits and repetitions."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message: who is being sent it, the chain that pages on (empty: none), or why nobody is."""

    id: str
    people: tuple[str, ...] = ()
    chain: str = ""
    held: tuple[str, ...] = ()
    reason: str = ""


class Notifier(Protocol):
    """Reaches people. Get it by ``await hub.use(Notifier)``."""

    async def notify(
        self,
        event_class: str,
        text: Text,
        *,
        people: Sequence[str] = (),
        urgency: Urgency = Urgency.NORMAL,
        data: Mapping[str, Any] | None = None,
    ) -> Receipt:
        """Send a message; returns once it is journalled, before it is delivered.

        ``event_class`` (``alarm``, ``fire``, ``trouble`` …) chooses the template, limits and chain; ``people``
        (none: those of the class, else every owner and adult) are person ids. ``data`` may hold ``key`` (the same
        key is the same matter: one chain, no repetition), ``panel`` (False: no notice on the panel), ``silent``
        (no sign in the home at all), ``drill`` (marked as an exercise), ``everyone`` (all steps of the chain at once)
        and ``title`` (a text, or one per language).
        """
        ...

    async def acknowledge(self, key: str, person: str) -> bool:
        """Stop paging ``person`` about the matter ``key`` (or chain id); False when nothing pages them."""
        ...

    async def stand_down(self, key: str, text: Text = "") -> bool:
        """End the chain of the matter ``key``, telling those who were paged ``text``; False when there is none."""
        ...


class Delivered(Event, frozen=True, kw_only=True):
    """A message reached a transport, or did not: ``status`` is ``sent``, ``failed`` or ``shown``."""

    person: str
    transport: str
    status: str
    reason: str = ""


class ChainChanged(Event, frozen=True, kw_only=True):
    """An escalation chain started, moved to its next step, was acknowledged or ended."""

    chain: str
    event_class: str
    status: str
    step: int
    person: str = ""
