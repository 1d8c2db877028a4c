"""Sensors of the partitions: finds them, follows each, and tells its partition of openings, losses and batteries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from hub.api import EntityAdded, EntityRemoved, EntityState, Event, Hub, Kind
from plugins.alarm import zones as zoning
from plugins.alarm.config import Config
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.setup import SensorSetup
from plugins.alarm.zones import Zone, ZoneType


class Sensors:
    """Follows every zone of every partition, and those that join the home later."""

    def __init__(
        self, hub: Hub, config: Config, partitions: Mapping[str, PartitionRuntime], setup: Mapping[str, SensorSetup]
    ) -> None:
        self._hub = hub
        self._config = config
        self._setup = setup
        self._partitions = partitions
        self._followed: set[str] = set()
        self._batteries: dict[str, tuple[str, ...]] = {}
        self._away: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._started = hub.clock.time()

    def find(self) -> None:
        """Give each partition its zones: the configured ones, or for the first all that its home has by class."""
        entities = self._hub.home.entities
        configured = {z for p in self._config.partitions.values() for z in p.zones}
        for number, (partition_id, settings) in enumerate(self._config.partitions.items()):
            zones = {entity_id: z.zone(entity_id) for entity_id, z in settings.zones.items()}
            if number == 0 and not zones:
                found = zoning.find_zones(tuple(entities.values()), self._hub.home.devices)
                zones = {k: v for k, v in found.items() if k not in configured}
            zones |= {z: Zone(entity_id=z, type=ZoneType.CONFIRM) for z in settings.confirm if z in entities}
            self._partitions[partition_id].zones = self._as_set_up(partition_id, zones)
        everywhere = [z for p in self._partitions.values() for z in p.zones]
        self._batteries = zoning.batteries(tuple(entities.values()), everywhere)

    def _as_set_up(self, partition_id: str, zones: dict[str, Zone]) -> dict[str, Zone]:
        """Return zones as people have set them up on the panel, which counts above what was found or configured."""
        kept = {k: v for k, v in zones.items() if k not in self._setup}
        mine = {k: s.zone.zone(k) for k, s in self._setup.items() if s.zone and s.partition == partition_id}
        return kept | mine

    def look_again(self) -> None:
        """Look for zones anew, because people have set up another."""
        self._changed.set()

    async def run(self) -> None:
        """Follow the sensors, and look for new ones whenever the home changes."""
        joined: AsyncIterator[Event] = self._hub.events(EntityAdded, EntityRemoved)
        self._follow_all()
        self._hub.spawn(self._look_again(), "look-again")
        async for _ in joined:
            self._changed.set()

    async def _look_again(self) -> None:
        """Look for zones after the home changed: at once, and once a second while many join."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            self.find()
            self._follow_all()
            await self._hub.sleep(1)

    def _follow_all(self) -> None:
        for partition in self._partitions.values():
            for entity_id in partition.zones:
                if entity_id not in self._followed:
                    self._followed.add(entity_id)
                    self._hub.spawn(self._follow(partition, entity_id), f"zone-{entity_id}")
        for entity_id in self._batteries:
            if entity_id not in self._followed:
                self._followed.add(entity_id)
                self._hub.spawn(self._follow_battery(entity_id), f"battery-{entity_id}")

    async def _follow(self, partition: PartitionRuntime, entity_id: str) -> None:
        changes = self._hub.changes(entity_id)
        state = self._hub.states.get(entity_id) or EntityState(entity_id=entity_id)
        await self._observe(partition, state, first=True)
        async for change in changes:
            await self._observe(partition, change.new)

    async def _observe(self, partition: PartitionRuntime, state: EntityState, *, first: bool = False) -> None:
        """Take what a sensor says, measured against what it last said: also across a restart nothing counts twice."""
        zone = partition.zones.get(state.entity_id)
        if zone is None:
            return
        if not state.available:
            self._missing(partition, zone)
            return
        self._away.pop(zone.entity_id, None)
        if zone.entity_id in partition.seen.lost:
            await partition.found(zone)
        cause = state.cause or self._hub.cause()
        if zone.entity_id.startswith(f"{Kind.EVENT}."):
            if not first and state.value is not None:
                await partition.opened(zone, cause, pulse=True)
        elif state.value is True and zone.entity_id not in partition.seen.open:
            await partition.opened(zone, cause)
        elif state.value is False and zone.entity_id in partition.seen.open:
            await partition.closed(zone)

    def _missing(self, partition: PartitionRuntime, zone: Zone) -> None:
        """Begin to count how long a sensor is away; right after a start all get more time to appear."""
        if zone.entity_id in self._away:
            return
        now = self._hub.clock.time()
        self._away[zone.entity_id] = now
        due = max(now + self._config.lost_seconds, self._started + self._config.start_seconds)
        self._hub.spawn(self._lose(partition, zone, now, due), f"lost-{zone.entity_id}")

    async def _lose(self, partition: PartitionRuntime, zone: Zone, since: float, due: float) -> None:
        await self._hub.sleep_until(due)
        if self._away.get(zone.entity_id) == since:
            await partition.lost(zone)

    async def _follow_battery(self, entity_id: str) -> None:
        changes = self._hub.changes(entity_id)
        if (state := self._hub.states.get(entity_id)) is not None:
            await self._observe_battery(state)
        async for change in changes:
            await self._observe_battery(change.new)

    async def _observe_battery(self, state: EntityState) -> None:
        if not state.available or state.value is None:
            return
        hanging = self._batteries.get(state.entity_id, ())
        low = zoning.is_low(state.value)
        for partition in self._partitions.values():
            mine = tuple(z for z in hanging if z in partition.zones)
            if mine and (low or any(z in partition.seen.low for z in mine)):
                await partition.battery(mine, low)
