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
    "eco2": Meaning("volatile_organic_compounds_parts", _M),
    "energy": Meaning("energy", _T),
    "flow": Meaning("volume_flow_rate", _M),
    "formaldehyd": Meaning(None, _M),
    "gas": Meaning("gas", _T),
    "gas_density": Meaning(None, _M),
    "hcho": Meaning(None, _M),
    "humidity": Meaning("humidity", _M),
    "illuminance": Meaning("illuminance", _M),
    "illuminance_lux": Meaning("illuminance", _M),
    "linkquality": Meaning(None, _M, "diagnostic", hidden=True),
    "local_temperature": Meaning("temperature", _M),
    "noise": Meaning("sound_pressure", _M),
    "occupancy_level": Meaning(None, _M),
    "pm1": Meaning("pm1", _M),
    "pm10": Meaning("pm10", _M),
    "pm25": Meaning("pm25", _M),
    "position": Meaning(None, _M),
    "power": Meaning("power", _M),
    "power_apparent": Meaning("apparent_power", _M),
    "power_factor": Meaning("power_factor", _M, "diagnostic", hidden=True),
    "power_outage_count": Meaning(None, _T, "diagnostic", hidden=True),
    "power_phase": Meaning("power", _M),
    "power_reactive": Meaning("reactive_power", _M),
    "pressure": Meaning("atmospheric_pressure", _M),
    "produced_energy": Meaning("energy", _T),
    "smoke_density": Meaning(None, _M),
    "soil_fertility": Meaning("conductivity", _M),
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
    "x": Meaning(None, _M),
    "x_axis": Meaning(None, _M),
    "y": Meaning(None, _M),
    "y_axis": Meaning(None, _M),
    "z": Meaning(None, _M),
    "z_axis": Meaning(None, _M),
}
_FLAGS: dict[str, Meaning] = {
    "battery_low": Meaning("battery", category="diagnostic"),
    "carbon_monoxide": Meaning("carbon_monoxide"),
    "charging": Meaning("battery_charging", category="diagnostic"),
    "contact": Meaning("door"),
    "garage_door_contact": Meaning("garage_door"),
    "gas": Meaning("gas"),
    "moving": Meaning("moving"),
    "occupancy": Meaning("occupancy"),
    "presence": Meaning("occupancy"),
    "rain": Meaning("moisture"),
    "smoke": Meaning("smoke"),
    "sos": Meaning("safety"),
    "tamper": Meaning("tamper"),
    "test": Meaning(None, category="diagnostic"),
    "valve_state": Meaning("opening"),
    "vibration": Meaning("vibration"),
    "water_leak": Meaning("moisture"),
    "window": Meaning("window"),
    "window_open": Meaning("window"),
}
#: Contacts that say true when they are closed.
TRUE_IS_CLOSED = frozenset({"garage_door_contact"})
#: What a value is by its unit, where its name says nothing.
_UNITS: dict[str, Meaning] = {
    "kWh": Meaning("energy", _T), "Wh": Meaning("energy", _T), "W": Meaning("power", _M), "kW": Meaning("power", _M),
    "V": Meaning("voltage", _M), "mV": Meaning("voltage", _M), "A": Meaning("current", _M),
    "mA": Meaning("current", _M),
    "VA": Meaning("apparent_power", _M), "Hz": Meaning("frequency", _M), "°C": Meaning("temperature", _M),
    "°F": Meaning("temperature", _M), "lx": Meaning("illuminance", _M), "hPa": Meaning("atmospheric_pressure", _M),
    "ppb": Meaning("volatile_organic_compounds_parts", _M), "s": Meaning("duration"), "min": Meaning("duration"),
    "h": Meaning("duration"), "kg": Meaning("weight", _M),
}  # fmt: skip
_DIFFERENCES = ("calibration", "offset", "hyster", "deadzone", "delta", "sensitivity", "compensat")
_ENDINGS: dict[str, Meaning] = {
    "_alarm": Meaning("problem"), "_charging": Meaning("battery_charging", category="diagnostic"),
    "_connected": Meaning("plug"), "occupancy": Meaning("occupancy"), "noise_detected": Meaning("sound"),
}  # fmt: skip
_PLACE = re.compile(r"_(?:l?\d+|left|right|center|top|bottom|phase|[abc]|phase_[abc])$")


def of_number(name: str, unit: str | None) -> Meaning:
    """Return what a measured value of that name is: by its name where that may have the unit, else by its unit."""
    found = _found(_NUMBERS, name) or Meaning()
    device_class = fitting_class(found.device_class, unit) if found.device_class else None
    if device_class is None and (known := _UNITS.get(unit or "")) is not None:
        return found._replace(device_class=known.device_class, state_class=found.state_class or known.state_class)
    return found._replace(device_class=device_class)


def of_setting(name: str, unit: str | None) -> Meaning:
    """Return what a number to be set is: a difference of temperatures by its name, else what its unit says."""
    known = _UNITS.get(unit or "", Meaning())
    difference = known.device_class == "temperature" and any(word in name for word in _DIFFERENCES)
    return Meaning("temperature_delta" if difference else known.device_class)


def of_flag(name: str) -> Meaning:
    """Return what a yes or no of that name is."""
    found = _found(_FLAGS, name)
    if found is None:
        found = next((meaning for ending, meaning in _ENDINGS.items() if name.lower().endswith(ending)), Meaning())
    return found


def _found(table: dict[str, Meaning], name: str) -> Meaning | None:
    """Return the meaning of a name, or of its one for several places (``power_phase_b``), unless that is hidden."""
    whole = name
    while True:
        if name in table:
            return table[name] if name == whole or not table[name].hidden else None
        shorter = _PLACE.sub("", name)
        if shorter == name:
            return None
        name = shorter
