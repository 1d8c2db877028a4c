"""Thermostats and air conditioners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components.degrees import Degrees
from devices.conventions.home_assistant.components.fields import (
    VALUE,
    Field,
    doors_of,
    read_fields,
    unreported,
)
from devices.conventions.home_assistant.components.parse import number, one_of
from devices.conventions.home_assistant.entity import NONE, Door, Say, make_plan
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import KEEP, EntityPlan, Publish, Update
from hub.api.errors import InvalidParameter
from hub.api.home import EntityState
from hub.api.kinds import Kind

MODES = ("auto", "off", "cool", "heat", "dry", "fan_only")
ACTIONS = ("cooling", "defrosting", "drying", "fan", "heating", "idle", "off", "preheating")
FAN_MODES = ("auto", "low", "medium", "high")
SWING_MODES = ("on", "off")

#: Parameter of a command, the field it sets, and the key under which a template sees it.
_TEMPERATURES = ("temperature", "target_temp_low", "target_temp_high")


def _field(attribute: str, key: str, parse: Any, *, template: str = "", command: bool = True) -> Field:
    return Field(
        attribute=attribute,
        topic=f"{key}_state_topic" if command else f"{key}_topic",
        template=template or (f"{key}_state_template" if command else f"{key}_template"),
        command_topic=f"{key}_command_topic" if command else "",
        command_template=f"{key}_command_template" if command else "",
        parse=parse,
    )


def build(config: Config) -> EntityPlan:
    """Return the plan of a climate."""
    modes, presets = config.texts("modes", MODES), _presets(config)
    degrees = Degrees(config)
    traits = _traits(config, modes, degrees)
    fans = config.texts("fan_modes", FAN_MODES)
    swings = config.texts("swing_modes", SWING_MODES)
    horizontal = config.texts("swing_horizontal_modes", SWING_MODES)
    known_action = one_of(ACTIONS, "action")
    fields = (
        _field(VALUE, "mode", one_of(modes, "mode")),
        _field("temperature", "temperature", degrees.parse),
        _field("target_temp_low", "temperature_low", degrees.parse),
        _field("target_temp_high", "temperature_high", degrees.parse),
        _field("humidity", "target_humidity", number),
        _field("fan_mode", "fan_mode", one_of(fans, "fan mode")),
        _field("swing_mode", "swing_mode", one_of(swings, "swing mode")),
        _field("swing_horizontal_mode", "swing_horizontal_mode", one_of(horizontal, "swing mode")),
        _field("preset_mode", "preset_mode", _preset_parse(presets), template="preset_mode_value_template"),
        _field("hvac_action", "action", lambda t, at: KEEP if t == NONE else known_action(t, at), command=False),
        _field("current_temperature", "current_temperature", degrees.parse, command=False),
        _field("current_humidity", "current_humidity", number, command=False),
    )
    doors = doors_of(config, fields)
    power = Door(config, "power_command_topic", "power_command_template")
    for attribute, key, choices in (
        ("fan_mode", "fan_modes", fans),
        ("swing_mode", "swing_modes", swings),
        ("swing_horizontal_mode", "swing_horizontal_modes", horizontal),
        ("preset_mode", "preset_modes", ["none", *presets]),
    ):
        if attribute in doors:
            traits[key] = choices
    free = unreported(config, fields, doors)
    return make_plan(
        config,
        Kind.CLIMATE,
        default_name="MQTT HVAC",
        reads=read_fields(config, fields),
        commands=_commands(config, degrees, doors, power, modes),
        attributes=traits,
        assumed=bool(free) and (VALUE in free or not any(config.has(f.topic) for f in fields)),
        assume=_assumption(free, degrees, None if power else _first_of(modes)) if free else None,
        initial=_initial(config, degrees, free, fans, swings, horizontal, bool(presets)),
    )


def _presets(config: Config) -> list[str]:
    presets = config.texts("preset_modes")
    if "none" in presets:
        raise Refused("preset_modes must not include none, which always is one")
    if bool(presets) != config.has("preset_mode_command_topic"):
        raise Refused("preset_modes and preset_mode_command_topic need each other")
    return presets


def _preset_parse(presets: Sequence[str]) -> Any:
    known = one_of(("none", *presets), "preset mode")
    return lambda text, topic: "none" if text == "None" else known(text, topic)


def _traits(config: Config, modes: list[str], degrees: Degrees) -> dict[str, Any]:
    low, high = (
        degrees.home(config.number("min_temp", degrees.usual(7, 44.6))),
        degrees.home(config.number("max_temp", degrees.usual(35, 95))),
    )
    if low > high:
        raise Refused(f"max_temp {high:g} must not be below min_temp {low:g}")
    damp, wet = config.number("min_humidity", 30, least=0), config.number("max_humidity", 99, most=100)
    if damp >= wet:
        raise Refused(f"max_humidity {wet:g} must be above min_humidity {damp:g}")
    traits: dict[str, Any] = {
        "hvac_modes": modes,
        "min_temp": low,
        "max_temp": high,
        "target_temp_step": config.number("temp_step", 1.0, least=0.001),
        "temperature_unit": degrees.unit,
    }
    if config.has("target_humidity_command_topic"):
        traits.update(min_humidity=damp, max_humidity=wet)
    elif config.has("target_humidity_state_topic"):
        raise Refused("target_humidity_state_topic needs target_humidity_command_topic")
    return traits


def _initial(
    config: Config,
    degrees: Degrees,
    free: frozenset[str],
    fans: list[str],
    swings: list[str],
    horizontal: list[str],
    presets: bool,
) -> Update | None:
    """Return what is assumed at first of fields the device never reports."""
    start = config.number("initial", None)
    base = degrees.home(start if start is not None else degrees.usual(21.0, 69.8))
    first: dict[str, Any] = {
        "temperature": base,
        "target_temp_low": base,
        "target_temp_high": base,
        "fan_mode": "low" if "low" in fans else next(iter(fans), None),
        "swing_mode": "off" if "off" in swings else swings[0] if swings else None,
        "swing_horizontal_mode": "off" if "off" in horizontal else None,
        "preset_mode": "none",
    }
    attributes = {k: v for k, v in first.items() if k in free}
    if presets and "preset_mode" not in attributes:
        attributes["preset_mode"] = "none"
    unheard = not config.has("mode_state_topic")
    if not attributes and not unheard:
        return None
    return Update("off" if unheard else KEEP, attributes)


def _commands(
    config: Config, degrees: Degrees, doors: Mapping[str, Door], power: Door, modes: Sequence[str]
) -> dict[str, Say]:
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")

    def set_mode(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        return _door(doors, VALUE).say(_allowed(params["hvac_mode"], modes, "hvac_mode"))

    def set_temperature(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        messages = set_mode(params, state) if params.get("hvac_mode") else []
        for key in _TEMPERATURES:
            if (value := params.get(key)) is not None:
                messages += _door(doors, key).say(degrees.device(value))
        if not messages:
            raise InvalidParameter("set_temperature needs temperature, or target_temp_low and target_temp_high")
        return messages

    def setter(attribute: str) -> Say:
        return lambda params, state: doors[attribute].say(params[attribute])

    commands: dict[str, Say] = {}
    if any(key in doors for key in _TEMPERATURES):
        commands["set_temperature"] = set_temperature
    if "humidity" in doors:
        commands["set_humidity"] = setter("humidity")
    for attribute in ("fan_mode", "swing_mode", "swing_horizontal_mode", "preset_mode"):
        if attribute in doors:
            commands[f"set_{attribute}"] = setter(attribute)
    if VALUE in doors:
        commands["set_hvac_mode"] = set_mode
    if power:
        commands["turn_on"] = lambda p, s: power.say(on)
        commands["turn_off"] = lambda p, s: power.say(off)
    elif VALUE in doors:
        if "off" in modes:
            commands["turn_off"] = lambda p, s: doors[VALUE].say("off")
        if heating := _first_of(modes):
            commands["turn_on"] = lambda p, s: doors[VALUE].say(heating)
    return commands


def _first_of(modes: Sequence[str]) -> str | None:
    """Return the mode that switching on means."""
    return next((m for m in ("heat_cool", "heat", "cool", "auto", "dry", "fan_only") if m in modes), None)


def _door(doors: Mapping[str, Door], key: str) -> Door:
    if key not in doors:
        raise InvalidParameter(
            f"the device has no {key}", remedy=f"it takes {', '.join(k for k in doors if k != VALUE)}"
        )
    return doors[key]


def _allowed(mode: str, modes: Sequence[str], what: str) -> str:
    if mode not in modes:
        raise InvalidParameter(f"{what} {mode!r} is not one of the device's", remedy=f"choose {', '.join(modes)}")
    return mode


def _assumption(free: frozenset[str], degrees: Degrees, heating: str | None) -> Any:
    """Return what to assume of fields the device never reports."""
    names = {"hvac_mode": VALUE}

    def assume(command: str, params: Mapping[str, Any], state: EntityState) -> Update | None:
        if command == "turn_off" and VALUE in free:
            return Update("off")
        if command == "turn_on" and VALUE in free and heating:
            return Update(heating)
        changed = {names.get(p, p): v for p, v in params.items() if v is not None and names.get(p, p) in free}
        if not changed:
            return None
        value = changed.pop(VALUE, KEEP)
        changed |= {name: degrees.shown(changed[name]) for name in _TEMPERATURES if name in changed}
        return Update(value, changed)

    return assume
