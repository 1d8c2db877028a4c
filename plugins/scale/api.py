"""What other plugins may import of the scale: its events, its service and the frame decoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

import msgspec

from hub.api import Cause, Event
from plugins.scale.frames import decode_xiaomi

GUEST = "guest"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A person who may have stood on the scale, and how likely (0-1)."""

    person: str
    probability: float


class Weighin(msgspec.Struct, frozen=True, kw_only=True):
    """One weigh-in. ``status`` is assigned, asking, guest or rejected; ``at`` Unix seconds, impedance in ohm.

    A ``stranger`` is far from everybody who is known: a guest, or somebody new; in no journal until that is said.
    """

    id: str
    at: float
    kg: float
    impedance: float | None = None
    source: str = ""
    person: str | None = None
    confidence: float = 0.0
    status: str = "asking"
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    stranger: bool = False


class WeighedIn(Event, frozen=True, kw_only=True):
    """A weigh-in happened, gained its impedance, or changed hands.

    ``previous`` is the person it belonged to before, so that whoever derived figures from it derives them again.
    """

    WITHHELD: ClassVar[frozenset[str]] = frozenset({"kg", "impedance"})

    weighin_id: str
    person: str | None
    kg: float
    impedance: float | None
    confidence: float
    status: str
    candidates: tuple[Candidate, ...] = ()
    previous: str | None = None
    stranger: bool = False


class WeighedThing(Event, frozen=True, kw_only=True):
    """Something that cannot stand on a scale was weighed: a child (``person``), a pet or a thing (only a name)."""

    WITHHELD: ClassVar[frozenset[str]] = frozenset({"kg"})

    name: str
    person: str | None
    kg: float


class Scale(Protocol):
    """Weigh-ins of the household, newest last, and who they belong to."""

    def weighins(self, person: str | None = None, *, limit: int = 1000) -> Sequence[Weighin]:
        """Return weigh-ins (of one person: only assigned ones), oldest first, the latest ``limit``."""
        ...

    def question(self) -> Weighin | None:
        """Return the newest weigh-in that waits for an answer, or None."""
        ...

    async def assign(self, weighin_id: str, person: str, *, cause: Cause) -> Weighin:
        """Say whose it was (a person id or ``guest``); raises InvalidParameter when either is unknown."""
        ...

    async def erase(self, person: str) -> int:
        """Erase every weigh-in of a person for good; return how many."""
        ...


__all__ = ["GUEST", "Candidate", "Scale", "WeighedIn", "WeighedThing", "Weighin", "decode_xiaomi"]
