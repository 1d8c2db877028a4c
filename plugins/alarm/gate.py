"""The gate before the machine: whose code it is, what they may do, and how wrong ones are slowed down."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import msgspec

from hub.api import Cause, Hub, Origin, Person, Role
from hub.api.errors import HearthError
from plugins.alarm.codes import EVERYTHING, Checked, Codebook, May, Verdict
from plugins.alarm.config import Config
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.states import Event, On

PIN_TIMEOUT_S = 10.0
_BY_ROLE: dict[Role, tuple[May, ...]] = {
    Role.OWNER: EVERYTHING,
    Role.ADULT: EVERYTHING,
    Role.CHILD: (May.ARM, May.DISARM),
}


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever asks may do: the person, whether a code proved it, and whether it was a duress code."""

    person: str = ""
    may: tuple[May, ...] = ()
    coded: bool = False
    duress: bool = False


def asker(cause: Cause) -> str:
    """Return on whose behalf something is asked: a person id, or empty for nobody known."""
    if cause.asker is not None:
        return cause.asker
    return cause.who if cause.origin is Origin.PERSON else ""


class Gate:
    """Checks codes one at a time, so that no two attempts slip past the delay together."""

    def __init__(self, hub: Hub, config: Config, codes: Codebook, partitions: Mapping[str, PartitionRuntime]) -> None:
        self._hub = hub
        self._config = config
        self._codes = codes
        self._partitions = partitions
        self._lock = asyncio.Lock()

    async def code(self, runtime: PartitionRuntime, code: str, need: May, cause: Cause) -> Pass | None:
        """Return the pass a code gives, or None: wrong, not now, not for this, or too soon after wrong ones.

        Which of these it was is in the journal and never in the answer.
        """
        async with self._lock:
            now = self._hub.clock.time()
            if any(now < p.partition.locked_until for p in self._partitions.values()):
                return None
            checked = await self._check(runtime.id, code, need)
            if checked.verdict is Verdict.BAD:
                await runtime.feed(Event(on=On.CODE_BAD, at=now), cause)
                return None
            if checked.verdict is Verdict.DENIED:
                await runtime.feed(Event(on=On.CODE_DENIED, at=now, person=checked.person), cause)
                return None
            duress = checked.verdict is Verdict.DURESS
            return Pass(person=checked.person, may=checked.may, coded=True, duress=duress)

    async def _check(self, partition: str, code: str, need: May) -> Checked:
        checked = await self._codes.check(code, need, partition, self._hub.clock.now())
        if checked.verdict in (Verdict.OK, Verdict.DURESS) or not self._config.people_pins:
            return checked
        person = await self._person_of(code)
        may = _BY_ROLE.get(person.role, ()) if person else ()
        if person is None or checked.verdict is Verdict.DENIED:
            return checked
        verdict = Verdict.OK if need in may else Verdict.DENIED
        return Checked(verdict=verdict, person=person.id, may=may)

    async def _person_of(self, code: str) -> Person | None:
        try:
            async with asyncio.timeout(PIN_TIMEOUT_S):
                return await self._hub.people.check_pin(code, where="alarm")
        except (HearthError, TimeoutError):
            return None

    def session(self, cause: Cause) -> Pass:
        """Return what the person behind a cause may do without a code: arm, unless a guest; bypass, if grown up.

        An owner may disarm so only as long as the home has no alarm code at all.
        """
        person = self._hub.people.people.get(asker(cause))
        if person is None:
            return Pass(may=() if self._config.arm_needs_code else (May.ARM,))
        may = list(_BY_ROLE.get(person.role, ()))
        if self._config.arm_needs_code and May.ARM in may:
            may.remove(May.ARM)
        if May.DISARM in may and not (person.role is Role.OWNER and not self._codes.codes):
            may.remove(May.DISARM)
        if cause.door.startswith("voice"):
            may = [m for m in may if m is May.ARM]
        return Pass(person=person.id, may=tuple(may))
