"""Robot vacuum cleaners."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from devices.conventions.home_assistant.entity import Door, Say, make_plan, read_object
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import KEEP, EntityPlan, Payload, Publish, Read, Update
from hub.api.errors import InvalidParameter, PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

STATES = ("cleaning", "docked", "error", "idle", "paused", "returning")

#: Command, feature, key of its payload, default payload.
COMMANDS = (
    ("start", "start", "payload_start", "start"),
    ("pause", "pause", "payload_pause", "pause"),
    ("stop", "stop", "payload_stop", "stop"),
    ("return_to_base", "return_home", "payload_return_to_base", "return_to_base"),
    ("clean_spot", "clean_spot", "payload_clean_spot", "clean_spot"),
    ("locate", "locate", "payload_locate", "locate"),
)
_FEATURES = (
    "start",
    "stop",
    "pause",
    "return_home",
    "battery",
    "status",
    "locate",
    "clean_spot",
    "fan_speed",
    "send_command",
)
_DEFAULT = ("start", "stop", "return_home", "battery", "clean_spot")


def build(config: Config) -> EntityPlan:
    """Return the plan of a vacuum."""
    features = config.texts("supported_features", _DEFAULT)
    if unknown := [f for f in features if f not in _FEATURES]:
        raise Refused(f"supported_features has {', '.join(unknown)}: valid are {', '.join(_FEATURES)}")
    if (schema := config.choice("schema", ("legacy", "state"), "state")) == "legacy":
        raise Refused(f"schema {schema} is not valid any more: use state")
    topic = config.listens("state_topic")
    speeds = config.texts("fan_speed_list")

    def read(payload: Payload) -> Update | None:
        said = read_object(payload.text, payload.topic, "vacuum state")
        value: Any = KEEP
        if "state" in said:
            value = said["state"]
            if value is not None and value not in STATES:
                raise PayloadError(f"state {str(value)[:40]!r} on {payload.topic} is none of {', '.join(STATES)}")
        attributes: dict[str, Any] = {k: said[k] for k in ("battery_level", "fan_speed") if k in said}
        if isinstance(rooms := said.get("segments"), dict):
            attributes["segments"] = {str(key): str(name) for key, name in rooms.items()}
        return Update(value, attributes)

    return make_plan(
        config,
        Kind.VACUUM,
        default_name="MQTT Vacuum",
        reads=[Read(topic, read)] if topic else [],
        commands=_commands(config, features),
        attributes={"fan_speed_list": speeds} if speeds else {},
        assumed=topic is None,
    )


def _commands(config: Config, features: list[str]) -> dict[str, Say]:
    door = Door(config, "command_topic")
    speed = Door(config, "set_fan_speed_topic")
    sending = Door(config, "send_command_topic")
    segments = Door(config, "clean_segments_command_topic", "clean_segments_command_template")
    commands: dict[str, Say] = {}
    if door:
        for command, feature, key, default in COMMANDS:
            if feature in features:
                commands[command] = _saying(door, config.text(key, default))
    if speed and "fan_speed" in features:
        commands["set_fan_speed"] = lambda p, s: speed.say(p["fan_speed"])
    if sending and "send_command" in features:
        commands["send_command"] = lambda p, s: _send(sending, p, s)
    if segments:
        commands["clean_area"] = lambda p, s: _clean(segments, p["segments"])
    return commands


def _clean(door: Door, segments: Any) -> list[Publish]:
    if not isinstance(segments, list | tuple):
        raise InvalidParameter("segments must be a list", remedy="name the rooms of the vacuum's own map")
    return door.say(json.dumps(list(segments)), {"segments": segments})


def _saying(door: Door, payload: str) -> Say:
    return lambda params, state: door.say(payload)


def _send(door: Door, params: Mapping[str, Any], state: EntityState) -> list[Publish]:
    extra = params.get("params")
    if not extra:
        return door.say(params["command"])
    if isinstance(extra, Mapping):
        return door.say(json.dumps({"command": params["command"], **extra}, separators=(",", ":")))
    return door.say(json.dumps({"command": params["command"], "params": extra}, separators=(",", ":")))
