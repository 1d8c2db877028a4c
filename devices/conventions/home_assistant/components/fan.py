"""Fans: on and off, speed in percent, presets, oscillation, direction."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components.fields import VALUE, Field, doors_of, read_fields, unreported
from devices.conventions.home_assistant.components.parse import any_text, one_of, words
from devices.conventions.home_assistant.entity import Door, Say, make_plan, number_or_none
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import KEEP, EntityPlan, Publish, Update
from hub.api.errors import InvalidParameter, PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind


def build(config: Config) -> EntityPlan:
    """Return the plan of a fan; speeds ``speed_range_min`` to ``_max`` are 1 to 100 %, the one below is 0."""
    slow, fast = config.whole("speed_range_min", 1), config.whole("speed_range_max", 100)
    if slow == 0:
        raise Refused("speed_range_min must be above 0: speed 0 is always off")
    if slow >= fast:
        raise Refused(f"speed_range_max {fast} must be above speed_range_min {slow}")
    presets = config.texts("preset_modes")
    if bool(presets) != config.has("preset_mode_command_topic"):
        raise Refused("preset_modes and preset_mode_command_topic need each other")
    if config.text("payload_reset_preset_mode", "None") in presets:
        raise Refused("preset_modes must not include payload_reset_preset_mode")
    fields = _fields(config, slow, fast, presets)
    doors = doors_of(config, fields)
    if VALUE not in doors:
        raise Refused("command_topic is missing")
    free = unreported(config, fields, doors)
    traits: dict[str, Any] = {"percentage_step": 100 / min(100, fast - slow + 1)}
    if presets:
        traits["preset_modes"] = presets
    return make_plan(
        config,
        Kind.FAN,
        default_name="MQTT Fan",
        reads=read_fields(config, fields, ""),
        commands=_commands(config, doors, slow, fast),
        attributes=traits,
        assumed=VALUE in free,
        assume=_assumption(free) if free else None,
    )


def _fields(config: Config, slow: int, fast: int, presets: Sequence[str]) -> tuple[Field, ...]:
    on_off = {config.text("payload_off", "OFF"): False, config.text("payload_on", "ON"): True}
    swings = {
        config.text("payload_oscillation_off", "oscillate_off"): False,
        config.text("payload_oscillation_on", "oscillate_on"): True,
    }
    reset = config.text("payload_reset_preset_mode", "None")
    return (
        Field(
            attribute=VALUE,
            topic="state_topic",
            template="state_value_template",
            command_topic="command_topic",
            command_template="command_template",
            parse=words(on_off, "state"),
        ),
        _field("percentage", "percentage", _percent(slow, fast, config.text("payload_reset_percentage", "None"))),
        _field("preset_mode", "preset_mode", one_of(presets, "preset mode", reset)),
        _field("oscillating", "oscillation", words(swings, "oscillation")),
        _field("direction", "direction", any_text),
    )


def _field(attribute: str, key: str, parse: Callable[[str, str], Any]) -> Field:
    return Field(
        attribute=attribute,
        topic=f"{key}_state_topic",
        template=f"{key}_value_template",
        command_topic=f"{key}_command_topic",
        command_template=f"{key}_command_template",
        parse=parse,
    )


def _percent(slow: int, fast: int, reset: str) -> Callable[[str, str], int | None]:
    def parse(text: str, topic: str) -> int | None:
        if text == reset:
            return None
        speed = number_or_none(text, topic, "a fan's speed")
        if speed is None:
            return None
        percent = int((speed - slow + 1) * 100 / (fast - slow + 1))
        if not 0 <= percent <= 100:
            raise PayloadError(f"speed {text[:20]} on {topic} is outside {slow} to {fast}")
        return percent

    return parse


def _commands(config: Config, doors: Mapping[str, Door], slow: int, fast: int) -> dict[str, Say]:
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    swing = config.text("payload_oscillation_on", "oscillate_on")
    still = config.text("payload_oscillation_off", "oscillate_off")

    def percent(value: float) -> list[Publish]:
        return doors["percentage"].say(math.ceil(slow - 1 + value * (fast - slow + 1) / 100))

    def turn_on(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        messages = doors[VALUE].say(on)
        if (value := params.get("percentage")) is not None:
            messages += percent(value) if "percentage" in doors else _cannot("percentage")
        if (preset := params.get("preset_mode")) is not None:
            messages += doors["preset_mode"].say(preset) if "preset_mode" in doors else _cannot("preset_mode")
        return messages

    commands: dict[str, Say] = {"turn_on": turn_on, "turn_off": lambda p, s: doors[VALUE].say(off)}
    if "percentage" in doors:
        commands["set_percentage"] = lambda p, s: percent(p["percentage"])
    if "preset_mode" in doors:
        commands["set_preset_mode"] = lambda p, s: doors["preset_mode"].say(p["preset_mode"])
    if "oscillating" in doors:
        commands["oscillate"] = lambda p, s: doors["oscillating"].say(swing if p["oscillating"] else still)
    if "direction" in doors:
        commands["set_direction"] = lambda p, s: doors["direction"].say(p["direction"])
    return commands


def _cannot(what: str) -> list[Publish]:
    raise InvalidParameter(f"this fan has no {what}")


def _assumption(free: frozenset[str]) -> Any:
    def assume(command: str, params: Mapping[str, Any], state: EntityState) -> Update | None:
        changed = {k: v for k, v in params.items() if k in free and v is not None}
        value: Any = KEEP
        if VALUE in free and command in ("turn_on", "turn_off"):
            value = command == "turn_on"
        if command == "toggle" and VALUE in free:
            value = state.value is not True
        return Update(value, changed)

    return assume
