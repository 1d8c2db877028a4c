"""The errand of weighing a baby, a pet or a thing: begun by voice or panel, fed by the scale, told when done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from hub.api import Cause, Hub, Person
from hub.api.errors import InvalidParameter
from plugins.scale.api import WeighedThing, Weighin
from plugins.scale.readings import Found, Reading
from plugins.scale.together import PATIENCE_S, Errand, Unlikely, Waiting, Weighed, feed

THINGS = "things"
_LONGEST = 60

Take = Callable[[Reading, Cause], Awaitable[None]]
Record = Callable[[str, float, Cause], Awaitable[Weighin]]


class Errands:
    """One errand at a time. ``take`` gives a reading back to the scale, ``record`` writes a child's weigh-in."""

    def __init__(self, hub: Hub, take: Take, record: Record, nobodys: Callable[[Reading], None]) -> None:
        self._hub = hub
        self._take = take
        self._record = record
        self._nobodys = nobodys
        self._now: Errand | None = None
        self._language = "en"
        self._session = ""

    @property
    def current(self) -> Errand | None:
        """Return what is being weighed, or None."""
        return self._now

    async def begin(self, name: str, person: Person | None, *, language: str, session: str, cause: Cause) -> Errand:
        """Begin; an errand before it ends, and what it held counts as somebody's ordinary step."""
        name = name.strip()
        if not name or len(name) > _LONGEST:
            raise InvalidParameter(f"name is empty or longer than {_LONGEST} characters", field="name")
        await self.cancel(cause)
        self._now = Errand(name=name, person=person.id if person else "", since=self._hub.clock.time())
        self._language, self._session = language, session
        self._hub.spawn(self._expire(self._now.since, cause), "weigh together")
        return self._now

    async def cancel(self, cause: Cause) -> bool:
        """End the errand; return whether there was one."""
        ended, self._now = self._now, None
        if ended is not None and ended.held is not None:
            await self._take(ended.held, cause)
        return ended is not None

    async def feed(self, found: Found, cause: Cause) -> bool:
        """Take in a reading; return whether it belongs to the errand and is nobody's ordinary weigh-in."""
        if self._now is None:
            return False
        step = feed(self._now, found)
        if isinstance(step, Waiting):
            first = self._now.held is None and step.errand.held is not None
            belongs = step.errand.held is not None and isinstance(found, Reading)
            self._now = step.errand
            if first:
                await self._say("together.other", name=step.errand.name)
            return belongs
        if isinstance(step, Unlikely):
            self._now = step.errand
            await self._take(step.first, cause)
            await self._say("together.unlikely", kg=f"{step.kg:.1f}")
            return True
        await self._done(self._now, step, cause)
        return True

    async def _done(self, errand: Errand, step: Weighed, cause: Cause) -> None:
        self._now = None
        if step.alone is not None:
            await self._take(step.alone, cause)
        if step.laden is not None:
            self._nobodys(step.laden)
        if errand.person:
            await self._record(errand.person, step.kg, cause)
        else:
            entry = {"name": errand.name, "kg": step.kg, "at": self._hub.clock.time()}
            await self._hub.storage.append(THINGS, entry)
        done = WeighedThing(cause=self._hub.cause(cause), name=errand.name, person=errand.person or None, kg=step.kg)
        self._hub.publish(done)
        await self._say("together.done", name=errand.name, kg=f"{step.kg:.2f}".rstrip("0").rstrip("."))

    async def things(self) -> list[dict[str, Any]]:
        """Return what was weighed that is no person, newest first, at most the latest thousand."""
        records = await self._hub.storage.read(THINGS)
        return [dict(record.data) for record in reversed(records)]

    def as_json(self) -> dict[str, Any] | None:
        """Return the errand as routes show it, without anybody's weight."""
        if self._now is None:
            return None
        kept = {key: value for key, value in msgspec.to_builtins(self._now).items() if key in ("name", "person")}
        return {**kept, "step": 2 if self._now.held else 1, "ends_at": self._now.since + PATIENCE_S}

    async def _expire(self, since: float, cause: Cause) -> None:
        await self._hub.sleep_until(since + PATIENCE_S)
        if self._now is not None and self._now.since == since:
            name = self._now.name
            await self.cancel(cause)
            await self._say("together.late", name=name)

    async def _say(self, key: str, **values: str) -> None:
        text = self._hub.text(key, self._language, **values)
        await self._hub.say(text, language=self._language, session=self._session)
