"""Sirens and chimes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from devices.conventions.home_assistant.entity import NONE, Door, make_plan, read_object
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import KEEP, Assume, EntityPlan, Payload, Publish, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.home import EntityState
from hub.api.kinds import Kind

_PARAMS = ("tone", "duration", "volume_level")


def build(config: Config) -> EntityPlan:
    """Return the plan of a siren."""
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    door = Door(config, "command_topic", "command_template", required=True)
    off_door = Door(config, "command_topic", "command_off_template") if config.has("command_off_template") else door
    topic = config.listens("state_topic")
    tones = config.texts("available_tones")
    takes = {
        "tone": bool(tones),
        "duration": config.flag("support_duration", True),
        "volume_level": config.flag("support_volume_set", True),
    }
    states = {config.text("state_off", off): False, config.text("state_on", on): True, NONE: None}
    reader = _reader(config.template("state_value_template").text, states, takes, tones)
    templated = config.has("command_template")

    def turn_on(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        given = _taken(params, takes)
        if templated:
            return door.say(on, {"state": on, **given})
        return door.say(_json({"state": on, **given}))

    def turn_off(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
        if off_door is door and not templated:
            return door.say(_json({"state": off}))
        return off_door.say(off, {"state": off})

    return make_plan(
        config,
        Kind.SIREN,
        default_name="MQTT Siren",
        reads=[Read(topic, reader)] if topic else [],
        commands={"turn_on": turn_on, "turn_off": turn_off},
        attributes={"available_tones": tones} if tones else {},
        assumed=topic is None or config.flag("optimistic"),
        initial=Update(False) if topic is None else None,
        assume=_assumption(takes) if topic is None or config.flag("optimistic") else None,
    )


def _taken(params: Mapping[str, Any], takes: Mapping[str, bool]) -> dict[str, Any]:
    """Return what was asked of the sound, without what this siren does not take."""
    return {key: params[key] for key in _PARAMS if params.get(key) is not None and takes[key]}


def _assumption(takes: Mapping[str, bool]) -> Assume:
    def assume(command: str, params: Mapping[str, Any], state: EntityState) -> Update:
        on = command == "turn_on" or (command == "toggle" and state.value is not True)
        return Update(on, _taken(params, takes))

    return assume


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _fits(facts: Mapping[str, Any], tones: list[str]) -> bool:
    """Return True when what a siren says of its sound can be."""
    volume, duration = facts.get("volume_level", 0), facts.get("duration", 0)
    numbers = all(isinstance(n, int | float) for n in (volume, duration))
    return numbers and 0 <= volume <= 1 and duration >= 0 and facts.get("tone", None) in (None, *tones)


def _reader(
    text: Callable[[Payload], str], states: Mapping[str, Any], takes: Mapping[str, bool], tones: list[str]
) -> Reader:
    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found or found == "{}":
            return None
        if found in states:
            return Update(states[found])
        said = read_object(found, payload.topic, "siren state")
        value: Any = KEEP
        if "state" in said:
            word = str(said["state"])
            if word not in states:
                raise PayloadError(f"state {word[:60]!r} on {payload.topic} is none of {', '.join(states)}")
            value = states[word]
        facts = {k: said[k] for k in _PARAMS if k in said and takes[k]}
        return Update(value, facts if _fits(facts, tones) else None)

    return read
