"""Owns in which units measured values are shown: the home's, whatever the device measures in.

Factors are those of the units' definitions (international inch, foot, mile, US gallon; conventional inch of mercury).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from hub.api.codec import EntityPlan, Payload, Read, Reader, Update
from hub.api.kinds import Kind


class _As(NamedTuple):
    """The unit to show, and what makes it of the device's: ``value * factor + offset``."""

    unit: str
    factor: float
    offset: float = 0.0


_TO_CELSIUS = {"°F": _As("°C", 5 / 9, -160 / 9), "K": _As("°C", 1, -273.15)}
_TO_FAHRENHEIT = {"°C": _As("°F", 9 / 5, 32), "K": _As("°F", 9 / 5, -459.67)}
_LENGTHS = {
    "in": _As("mm", 25.4), "ft": _As("m", 0.3048), "yd": _As("m", 0.9144), "mi": _As("km", 1.609344),
    "nmi": _As("km", 1.852),
}  # fmt: skip
_SPEEDS = {"mph": _As("km/h", 1.609344), "kn": _As("km/h", 1.852), "ft/s": _As("km/h", 1.09728)}
_VOLUMES = {
    "gal": _As("L", 3.785411784), "fl. oz.": _As("mL", 29.5735295625), "ft³": _As("m³", 0.028316846592),
    "CCF": _As("m³", 2.8316846592), "MCF": _As("m³", 28.316846592),
}  # fmt: skip
_AIR = {
    "kPa": _As("hPa", 10), "Pa": _As("hPa", 0.01), "mbar": _As("hPa", 1), "bar": _As("hPa", 1000),
    "cbar": _As("hPa", 10), "mmHg": _As("hPa", 1.33322387415), "inHg": _As("hPa", 33.86388640341),
    "psi": _As("hPa", 68.947572932), "MPa": _As("hPa", 10_000), "mPa": _As("hPa", 1e-5),
}  # fmt: skip
_METRIC: dict[str, dict[str, _As]] = {
    "temperature": _TO_CELSIUS,
    "atmospheric_pressure": _AIR,
    "pressure": {"psi": _As("kPa", 6.8947572932), "inHg": _As("hPa", 33.86388640341)},
    "distance": _LENGTHS,
    "precipitation": {"in": _As("mm", 25.4)},
    "precipitation_intensity": {"in/d": _As("mm/d", 25.4), "in/h": _As("mm/h", 25.4)},
    "speed": _SPEEDS,
    "wind_speed": _SPEEDS,
    "volume": _VOLUMES,
    "gas": _VOLUMES,
    "water": _VOLUMES,
}
_US: dict[str, dict[str, _As]] = {"temperature": _TO_FAHRENHEIT}


def in_units_of(fahrenheit: bool, plan: EntityPlan) -> EntityPlan:
    """Return a sensor's plan in the units of a home (metric, or with temperatures in °F); itself where it is so."""
    if plan.kind is not Kind.SENSOR or plan.device_class is None or plan.unit is None:
        return plan
    shown = (_US if fahrenheit else _METRIC).get(plan.device_class, {}).get(plan.unit)
    if shown is None:
        return plan
    reads = tuple(Read(topic, _converted(reader, shown)) for topic, reader in plan.reads)
    return msgspec.structs.replace(plan, unit=shown.unit, reads=reads)


def _converted(reader: Reader, shown: _As) -> Callable[[Payload], Update | None]:
    finer = max(0, math.floor(math.log10(shown.factor) + 1e-9))

    def read(payload: Payload) -> Update | None:
        update = reader(payload)
        if update is None or isinstance(update.value, bool) or not isinstance(update.value, int | float):
            return update
        return Update(_as(update.value, shown, finer), update.attributes)

    return read


def _as(value: float, shown: _As, finer: int) -> Any:
    """Return a value in the other unit, as exact as the device said it."""
    decimals = len(repr(value).partition(".")[2]) if "." in repr(value) and "e" not in repr(value) else 0
    return round(value * shown.factor + shown.offset, decimals + finer)
