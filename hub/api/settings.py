"""Settings that plugins of device conventions have in common."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator


def _topic(topic: str) -> str:
    cleaned = topic.strip("/")
    if not cleaned or "+" in cleaned or "#" in cleaned:
        raise ValueError(f"{topic!r} must be a topic without + and #, such as home/devices")
    return cleaned


Topic: TypeAlias = Annotated[str, AfterValidator(_topic)]
"""An MQTT topic, or the beginning of topics; slashes around it are taken off."""
