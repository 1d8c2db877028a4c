"""Where a person or thing is: home, not_home, or a zone's name."""

from __future__ import annotations

from devices.conventions.home_assistant.entity import make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Payload, Read, Update
from hub.api.kinds import Kind

SOURCE_TYPES = ("bluetooth", "bluetooth_le", "gps", "router")


def build(config: Config) -> EntityPlan:
    """Return the plan of a tracker; position attributes arrive over ``json_attributes_topic``."""
    topic = config.listens("state_topic", required=not config.has("json_attributes_topic"))
    text = config.template("value_template").text
    home = config.text("payload_home", "home")
    words = {
        config.text("payload_reset", "None"): None,
        config.text("payload_not_home", "not_home"): "not_home",
        home: "home",
    }

    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found.strip():
            return None
        return Update(words.get(found, found))

    return make_plan(
        config,
        Kind.DEVICE_TRACKER,
        default_name="MQTT Device tracker",
        reads=[Read(topic, read)] if topic else [],
        attributes={"source_type": config.choice("source_type", SOURCE_TYPES, "gps")},
    )
