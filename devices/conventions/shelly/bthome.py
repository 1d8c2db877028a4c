"""BTHome sensors that a Shelly passes on (``bthomesensor:200``): what each object id is (bthome.io, format v2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.conventions.home_assistant.workshop import Part
from devices.conventions.shelly.virtual import Where

#: Object id -> device class, unit, state class.
_MEASURED: dict[int, tuple[str | None, str | None, str | None]] = {
    0x01: ("battery", "%", "measurement"),
    **dict.fromkeys((0x02, 0x45, 0x57, 0x58, 0x08), ("temperature", "°C", "measurement")),
    **dict.fromkeys((0x03, 0x2E), ("humidity", "%", "measurement")),
    0x04: ("pressure", "hPa", "measurement"),
    0x05: ("illuminance", "lx", "measurement"),
    0x06: ("weight", "kg", "measurement"),
    0x07: ("weight", "lb", "measurement"),
    **dict.fromkeys((0x09, 0x3D, 0x3E, 0x59, 0x5A, 0x5B), (None, None, "measurement")),
    **dict.fromkeys((0x0A, 0x4D), ("energy", "kWh", "total_increasing")),
    **dict.fromkeys((0x0B, 0x5C), ("power", "W", "measurement")),
    **dict.fromkeys((0x0C, 0x4A), ("voltage", "V", "measurement")),
    0x0D: ("pm25", "µg/m³", "measurement"),
    0x0E: ("pm10", "µg/m³", "measurement"),
    0x12: ("carbon_dioxide", "ppm", "measurement"),
    0x13: ("volatile_organic_compounds", "µg/m³", "measurement"),
    **dict.fromkeys((0x14, 0x2F), ("moisture", "%", "measurement")),
    0x3F: (None, "°", "measurement"),
    0x40: ("distance", "mm", "measurement"),
    0x41: ("distance", "m", "measurement"),
    0x42: ("duration", "s", "measurement"),
    **dict.fromkeys((0x43, 0x5D), ("current", "A", "measurement")),
    0x44: ("speed", "m/s", "measurement"),
    0x46: (None, "UV index", "measurement"),
    **dict.fromkeys((0x47, 0x4E), ("volume", "L", "total")),
    0x48: ("volume", "mL", "total"),
    0x49: ("volume_flow_rate", "m³/h", "measurement"),
    **dict.fromkeys((0x4B, 0x4C), ("gas", "m³", "total_increasing")),
    0x4F: ("water", "L", "total_increasing"),
    0x50: ("timestamp", None, None),
    0x51: (None, "m/s²", "measurement"),
    0x52: (None, "°/s", "measurement"),
    0x53: (None, None, None),
    0x55: ("volume_storage", "L", "measurement"),
    0x5E: (None, "°", "measurement"),
    0x5F: ("precipitation", "mm", "measurement"),
}
#: Object id of what is either so or not -> device class.
_EITHER: dict[int, str | None] = {
    0x0F: None, 0x10: "power", 0x11: "opening", 0x15: "battery", 0x16: "battery_charging", 0x17: "carbon_monoxide",
    0x18: "cold", 0x19: "connectivity", 0x1A: "door", 0x1B: "garage_door", 0x1C: "gas", 0x1D: "heat", 0x1E: "light",
    0x1F: "lock", 0x20: "moisture", 0x21: "motion", 0x22: "moving", 0x23: "occupancy", 0x24: "plug",
    0x25: "presence", 0x26: "problem", 0x27: "running", 0x28: "safety", 0x29: "smoke", 0x2A: "sound", 0x2B: "tamper",
    0x2C: "vibration", 0x2D: "window",
}  # fmt: skip
_BUTTON = 0x3A


def is_button(settings: Mapping[str, Any]) -> bool:
    """Return whether it tells of presses."""
    return settings.get("obj_id") == _BUTTON


def name_of(key: str, settings: Mapping[str, Any]) -> str:
    """Return what its user calls it, else its number."""
    name = settings.get("name")
    return name if isinstance(name, str) and name else f"Sensor {key.partition(':')[2]}"


def sensor_part(key: str, settings: Mapping[str, Any], where: Where) -> Part | None:
    """Return the entity of a sensor; None for one of no known object id."""
    kind = settings.get("obj_id")
    shared = {**where.shared, "name": name_of(key, settings)}
    if not isinstance(kind, int) or isinstance(kind, bool):
        return None
    if kind in _EITHER:
        told = "{{ value_json.value if value_json.value is defined and value_json.value is not none }}"
        return Part(
            "binary_sensor", **shared, device_class=_EITHER[kind], value_template=told, payload_on="True",
            payload_off="False",
        )  # fmt: skip
    if kind not in _MEASURED:
        return None
    device_class, unit, state_class = _MEASURED[kind]
    told = "value_json.value | timestamp_utc" if device_class == "timestamp" else "value_json.value"
    return Part(
        "sensor", **shared, device_class=device_class, unit_of_measurement=unit, state_class=state_class,
        value_template=f"{{{{ {told} if value_json.value is defined and value_json.value is not none }}}}",
    )  # fmt: skip
