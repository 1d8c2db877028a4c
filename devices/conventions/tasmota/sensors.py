"""From a Tasmota device's sensor message to sensors: what each quantity is and its unit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from devices.conventions.home_assistant.workshop import Part, fitting_class
from devices.conventions.tasmota.device import TasmotaDevice

_MOST = 200
_DEEPEST = 4
#: Quantity -> device class, unit, state class. Names and units of Tasmota's documentation.
_QUANTITIES: dict[str, tuple[str | None, str | None, str | None]] = {
    "Ambient": ("illuminance", "lx", "measurement"),
    "ApparentPower": ("apparent_power", "VA", "measurement"),
    "Battery": ("battery", "%", "measurement"),
    "Blue": (None, "B", None),
    "CCT": (None, "K", "measurement"),
    "CF1": (None, "µg/m³", "measurement"),
    "CF10": (None, "µg/m³", "measurement"),
    "CF2.5": (None, "µg/m³", "measurement"),
    "CarbonDioxide": ("carbon_dioxide", "ppm", "measurement"),
    "CarbonMonoxide": ("carbon_monoxide", "ppm", "measurement"),
    "Current": ("current", "A", "measurement"),
    "CurrentNeutral": ("current", "A", "measurement"),
    "DewPoint": ("temperature", "°C", "measurement"),
    "Distance": ("distance", "cm", "measurement"),
    "eCO2": (None, "ppm", "measurement"),
    "Energy": (None, "kWh", "total"),
    "ExportActive": ("energy", "kWh", "total"),
    "ExportReactive": (None, "kVArh", "total"),
    "Factor": ("power_factor", None, "measurement"),
    "Frequency": ("frequency", "Hz", "measurement"),
    "Green": (None, "G", None),
    "Humidity": ("humidity", "%", "measurement"),
    "Illuminance": ("illuminance", "lx", "measurement"),
    "ImportActive": ("energy", "kWh", "total"),
    "ImportReactive": (None, "kVArh", "total"),
    "Moisture": ("moisture", "%", "measurement"),
    **{f"PB{size}": (None, "ppd", "measurement") for size in ("0.3", "0.5", "1", "2.5", "5", "10")},
    "PhaseAngle": (None, "°", "measurement"),
    "PM1": ("pm1", "µg/m³", "measurement"),
    "PM10": ("pm10", "µg/m³", "measurement"),
    "PM2.5": ("pm25", "µg/m³", "measurement"),
    "Power": ("power", "W", "measurement"),
    "Pressure": ("pressure", "hPa", "measurement"),
    "PressureAtSeaLevel": ("pressure", "hPa", "measurement"),
    "ReactivePower": ("reactive_power", "var", "measurement"),
    "Red": (None, "R", None),
    "SeaPressure": ("pressure", "hPa", "measurement"),
    "SoilMoisture": ("moisture", "%", "measurement"),
    "Speed": ("speed", None, "measurement"),
    "Temperature": ("temperature", "°C", "measurement"),
    "Today": ("energy", "kWh", "total_increasing"),
    "Total": ("energy", "kWh", "total"),
    "TotalStartTime": ("timestamp", None, None),
    "TotalTariff": (None, "kWh", "total"),
    "TVOC": ("volatile_organic_compounds_parts", "ppb", "measurement"),
    "Voltage": ("voltage", "V", "measurement"),
    "Weight": ("weight", "kg", "measurement"),
    "Yesterday": ("energy", "kWh", None),
}
#: Readers of cards and tags: what they saw is a happening, not a measurement.
_READERS = ("PN532", "RDM6300")
_UNITS = {"TempUnit": "Temperature", "PressureUnit": "Pressure", "SpeedUnit": "Speed"}
_TEMPERATURES = {"C": "°C", "F": "°F"}


def parts_of(device: TasmotaDevice, sensors: Mapping[str, Any]) -> dict[str, Part]:
    """Return the sensors by name; what a device lists beyond 200 values is left out."""
    units = {key: sensors.get(key) for key in _UNITS if isinstance(sensors.get(key), str)}
    parts: dict[str, Part] = {}
    for path in _paths(sensors, ()):
        if len(parts) >= _MOST:
            break
        if path[0] in ("Time", *_READERS, *_UNITS) or path[0].startswith(("Switch", "Shutter")):
            continue
        name = " ".join(str(step) for step in path)
        parts[f"sensor_{name}"] = _sensor(device, path, name, units)
    return parts


def _paths(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every single value; a list's items are numbered."""
    if isinstance(value, Mapping) and len(path) < _DEEPEST:
        for key, inner in value.items():
            yield from _paths(inner, (*path, str(key)))
    elif isinstance(value, list) and 0 < len(path) < _DEEPEST:
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))
    elif path:
        yield path


def _sensor(device: TasmotaDevice, path: tuple[Any, ...], name: str, units: Mapping[str, Any]) -> Part:
    quantity = next((step for step in reversed(path) if isinstance(step, str)), "")
    if quantity not in _QUANTITIES and len(path) > 1:
        quantity = str(path[1])  # the speed of a wind gauge is {"Speed": {"Act": 14.8, "Max": 20.1}}
    sort, unit, state_class = _QUANTITIES.get(quantity, (None, None, None))
    if sort == "temperature":
        unit = _TEMPERATURES.get(str(units.get("TempUnit")), unit)
    elif sort == "pressure":
        unit = str(units.get("PressureUnit") or unit)
    elif sort == "speed":
        unit = units.get("SpeedUnit")
    whole = "(value_json.StatusSNS or value_json)" + "".join(f"[{json.dumps(s)}]" for s in path if isinstance(s, str))
    template = f"{{{{ {whole} | is_defined }}}}"
    if isinstance(path[-1], int):
        alone = "v" if path[-1] == 0 else "nothing | is_defined"
        item = f"v[{path[-1]}] | is_defined if v is iterable and v is not string else {alone}"
        template = f"{{% set v = {whole} | is_defined %}}{{{{ {item} }}}}"
    return Part(
        "sensor",
        **device.availability,
        name=name,
        unique_id=f"{device.mac}_sensor_{'_'.join(map(str, path))}",
        device_class=fitting_class(sort, unit) if sort != "timestamp" else None,
        unit_of_measurement=unit,
        state_class=state_class,
        state_topic=device.tele("SENSOR"),
        value_template=template,
    ).also(device.stat("STATUS10"), device.stat("STATUS8"))
