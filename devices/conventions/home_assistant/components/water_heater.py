"""Water heaters and boilers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components.degrees import Degrees
from devices.conventions.home_assistant.components.fields import VALUE, Field, doors_of, read_fields, unreported
from devices.conventions.home_assistant.components.parse import one_of
from devices.conventions.home_assistant.entity import Door, Say, make_plan
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import KEEP, EntityPlan, Publish, Update
from hub.api.errors import InvalidParameter
from hub.api.home import EntityState
from hub.api.kinds import Kind

MODES = ("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance")


def build(config: Config) -> EntityPlan:
    """Return the plan of a water heater."""
    modes = config.texts("modes", ("eco", "electric", "gas", "heat_pump", "high_demand", "performance", "off"))
    if unknown := [m for m in modes if m not in MODES]:
        raise Refused(f"modes has {', '.join(unknown)}: valid are {', '.join(MODES)}")
    degrees = Degrees(config)
    low = degrees.home(config.number("min_temp", degrees.usual(43.3, 110)))
    high = degrees.home(config.number("max_temp", degrees.usual(60, 140)))
    if low > high:
        raise Refused(f"max_temp {high:g} must not be below min_temp {low:g}")
    fields = _fields(modes, degrees)
    doors = doors_of(config, fields)
    free = unreported(config, fields, doors)
    start = degrees.home(config.number("initial", degrees.device(low)))
    first = {} if config.has("temperature_state_topic") else {"temperature": start}
    return make_plan(
        config,
        Kind.WATER_HEATER,
        default_name="MQTT Water Heater",
        reads=read_fields(config, fields),
        commands=_commands(config, degrees, doors, modes),
        attributes={
            "operation_list": modes,
            "min_temp": low,
            "max_temp": high,
            "temperature_unit": degrees.unit,
            # limits that the device did not announce are for showing; only its own are kept
            "usual_limits": [key for key in ("min_temp", "max_temp") if not config.has(key)],
        },
        assumed=VALUE in free,
        assume=_assumption(free, degrees) if free else None,
        initial=Update("off" if VALUE in free or not config.has("mode_state_topic") else KEEP, first),
    )


def _fields(modes: Sequence[str], degrees: Degrees) -> tuple[Field, ...]:
    return (
        Field(
            attribute=VALUE,
            topic="mode_state_topic",
            template="mode_state_template",
            command_topic="mode_command_topic",
            command_template="mode_command_template",
            parse=one_of(modes, "mode"),
        ),
        Field(
            attribute="temperature",
            topic="temperature_state_topic",
            template="temperature_state_template",
            command_topic="temperature_command_topic",
            command_template="temperature_command_template",
            parse=degrees.parse,
        ),
        Field(
            attribute="current_temperature",
            topic="current_temperature_topic",
            template="current_temperature_template",
            parse=degrees.parse,
        ),
    )


def _commands(config: Config, degrees: Degrees, doors: Mapping[str, Door], modes: Sequence[str]) -> dict[str, Say]:
    power = Door(config, "power_command_topic", "power_command_template")
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")

    def set_mode(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        mode = params["operation_mode"]
        if mode not in modes:
            raise InvalidParameter(
                f"operation_mode {mode!r} is not one of the device's", remedy=f"choose {', '.join(modes)}"
            )
        return doors[VALUE].say(mode)

    def set_temperature(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        messages = set_mode(params, state) if params.get("operation_mode") and VALUE in doors else []
        if (value := params.get("temperature")) is not None:
            messages += doors["temperature"].say(degrees.device(value))
        return messages

    commands: dict[str, Say] = {}
    if "temperature" in doors:
        commands["set_temperature"] = set_temperature
    if VALUE in doors:
        commands["set_operation_mode"] = set_mode
    if power:
        commands["turn_on"] = lambda p, s: power.say(on)
        commands["turn_off"] = lambda p, s: power.say(off)
    elif VALUE in doors and "off" in modes:
        commands["turn_off"] = lambda p, s: doors[VALUE].say("off")
    return commands


def _assumption(free: frozenset[str], degrees: Degrees) -> Any:
    def assume(command: str, params: Mapping[str, Any], state: EntityState) -> Update | None:
        if command == "turn_off" and VALUE in free:
            return Update("off")
        mode, temperature = params.get("operation_mode"), params.get("temperature")
        changed = (
            {"temperature": degrees.shown(temperature)} if temperature is not None and "temperature" in free else {}
        )
        return Update(mode if mode and VALUE in free else KEEP, changed)

    return assume
