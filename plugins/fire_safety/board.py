"""All points at work: feeds their machines, keeps timers, journals every step before anything is done about it.

Points, incidents and what is still to be done are one document, written before the effects: a kill at any moment
loses nothing. Points that detect within one incident share its chain, so that nobody is paged once per detector.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from hub.api import Cause, Hub
from hub.api.errors import HearthError
from plugins.fire_safety.machine import reset_event, settled, step
from plugins.fire_safety.points import Point
from plugins.fire_safety.states import ALARMS, Do, Effect, Event, On, State, Status, Step

DURABLE = frozenset({Do.CALL, Do.CALL_ALL, Do.STOP_FOR, Do.STOP_CHAIN, Do.ACT, Do.TELL, Do.RECORD})
"""Effects that are done even when the hub is killed before it came to them."""
AGAIN_S = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0)
"""Pauses after each failed try of an effect, s; the last one again and again."""
_DUE = {State.TEST: On.TEST_OFF, State.DISABLED: On.ENABLE}
_REPEATED = {On.DETECT: "active", On.FAULT: "faulty", On.SUPERVISE: "supervised"}


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm of one class from its first detection until all its points are reset; ``call`` counts its chains."""

    id: str
    call: int = 1
    started_at: float = 0.0
    chain: str = ""

    @property
    def key(self) -> str:
        """Return the matter under which notify pages people about it."""
        return f"fire_safety.{self.id}.{self.call}"


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of everything."""

    points: dict[str, Status] = {}
    incidents: dict[str, Incident] = {}
    pending: tuple[tuple[int, Effect], ...] = ()
    number: int = 0


class Board:
    """Owns every point. ``act`` does one effect; ``shown`` is told after each batch of steps."""

    def __init__(
        self,
        hub: Hub,
        act: Callable[[Effect, Cause], Awaitable[None]],
        shown: Callable[[Mapping[str, Status], tuple[tuple[str, Effect], ...], Cause], None],
    ) -> None:
        self._hub = hub
        self._act = act
        self._shown = shown
        self.points: dict[str, Point] = {}
        self.statuses: dict[str, Status] = {}
        self.incidents: dict[str, Incident] = {}
        self._pending: dict[int, Effect] = {}
        self._number = 0
        self._lock = asyncio.Lock()
        self._timers: set[tuple[str, float]] = set()

    # life

    async def load(self) -> None:
        """Read what was stored; nothing happens yet."""
        raw = await self._hub.storage.get("board")
        stored = Stored() if raw is None else msgspec.convert(raw, Stored)
        self.statuses = dict(stored.points)
        self.incidents = dict(stored.incidents)
        self._pending = dict(stored.pending)
        self._number = stored.number

    async def resume(self) -> None:
        """Go on after a restart: what was left undone, alarms latched, timers to the deadlines they had."""
        cause = self._hub.cause()
        undone = dict(self._pending)
        async with self._lock:
            self._do(undone, cause)
            now = self._hub.clock.time()
            events = [(p, Event(on=On.RESTART, at=now)) for p, s in self.statuses.items() if s.state in ALARMS]
            await self._feed(events, cause)
            for point_id in self.statuses:
                self._set_timer(point_id)

    def status(self, point_id: str) -> Status:
        """Return where a point stands; one never heard of is normal."""
        return self.statuses.get(point_id, Status())

    def alarming(self, incident_class: str = "") -> list[Point]:
        """Return the points latched in alarm, those of one class if named, in the order they went off."""
        points = [
            p
            for p in self.points.values()
            if self.status(p.id).state in ALARMS and incident_class in ("", p.incident_class)
        ]
        return sorted(points, key=lambda p: (self.status(p.id).detected_at or 0.0, p.id))

    # what happens

    async def feed(self, point_id: str, event: Event, cause: Cause | None = None) -> Step:
        """Take an event; returns when its consequences are in the journal and under way.

        What a sensor merely repeats changes nothing. A detection confirms those of its group that alarm already.
        """
        async with self._lock:
            was = self.status(point_id)
            repeated = _REPEATED.get(event.on)
            if repeated and getattr(was, repeated):
                return Step(status=was)
            events = [(point_id, event)]
            if event.on is On.DETECT and was.state not in (State.DISABLED, State.TEST):
                events += [(p, replace(event, on=On.DETECT_2)) for p in self._confirmed_by(point_id)]
            return (await self._feed(events, cause or self._hub.cause()))[0]

    async def reset(self, point_id: str, event: Event, cause: Cause) -> Step:
        """Take a wish to reset: refused while the point still detects."""
        async with self._lock:
            event = replace(event, on=reset_event(self.status(point_id)))
            return (await self._feed([(point_id, event)], cause))[0]

    def _confirmed_by(self, point_id: str) -> list[str]:
        point = self.points.get(point_id)
        if point is None:
            return []
        return [p.id for p in self.alarming() if p.id != point_id and p.confirms == point.confirms]

    # inside the lock

    async def _feed(self, events: Iterable[tuple[str, Event]], cause: Cause) -> list[Step]:
        """Take several events as one: all of them are stored, or none is."""
        before = dict(self.statuses)
        steps: list[Step] = []
        effects: list[tuple[str, Effect]] = []
        for point_id, event in events:
            result = step(self.status(point_id), event)
            self._take(point_id, result, effects)
            steps.append(result)
            while (more := settled(self.status(point_id), event.at)) is not None:
                self._take(point_id, step(self.status(point_id), more), effects)
        merged = self._in_incidents(effects)
        numbered = {self._next(): replace(e, point=p) for p, e in merged if e.do not in (Do.LOG, Do.REFUSE)}
        durable = {n: e for n, e in numbered.items() if e.do in DURABLE}
        self._pending |= durable
        if durable or before != self.statuses:
            await self._store()
        for point_id in {p for p, _ in effects}:
            self._set_timer(point_id)
        self._shown(self.statuses, tuple(effects), cause)
        self._do(numbered, cause)
        return steps

    def _take(self, point_id: str, result: Step, effects: list[tuple[str, Effect]]) -> None:
        self.statuses[point_id] = result.status
        effects += [(point_id, effect) for effect in result.effects]

    def _in_incidents(self, effects: list[tuple[str, Effect]]) -> list[tuple[str, Effect]]:
        """Give calls the chain of their incident: one call for a batch, and an end when nothing alarms any more."""
        merged: list[tuple[str, Effect]] = []
        calls: dict[str, tuple[str, Effect]] = {}
        for point_id, effect in effects:
            kind = self._class_of(point_id)
            if effect.do in (Do.CALL, Do.CALL_ALL):
                if calls.get(kind, ("", effect))[1].do is not Do.CALL_ALL:
                    calls[kind] = (point_id, effect)
            elif effect.do in (Do.STOP_FOR, Do.STOP_CHAIN):
                merged += [(point_id, e) for e in self._stop(point_id, kind, effect)]
            else:
                merged.append((point_id, effect))
        for kind, (point_id, effect) in calls.items():
            merged.append((point_id, self._call(kind, effect)))
        return merged

    def _call(self, kind: str, effect: Effect) -> Effect:
        incident = self.incidents.get(kind)
        if incident is None:
            now = self._hub.clock.time()
            incident = Incident(id=f"{kind}-{round(now * 1000)}", started_at=now)
            effect = replace(effect, do=Do.CALL)
        elif effect.key == "alarm":  # a further point is news to those too who have answered for the first
            effect = replace(effect, do=Do.CALL_ALL)
        old = ""
        if effect.do is Do.CALL_ALL:
            old = incident.key
            incident = replace(incident, call=incident.call + 1, chain="")
        self.incidents[kind] = incident
        return replace(effect, incident=incident.key, note=old)

    def _stop(self, point_id: str, kind: str, effect: Effect) -> list[Effect]:
        """End a chain only when no other point of the incident still calls; a person may always step back."""
        incident = self.incidents.get(kind)
        if incident is None:
            return []
        states = {self.status(p.id).state for p in self.alarming(kind)}
        if effect.do is Do.STOP_CHAIN and not states & {State.FIRE, State.SILENCED}:
            if not states:
                del self.incidents[kind]
            key = "acknowledged" if states else "over"
            return [replace(effect, incident=incident.key, key=key)]
        if not effect.person or self.status(point_id).state not in ALARMS:
            return []
        return [replace(effect, do=Do.STOP_FOR, incident=incident.key)]

    def _class_of(self, point_id: str) -> str:
        point = self.points.get(point_id)
        return point.incident_class if point else "fire"

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _store(self) -> None:
        kept = {p: s for p, s in self.statuses.items() if s != Status()}
        stored = Stored(
            points=kept, incidents=self.incidents, pending=tuple(self._pending.items()), number=self._number
        )
        await self._hub.storage.put("board", msgspec.to_builtins(stored))

    def _do(self, numbered: Mapping[int, Effect], cause: Cause) -> None:
        for number, effect in numbered.items():
            self._hub.spawn(self._do_one(replace(effect, number=number), cause), f"{effect.do.value}-{number}")

    async def _do_one(self, effect: Effect, cause: Cause) -> None:
        """Do one effect, trying again for as long as it cannot be done."""
        tries = 0
        while True:
            try:
                await self._act(effect, cause)
                break
            except HearthError as error:
                self._hub.log.warning("%s could not be done: %s", effect.do.value, error)
                await self._hub.sleep(AGAIN_S[min(tries, len(AGAIN_S) - 1)])
                tries += 1
        if effect.number in self._pending:
            async with self._lock:
                del self._pending[effect.number]
                await self._store()

    async def chained(self, key: str, chain: str) -> None:
        """Note by which chain notify pages about an incident."""
        async with self._lock:
            for kind, incident in self.incidents.items():
                if incident.key == key and chain and incident.chain != chain:
                    self.incidents[kind] = replace(incident, chain=chain)
                    await self._store()

    # timers

    def _set_timer(self, point_id: str) -> None:
        deadline = self.status(point_id).deadline
        if deadline is not None and (point_id, deadline) not in self._timers:
            self._timers.add((point_id, deadline))
            self._hub.spawn(self._deadline(point_id, deadline), f"deadline-{point_id}")

    async def _deadline(self, point_id: str, at: float) -> None:
        await self._hub.sleep_until(at)
        self._timers.discard((point_id, at))
        async with self._lock:
            now = self.status(point_id)
            if now.deadline == at and now.state in _DUE:
                await self._feed([(point_id, Event(on=_DUE[now.state], at=self._hub.clock.time()))], self._hub.cause())
