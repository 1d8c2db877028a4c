"""Covers: blinds, curtains, garage doors and gates, with position and tilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.conventions.home_assistant.components.scale import Scale
from devices.conventions.home_assistant.entity import NONE, Door, Say, make_plan, number_or_none
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import KEEP, EntityPlan, Payload, Publish, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

DEVICE_CLASSES = (
    "awning", "blind", "curtain", "damper", "door", "garage", "gate", "shade", "shutter", "window",
)  # fmt: skip
_NEEDS = (
    ("set_position_topic", "position_topic"),
    ("value_template", "state_topic"),
    ("set_position_template", "set_position_topic"),
    ("position_template", "position_topic"),
    ("tilt_command_template", "tilt_command_topic"),
    ("tilt_status_template", "tilt_status_topic"),
)


class _Where:
    """Where one cover is, because ``stopped`` means open or closed by it."""

    def __init__(self) -> None:
        self.position: int | None = None
        self.closed = False

    def stopped(self, by_position: bool) -> str:
        """Return the value that ``stopped`` stands for."""
        closed = self.position == 0 if by_position else self.closed
        return "closed" if closed else "open"


def build(config: Config) -> EntityPlan:
    """Return the plan of a cover."""
    for key, needed in _NEEDS:
        if config.has(key) and not config.has(needed):
            raise Refused(f"{key} needs {needed}")
    position = Scale(config.whole("position_closed", 0), config.whole("position_open", 100), "position_closed")
    tilt = Scale(config.whole("tilt_min", 0), config.whole("tilt_max", 100), "tilt_min")
    state_topic, position_topic = config.listens("state_topic"), config.listens("position_topic")
    tilt_topic = config.listens("tilt_status_topic")
    where = _Where()
    reads: list[Read] = []
    if state_topic:
        reads.append(Read(state_topic, _state(config, where, position_topic is not None)))
    tilt_reader = _tilt(config.template("tilt_status_template", **_tilts(tilt)).text, tilt)
    if position_topic:
        reads.append(Read(position_topic, _position(config, where, position, tilt, state_topic is None)))
    if tilt_topic:
        reads.append(Read(tilt_topic, tilt_reader))
    unheard = state_topic is None and position_topic is None
    assumed = config.flag("optimistic") or unheard
    commands = _commands(config, position, tilt)
    return make_plan(
        config,
        Kind.COVER,
        default_name="MQTT Cover",
        reads=reads,
        commands=commands,
        device_classes=DEVICE_CLASSES,
        assumed=assumed,
        assume=_assumption(config, where, assumed, tilt_topic is None or config.flag("tilt_optimistic"), tilt),
    )


def _state(config: Config, where: _Where, by_position: bool) -> Reader:
    text = config.template("value_template").text
    stopped = config.text("state_stopped", "stopped")
    words = {config.text(f"state_{w}", w): w for w in ("closing", "closed", "opening", "open")}

    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found.strip():
            return None
        if found == NONE:
            return Update(None)
        value = words.get(found)
        if found == stopped:
            value = where.stopped(by_position)
        if value is None:
            valid = ", ".join((*words, stopped))
            raise PayloadError(f"{found[:60]!r} on {payload.topic} is no cover state: it announced {valid}")
        where.closed = value in ("closed", "closing")
        return Update(value)

    return read


def _position(config: Config, where: _Where, scale: Scale, tilt: Scale, sets_value: bool) -> Reader:
    key = "position_template" if config.has("position_template") or config.has("state_topic") else "value_template"
    text = config.template(key, position_open=scale.open, position_closed=scale.closed, **_tilts(tilt)).text

    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found.strip():
            return None
        attributes: dict[str, Any] = {}
        if found.lstrip().startswith("{"):
            said = Payload(payload.topic, found.encode()).json
            if not isinstance(said, dict) or "position" not in said:
                raise PayloadError(f"JSON on {payload.topic} needs a position")
            if "tilt_position" in said:
                attributes["current_tilt_position"] = tilt.percent(_number(str(said["tilt_position"]), payload.topic))
            found = str(said["position"])
        if found == NONE:
            return Update(KEEP, attributes) if attributes else None
        where.position = scale.percent(_number(found, payload.topic))
        attributes["current_position"] = where.position
        value: Any = ("closed" if where.position == 0 else "open") if sets_value else KEEP
        return Update(value, attributes)

    return read


def _tilts(tilt: Scale) -> dict[str, int]:
    return {"tilt_min": tilt.closed, "tilt_max": tilt.open}


def _number(text: str, topic: str) -> float:
    value = number_or_none(text, topic, "a position")
    if value is None:
        raise PayloadError(f"position on {topic} is None")
    return value


def _tilt(text: Callable[[Payload], str], scale: Scale) -> Reader:
    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found.strip():
            return None
        if found == NONE:
            return None
        value = _number(found, payload.topic)
        if not scale.holds(value):
            raise PayloadError(f"tilt {value:g} on {payload.topic} is outside {scale.closed} to {scale.open}")
        return Update(KEEP, {"current_tilt_position": scale.percent(value)})

    return read


def _commands(config: Config, position: Scale, tilt: Scale) -> dict[str, Say]:
    door = Door(config, "command_topic")
    place = Door(config, "set_position_topic", "set_position_template")
    lean = Door(config, "tilt_command_topic", "tilt_command_template")
    known = {
        "position_open": position.open,
        "position_closed": position.closed,
        "tilt_min": tilt.closed,
        "tilt_max": tilt.open,
    }
    commands: dict[str, Say] = {}
    for command in ("open", "close", "stop"):
        key = f"payload_{command}"
        payload = config.text(key) if config.has_key(key) else command.upper()
        if door and payload is not None:
            commands[command] = _saying(door, payload)
    if place:
        commands["set_position"] = lambda p, s: place.say(
            position.device(p["position"]), {**known, "position": p["position"]}
        )
        commands.setdefault("open", lambda p, s: place.say(position.open, {**known, "position": 100}))
        commands.setdefault("close", lambda p, s: place.say(position.closed, {**known, "position": 0}))
    if lean:
        opened, closed = config.whole("tilt_opened_value", 100), config.whole("tilt_closed_value", 0)
        commands["open_tilt"] = lambda p, s: lean.say(opened, {**known, "tilt_position": opened})
        commands["close_tilt"] = lambda p, s: lean.say(closed, {**known, "tilt_position": closed})
        commands["set_tilt_position"] = lambda p, s: lean.say(
            tilt.device(p["tilt_position"]), {**known, "tilt_position": p["tilt_position"]}
        )
        halt = config.text("payload_stop_tilt") if config.has_key("payload_stop_tilt") else "STOP"
        if halt is not None:
            commands["stop_tilt"] = _saying(Door(config, "tilt_command_topic"), halt)
    if "open" in commands and "close" in commands:
        commands["toggle"] = lambda p, s: commands["open" if s.value in ("closed", "closing") else "close"](p, s)
    return commands


def _saying(door: Door, payload: str) -> Say:
    def say(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        return door.say(payload)

    return say


def _assumption(config: Config, where: _Where, value_free: bool, tilt_free: bool, tilt: Scale) -> Any:
    tilts = {
        "open_tilt": tilt.percent(config.whole("tilt_opened_value", 100)),
        "close_tilt": tilt.percent(config.whole("tilt_closed_value", 0)),
    }
    placed = config.has("position_topic")

    def assume(command: str, params: Mapping[str, Any], state: EntityState) -> Update | None:
        if tilt_free and command.endswith(("tilt", "tilt_position")) and command != "stop_tilt":
            return Update(KEEP, {"current_tilt_position": tilts.get(command, params.get("tilt_position"))})
        if not value_free or command not in ("open", "close", "toggle", "set_position"):
            return None
        if command == "toggle":
            command = "open" if state.value in ("closed", "closing") else "close"
        percent = params.get("position", 100 if command == "open" else 0)
        where.closed = percent == 0
        attributes = {"current_position": percent} if placed or command == "set_position" else None
        return Update("closed" if percent == 0 else "open", attributes)

    return assume if value_free or tilt_free else None
