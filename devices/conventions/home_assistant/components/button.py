"""Buttons: something that is pressed and has no state."""

from __future__ import annotations

from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan
from hub.api.kinds import Kind

DEVICE_CLASSES = ("identify", "restart", "update")


def build(config: Config) -> EntityPlan:
    """Return the plan of a button."""
    door = Door(config, "command_topic", "command_template", required=True)
    press = config.text("payload_press", "PRESS")
    return make_plan(
        config,
        Kind.BUTTON,
        default_name="MQTT Button",
        commands={"press": lambda p, s: door.say(press)},
        device_classes=DEVICE_CLASSES,
    )
