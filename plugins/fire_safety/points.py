"""Points of the home: what each watches, where it is, and which belong together for confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from hub.api import Entity, Kind
from plugins.fire_safety.states import Hazard

LIFE, WATER = "fire", "leak"
"""The two classes of incidents: those for which one leaves the home, and water."""
OWN = "fire_safety"
"""How the unique ids of this plugin's own entities begin; they are never points."""

_BY_CLASS = {
    "smoke": Hazard.FIRE,
    "carbon_monoxide": Hazard.CO,
    "gas": Hazard.GAS,
    "heat": Hazard.HEAT,
    "moisture": Hazard.LEAK,
    "safety": Hazard.FIRE,
}


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One detector, call point or monitored value. ``group`` is what a second detection must share to confirm.

    ``entity_id`` is empty for a point of a fire-alarm panel. A number alarms ``above`` or ``below`` a bound.
    """

    id: str
    hazard: Hazard
    name: str = ""
    names: Mapping[str, str] = {}
    entity_id: str = ""
    area: str | None = None
    group: str = ""
    above: float | None = None
    below: float | None = None
    tag: str = ""
    inspect_days: float = 180.0
    source: str = ""

    @property
    def incident_class(self) -> str:
        """Return the class of incidents it belongs to."""
        return WATER if self.hazard is Hazard.LEAK else LIFE

    @property
    def confirms(self) -> str:
        """Return the group in which a second detection confirms the first."""
        return self.group or self.incident_class

    def reads(self, value: object) -> bool | None:
        """Return whether a value means detection; None when it says nothing."""
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float) and (self.above is not None or self.below is not None):
            over = self.above is not None and value > self.above
            under = self.below is not None and value < self.below
            return over or under
        return None


def find_points(entities: Iterable[Entity], inspect_days: float) -> dict[str, Point]:
    """Return the points a home has by the classes of its sensors, by entity id."""
    found = {}
    for entity in sorted(entities, key=lambda e: e.entity_id):
        hazard = _BY_CLASS.get(entity.device_class or "")
        if hazard is None or entity.kind is not Kind.BINARY_SENSOR or not entity.enabled:
            continue
        if entity.unique_id.startswith(OWN):
            continue
        found[entity.entity_id] = Point(
            id=entity.entity_id, entity_id=entity.entity_id, hazard=hazard, inspect_days=inspect_days
        )
    return found
