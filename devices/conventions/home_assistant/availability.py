"""Where and how a device says whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from devices.conventions.home_assistant.schema import Config, Refused, is_encoding
from hub.api.codec import AvailabilityTopic, Payload
from hub.api.errors import PayloadError


def read_availability(config: Config) -> tuple[tuple[AvailabilityTopic, ...], str]:
    """Return the topics and the mode (latest, any or all); raises Refused."""
    mode = config.choice("availability_mode", ("latest", "any", "all"), "latest") or "latest"
    items = config.any("availability")
    if items is not None and config.has("availability_topic"):
        raise Refused("availability and availability_topic exclude each other")
    if items is None:
        return _single(config), mode
    if isinstance(items, dict):
        items = [items]
    if not isinstance(items, list):
        raise Refused("availability must be a list of objects with a topic")
    return tuple(_item(config, item) for item in items), mode


def _single(config: Config) -> tuple[AvailabilityTopic, ...]:
    topic = config.listens("availability_topic")
    if topic is None:
        return ()
    return (_topic(config, topic, "availability_template", config.encoding),)


def _item(config: Config, item: Any) -> AvailabilityTopic:
    if not isinstance(item, dict):
        raise Refused("availability must be a list of objects with a topic")
    own = Config(item, config.place)
    topic = own.listens("topic", required=True)
    return _topic(own, topic or "", "value_template", config.encoding)


def _topic(config: Config, topic: str, template_key: str, encoding: str) -> AvailabilityTopic:
    there = config.text("payload_available", "online")
    away = config.text("payload_not_available", "offline")
    return AvailabilityTopic(topic, _reader(config.template(template_key).text, there, away, encoding))


def _reader(text: Callable[[Payload], str], there: str, away: str, encoding: str) -> Callable[[Payload], bool | None]:
    words = {away: False, there: True}

    def read(payload: Payload) -> bool | None:
        return words.get(text(payload))

    def decoded(payload: Payload) -> bool | None:
        """Read what is in the device's encoding, or in plain text as a broker's last will often is."""
        with suppress(UnicodeError, LookupError, PayloadError):
            raw = payload.raw.decode(encoding).encode()
            said = read(Payload(payload.topic, raw, retain=payload.retain, at=payload.at))
            if said is not None:
                return said
        return read(payload)

    return decoded if encoding and is_encoding(encoding) else read
