"""Where a person or thing is: home, not_home, or a zone's name."""

from __future__ import annotations

import math
from typing import Any

from devices.conventions.home_assistant.entity import make_plan, read_object
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Payload, Read, Update
from hub.api.kinds import Kind

SOURCE_TYPES = ("bluetooth", "bluetooth_le", "gps", "router")
_AT_HOME = 100.0
"""Metres around the home's coordinates that count as home."""
_EARTH = 6_371_000.0
"""Mean radius, m."""


def build(config: Config) -> EntityPlan:
    """Return the plan of a tracker; its coordinates arrive over ``json_attributes_topic``."""
    topic = config.listens("state_topic", required=not config.has("json_attributes_topic"))
    source = config.choice("source_type", SOURCE_TYPES, "gps")
    place = _Place(config, source or "gps")
    reads = [Read(topic, place.read_word)] if topic else []
    if (attributes := config.listens("json_attributes_topic")) is not None:
        reads.append(Read(attributes, place.read_position))
    return make_plan(
        config, Kind.DEVICE_TRACKER, default_name="MQTT Device tracker", reads=reads, attributes={"source_type": source}
    )


class _Place:
    """Where one tracker is: what it says itself, else what its coordinates say."""

    def __init__(self, config: Config, source: str) -> None:
        self._text = config.template("value_template").text
        self._attributes = config.template("json_attributes_template").text
        self._home = config.place.home_at
        self._source = source
        self._said: str | None = None
        self._measured: str | None = None
        self._words = {
            config.text("payload_reset", "None"): None,
            config.text("payload_not_home", "not_home"): "not_home",
            config.text("payload_home", "home"): "home",
        }

    def read_word(self, payload: Payload) -> Update | None:
        """Read the state topic."""
        found = self._text(payload)
        if not found.strip():
            return None
        self._said = self._words.get(found, found)
        return self._update({})

    def read_position(self, payload: Payload) -> Update | None:
        """Read the coordinates."""
        said = read_object(self._attributes(payload), payload.topic, "attributes")
        source = said.get("source_type")
        self._measured = self._zone(said.get("latitude"), said.get("longitude"))
        return self._update({"source_type": source if source in SOURCE_TYPES else self._source})

    def _update(self, attributes: dict[str, Any]) -> Update:
        return Update(self._said or self._measured, attributes)

    def _zone(self, north: Any, east: Any) -> str | None:
        if self._home is None or not _number(north) or not _number(east):
            return None
        return "home" if _metres(self._home, (float(north), float(east))) <= _AT_HOME else "not_home"


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two places (haversine)."""
    north, other = math.radians(a[0]), math.radians(b[0])
    east = math.radians(b[1] - a[1])
    part = math.sin((other - north) / 2) ** 2 + math.cos(north) * math.cos(other) * math.sin(east / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(part)))
