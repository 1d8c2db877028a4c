"""What the names of Zigbee2MQTT's exposes mean: device class, state class, category.

Names are those of Zigbee2MQTT's documentation of exposes; classes those of Home Assistant's.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from devices.conventions.home_assistant.workshop import fitting_class


class Meaning(NamedTuple):
    """What a value is."""

    device_class: str | None = None
    state_class: str | None = None
    category: str | None = None
    hidden: bool = False


_M, _T = "measurement", "total_increasing"
_NUMBERS: dict[str, Meaning] = {
    "ac_frequency": Meaning("frequency", _M, "diagnostic"),
    "aqi": Meaning("aqi", _M),
    "battery": Meaning("battery", _M, "diagnostic"),
    "co": Meaning("carbon_monoxide", _M),
    "co2": Meaning("carbon_dioxide", _M),
    "current": Meaning("current", _M),
    "current_phase": Meaning("current", _M),
    "device_temperature": Meaning("temperature", _M, "diagnostic"),
    "distance": Meaning("distance", _M),
    "eco2": Meaning("carbon_dioxide", _M),
    "energy": Meaning("energy", _T),
    "flow": Meaning("volume_flow_rate", _M),
    "formaldehyd": Meaning(None, _M),
    "gas": Meaning("gas", _T),
    "gas_density": Meaning(None, _M),
    "humidity": Meaning("humidity", _M),
    "illuminance": Meaning("illuminance", _M),
    "illuminance_lux": Meaning("illuminance", _M),
    "linkquality": Meaning(None, _M, "diagnostic", hidden=True),
    "local_temperature": Meaning("temperature", _M),
    "noise": Meaning("sound_pressure", _M),
    "pm1": Meaning("pm1", _M),
    "pm10": Meaning("pm10", _M),
    "pm25": Meaning("pm25", _M),
    "power": Meaning("power", _M),
    "power_apparent": Meaning("apparent_power", _M),
    "power_factor": Meaning("power_factor", _M, "diagnostic", hidden=True),
    "power_outage_count": Meaning(None, _T, "diagnostic", hidden=True),
    "power_phase": Meaning("power", _M),
    "power_reactive": Meaning("reactive_power", _M),
    "pressure": Meaning("atmospheric_pressure", _M),
    "produced_energy": Meaning("energy", _T),
    "soil_moisture": Meaning("moisture", _M),
    "temperature": Meaning("temperature", _M),
    "uptime": Meaning("duration", _M, "diagnostic"),
    "voc": Meaning("volatile_organic_compounds", _M),
    "voc_index": Meaning(None, _M),
    "voc_parts": Meaning("volatile_organic_compounds_parts", _M),
    "voltage": Meaning("voltage", _M),
    "voltage_phase": Meaning("voltage", _M),
    "water_consumed": Meaning("water", _T),
    "weight": Meaning("weight", _M),
}
_FLAGS: dict[str, Meaning] = {
    "battery_low": Meaning("battery", category="diagnostic"),
    "carbon_monoxide": Meaning("carbon_monoxide"),
    "charging": Meaning("battery_charging", category="diagnostic"),
    "contact": Meaning("door"),
    "gas": Meaning("gas"),
    "moving": Meaning("moving"),
    "occupancy": Meaning("occupancy"),
    "presence": Meaning("occupancy"),
    "rain": Meaning("moisture"),
    "smoke": Meaning("smoke"),
    "sos": Meaning("safety"),
    "tamper": Meaning("tamper"),
    "test": Meaning(None, category="diagnostic"),
    "vibration": Meaning("vibration"),
    "water_leak": Meaning("moisture"),
    "window_open": Meaning("window"),
}
_PLACE = re.compile(r"_(?:l?\d+|left|right|center|top|bottom|phase|[abc]|phase_[abc])$")


def of_number(name: str, unit: str | None) -> Meaning:
    """Return what a measured value of that name is; its device class only where it may have the unit."""
    found = _found(_NUMBERS, name)
    if found is None:
        return Meaning()
    return found._replace(device_class=fitting_class(found.device_class, unit))


def of_flag(name: str) -> Meaning:
    """Return what a yes or no of that name is."""
    return _found(_FLAGS, name) or Meaning()


def _found(table: dict[str, Meaning], name: str) -> Meaning | None:
    while True:
        if name in table:
            return table[name]
        shorter = _PLACE.sub("", name)
        if shorter == name:
            return None
        name = shorter
