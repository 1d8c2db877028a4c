"""Sensors of the partitions: which they are, and what their openings, losses and batteries mean."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import EntityState, Hub, Kind
from hub.api.watching import SILENT, Watch, hanging, is_low, silence_of
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
        self._batteries: dict[str, tuple[str, ...]] = {}
        self._watch = Watch(
            hub,
            find=self.find,
            observe=self._observe,
            lost=self._lost,
            back=self._back,
            lost_s=config.lost_seconds,
            start_s=config.start_seconds,
        )

    def find(self) -> Mapping[str, float | None]:
        """Give each partition its zones: the configured ones, or for the first all that its home has by class.

        Returns the sensors that are to be followed, and how long each may be silent, s.
        """
        entities = self._hub.home.entities
        configured = {z for p in self._config.partitions.values() for z in p.zones}
        for number, (partition_id, settings) in enumerate(self._config.partitions.items()):
            zones = {entity_id: z.zone(entity_id) for entity_id, z in settings.zones.items()}
            if number == 0 and not zones:
                found = zoning.find_zones(tuple(entities.values()), self._hub.home.devices)
                zones = {k: v for k, v in found.items() if k not in configured}
            zones |= {z: Zone(entity_id=z, type=ZoneType.CONFIRM) for z in settings.confirm if z in entities}
            self._partitions[partition_id].zones = self._as_set_up(partition_id, zones)
        zones = {k: z for p in self._partitions.values() for k, z in p.zones.items()}
        self._batteries = hanging(tuple(entities.values()), zones, "battery")
        return dict.fromkeys(self._batteries) | {k: self._silence(k) for k in zones}

    def _as_set_up(self, partition_id: str, zones: dict[str, Zone]) -> dict[str, Zone]:
        """Return zones as people have set them up on the panel, which counts above what was found or configured."""
        kept = {k: v for k, v in zones.items() if k not in self._setup}
        mine = {k: s.zone.zone(k) for k, s in self._setup.items() if s.zone and s.partition == partition_id}
        return kept | mine

    def _silence(self, entity_id: str) -> float | None:
        """Return how long a zone may be silent, s: as configured, else by its kind."""
        for partition in self._config.partitions.values():
            configured = partition.zones.get(entity_id)
            if configured is not None and configured.silent_hours is not None:
                return silence_of(self._hub, entity_id, configured.silent_hours)
        return silence_of(self._hub, entity_id, None)

    def look_again(self) -> None:
        """Look for zones anew, because people have set up another."""
        self._watch.look_again()

    async def run(self) -> None:
        """Follow the sensors until cancelled."""
        await self._watch.run()

    def _zones(self, entity_id: str) -> list[tuple[PartitionRuntime, Zone]]:
        return [(p, p.zones[entity_id]) for p in self._partitions.values() if entity_id in p.zones]

    async def _observe(self, state: EntityState, first: bool) -> None:
        for partition, zone in self._zones(state.entity_id):
            if state.available:
                await self._observe_zone(partition, zone, state, first=first)
        if state.entity_id in self._batteries:
            await self._observe_battery(state)

    async def _observe_zone(self, partition: PartitionRuntime, zone: Zone, state: EntityState, *, first: bool) -> None:
        """Take what a sensor says, measured against what it last said: also across a restart nothing counts twice."""
        if zone.entity_id in partition.seen.lost and not self._watch.silent(zone.entity_id):
            await partition.found(zone)
        cause = state.cause or self._hub.cause()
        if zone.entity_id.startswith(f"{Kind.EVENT}."):
            if not first and state.value is not None:
                await partition.opened(zone, cause, pulse=True)
        elif state.value is True and zone.entity_id not in partition.seen.open:
            await partition.opened(zone, cause)
        elif state.value is False and zone.entity_id in partition.seen.open:
            await partition.closed(zone)

    async def _lost(self, entity_id: str, why: str) -> None:
        for partition, zone in self._zones(entity_id):
            if why is SILENT:
                self._hub.log.warning("nothing was heard of %s for too long", entity_id)
            await partition.lost(zone)

    async def _back(self, entity_id: str) -> None:
        for partition, zone in self._zones(entity_id):
            await partition.found(zone)

    async def _observe_battery(self, state: EntityState) -> None:
        if not state.available or state.value is None:
            return
        hanging_on_it = self._batteries.get(state.entity_id, ())
        low = is_low(state.value)
        for partition in self._partitions.values():
            mine = tuple(z for z in hanging_on_it if z in partition.zones)
            if mine and (low or any(z in partition.seen.low for z in mine)):
                await partition.battery(mine, low)
