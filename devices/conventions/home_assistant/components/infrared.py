"""Infrared: what sends and what hears signals of remote controls. Timings are microseconds, pauses negative."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from devices.conventions.home_assistant.entity import Door, make_plan, read_object
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import EntityPlan, Payload, Publish, Read, Update
from hub.api.errors import InvalidParameter, PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

SCHEMAS = ("emitter", "receiver")
_NOTHING = frozenset({"", "None", "null", '""'})
_LONGEST = 10_000


def build(config: Config) -> EntityPlan:
    """Return the plan of an emitter or a receiver."""
    schema = config.choice("schema", SCHEMAS)
    if schema is None:
        raise Refused(f"schema is missing: {' or '.join(SCHEMAS)}")
    return _emitter(config) if schema == "emitter" else _receiver(config)


def _emitter(config: Config) -> EntityPlan:
    door = Door(config, "command_topic", "command_template", required=True)

    def send(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        timings = list(params["timings"])
        if not _signal(timings):
            raise InvalidParameter("timings must be a list of whole numbers of microseconds, pauses negative")
        signal = {
            "timings": timings,
            "modulation": params.get("modulation", 38_000),
            "repeat_count": params.get("repeat_count", 0),
        }
        return door.say(json.dumps(signal, separators=(",", ":")), signal)

    return make_plan(
        config, Kind.INFRARED, default_name="MQTT Infrared emitter", commands={"send_command": send}, assumed=True
    )


def _receiver(config: Config) -> EntityPlan:
    topic = config.listens("state_topic", required=True) or ""
    text = config.template("value_template").text

    def read(payload: Payload) -> Update | None:
        try:
            found = text(payload)
        except PayloadError:
            return None  # the topic carries other things too, and then no signal
        if payload.retain or found.strip() in _NOTHING:
            return None
        said = read_object(found, payload.topic, "signal")
        modulation = said.get("modulation")
        if not _signal(said.get("timings")) or not (modulation is None or isinstance(modulation, int)):
            raise PayloadError(f"signal on {payload.topic} must be an object with timings, a list of whole numbers")
        return Update("received", {"timings": said["timings"], "modulation": modulation})

    return make_plan(
        config, Kind.INFRARED, default_name="MQTT Infrared receiver", reads=[Read(topic, read)], force_update=True
    )


def _signal(timings: Any) -> bool:
    whole = isinstance(timings, list) and 0 < len(timings) <= _LONGEST
    return whole and all(isinstance(t, int) and not isinstance(t, bool) for t in timings)
