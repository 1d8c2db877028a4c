"""Device triggers: what a remote or button does, without an entity."""

from __future__ import annotations

from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import Payload, Trigger


def build(config: Config) -> Trigger:
    """Return the trigger."""
    if config.choice("automation_type", ("trigger",)) is None:
        raise Refused("automation_type is missing: it must be trigger")
    if config.place.device is None:
        raise Refused("device is missing: a trigger belongs to a device")
    topic = config.listens("topic", required=True) or ""
    kind, subtype = config.text("type"), config.text("subtype")
    if kind is None or subtype is None:
        raise Refused("type and subtype must both be given")
    wanted = config.text("payload")
    text = config.template("value_template").text

    def read(payload: Payload) -> str | None:
        said = text(payload)
        return said if wanted is None or said == wanted else None

    return Trigger(config.place.source, config.place.device, kind, subtype, topic, read)
