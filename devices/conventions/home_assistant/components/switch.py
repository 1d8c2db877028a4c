"""Switches and plugs."""

from __future__ import annotations

from devices.conventions.home_assistant.entity import Door, make_plan, word_reader
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Read
from hub.api.kinds import Kind

DEVICE_CLASSES = ("outlet", "switch")


def build(config: Config) -> EntityPlan:
    """Return the plan of a switch."""
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    door = Door(config, "command_topic", "command_template", required=True)
    topic = config.listens("state_topic")
    words = {config.text("state_off", off): False, config.text("state_on", on): True}
    reader = word_reader(config.template("value_template").text, words, what="state")
    return make_plan(
        config,
        Kind.SWITCH,
        default_name="MQTT Switch",
        reads=[Read(topic, reader)] if topic else [],
        commands={"turn_on": lambda p, s: door.say(on), "turn_off": lambda p, s: door.say(off)},
        device_classes=DEVICE_CLASSES,
        assumed=topic is None or config.flag("optimistic"),
    )
