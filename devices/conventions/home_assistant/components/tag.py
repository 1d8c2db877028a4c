"""Tag scanners: a tag or card was held to a reader."""

from __future__ import annotations

from devices.conventions.home_assistant.schema import Config
from hub.api.codec import Payload, Trigger


def build(config: Config) -> Trigger:
    """Return the trigger of a scanner; what it says is the tag's id."""
    topic = config.listens("topic", required=True) or ""
    found = config.template("value_template").found

    def read(payload: Payload) -> str | None:
        return found(payload) or None

    return Trigger(config.place.source, config.place.device, "tag", "scanned", topic, read)
