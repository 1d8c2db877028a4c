"""Fire safety as entities: one that says whether anything alarms, one with the worst state of any point."""

from __future__ import annotations

from hub.api import Cause, Entity, Hub, Kind
from plugins.fire_safety.points import OWN
from plugins.fire_safety.service import FireSafetyService
from plugins.fire_safety.states import State


def bring(hub: Hub, service: FireSafetyService) -> None:
    """Add ``binary_sensor.fire_alarm`` and ``sensor.fire_safety`` and keep them up to date."""
    alarm = hub.add_entity(
        Entity(
            entity_id="binary_sensor.fire_alarm",
            kind=Kind.BINARY_SENSOR,
            name="Fire alarm",
            unique_id=f"{OWN}.alarm",
            aliases={"en": ("Fire alarm",), "zh": ("火警", "火灾报警")},
            device_class="safety",
        )
    )
    worst = hub.add_entity(
        Entity(
            entity_id="sensor.fire_safety",
            kind=Kind.SENSOR,
            name="Fire safety",
            unique_id=f"{OWN}.state",
            aliases={"en": ("Fire safety",), "zh": ("消防状态",)},
            device_class="enum",
            attributes={"options": [s.value for s in State]},
        )
    )

    def show(cause: Cause) -> None:
        alarming = service.board.alarming()
        alarm.update(bool(alarming), {"points": [p.id for p in alarming]}, cause=cause)
        states = {p: service.board.status(p).state for p in service.board.points}
        worst.update(
            service.worst.value,
            {s.value: [p for p, x in states.items() if x is s] for s in State if s != "normal"},
            cause=cause,
        )

    service.listen(show)
