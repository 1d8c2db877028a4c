"""Which kinds of appliances there are, and how one is made from its name, room and options."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from devices.virtual.appliance import Appliance
from devices.virtual.appliances.camera import Camera
from devices.virtual.appliances.climate import ClimateSensor, Thermostat, WaterHeater
from devices.virtual.appliances.coffee import CoffeeMachine
from devices.virtual.appliances.detectors import Contact, Leak, Motion, Smoke
from devices.virtual.appliances.fridge import Fridge
from devices.virtual.appliances.laundry import WashingMachine
from devices.virtual.appliances.light import Light
from devices.virtual.appliances.opening import Blinds, Garage, Lock, Valve
from devices.virtual.appliances.power import Fan, Plug, Siren
from devices.virtual.appliances.scale import Scale
from devices.virtual.appliances.security import ElectricalFireMonitor, GlassBreak, Keypad
from devices.virtual.discovery import About
from devices.virtual.reading import BadCommand
from hub.api.errors import ConfigError

KINDS: Mapping[str, type[Appliance]] = {
    "light": Light,
    "plug": Plug,
    "thermostat": Thermostat,
    "blinds": Blinds,
    "garage": Garage,
    "lock": Lock,
    "contact": Contact,
    "motion": Motion,
    "smoke": Smoke,
    "fridge": Fridge,
    "scale": Scale,
    "coffee_machine": CoffeeMachine,
    "water_heater": WaterHeater,
    "washing_machine": WashingMachine,
    "siren": Siren,
    "climate_sensor": ClimateSensor,
    "fan": Fan,
    "glass_break": GlassBreak,
    "keypad": Keypad,
    "electrical_fire_monitor": ElectricalFireMonitor,
    "valve": Valve,
    "leak": Leak,
    "camera": Camera,
}
_ID = re.compile(r"[a-z0-9_-]{1,64}")


def find(kind: str) -> type[Appliance]:
    """Return the class of a kind; ConfigError names the nearest. Words may be joined by ``-`` or spaces."""
    wanted = kind.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in KINDS:
        return KINDS[wanted]
    near = get_close_matches(wanted, KINDS, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}? " if near else ""
    raise ConfigError(f"there is no virtual {kind[:40]!r}", remedy=f"{hint}there are {', '.join(KINDS)}", field="kind")


def build(kind: str, about: About, options: Mapping[str, Any] | None = None) -> Appliance:
    """Make an appliance; ConfigError names a kind, id or option that is not valid."""
    made = find(kind)
    if not _ID.fullmatch(about.id):
        raise ConfigError(
            f"id {about.id[:40]!r} is not valid", remedy="small letters, digits, _ and -, at most 64", field="id"
        )
    known = [name for name in inspect.signature(made).parameters if name != "about"]
    for option in options or {}:
        if option not in known:
            valid = f"it has {', '.join(known)}" if known else "it has none"
            raise ConfigError(f"a virtual {kind} has no option {option!r}", remedy=valid, field=option)
    try:
        return made(about, **(options or {}))
    except (BadCommand, TypeError) as error:
        raise ConfigError(f"{about.id}: {error}", remedy=f"see the options of a virtual {kind}") from error
