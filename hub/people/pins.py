"""PINs: short, so hashed slowly and guarded by a lockout that doubles and survives a restart."""

from __future__ import annotations

import itertools

from hub.api.clock import Clock
from hub.api.errors import AccessError, TooManyAttempts
from hub.kernel.store import Store
from hub.people.passwords import Hasher
from hub.people.slowdown import DAY, Slowdown

_SHORTEST, _LONGEST = 4, 10


class Pins:
    """Whose PIN is it? ``where`` names the door (a keypad, a room) whose lockout counts."""

    def __init__(self, store: Store, clock: Clock, hasher: Hasher) -> None:
        self._documents = store.documents("people.pin")
        self._hasher = hasher
        self._hashes: dict[str, str] = {}
        self._door = Slowdown(clock, free=5, first=30.0, keeps=store.documents("people.pin.door"))
        self._day = Slowdown(clock, free=50, first=600.0, longest=DAY / 4, keeps=store.documents("people.pin.day"))

    async def load(self) -> None:
        """Read the stored hashes and the lockouts under way."""
        self._hashes = {k: v for k, v in (await self._documents.all()).items() if isinstance(v, str)}
        await self._door.load()
        await self._day.load()

    def has(self, person: str) -> bool:
        """Return whether a person has a PIN."""
        return person in self._hashes

    def wait(self, where: str) -> float:
        """Return the seconds a door is locked out for, 0 when it is not."""
        return max(self._door.wait(where), self._day.wait(where))

    async def set(self, person: str, pin: str) -> None:
        """Give a person a PIN; AccessError when it is unfit or somebody else's."""
        _fit(pin)
        if await self.taken(pin, but=person):
            raise AccessError("this PIN cannot be used", remedy="choose another", field="pin")
        encoded = await self._hasher.hash(pin)
        await self._documents.put(person, encoded)
        self._hashes[person] = encoded

    async def taken(self, pin: str, *, but: str = "") -> bool:
        """Return whether it is the PIN of anybody but ``but``."""
        for person, encoded in list(self._hashes.items()):
            if person != but and await self._hasher.verify(encoded, pin):
                return True
        return False

    async def fits(self, person: str, pin: str) -> bool:
        """Return whether it is this person's PIN; takes as long when they have none. Attempts are counted by others."""
        return await self._hasher.verify(self._hashes.get(person), pin[:64])

    async def clear(self, person: str) -> None:
        """Take a person's PIN away."""
        self._hashes.pop(person, None)
        await self._documents.delete(person)

    async def check(self, pin: str, where: str) -> str | None:
        """Return whose PIN it is, None when nobody's or the door is locked out."""
        try:
            await self._door.attempt(where)
            await self._day.attempt(where)
        except TooManyAttempts:
            return None
        found = None
        everybody: list[tuple[str, str | None]] = [*self._hashes.items()] or [("", None)]
        for person, encoded in everybody:
            if await self._hasher.verify(encoded, pin[:64]):
                found = person
        if found is not None:
            await self._door.right(where)
            self._day.refund(where)
        return found


def _fit(pin: str) -> None:
    if not (pin.isascii() and pin.isdigit() and _SHORTEST <= len(pin) <= _LONGEST):
        raise AccessError(f"a PIN has {_SHORTEST} to {_LONGEST} digits", remedy="use digits only", field="pin")
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        raise AccessError("this PIN is among the first that anyone tries", remedy="choose another", field="pin")
