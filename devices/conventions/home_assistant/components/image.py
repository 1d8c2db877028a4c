"""Pictures: published themselves, or as the address they are found at."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from urllib.parse import urlsplit

from devices.conventions.home_assistant.entity import make_plan
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import EntityPlan, Payload, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.kinds import Kind


def build(config: Config) -> EntityPlan:
    """Return the plan of an image; its value is the time of the last picture."""
    topic, url_topic = config.listens("image_topic"), config.listens("url_topic")
    if (topic is None) == (url_topic is None):
        raise Refused("exactly one of image_topic and url_topic must be given")
    encoding = config.choice("image_encoding", ("b64",))
    if encoding and url_topic:
        raise Refused("image_encoding is only valid together with image_topic")
    content_type = config.text("content_type", "image/jpeg")
    read = Read(topic, _picture(encoding)) if topic else Read(url_topic or "", _address(config))
    return make_plan(
        config,
        Kind.IMAGE,
        default_name="MQTT Image",
        reads=[read],
        attributes={"content_type": content_type} | ({"image_encoding": encoding} if encoding else {}),
    )


def _moment(payload: Payload) -> str:
    return datetime.fromtimestamp(payload.at, UTC).isoformat()


def _picture(encoding: str | None) -> Reader:
    def read(payload: Payload) -> Update:
        picture = payload.raw
        if encoding == "b64":
            try:
                picture = base64.b64decode(payload.raw)
            except (binascii.Error, ValueError) as error:
                raise PayloadError(f"picture on {payload.topic} is not base64: {error}") from error
        digest = hashlib.blake2s(picture, digest_size=8).hexdigest()
        return Update(_moment(payload), {"image": digest, "image_topic": payload.topic})

    return read


def _address(config: Config) -> Reader:
    text = config.template("url_template").text

    def read(payload: Payload) -> Update:
        url = text(payload)
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = None
        if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
            raise PayloadError(f"{url[:80]!r} on {payload.topic} is no http address of a picture")
        return Update(_moment(payload), {"url": url})

    return read
