"""A choice of one option."""

from __future__ import annotations

from collections.abc import Callable

from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import EntityPlan, Payload, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.kinds import Kind


def build(config: Config) -> EntityPlan:
    """Return the plan of a select."""
    if not isinstance(config.any("options"), list):
        raise Refused("options is missing: a list of what can be chosen")
    options = config.texts("options")
    door = Door(config, "command_topic", "command_template", required=True)
    topic = config.listens("state_topic")
    return make_plan(
        config,
        Kind.SELECT,
        default_name="MQTT Select",
        reads=[Read(topic, option_reader(config.template("value_template").text, options))] if topic else [],
        commands={"select_option": lambda p, s: door.say(p["option"])},
        attributes={"options": options},
        assumed=topic is None or config.flag("optimistic"),
    )


def option_reader(text: Callable[[Payload], str], options: list[str]) -> Reader:
    """Return a reader of one of the options; ``none`` in any case is unknown."""
    updates = {option: Update(option) for option in options}

    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if (update := updates.get(found)) is not None:
            return update
        if not found.strip():
            return None
        if found.lower() == "none":
            return Update(None)
        valid = ", ".join(options)
        raise PayloadError(f"{found[:60]!r} on {payload.topic} is none of the options {valid}")

    return read
