"""Scenes that a device keeps itself."""

from __future__ import annotations

from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan
from hub.api.kinds import Kind


def build(config: Config) -> EntityPlan:
    """Return the plan of a scene."""
    door = Door(config, "command_topic", required=True)
    on = config.text("payload_on", "ON")
    return make_plan(config, Kind.SCENE, default_name="MQTT Scene", commands={"turn_on": lambda p, s: door.say(on)})
