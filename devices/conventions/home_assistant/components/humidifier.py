"""Humidifiers and dehumidifiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components.fields import VALUE, Field, doors_of, read_fields, unreported
from devices.conventions.home_assistant.components.parse import one_of, within, words
from devices.conventions.home_assistant.entity import NONE, Door, Say, make_plan
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import KEEP, EntityPlan, Payload, Read, Reader, Update
from hub.api.home import EntityState
from hub.api.kinds import Kind

DEVICE_CLASSES = ("dehumidifier", "humidifier")
ACTIONS = ("drying", "humidifying", "idle", "off")


def build(config: Config) -> EntityPlan:
    """Return the plan of a humidifier."""
    low, high = config.number("min_humidity", 0, least=0), config.number("max_humidity", 100, most=100)
    if low >= high:
        raise Refused(f"max_humidity {high:g} must be above min_humidity {low:g}")
    modes = config.texts("modes")
    if bool(modes) != config.has("mode_command_topic"):
        raise Refused("modes and mode_command_topic need each other")
    if config.text("payload_reset_mode", "None") in modes:
        raise Refused("modes must not include payload_reset_mode")
    config.says("target_humidity_command_topic", required=True)
    fields = _fields(config, low, high, modes)
    doors = doors_of(config, fields)
    if VALUE not in doors:
        raise Refused("command_topic is missing")
    free = unreported(config, fields, doors)
    return make_plan(
        config,
        Kind.HUMIDIFIER,
        default_name="MQTT Humidifier",
        reads=_while_on(read_fields(config, fields, "")),
        commands=_commands(config, doors),
        attributes={"min_humidity": low, "max_humidity": high, **({"available_modes": modes} if modes else {})},
        device_classes=DEVICE_CLASSES,
        usual_class="humidifier",
        assumed=VALUE in free,
        assume=_assumption(free) if free else None,
    )


def _fields(config: Config, low: float, high: float, modes: list[str]) -> tuple[Field, ...]:
    on_off = {config.text("payload_off", "OFF"): False, config.text("payload_on", "ON"): True}
    return (
        Field(
            attribute=VALUE,
            topic="state_topic",
            template="state_value_template",
            command_topic="command_topic",
            command_template="command_template",
            parse=words(on_off, "state"),
        ),
        Field(
            attribute="humidity",
            topic="target_humidity_state_topic",
            template="target_humidity_state_template",
            command_topic="target_humidity_command_topic",
            command_template="target_humidity_command_template",
            parse=_whole(within(low, high, "humidity", config.text("payload_reset_humidity", "None"))),
        ),
        Field(
            attribute="mode",
            topic="mode_state_topic",
            template="mode_state_template",
            command_topic="mode_command_topic",
            command_template="mode_command_template",
            parse=one_of(modes, "mode", config.text("payload_reset_mode", "None")),
        ),
        Field(
            attribute="current_humidity",
            topic="current_humidity_topic",
            template="current_humidity_template",
            parse=_whole(within(0, 100, "humidity", config.text("payload_reset_humidity", "None"))),
        ),
        Field(attribute="action", topic="action_topic", template="action_template", parse=_action),
    )


_known_action = one_of(ACTIONS, "action")


def _action(text: str, topic: str) -> Any:
    """Return what it does; None says nothing."""
    return KEEP if text == NONE else _known_action(text, topic)


def _while_on(reads: Sequence[Read]) -> list[Read]:
    """Return readers by which ``action`` is off while the humidifier is, and again what it was once it is on."""
    action: str | None = None
    on: bool | None = None

    def held(reader: Reader) -> Reader:
        def read(payload: Payload) -> Update | None:
            nonlocal action, on
            update = reader(payload)
            if update is None:
                return None
            if isinstance(update.value, bool):
                on = update.value
            elif update.attributes and "action" in update.attributes:
                action = update.attributes["action"]
            else:
                return update
            if action is None:
                return update
            return Update(update.value, {**(update.attributes or {}), "action": action if on is not False else "off"})

        return read

    return [Read(topic, held(reader)) for topic, reader in reads]


def _whole(parse: Callable[[str, str], float | None]) -> Callable[[str, str], float | None]:
    def whole(text: str, topic: str) -> float | None:
        value = parse(text, topic)
        return None if value is None else round(value)

    return whole


def _commands(config: Config, doors: Mapping[str, Door]) -> dict[str, Say]:
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    commands: dict[str, Say] = {
        "turn_on": lambda p, s: doors[VALUE].say(on),
        "turn_off": lambda p, s: doors[VALUE].say(off),
        "set_humidity": lambda p, s: doors["humidity"].say(p["humidity"]),
    }
    if "mode" in doors:
        commands["set_mode"] = lambda p, s: doors["mode"].say(p["mode"])
    return commands


def _assumption(free: frozenset[str]) -> Any:
    def assume(command: str, params: Mapping[str, Any], state: EntityState) -> Update | None:
        changed = {k: v for k, v in params.items() if k in free and v is not None}
        value: Any = KEEP
        if VALUE in free and command in ("turn_on", "turn_off", "toggle"):
            value = command == "turn_on" or (command == "toggle" and state.value is not True)
        return Update(value, changed)

    return assume
