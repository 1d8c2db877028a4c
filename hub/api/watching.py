"""Following sensors that must not be lost: each report, and who is away or silent for too long.

A plugin that guards something says which sensors it follows; ``Watch`` tells it what they report, when one has become
unavailable for too long, when one that should report by itself has not for hours, and when it is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

from hub.api.events import EntityAdded, EntityRemoved
from hub.api.home import Entity, EntityState
from hub.api.hub import Hub

AWAY, SILENT = "lost", "silent"
"""Why a sensor is lost: its availability says so, or nothing has been heard of it for too long."""
LOOK_S = 60.0
GRACE_S = 4200.0
"""After a start, sensors get an hour and ten minutes to be heard again: most that sleep check in hourly."""
_HOUR = 3600.0
SILENCE_S: Mapping[str, float] = {
    "smoke": 25 * _HOUR,
    "heat": 25 * _HOUR,
    "carbon_monoxide": 25 * _HOUR,
    "gas": 25 * _HOUR,
    "moisture": 25 * _HOUR,
    "door": 13 * _HOUR,
    "garage_door": 13 * _HOUR,
    "window": 13 * _HOUR,
    "opening": 13 * _HOUR,
    "vibration": 13 * _HOUR,
    "motion": 13 * _HOUR,
    "occupancy": 13 * _HOUR,
    "tamper": 13 * _HOUR,
}
"""How long a battery-run sensor may be silent, s. Zigbee ones check in hourly, Z-Wave and Wi-Fi ones twice a day or
daily (manufacturers' defaults); a fire detector reports its own test daily. One missed report is forgiven for none."""
MEASURED_S = 0.5 * _HOUR
"""How long a sensor that measures all the time (current, temperature) may be silent, s."""


def silence_allowed(entity: Entity, entities: Collection[Entity]) -> float | None:
    """Return how long a sensor may be silent, s; None when silence says nothing.

    Battery-run ones report by themselves, and so do those that measure. What hangs on the mains and only tells of
    changes is supervised by its availability alone.
    """
    if entity.state_class == "measurement":
        return MEASURED_S
    on_battery = entity.device_id is not None and any(
        e.device_class == "battery" and e.device_id == entity.device_id for e in entities
    )
    return SILENCE_S.get(entity.device_class or "") if on_battery else None


def silence_of(hub: Hub, entity_id: str, hours: float | None) -> float | None:
    """Return how long a sensor may be silent, s: ``hours`` where configured (0: for ever), else by its kind."""
    if hours is not None:
        return 3600 * hours or None
    entity = hub.home.entities.get(entity_id)
    return silence_allowed(entity, tuple(hub.home.entities.values())) if entity else None


def hanging(entities: Collection[Entity], sensors: Collection[str], *classes: str) -> dict[str, tuple[str, ...]]:
    """Return for each entity of these device classes (battery, tamper …) the sensors of the same device."""
    by_device: dict[str, list[str]] = {}
    for entity in entities:
        if entity.entity_id in sensors and entity.device_id:
            by_device.setdefault(entity.device_id, []).append(entity.entity_id)
    return {
        e.entity_id: tuple(s for s in by_device[e.device_id] if s != e.entity_id)
        for e in entities
        if e.device_class in classes and e.device_id in by_device and e.entity_id not in sensors
    }


LOW_BATTERY = 10.0
"""Percent at and below which a battery is low."""


def is_low(value: object) -> bool:
    """Return True when a battery's value (bool: low or not; number: percent) means low."""
    if isinstance(value, bool):
        return value
    return isinstance(value, int | float) and value <= LOW_BATTERY


class Watch:
    """Follows the sensors that ``find`` names now, and those that join the home later.

    ``find`` returns entity id -> seconds of silence allowed (None: any). ``observe`` is given every state, with True
    for the first one of a sensor; ``lost`` an id and AWAY or SILENT; ``back`` an id that had been SILENT. A sensor
    that is unavailable for ``lost_s`` is lost; after a start all have ``start_s`` to appear.
    """

    def __init__(
        self,
        hub: Hub,
        *,
        find: Callable[[], Mapping[str, float | None]],
        observe: Callable[[EntityState, bool], Awaitable[None]],
        lost: Callable[[str, str], Awaitable[None]],
        back: Callable[[str], Awaitable[None]],
        lost_s: float,
        start_s: float,
    ) -> None:
        self._hub = hub
        self._find = find
        self._observe = observe
        self._lost = lost
        self._back = back
        self._lost_s = lost_s
        self._start_s = start_s
        self._started = hub.clock.time()
        self._wanted: Mapping[str, float | None] = {}
        self._followed: set[str] = set()
        self._away: dict[str, float] = {}
        self._silent: set[str] = set()
        self._changed = asyncio.Event()

    def silent(self, entity_id: str) -> bool:
        """Return whether a sensor is lost because nothing was heard of it, whatever its last state says."""
        return entity_id in self._silent

    def was_silent(self, entity_ids: Iterable[str]) -> None:
        """Note which sensors were silent when the hub stopped: they stay so until they are heard."""
        self._silent |= set(entity_ids)

    def look_again(self) -> None:
        """Look for sensors anew."""
        self._changed.set()

    async def run(self) -> None:
        """Follow until cancelled."""
        joined = self._hub.events(EntityAdded, EntityRemoved)
        self._follow_all()
        self._hub.spawn(self._look(), "look-again")
        self._hub.spawn(self._listen(), "silence")
        async for _ in joined:
            self._changed.set()

    async def _look(self) -> None:
        """Look for sensors after the home changed: at once, and once a second while many join."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            self._follow_all()
            await self._hub.sleep(1)

    def _follow_all(self) -> None:
        self._wanted = self._find()
        for entity_id in self._wanted:
            if entity_id not in self._followed:
                self._followed.add(entity_id)
                self._hub.spawn(self._follow(entity_id), f"sensor-{entity_id}")

    async def _follow(self, entity_id: str) -> None:
        changes = self._hub.changes(entity_id)
        await self._take(self._hub.states.get(entity_id) or EntityState(entity_id=entity_id), first=True)
        async for change in changes:
            await self._take(change.new)

    async def _take(self, state: EntityState, *, first: bool = False) -> None:
        if state.entity_id not in self._wanted:
            return
        if state.available:
            self._away.pop(state.entity_id, None)
        else:
            self._missing(state.entity_id)
        await self._observe(state, first)

    def _missing(self, entity_id: str) -> None:
        """Begin to count how long a sensor is away; right after a start all get more time to appear."""
        if entity_id in self._away:
            return
        now = self._hub.clock.time()
        self._away[entity_id] = now
        due = max(now + self._lost_s, self._started + self._start_s)
        self._hub.spawn(self._lose(entity_id, now, due), f"lost-{entity_id}")

    async def _lose(self, entity_id: str, since: float, due: float) -> None:
        await self._hub.sleep_until(due)
        if self._away.get(entity_id) == since and entity_id in self._wanted:
            await self._lost(entity_id, AWAY)

    # silence

    async def _listen(self) -> None:
        """Every minute, look who has been silent for too long, and who of them was heard again."""
        while True:
            await self._hub.sleep(LOOK_S)
            for entity_id, allowed in tuple(self._wanted.items()):
                if allowed is None or entity_id in self._away:
                    continue
                silent = self._hub.clock.time() >= self._due(entity_id, allowed)
                if silent and entity_id not in self._silent:
                    self._silent.add(entity_id)
                    await self._lost(entity_id, SILENT)
                elif not silent and entity_id in self._silent:
                    self._silent.discard(entity_id)
                    await self._back(entity_id)

    def _due(self, entity_id: str, allowed: float) -> float:
        """Return when a sensor has been silent for too long: its whole device counts."""
        home, states = self._hub.home, self._hub.states
        entity = home.entities.get(entity_id)
        beside = [e for e in home.entities.values() if entity and e.device_id and e.device_id == entity.device_id]
        heard = [states.last_heard(e) for e in {entity_id, *(b.entity_id for b in beside)}]
        last = max((at for at in heard if at is not None), default=self._started)
        if entity_id in self._silent:
            return last + allowed
        return max(last + allowed, self._started + min(allowed, GRACE_S))
