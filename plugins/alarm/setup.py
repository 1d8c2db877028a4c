"""What people set up on the panel: which sensor means what to which partition. Above what is found or configured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field, ValidationError, model_validator

from hub.api import Device, Entity, Hub, Kind
from hub.api.errors import CommandError, InvalidParameter
from plugins.alarm import zones as zoning
from plugins.alarm.config import ZoneConfig
from plugins.alarm.runtime import PartitionRuntime
from plugins.alarm.states import State

_KEY = "setup"
SENSORS = (Kind.BINARY_SENSOR, Kind.EVENT)


class SensorSetup(BaseModel, extra="forbid"):
    """One sensor as people have set it up; without a zone it is none of the alarm's business."""

    partition: str = Field("", description="Partition it belongs to (the first if empty)")
    zone: ZoneConfig | None = Field(None, description="What it means; null: not used")

    @model_validator(mode="before")
    @classmethod
    def _as_said(cls, said: Any) -> Any:
        if isinstance(said, dict) and "zone" not in said:
            raise ValueError('say what it means: {"zone": {"type": "entry"}}, or {"zone": null} to leave it out')
        return said


class Setup:
    """Owns the sensors' set-up. ``load`` must be awaited once."""

    def __init__(self, hub: Hub, partitions: Mapping[str, PartitionRuntime]) -> None:
        self._hub = hub
        self._partitions = partitions
        self.sensors: dict[str, SensorSetup] = {}

    async def load(self) -> None:
        """Read what was stored; a sensor whose partition is gone goes by what is found or configured."""
        for entity_id, raw in (await self._hub.storage.get(_KEY, {})).items():
            setup = SensorSetup.model_validate(raw)
            if setup.partition in self._partitions:
                self.sensors[entity_id] = setup

    async def put(self, entity_id: str, said: Any, language: str = "en") -> None:
        """Set a sensor up, errors in a language; CommandError while a partition it concerns is armed."""
        entity = self._hub.home.entities.get(entity_id)
        if entity is None or entity.kind not in SENSORS:
            raise InvalidParameter(self._text("no_sensor", language, entity_id), field="id")
        try:
            setup = SensorSetup.model_validate(said)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            why = self._text("unfit", language, f"{field or entity_id} ({first['msg']})")
            raise InvalidParameter(why, field=field) from error
        partition = setup.partition or next(iter(self._partitions))
        if partition not in self._partitions:
            raise InvalidParameter(self._text("no_partition", language, partition), field="partition")
        self._only_disarmed(entity_id, partition, language)
        self.sensors[entity_id] = setup.model_copy(update={"partition": partition})
        await self._store()

    async def remove(self, entity_id: str, language: str = "en") -> None:
        """Go by what is found or configured again."""
        if entity_id not in self.sensors:
            raise InvalidParameter(self._text("not_by_hand", language), field="id")
        self._only_disarmed(entity_id, self.sensors[entity_id].partition, language)
        del self.sensors[entity_id]
        await self._store()

    def _only_disarmed(self, entity_id: str, partition: str, language: str) -> None:
        now = [r for r in self._partitions.values() if r.id == partition or entity_id in r.zones]
        if any(r.partition.state is not State.DISARMED for r in now):
            raise CommandError(self._text("disarmed", language))

    def _text(self, key: str, language: str, name: str = "") -> str:
        return self._hub.text(f"setup.{key}", language, name=name)

    async def _store(self) -> None:
        stored = {k: s.model_dump(mode="json") for k, s in self.sensors.items()}
        await self._hub.storage.put(_KEY, stored)

    def candidates(self) -> list[tuple[Entity, str | None]]:
        """Return every sensor that could be a zone, with the type that its class suggests; likely ones first."""
        entities, devices = self._hub.home.entities, self._hub.home.devices
        found = zoning.find_zones(tuple(entities.values()), devices)
        listed = [
            (e, found[e.entity_id].type.value if e.entity_id in found else None)
            for e in entities.values()
            if e.kind in SENSORS and e.enabled and not _own(e, devices)
        ]
        return sorted(listed, key=lambda pair: (pair[1] is None, pair[0].label().lower()))


def _own(entity: Entity, devices: Mapping[str, Device]) -> bool:
    """Return whether it tells of an appliance or of the hub itself, and guards nothing."""
    return entity.category in ("config", "diagnostic") or entity.unique_id.startswith("fire_safety.")
