"""Robot lawn mowers."""

from __future__ import annotations

from devices.conventions.home_assistant.components.fields import VALUE, field_reader
from devices.conventions.home_assistant.components.parse import one_of
from devices.conventions.home_assistant.entity import Door, Say, make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Read
from hub.api.kinds import Kind

ACTIVITIES = ("docked", "error", "idle", "mowing", "paused", "returning")

#: Command, key of its topic, key of its template, what it carries.
COMMANDS = (
    ("dock", "dock_command_topic", "dock_command_template"),
    ("pause", "pause_command_topic", "pause_command_template"),
    ("start_mowing", "start_mowing_command_topic", "start_mowing_command_template"),
    ("stop", "stop_command_topic", "stop_command_template"),
)


def build(config: Config) -> EntityPlan:
    """Return the plan of a mower."""
    topic = config.listens("activity_state_topic")
    text = config.template("activity_value_template").text
    parse = one_of(ACTIVITIES, "activity", "none")
    commands: dict[str, Say] = {}
    for command, topic_key, template_key in COMMANDS:
        door = Door(config, topic_key, template_key)
        if door:
            commands[command] = _saying(door, command)
    reader = field_reader(VALUE, text, lambda found, where: parse("none" if found == "None" else found, where))
    return make_plan(
        config,
        Kind.LAWN_MOWER,
        default_name="MQTT Lawn Mower",
        reads=[Read(topic, reader)] if topic else [],
        commands=commands,
        assumed=topic is None or config.flag("optimistic"),
    )


def _saying(door: Door, command: str) -> Say:
    return lambda params, state: door.say(command)
