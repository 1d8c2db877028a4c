"""The table of all kinds of virtual appliances."""

from __future__ import annotations

from devices.virtual.appliance import Appliance, Spec
from devices.virtual.fridge import Fridge
from devices.virtual.heating import Fan, Thermostat, WaterHeater
from devices.virtual.household import CoffeeMachine, WashingMachine
from devices.virtual.lights import Light
from devices.virtual.openings import Blinds, Contact, Lock
from devices.virtual.power import Plug, Siren
from devices.virtual.scale import Scale
from devices.virtual.sensors import Motion, Smoke, Weather
from hub.api.errors import ConfigError

_ALL: tuple[type[Appliance], ...] = (
    Blinds, CoffeeMachine, Contact, Fan, Fridge, Light, Lock, Motion, Plug, Scale, Siren, Smoke, Thermostat,
    WashingMachine, WaterHeater, Weather,
)  # fmt: skip

KINDS: dict[str, type[Appliance]] = {appliance.kind: appliance for appliance in _ALL}
ALIASES = {"switch": "plug", "cover": "blinds", "climate": "thermostat", "door": "contact", "window": "contact"}


def make(kind: str, spec: Spec) -> Appliance:
    """Return an appliance of a kind; ConfigError names the kinds there are."""
    model = KINDS.get(ALIASES.get(kind, kind))
    if model is None:
        raise ConfigError(f"there is no virtual appliance of kind {kind!r}", remedy=f"choose {', '.join(KINDS)}")
    return model(spec)
