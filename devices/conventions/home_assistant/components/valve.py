"""Valves for water and gas: open and closed, or a position in percent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.conventions.home_assistant.components.scale import Scale
from devices.conventions.home_assistant.entity import NONE, Door, Say, make_plan, number_or_none
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import KEEP, EntityPlan, Payload, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

DEVICE_CLASSES = ("gas", "water")
_WORDS_ONLY = ("payload_open", "payload_close", "state_open", "state_closed")


def build(config: Config) -> EntityPlan:
    """Return the plan of a valve."""
    placed = config.flag("reports_position")
    if placed and (wrong := [k for k in _WORDS_ONLY if config.has(k)]):
        raise Refused(f"{', '.join(wrong)} cannot go together with reports_position")
    scale = Scale(config.whole("position_closed", 0), config.whole("position_open", 100), "position_closed")
    topic = config.listens("state_topic")
    assumed = topic is None or config.flag("optimistic")
    return make_plan(
        config,
        Kind.VALVE,
        default_name="MQTT valve",
        reads=[Read(topic, _reader(config, placed, scale))] if topic else [],
        commands=_commands(config, placed, scale),
        attributes={"reports_position": placed},
        device_classes=DEVICE_CLASSES,
        assumed=assumed,
        assume=_assumption(placed) if assumed else None,
    )


def _reader(config: Config, placed: bool, scale: Scale) -> Reader:
    text = config.template("value_template").text
    keys = ("opening", "closing") if placed else ("opening", "closing", "open", "closed")
    words = {config.text(f"state_{w}", w): w for w in keys}

    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found.strip():
            return None
        state = position = found
        if found.lstrip().startswith("{"):
            state, position = _both(payload, found, placed)
        if not placed and state == NONE:
            return Update(None)
        value: Any = words.get(state, KEEP)
        if not placed:
            if value is KEEP:
                raise PayloadError(f"{state[:60]!r} on {payload.topic} is no valve state: {', '.join(words)}")
            return Update(value)
        if value is not KEEP and position == state:
            return Update(value)
        if position == NONE:
            return Update(None, {"current_position": None})
        number = number_or_none(position, payload.topic, "a position")
        percent = scale.percent(number or 0)
        if value is KEEP:
            value = "closed" if percent == 0 else "open"
        return Update(value, {"current_position": percent})

    return read


def _both(payload: Payload, found: str, placed: bool) -> tuple[str, str]:
    said = Payload(payload.topic, found.encode()).json
    if not isinstance(said, dict) or (placed and "position" not in said) or (not placed and "state" not in said):
        raise PayloadError(f"JSON on {payload.topic} needs {'a position' if placed else 'a state'}")
    return str(said.get("state", "")), str(said.get("position", ""))


def _commands(config: Config, placed: bool, scale: Scale) -> dict[str, Say]:
    door = Door(config, "command_topic", "command_template")
    if not door:
        return {}
    commands: dict[str, Say] = {}
    stop = config.text("payload_stop")
    if stop is not None:
        commands["stop"] = lambda p, s: door.say(stop)
    if placed:
        known = {"position_open": scale.open, "position_closed": scale.closed}
        commands["set_position"] = lambda p, s: door.say(
            scale.device(p["position"]), {**known, "position": p["position"]}
        )
        commands["open"] = lambda p, s: door.say(scale.open, {**known, "position": 100})
        commands["close"] = lambda p, s: door.say(scale.closed, {**known, "position": 0})
    else:
        opening = config.text("payload_open") if config.has_key("payload_open") else "OPEN"
        closing = config.text("payload_close") if config.has_key("payload_close") else "CLOSE"
        if opening is not None:
            commands["open"] = lambda p, s: door.say(opening)
        if closing is not None:
            commands["close"] = lambda p, s: door.say(closing)
    if "open" in commands and "close" in commands:
        commands["toggle"] = lambda p, s: commands["open" if s.value in ("closed", "closing") else "close"](p, s)
    return commands


def _assumption(placed: bool) -> Any:
    def assume(command: str, params: Mapping[str, Any], state: EntityState) -> Update | None:
        if command not in ("open", "close", "set_position", "toggle"):
            return None
        if command == "toggle":
            command = "open" if state.value in ("closed", "closing") else "close"
        percent = params.get("position", 100 if command == "open" else 0)
        return Update("closed" if percent == 0 else "open", {"current_position": percent} if placed else None)

    return assume
