"""Numbers that can be set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components.units import NAMES, NOT_NUMERIC, UNITS, check_unit
from devices.conventions.home_assistant.entity import Door, make_plan, number_or_none
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import EntityPlan, Payload, Publish, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

DEVICE_CLASSES = tuple(c for c in UNITS if c not in NOT_NUMERIC)


def build(config: Config) -> EntityPlan:
    """Return the plan of a number."""
    least, most = config.number("min", 0.0), config.number("max", 100.0)
    if least >= most:
        raise Refused(f"max {most:g} must be above min {least:g}")
    door = Door(config, "command_topic", "command_template", required=True)
    topic = config.listens("state_topic")
    unit = check_unit(config.choice("device_class", DEVICE_CLASSES), config.text("unit_of_measurement"))
    reader = _reader(config.template("value_template").native, least, most, config.text("payload_reset", "None"))

    def set_value(params: Mapping[str, Any], state: EntityState) -> Sequence[Publish]:
        value = params["value"]
        return door.say(int(value) if float(value).is_integer() else value)

    return make_plan(
        config,
        Kind.NUMBER,
        default_name="MQTT Number",
        reads=[Read(topic, reader)] if topic else [],
        commands={"set_value": set_value},
        attributes={
            "min": least,
            "max": most,
            "step": config.number("step", 1.0, least=0.001),
            "mode": config.choice("mode", ("auto", "box", "slider"), "auto"),
        },
        device_classes=DEVICE_CLASSES,
        device_class_names=NAMES,
        unit=unit or None,
        assumed=topic is None or config.flag("optimistic"),
    )


def _reader(native: Callable[[Payload], Any], least: float, most: float, reset: str) -> Reader:
    def read(payload: Payload) -> Update | None:
        value = native(payload)
        if value is None:
            value = payload.text
        text = str(value)
        if not text.strip():
            return None
        if text == reset:
            return Update(None)
        number = value if type(value) is int else number_or_none(text, payload.topic, "a number")
        if number is None:
            return Update(None)
        if not least <= number <= most:
            raise PayloadError(f"{number:g} on {payload.topic} is outside {least:g} to {most:g}")
        return Update(int(number) if text.lstrip("+-").isdigit() else number)

    return read
