"""Causes: who or what made something happen, through which door, when, and in which chain."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import Self

import msgspec


class Origin(StrEnum):
    """What kind of actor stands behind an event."""

    PERSON = "person"
    DEVICE = "device"
    PLUGIN = "plugin"
    AUTOMATION = "automation"
    HUB = "hub"


class Cause(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why something happened.

    ``who`` is a person id, plugin name or device topic; ``door`` the way in (``panel``, ``api``, ``cli``,
    ``voice:kitchen``, ``mqtt``); ``at`` Unix seconds; ``chain`` is shared by everything that follows from
    one first cause; ``parent`` is a short description of the step before. ``asker`` is the person on whose behalf it
    happens: an id, empty for somebody unknown, None when nobody asked (a device, a timer, a rule of the home). Rights
    follow the asker, whichever plugin carries the wish out.
    """

    origin: Origin
    who: str = ""
    door: str = ""
    at: float = 0.0
    chain: str = ""
    parent: str = ""
    asker: str | None = None

    def then(self, origin: Origin, who: str, *, door: str, at: float) -> Self:
        """Return the next link of the same chain. What a device reports afterwards is on nobody's behalf."""
        parent = f"{self.origin.value}:{self.who}" if self.who else self.origin.value
        return type(self)(
            origin=origin,
            who=who,
            door=door,
            at=at,
            chain=self.chain or new_chain(),
            parent=parent,
            asker=None if self.origin is Origin.DEVICE else self.asker,
        )


def new_chain() -> str:
    """Return a fresh chain id (96 random bits, URL-safe)."""
    return secrets.token_urlsafe(12)


def start(origin: Origin, who: str = "", *, door: str = "", at: float) -> Cause:
    """Return the first cause of a new chain."""
    asker = who if origin is Origin.PERSON else None
    return Cause(origin=origin, who=who, door=door, at=at, chain=new_chain(), asker=asker)
