"""Alarm codes: who has which, what it may do and when; argon2id at rest, compared in constant time.

Every stored code is tried for every PIN, so that neither the time taken nor the answer tells which was near.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from hub.api import Storage
from hub.api.errors import InvalidParameter

SHORTEST, LONGEST = 4, 12
_KEY = "codes"
HASH_TIMEOUT_S = 10.0


class May(StrEnum):
    """What a code may do."""

    ARM = "arm"
    DISARM = "disarm"
    BYPASS = "bypass"


EVERYTHING = (May.ARM, May.DISARM, May.BYPASS)


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When a code holds: weekdays (0 Monday; none: all) and local times ``HH:MM``.

    One that ends before it starts goes over midnight and belongs to the day it starts on.
    """

    days: tuple[int, ...] = ()
    start: str = "00:00"
    end: str = "24:00"

    def holds(self, at: datetime) -> bool:
        """Return True when local time ``at`` is within."""
        now = at.hour * 60 + at.minute
        start, end = _minutes(self.start), _minutes(self.end)
        if start <= end:
            return self._day(at.weekday()) and start <= now < end
        if now >= start:
            return self._day(at.weekday())
        return now < end and self._day((at.weekday() - 1) % 7)

    def _day(self, weekday: int) -> bool:
        return not self.days or weekday in self.days


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) * 60 + int(minutes) <= 1440 and int(minutes) < 60):
        raise InvalidParameter(f"{text!r} is not a time of day", remedy="write it as HH:MM, from 00:00 to 24:00")
    return int(hours) * 60 + int(minutes)


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """One code. ``hash`` is argon2id; ``uses_left`` None means any number; times are Unix seconds."""

    id: str
    hash: str
    person: str = ""
    name: str = ""
    may: tuple[May, ...] = EVERYTHING
    duress: bool = False
    partitions: tuple[str, ...] = ()
    schedule: Schedule | None = None
    starts_at: float | None = None
    expires_at: float | None = None
    uses_left: int | None = None


class Verdict(StrEnum):
    """What a PIN turned out to be."""

    OK = "ok"
    DURESS = "duress"
    DENIED = "denied"
    BAD = "bad"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on a PIN, whose it is, and what it may do."""

    verdict: Verdict
    person: str = ""
    code: str = ""
    may: tuple[May, ...] = ()


def judge(code: Code, need: May, partition: str, at: datetime) -> Verdict:
    """Return whether a matching code may do ``need`` to ``partition`` at local time ``at``."""
    now = at.timestamp()
    allowed = (
        need in code.may
        and (not code.partitions or partition in code.partitions)
        and (code.schedule is None or code.schedule.holds(at))
        and (code.starts_at is None or now >= code.starts_at)
        and (code.expires_at is None or now < code.expires_at)
        and (code.uses_left is None or code.uses_left > 0)
    )
    if not allowed:
        return Verdict.DENIED
    return Verdict.DURESS if code.duress else Verdict.OK


class UnfitCode(InvalidParameter):
    """A code cannot be one. ``key`` says why: digits, weak, birthday, or taken."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message, remedy="choose another one", field="code")
        self.key = key


class Hasher(Protocol):
    """Makes and checks hashes; blocking, called in a thread."""

    def hash(self, pin: str) -> str:
        """Return the hash of a PIN."""
        ...

    def matches(self, hashed: str, pin: str) -> bool:
        """Return True when the PIN made the hash."""
        ...


class Argon2:
    """argon2id with 19 MiB and two passes, the least that OWASP's password storage cheat sheet allows."""

    def __init__(self, *, memory_kib: int = 19456, passes: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)

    def hash(self, pin: str) -> str:
        """Return the hash of a PIN."""
        return self._hasher.hash(pin)

    def matches(self, hashed: str, pin: str) -> bool:
        """Return True when the PIN made the hash; a damaged hash matches nothing."""
        try:
            return self._hasher.verify(hashed, pin)
        except (Argon2Error, InvalidHashError):
            return False


def checked_pin(pin: object) -> str:
    """Return a PIN as typed, or raise InvalidParameter: it is a text of 4 to 12 digits."""
    if not isinstance(pin, str) or not pin.isascii() or not pin.isdigit() or not SHORTEST <= len(pin) <= LONGEST:
        raise UnfitCode("digits", f"an alarm code is a text of {SHORTEST} to {LONGEST} digits")
    return pin


def refuse_weak(pin: str, birthdays: Iterable[date] = ()) -> None:
    """Raise UnfitCode for what anybody would try first: equal steps, a thing said twice, a birthday in the home."""
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    parts = [n for n in range(1, len(pin) // 2 + 1) if len(pin) % n == 0]
    if len(steps) == 1 or any(pin == pin[:n] * (len(pin) // n) for n in parts):
        raise UnfitCode("weak", "this code is among the first that anyone tries")
    written = ("%Y", "%d%m", "%m%d", "%d%m%y", "%y%m%d", "%m%d%y", "%Y%m%d", "%d%m%Y", "%m%d%Y")
    if any(pin == day.strftime(form) for day in birthdays for form in written):
        raise UnfitCode("birthday", "this code is a birthday of somebody in the home")


class Codebook:
    """Keeps the codes of this home in the plugin's storage, and those of the configuration beside them."""

    def __init__(self, storage: Storage, hasher: Hasher | None = None) -> None:
        self._storage = storage
        self._hasher = hasher or Argon2()
        self._codes: tuple[Code, ...] = ()
        self._configured: tuple[Code, ...] = ()
        self._loaded = asyncio.Event()
        self._changing = asyncio.Lock()

    async def load(self, configured: Sequence[tuple[str, str, bool]] = ()) -> None:
        """Read the stored codes; ``configured`` are (id, PIN, duress) of the configuration, never stored."""
        self._codes = tuple(msgspec.convert(c, Code) for c in await self._storage.get(_KEY, []))
        self._configured = tuple(
            [Code(id=i, hash=await self._hash(pin), duress=duress) for i, pin, duress in configured]
        )
        self._loaded.set()

    @property
    def codes(self) -> tuple[Code, ...]:
        """Return every code, those of the configuration first."""
        return (*self._configured, *self._codes)

    async def check(self, pin: str, need: May, partition: str, at: datetime) -> Checked:
        """Return what ``pin`` is; a use of a counted code is counted. Takes as long whatever the answer."""
        await self._ready()
        codes = self.codes
        async with asyncio.timeout(HASH_TIMEOUT_S * max(1, len(codes))):
            matched = await asyncio.to_thread(_match, self._hasher, codes, pin)
        best = max(matched, key=lambda c: (judge(c, need, partition, at) is not Verdict.DENIED, c.duress), default=None)
        if best is None:
            return Checked(verdict=Verdict.BAD)
        verdict = judge(best, need, partition, at)
        if verdict is not Verdict.DENIED and best.uses_left is not None:
            await self._count(best.id)
        return Checked(verdict=verdict, person=best.person, code=best.id, may=best.may)

    async def add(self, pin: str, code: Code) -> Code:
        """Store a new code under a fresh id; UnfitCode when the PIN is not one or is in use."""
        checked_pin(pin)
        _check_schedule(code)
        async with self._changing:
            await self._refuse_taken(pin)
            stored = msgspec.structs.replace(code, id=secrets.token_hex(6), hash=await self._hash(pin))
            await self._save((*self._codes, stored))
        return stored

    async def change(self, code_id: str, facts: Mapping[str, Any], pin: str | None = None) -> Code:
        """Change fields of a stored code, and its PIN if there is a new one; UnfitCode as for ``add``."""
        async with self._changing:
            changes = dict(facts)
            if pin is not None:
                await self._refuse_taken(checked_pin(pin), but=code_id)
                changes["hash"] = await self._hash(pin)
            new = msgspec.structs.replace(self.stored(code_id), **changes)
            _check_schedule(new)
            await self._replace(new)
        return new

    def stored(self, code_id: str) -> Code:
        """Return a code that may be changed; InvalidParameter when there is none of that id."""
        found = next((c for c in self._codes if c.id == code_id), None)
        if found is None:
            raise InvalidParameter(f"there is no alarm code {code_id!r}", remedy="see GET /api/plugins/alarm/codes")
        return found

    def configured(self, code: Code) -> bool:
        """Return whether a code comes from the configuration, and is changed only there."""
        return code in self._configured

    async def remove(self, code_id: str) -> None:
        """Forget a stored code; InvalidParameter when there is none of that id."""
        self.stored(code_id)
        await self._save(tuple(c for c in self._codes if c.id != code_id))

    async def _refuse_taken(self, pin: str, but: str = "") -> None:
        await self._ready()
        if any(c.id != but for c in await asyncio.to_thread(_match, self._hasher, self.codes, pin)):
            raise UnfitCode("taken", "this code is in use already")

    async def _count(self, code_id: str) -> None:
        """Count a use of a code, as it stands now: it may have been changed while it was compared."""
        code = next((c for c in self._codes if c.id == code_id), None)
        if code is not None and code.uses_left:
            await self._replace(msgspec.structs.replace(code, uses_left=code.uses_left - 1))

    async def _replace(self, new: Code) -> None:
        await self._save(tuple(new if c.id == new.id else c for c in self._codes))

    async def _save(self, codes: tuple[Code, ...]) -> None:
        await self._storage.put(_KEY, msgspec.to_builtins(codes))
        self._codes = codes

    async def _ready(self) -> None:
        async with asyncio.timeout(HASH_TIMEOUT_S):
            await self._loaded.wait()

    async def _hash(self, pin: str) -> str:
        async with asyncio.timeout(HASH_TIMEOUT_S):
            return await asyncio.to_thread(self._hasher.hash, pin)


def _check_schedule(code: Code) -> None:
    if code.schedule is None:
        return
    if _minutes(code.schedule.start) == _minutes(code.schedule.end):
        raise InvalidParameter("a schedule that ends when it starts never holds", remedy="leave some time between")
    if any(day not in range(7) for day in code.schedule.days):
        raise InvalidParameter("weekdays are 0 (Monday) to 6", field="schedule")


def _match(hasher: Hasher, codes: Sequence[Code], pin: str) -> list[Code]:
    """Return the codes that ``pin`` opens; all are tried."""
    return [code for code in codes if hasher.matches(code.hash, pin)]
