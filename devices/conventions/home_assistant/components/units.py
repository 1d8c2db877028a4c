"""Device classes of sensors and numbers and the units each is measured in.

Figures of Home Assistant's developer documentation (sensor entity, number entity) as of 2026.
"""

from __future__ import annotations

from devices.conventions.home_assistant.schema import Refused

_VOLUMES = ("L", "mL", "gal", "fl. oz.", "m³", "ft³", "CCF", "MCF")
_ENERGY = ("J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh", "cal", "kcal", "Mcal", "Gcal")
_FLOW = (
    "m³/h", "m³/min", "m³/s", "ft³/min", "L/h", "L/min", "L/s", "gal/d", "gal/h", "gal/min", "mL/s",
)  # fmt: skip
_SPEED = ("ft/s", "in/d", "in/h", "in/s", "km/h", "kn", "m/min", "m/s", "mph", "mm/d", "mm/h", "mm/s", "Beaufort")
_PRESSURE = (
    "mPa", "Pa", "hPa", "kPa", "bar", "cbar", "mbar", "mmHg", "inHg", "inH₂O", "psi", "MPa",
)  # fmt: skip
_WEIGHT = ("kg", "g", "mg", "μg", "µg", "oz", "lb", "st")
_DENSITY = ("μg/m³", "µg/m³", "mg/m³", "g/m³", "μg/ft³", "µg/ft³")
_PARTICLES = ("μg/m³", "µg/m³")

#: Units per device class; an empty tuple: it has no unit; None: any unit.
UNITS: dict[str, tuple[str, ...] | None] = {
    "absolute_humidity": ("g/m³", "mg/m³"),
    "apparent_power": ("mVA", "VA", "kVA"),
    "aqi": (),
    "area": ("m²", "cm²", "km²", "mm²", "in²", "ft²", "yd²", "mi²", "ac", "ha"),
    "atmospheric_pressure": _PRESSURE,
    "battery": ("%",),
    "blood_glucose_concentration": ("mg/dL", "mmol/L"),
    "carbon_monoxide": ("ppb", "ppm", "mg/m³", "μg/m³", "µg/m³"),
    "carbon_dioxide": ("ppm",),
    "conductivity": ("S/cm", "mS/cm", "μS/cm", "µS/cm"),
    "current": ("A", "mA"),
    "data_rate": ("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "B/s", "kB/s", "MB/s", "GB/s", "KiB/s", "MiB/s", "GiB/s"),
    "data_size": (
        "bit", "kbit", "Mbit", "Gbit", "B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB",
        "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB",
    ),
    "date": (),
    "distance": ("km", "m", "cm", "mm", "mi", "nmi", "yd", "in", "ft"),
    "duration": ("d", "h", "min", "s", "ms", "μs", "µs"),
    "energy": _ENERGY,
    "energy_distance": ("kWh/100km", "Wh/km", "mi/kWh", "km/kWh"),
    "energy_storage": _ENERGY,
    "enum": (),
    "frequency": ("Hz", "kHz", "MHz", "GHz", "mHz"),
    "gas": _VOLUMES,
    "humidity": ("%",),
    "illuminance": ("lx",),
    "irradiance": ("W/m²", "BTU/(h⋅ft²)"),
    "moisture": ("%",),
    "monetary": None,
    "nitrogen_dioxide": ("ppb", "ppm", "μg/m³", "µg/m³"),
    "nitrogen_monoxide": ("ppb", "μg/m³", "µg/m³"),
    "nitrous_oxide": ("μg/m³", "µg/m³"),
    "ozone": ("ppb", "ppm", "μg/m³", "µg/m³"),
    "ph": (),
    "pm1": _PARTICLES,
    "pm10": _PARTICLES,
    "pm25": _PARTICLES,
    "pm4": _PARTICLES,
    "power": ("mW", "W", "kW", "MW", "GW", "TW", "BTU/h"),
    "power_factor": ("%", ""),
    "precipitation": ("in", "cm", "mm"),
    "precipitation_intensity": ("in/d", "in/h", "mm/d", "mm/h"),
    "pressure": _PRESSURE,
    "reactive_energy": ("varh", "kvarh"),
    "reactive_power": ("mvar", "var", "kvar"),
    "signal_strength": ("dB", "dBm"),
    "sound_pressure": ("dB", "dBA"),
    "speed": _SPEED,
    "sulphur_dioxide": ("ppb", "μg/m³", "µg/m³"),
    "temperature": ("°C", "°F", "K"),
    "temperature_delta": ("°C", "°F", "K"),
    "timestamp": (),
    "uptime": (),
    "volatile_organic_compounds": ("mg/m³", "μg/m³", "µg/m³"),
    "volatile_organic_compounds_parts": ("ppb", "ppm"),
    "voltage": ("V", "mV", "μV", "µV", "kV", "MV"),
    "volume": _VOLUMES,
    "volume_storage": _VOLUMES,
    "volume_flow_rate": _FLOW,
    "water": ("L", "gal", "m³", "ft³", "CCF", "MCF"),
    "weight": _WEIGHT,
    "wind_direction": ("°",),
    "wind_speed": _SPEED,
}  # fmt: skip

#: Classes that may also go without a unit.
_UNITLESS = frozenset({"aqi", "ph", "power_factor", "monetary", "date", "timestamp", "enum", "uptime"})

#: Classes of sensors that hold no number.
NOT_NUMERIC = frozenset({"date", "enum", "timestamp", "uptime"})

#: Names that differ from the class's own words.
NAMES: dict[str, str] = {
    "aqi": "Air quality index",
    "carbon_monoxide": "Carbon monoxide",
    "data_rate": "Data rate",
    "energy_storage": "Stored energy",
    "monetary": "Balance",
    "ph": "pH",
    "pm1": "PM1",
    "pm10": "PM10",
    "pm25": "PM2.5",
    "pm4": "PM4",
    "power_factor": "Power factor",
    "volatile_organic_compounds_parts": "Volatile organic compounds parts",
    "volume_storage": "Stored volume",
}

#: Spellings of the same unit, and the one used here (Greek mu rather than the micro sign).
_SPELLINGS = {f"µ{u}": f"μ{u}" for u in ("Sv/h", "S/cm", "V", "g/ft³", "g/m³", "mol/s⋅m²", "g", "s")} | {
    "VAr": "var",
    "VArh": "varh",
    "kVArh": "kvarh",
}


def check_unit(device_class: str | None, unit: str | None) -> str | None:
    """Return the unit in one spelling; raises Refused when it is none for the device class."""
    if unit is not None:
        unit = _SPELLINGS.get(unit, unit)
    if device_class is None:
        return unit
    valid = UNITS[device_class]
    if valid is None or (unit is None and (device_class in _UNITLESS or not valid)):
        return unit
    if not valid:
        raise Refused(f"unit_of_measurement {unit!r} is not valid: a {device_class} has no unit")
    if unit is not None and unit not in valid:
        raise Refused(
            f"unit_of_measurement {unit!r} is not valid for device_class {device_class}: valid are {', '.join(valid)}"
        )
    return unit
