"""What other plugins use of the alarm: arm and disarm, read the partitions, and hear what changes."""

from __future__ import annotations

from typing import Protocol

import msgspec

from hub.api import Cause, Event


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A wish to arm or disarm. ``mode`` is home, night, away or vacation; ``partition`` empty: the first one."""

    cause: Cause
    partition: str = ""
    mode: str = "away"
    code: str = ""
    force: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an order: ``key`` names the phrase that says it, ``zones`` the sensors it speaks of."""

    ok: bool
    key: str
    partition: str
    mode: str = ""
    zones: tuple[str, ...] = ()
    seconds: int = 0


class Alarm(Protocol):
    """The intrusion alarm. Get it by ``await hub.use(Alarm)``."""

    async def arm(self, order: Order) -> Answer:
        """Arm a partition, or say why not; returns once the new state is in the journal."""
        ...

    async def disarm(self, order: Order) -> Answer:
        """Disarm a partition with a code, or say why not."""
        ...

    def sirens(self) -> frozenset[str]:
        """Return the sirens that must sound now: nobody else may switch them off."""
        ...


class AlarmChanged(Event, frozen=True, kw_only=True):
    """A partition came to another state. Never sent for what must stay silent."""

    partition: str
    old: str
    new: str
    mode: str = ""
    zones: tuple[str, ...] = ()


class AlarmSignal(Event, frozen=True, kw_only=True):
    """Keypads and panels should sound: ``signal`` is exit, entry, armed or chime."""

    partition: str
    signal: str
    zones: tuple[str, ...] = ()
