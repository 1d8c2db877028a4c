"""Sensors: measurements as numbers, words, dates and times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from devices.conventions.home_assistant.components.units import NAMES, NOT_NUMERIC, UNITS, check_unit
from devices.conventions.home_assistant.entity import NONE, make_plan, number_or_none
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import KEEP, EntityPlan, Payload, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.kinds import Kind

STATE_CLASSES = ("measurement", "measurement_angle", "total", "total_increasing")
_LONGEST = 255


def build(config: Config) -> EntityPlan:
    """Return the plan of a sensor; a unit, state class or measuring device class makes its value a number."""
    topic = config.listens("state_topic", required=True) or ""
    device_class = config.choice("device_class", UNITS)
    state_class = config.choice("state_class", STATE_CLASSES)
    unit = check_unit(device_class, config.text("unit_of_measurement"))
    options = _options(config, device_class, state_class, unit)
    if config.has("last_reset_value_template") and state_class != "total":
        raise Refused("last_reset_value_template is only valid together with state_class total")
    precision = config.number("suggested_display_precision", None, least=0)
    numeric = device_class not in NOT_NUMERIC and bool(device_class or state_class or unit or precision is not None)
    reads = [Read(topic, _reader(config, numeric, device_class, options))]
    if config.has("last_reset_value_template"):
        reads.append(Read(topic, _last_reset(config.template("last_reset_value_template").found)))
    traits: dict[str, Any] = {"options": options} if options else {}
    if precision is not None:
        traits["suggested_display_precision"] = precision
    return make_plan(
        config,
        Kind.SENSOR,
        default_name="MQTT Sensor",
        reads=reads,
        attributes=traits,
        device_classes=UNITS,
        device_class_names=NAMES,
        unit=unit or None,
        state_class=state_class,
        force_update=config.flag("force_update"),
    )


def _options(config: Config, device_class: str | None, state_class: str | None, unit: str | None) -> list[str]:
    if not config.has("options"):
        return []
    if state_class or unit:
        raise Refused("options cannot go together with state_class or unit_of_measurement")
    if device_class != "enum":
        raise Refused("options need device_class enum")
    options = config.texts("options")
    if not options:
        raise Refused("options must not be empty")
    return options


def _reader(config: Config, numeric: bool, device_class: str | None, options: list[str]) -> Reader:
    template = config.template("value_template")
    if numeric:
        return _numbers(template.native)
    if device_class in ("timestamp", "uptime"):
        return _moments(template.found, date_only=False)
    if device_class == "date":
        return _moments(template.found, date_only=True)
    return _words(template.found, frozenset(options))


def _numbers(native: Callable[[Payload], Any]) -> Reader:
    def read(payload: Payload) -> Update | None:
        value = native(payload)
        kind = type(value)
        if kind is int:
            return Update(value)
        if kind is float and isfinite(value):
            return Update(value)
        if value is None or value == "":
            return None
        value = str(value)
        number = number_or_none(value, payload.topic, "a sensor")
        return Update(int(number) if number is not None and value.lstrip("+-").isdigit() else number)

    return read


def _words(found: Callable[[Payload], str | None], options: frozenset[str]) -> Reader:
    def read(payload: Payload) -> Update | None:
        text = found(payload)
        if text is None:
            return None
        if text == NONE:
            return Update(None)
        if options and text not in options:
            raise PayloadError(f"{text[:60]!r} on {payload.topic} is none of the options {', '.join(sorted(options))}")
        if len(text) > _LONGEST:
            raise PayloadError(f"text on {payload.topic} is longer than {_LONGEST} characters")
        return Update(text)

    return read


def _moments(found: Callable[[Payload], str | None], *, date_only: bool) -> Reader:
    def read(payload: Payload) -> Update | None:
        text = found(payload)
        if text is None:
            return None
        if text in (NONE, ""):
            return Update(None)
        moment = parse_moment(text)
        if moment is None or (moment.tzinfo is None and not date_only):
            return Update(None)
        return Update(moment.date().isoformat() if date_only else moment.astimezone(UTC).isoformat())

    return read


def parse_moment(text: str) -> datetime | None:
    """Return ISO 8601 text as date and time, None when it is none."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _last_reset(found: Callable[[Payload], str | None]) -> Reader:
    def read(payload: Payload) -> Update | None:
        text = found(payload)
        moment = parse_moment(text) if text else None
        return Update(KEEP, {"last_reset": moment.isoformat()}) if moment else None

    return read
