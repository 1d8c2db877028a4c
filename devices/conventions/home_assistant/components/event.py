"""Events: something that happened, such as a button press on a remote."""

from __future__ import annotations

from collections.abc import Callable

from devices.conventions.home_assistant.entity import make_plan, read_object
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import EntityPlan, Payload, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.kinds import Kind

DEVICE_CLASSES = ("button", "doorbell", "motion")


def build(config: Config) -> EntityPlan:
    """Return the plan of an event entity; each happening is announced, equal or not."""
    topic = config.listens("state_topic", required=True) or ""
    types = config.texts("event_types")
    if not isinstance(config.any("event_types"), list):
        raise Refused("event_types is missing: a list of what can happen")
    return make_plan(
        config,
        Kind.EVENT,
        default_name="MQTT Event",
        reads=[Read(topic, _reader(config.template("value_template").found, types))],
        attributes={"event_types": types},
        device_classes=DEVICE_CLASSES,
        force_update=True,
    )


def _reader(found: Callable[[Payload], str | None], types: list[str]) -> Reader:
    known = frozenset(types)
    previous: tuple[str, ...] = ()

    def read(payload: Payload) -> Update | None:
        nonlocal previous
        if payload.retain:
            return None
        text = found(payload)
        if not text or text == "{}" or text == "None":
            return None
        said = read_object(text, payload.topic, "event")
        if "event_type" not in said:
            raise PayloadError(f"event on {payload.topic} must be a JSON object with an event_type")
        kind = str(said["event_type"])
        if kind not in known:
            raise PayloadError(f"event_type {kind[:60]!r} on {payload.topic} is none of {', '.join(types)}")
        attributes = {**dict.fromkeys(previous), **said, "event_type": kind}
        previous = tuple(k for k in said if k != "event_type")
        return Update(kind, attributes)

    return read
