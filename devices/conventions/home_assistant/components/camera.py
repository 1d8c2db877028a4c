"""Cameras that publish still pictures."""

from __future__ import annotations

import hashlib

from devices.conventions.home_assistant.entity import make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Payload, Read, Update
from hub.api.kinds import Kind


def build(config: Config) -> EntityPlan:
    """Return the plan of a camera. The picture stays on its topic; the state tells that there is a new one."""
    topic = config.listens("topic", required=True) or ""
    encoding = config.choice("image_encoding", ("b64",))

    def read(payload: Payload) -> Update:
        digest = hashlib.blake2s(payload.raw, digest_size=8).hexdigest()
        return Update("idle", {"image": digest, "image_topic": payload.topic})

    return make_plan(
        config,
        Kind.CAMERA,
        default_name="MQTT Camera",
        reads=[Read(topic, read)],
        attributes={} if encoding is None else {"image_encoding": encoding},
        initial=Update("idle"),
    )
