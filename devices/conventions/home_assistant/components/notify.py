"""Things that show or speak a message."""

from __future__ import annotations

from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan
from hub.api.kinds import Kind


def build(config: Config) -> EntityPlan:
    """Return the plan of a notify entity; a title is only a variable of the command template."""
    door = Door(config, "command_topic", "command_template", required=True)
    return make_plan(
        config,
        Kind.NOTIFY,
        default_name="MQTT notify",
        commands={"send_message": lambda p, s: door.say(p["message"], {"title": p.get("title")})},
    )
