"""Units: what a device measures is shown in the home's, as exact as it was said."""

from __future__ import annotations

import pytest

from hub.api.codec import EntityPlan, Payload, Read, Update
from hub.api.kinds import Kind
from hub.mqtt.units import in_units_of


def sensor(device_class: str | None, unit: str | None, kind: Kind = Kind.SENSOR) -> EntityPlan:
    def read(payload: Payload) -> Update | None:
        return Update(payload.json, {"kept": True})

    return EntityPlan(source="s", kind=kind, name="S", device_class=device_class, unit=unit, reads=(Read("t", read),))


@pytest.mark.parametrize(
    ("fahrenheit", "device_class", "unit", "said", "shown", "value"),
    [
        (False, "temperature", "°F", b"68.1", "°C", 20.1),
        (False, "temperature", "K", b"293.15", "°C", 20.0),
        (True, "temperature", "°C", b"20.5", "°F", 68.9),
        (False, "atmospheric_pressure", "kPa", b"7", "hPa", 70),
        (False, "wind_speed", "mph", b"10.0", "km/h", 16.1),
        (False, "volume", "gal", b"2", "L", 8),
    ],
)
def test_a_sensor_is_shown_in_the_homes_unit(
    fahrenheit: bool, device_class: str, unit: str, said: bytes, shown: str, value: float
) -> None:
    plan = in_units_of(fahrenheit, sensor(device_class, unit))
    assert plan.unit == shown
    update = plan.reads[0].reader(Payload("t", said))
    assert update is not None
    assert update.value == pytest.approx(value)
    assert update.attributes == {"kept": True}


@pytest.mark.parametrize(
    "plan",
    [sensor("temperature", "°C"), sensor(None, "°F"), sensor("power", "W"), sensor("temperature", "°F", Kind.NUMBER)],
)
def test_what_is_in_the_homes_unit_or_no_measurement_stays_as_it_is(plan: EntityPlan) -> None:
    assert in_units_of(False, plan) is plan


def test_unknown_stays_unknown() -> None:
    plan = in_units_of(False, sensor("temperature", "°F"))
    update = plan.reads[0].reader(Payload("t", b"null"))
    assert update is not None
    assert update.value is None
