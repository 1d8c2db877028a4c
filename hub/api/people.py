"""People of the home, as plugins see them. Secrets (password, PIN) never leave ``hub.people``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol

import msgspec


class Role(StrEnum):
    """What a person may do; see docs/people.md."""

    OWNER = "owner"
    ADULT = "adult"
    CHILD = "child"
    GUEST = "guest"
    DEVICE = "device"


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What nutrition needs to know of a person. Height in cm; ``goal`` is lose, keep, gain or none."""

    sex: str = ""
    birth_date: date | None = None
    height_cm: float | None = None
    activity: str = "low"
    state: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    diet: tuple[str, ...] = ()
    goal: str = "keep"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the household. ``consent`` lists what may be stored and used (``body``, ``voice``)."""

    id: str
    name: str
    aliases: dict[str, tuple[str, ...]] = {}
    role: Role = Role.ADULT
    language: str = "en"
    guardian: str | None = None
    consent: tuple[str, ...] = ()
    body: Body = Body()
    notify: tuple[str, ...] = ()


class PeopleView(Protocol):
    """Read who lives here, check a PIN, and have people prove that they are themselves."""

    @property
    def people(self) -> Mapping[str, Person]: ...

    async def check_pin(self, pin: str, *, where: str) -> Person | None:
        """Return whose PIN it is, or None. Wrong ones slow down the door named by ``where``."""
        ...

    async def confirm(self, person: str, secret: str, *, where: str) -> bool:
        """Return whether a secret is this person's own PIN or password; wrong ones end in TooManyAttempts."""
        ...

    async def pin_taken(self, pin: str) -> bool:
        """Return whether it is somebody's PIN: for refusing it as another code, never for letting anybody in."""
        ...
