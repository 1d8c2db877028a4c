"""From one Homie property (datatype, format, unit, settable) to an entity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.conventions.home_assistant.workshop import Part, fitting_class

_CLASSES = {
    "°C": "temperature", "°F": "temperature", "W": "power", "kW": "power", "V": "voltage", "mV": "voltage",
    "A": "current", "mA": "current", "Wh": "energy", "kWh": "energy", "lx": "illuminance", "Pa": "pressure",
    "hPa": "pressure", "kPa": "pressure", "psi": "pressure", "Hz": "frequency", "m³": "volume", "L": "volume",
}  # fmt: skip
_WORDS = {"humid": "humidity", "batter": "battery", "moist": "moisture"}
_RUNNING = frozenset({"energy", "volume"})


def part_of(facts: Mapping[str, Any], topic: str, name: str, shared: Mapping[str, Any]) -> Part:
    """Return the entity of a property; ``facts`` as Homie 5 describes it (Homie 4's attributes have the same names)."""
    datatype, form = str(facts.get("datatype") or "string"), str(facts.get("format") or "")
    settable = facts.get("settable") is True
    told = {**shared, "name": name}
    if facts.get("retained", True) is not False or not settable:
        told["state_topic"] = topic
    if settable:
        told["command_topic"] = f"{topic}/set"
    if datatype == "boolean":
        return _boolean(told, settable)
    if datatype in ("integer", "float", "percent"):
        return _number(facts, told, settable, "%" if datatype == "percent" else facts.get("unit"), form)
    if datatype == "enum":
        return _enum(told, settable, form)
    if datatype == "color" and settable and "rgb" in form.split(","):
        return _colour(told, topic, with_kind="," in form or _five(facts))
    if settable and datatype not in ("json", "duration"):
        return Part("text", **told)
    moment = {"device_class": "timestamp"} if datatype == "datetime" else {}
    return Part("sensor", **told, **moment)


def _five(facts: Mapping[str, Any]) -> bool:
    return facts.get("homie") == 5


def _boolean(told: Mapping[str, Any], settable: bool) -> Part:
    if settable:
        return Part("switch", **told, payload_on="true", payload_off="false", state_on="true", state_off="false")
    return Part("binary_sensor", **told, payload_on="true", payload_off="false")


def _number(facts: Mapping[str, Any], told: Mapping[str, Any], settable: bool, unit: Any, form: str) -> Part:
    unit = unit if isinstance(unit, str) and unit and unit != "#" else None
    low, high, step = _range(form)
    if settable:
        bounds = {"min": -1_000_000 if low is None else low, "max": 1_000_000 if high is None else high}
        return Part("number", **told, **bounds, step=step, unit_of_measurement=unit, mode="auto")
    sort = _CLASSES.get(unit or "")
    if unit == "%":
        sort = next((found for word, found in _WORDS.items() if word in told["name"].lower()), None)
    return Part(
        "sensor",
        **told,
        unit_of_measurement=unit,
        device_class=fitting_class(sort, unit),
        state_class="total_increasing" if sort in _RUNNING else "measurement",
    )


def _range(form: str) -> tuple[float | None, float | None, float | None]:
    """Return minimum, maximum and step of ``min:max[:step]``; what is left open or no number is None."""
    found: list[float | None] = []
    for text in (*form.split(":"), "", "", "")[:3]:
        try:
            found.append(float(text))
        except ValueError:
            found.append(None)
    low, high, step = found
    if low is not None and high is not None and low >= high:
        low = high = None
    return low, high, step if step and step > 0 else None


def _enum(told: Mapping[str, Any], settable: bool, form: str) -> Part:
    options = [option for option in form.split(",") if option]
    if settable and options and "state_topic" not in told and len(options) == 1:
        button = {key: value for key, value in told.items() if key != "state_topic"}
        return Part("button", **button, payload_press=options[0])
    if settable and options:
        return Part("select", **told, options=options)
    return Part("sensor", **told, **({"device_class": "enum", "options": options} if options else {}))


def _colour(told: Mapping[str, Any], topic: str, *, with_kind: bool) -> Part:
    """Return a light that is a colour; Homie 5 writes ``rgb,255,0,0``, Homie 4 ``255,0,0``. Black is off."""
    start = "rgb," if with_kind else ""
    config = {key: value for key, value in told.items() if key not in ("state_topic", "command_topic")}
    parts = f"{{% set c = value.removeprefix({start!r}).split(',') %}}"
    lit = "c | map('int', 0) | sum > 0"
    return Part(
        "light",
        **config,
        command_topic=f"{topic}/set",
        payload_off=f"{start}0,0,0",
        payload_on=f"{start}255,255,255",
        state_topic=topic,
        state_value_template=f"{parts}{{{{ '{start}' ~ ('255,255,255' if {lit} else '0,0,0') }}}}",
        rgb_state_topic=topic,
        rgb_value_template=f"{parts}{{{{ c | join(',') if {lit} }}}}",
        rgb_command_topic=f"{topic}/set",
        rgb_command_template=f"{start}{{{{ red }}}},{{{{ green }}}},{{{{ blue }}}}",
    )
