"""One partition at work: feeds its machine, keeps its timers, journals every step before anything is done about it.

The partition, what its sensors last said and what is still to be done are one document. It is written before the
effects, so that a kill at any moment loses nothing: what was left to do is done after the restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from hub.api import Cause, Hub
from hub.api.errors import HearthError
from plugins.alarm import zones as zoning
from plugins.alarm.machine import remote_notice, step
from plugins.alarm.states import Do, Effect, Event, On, Partition, Settings, State, Step
from plugins.alarm.timeline import Line, Timeline
from plugins.alarm.zones import Seen, Zone

DURABLE = frozenset(
    {Do.SIREN_ON, Do.SIREN_OFF, Do.ESCALATE, Do.ESCALATE_SILENT, Do.STAND_DOWN, Do.TROUBLE, Do.TELL_OWNER, Do.TAMPER}
)
"""Effects that are done even when the hub is killed before it came to them."""
TRIPS = frozenset({On.Z_INSTANT, On.Z_ENTRY, On.Z_FOLLOW, On.Z_BYPASSED})
FINAL_DOOR_S = 5.0
"""How long the final door must stay closed before the exit time ends early, s."""
AGAIN_S = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0)
"""Pauses after each failed try of an effect, s."""
TIMED_STATES = (State.EXIT, State.ENTRY, State.ALARM)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a partition."""

    partition: Partition = Partition()
    open: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    sounding: bool = False
    pending: tuple[tuple[int, Effect], ...] = ()


class PartitionRuntime:
    """Owns one partition. ``act`` does one effect and returns when it is done; ``shown`` is told of every change."""

    def __init__(
        self,
        hub: Hub,
        partition_id: str,
        settings: Settings,
        act: Callable[[PartitionRuntime, Effect, Cause], Awaitable[None]],
        shown: Callable[[PartitionRuntime, Partition, Event, Cause], None],
    ) -> None:
        self._hub = hub
        self.id = partition_id
        self.settings = settings
        self.partition = Partition()
        self.zones: dict[str, Zone] = {}
        self.seen = Seen()
        self.sounding = False
        self.timeline = Timeline(hub.storage, partition_id)
        self._act = act
        self._shown = shown
        self._lock = asyncio.Lock()
        self._pending: dict[int, Effect] = {}
        self._number = 0
        self._timer: tuple[int, float] | None = None
        self._remote: float | None = None
        self._grace: float | None = None
        self._door: str = ""

    # life

    async def load(self) -> None:
        """Read what was stored; nothing happens yet."""
        await self.timeline.load()
        raw = await self._hub.storage.get(self._key)
        stored = Stored() if raw is None else msgspec.convert(raw, Stored)
        self.partition = stored.partition
        self.seen = Seen(open=frozenset(stored.open), lost=frozenset(stored.lost))
        self.sounding = stored.sounding
        self._pending = dict(stored.pending)
        self._number = max(self._pending, default=0)

    async def resume(self) -> None:
        """Go on after a restart: do what was left undone, and let the timers run to the deadlines they had."""
        cause = self._hub.cause()
        undone = dict(self._pending)
        async with self._lock:
            self._do(undone, cause)
            if self.partition.state is not State.DISARMED or undone:
                await self._feed(Event(on=On.RESTART, at=self._now), cause)
            else:
                self._shown(self, self.partition, Event(on=On.RESTART, at=self._now), cause)
            self._set_timers()

    # what happens

    async def feed(self, event: Event, cause: Cause | None = None) -> Step:
        """Take an event; returns when its consequences are in the journal and under way."""
        async with self._lock:
            return await self._feed(event, cause or self._hub.cause())

    async def opened(self, zone: Zone, cause: Cause, *, pulse: bool = False) -> None:
        """Take a zone's trip. A ``pulse`` (a button) does not stay open."""
        async with self._lock:
            if not pulse:
                self.seen = replace(self.seen, open=self.seen.open | {zone.entity_id})
            if zone.entity_id == self._door:
                self._door = ""
            on = zoning.trip(zone, self.partition, self._now)
            await self._feed(self._of_zone(on, zone), cause, seen_changed=True)

    async def closed(self, zone: Zone) -> None:
        """Note that a zone is closed; the final door ends the exit time when it stays so."""
        async with self._lock:
            self.seen = replace(self.seen, open=self.seen.open - {zone.entity_id})
            if self.partition.state is not State.DISARMED:
                await self._store()
            cause = self._hub.cause()
            self._shown(self, self.partition, Event(on=On.Z_BYPASSED, at=self._now, zone=zone.entity_id), cause)
            if zone.final and self.partition.state is State.EXIT:
                self._door = zone.entity_id
                self._hub.spawn(self._final_door(zone.entity_id, self.partition.generation), f"final-{self.id}")

    async def lost(self, zone: Zone) -> None:
        """Take the loss of a zone."""
        async with self._lock:
            if zone.entity_id in self.seen.lost:
                return
            self.seen = replace(self.seen, lost=self.seen.lost | {zone.entity_id})
            on = zoning.lost(zone, self.partition, self._now)
            await self._feed(self._of_zone(on, zone), self._hub.cause(), seen_changed=True)

    async def found(self, zone: Zone) -> None:
        """Note that a lost zone is back."""
        async with self._lock:
            self.seen = replace(self.seen, lost=self.seen.lost - {zone.entity_id})
            await self._store()
            await self.timeline.add(self._line("found", (zone.entity_id,), ""))

    async def battery(self, zone_ids: tuple[str, ...], low: bool) -> None:
        """Take what a battery says of the zones that hang on it."""
        async with self._lock:
            changed = frozenset(zone_ids)
            self.seen = replace(self.seen, low=self.seen.low | changed if low else self.seen.low - changed)
            for zone_id in zone_ids if low else ():
                await self._feed(Event(on=On.LOW_BATT, at=self._now, zone=zone_id), self._hub.cause())

    # inside the lock

    @property
    def _now(self) -> float:
        return self._hub.clock.time()

    @property
    def _key(self) -> str:
        return f"partition:{self.id}"

    def _of_zone(self, on: On, zone: Zone) -> Event:
        return Event(
            on=on,
            at=self._now,
            zone=zone.entity_id,
            delay_s=zone.entry_s,
            lost_alarms=zone.lost_alarms,
            chime=zone.chime,
        )

    async def _feed(self, event: Event, cause: Cause, *, seen_changed: bool = False) -> Step:
        was = self.partition.state
        result = step(self.partition, event, self.settings)
        await self._take(result, event, cause, seen_changed=seen_changed)
        if was is not State.ALARM and self.partition.state is State.ALARM:
            for zone in self.zones.values():
                if zone.entity_id in self.seen.open and zoning.confirms(zone, self.partition):
                    await self._feed(self._of_zone(On.Z_INSTANT, zone), cause)
        return result

    async def _take(self, result: Step, event: Event, cause: Cause, *, seen_changed: bool = False) -> None:
        """Store the step and what it asks for, then do it."""
        was, self.partition = self.partition, result.partition
        effects = [e for e in result.effects if e.do is not Do.SIREN_OFF or self.sounding]
        for effect in effects:
            if effect.do in (Do.SIREN_ON, Do.SIREN_OFF):
                self.sounding = effect.do is Do.SIREN_ON
        numbered = {self._next(): effect for effect in effects}
        durable = {n: e for n, e in numbered.items() if e.do in DURABLE}
        self._pending |= durable
        watching = self.partition.state is not State.DISARMED
        if self.partition is not was or durable or (seen_changed and watching):
            await self._store()
        self._set_timers()
        self._shown(self, was, event, cause)
        self._do(numbered, cause)
        if self._worth_a_line(event):
            for effect in effects:
                if effect.do is Do.LOG:
                    await self.timeline.add(self._line(effect.key, effect.zones, effect.person))

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _worth_a_line(self, event: Event) -> bool:
        """Return whether the timeline wants it: not every movement in a home that is not watched."""
        if event.on not in TRIPS:
            return True
        if event.on is On.Z_BYPASSED:
            return event.zone in self.partition.bypassed or event.zone in self.partition.locked_out
        return self.partition.state is not State.DISARMED

    def _line(self, key: str, zones: tuple[str, ...], person: str) -> Line:
        now = self.partition
        return Line(
            at=self._now,
            key=key,
            state=now.state.value,
            zones=zones,
            person=person,
            mode=now.mode or "",
            incident=now.incident,
        )

    async def _store(self) -> None:
        stored = Stored(
            partition=self.partition,
            open=tuple(sorted(self.seen.open)),
            lost=tuple(sorted(self.seen.lost)),
            sounding=self.sounding,
            pending=tuple(self._pending.items()),
        )
        document: dict[str, Any] = msgspec.to_builtins(stored)
        await self._hub.storage.put(self._key, document)

    def _do(self, numbered: dict[int, Effect], cause: Cause) -> None:
        for number, effect in numbered.items():
            if effect.do is not Do.LOG:
                self._hub.spawn(self._do_one(number, effect, cause), f"{effect.do.value}-{number}")

    async def _do_one(self, number: int, effect: Effect, cause: Cause) -> None:
        """Do one effect, trying again while it cannot be done; what never could stays for the next start."""
        for pause in AGAIN_S:
            try:
                await self._act(self, effect, cause)
            except HearthError as error:
                self._hub.log.warning("%s could not be done: %s", effect.do.value, error)
                await self._hub.sleep(pause)
                continue
            if number in self._pending:
                async with self._lock:
                    del self._pending[number]
                    await self._store()
            return

    # timers

    def _set_timers(self) -> None:
        """Start a timer for each deadline that has none yet; those of the past find themselves stale."""
        now = self.partition
        if now.deadline is not None and now.state in TIMED_STATES and self._timer != (now.generation, now.deadline):
            self._timer = (now.generation, now.deadline)
            self._hub.spawn(self._deadline(now.generation, now.deadline), f"timer-{self.id}-{now.generation}")
        if now.remote_due is not None and self._remote != now.remote_due:
            self._remote = now.remote_due
            self._hub.spawn(self._remote_due(now.remote_due), f"remote-{self.id}")
        if now.grace_until is not None and self._grace != now.grace_until:
            self._grace = now.grace_until
            self._hub.spawn(self._grace_over(now.grace_until), f"grace-{self.id}")

    async def _deadline(self, generation: int, at: float) -> None:
        await self._hub.sleep_until(at)
        async with self._lock:
            if self.partition.generation == generation and self.partition.deadline == at:
                await self._feed(self._timed_event(generation), self._hub.cause())

    def _timed_event(self, generation: int) -> Event:
        """Return what the end of the present state's time is."""
        if self.partition.state is State.EXIT:
            left = zoning.left_open(self.zones.values(), self.partition, self.seen)
            on = On.EXIT_END_OPEN if left else On.EXIT_END_OK
            return Event(on=on, at=self._now, generation=generation, zone=left[0] if left else "", zones=left)
        on = On.ENTRY_END if self.partition.state is State.ENTRY else On.SIREN_END
        return Event(on=on, at=self._now, generation=generation)

    async def _final_door(self, door: str, generation: int) -> None:
        await self._hub.sleep(FINAL_DOOR_S)
        async with self._lock:
            still = self._door == door and self.partition.generation == generation
            if still and not zoning.left_open(self.zones.values(), self.partition, self.seen):
                self._door = ""
                await self._feed(Event(on=On.FINAL_DOOR, at=self._now, generation=generation), self._hub.cause())

    async def _remote_due(self, at: float) -> None:
        await self._hub.sleep_until(at)
        async with self._lock:
            if self.partition.remote_due == at:
                result = remote_notice(self.partition, self._now)
                await self._take(result, Event(on=On.ENTRY_END, at=self._now), self._hub.cause())

    async def _grace_over(self, at: float) -> None:
        """Judge the way out once the grace of a mode change is over: what is open then has tripped."""
        await self._hub.sleep_until(at)
        async with self._lock:
            if self.partition.grace_until != at or self.partition.state is not State.ARMED:
                return
            left = zoning.left_open(self.zones.values(), self.partition, self.seen)
            if left:
                zone = self.zones[left[0]]
                await self._feed(self._of_zone(zoning.trip(zone, self.partition, self._now), zone), self._hub.cause())
