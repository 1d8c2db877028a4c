"""How virtual appliances announce themselves: Home Assistant's MQTT discovery, by device or by component."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.api.codec import Publish

PREFIX = "homeassistant"
ROOT = "hearth-virtual"
ORIGIN = {"name": "Hearth virtual appliances", "sw_version": "1.0"}


@dataclass(frozen=True, kw_only=True)
class About:
    """Who an appliance is: ``id`` on the wire, name, room, and the topic that tells whether its process is there."""

    id: str
    name: str
    area: str = ""
    seed: int = 0
    process: str = ""

    @property
    def base(self) -> str:
        """Return the topic below which it speaks."""
        return f"{ROOT}/{self.id}"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One entity. ``key`` is empty for the one that goes by the appliance's own name; topics begin with ``~``."""

    component: str
    key: str = ""
    name: str | None = None
    object_id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def sensor(key: str, name: str, device_class: str = "", unit: str = "", **more: Any) -> Part:
    """Return a sensor on ``~/<key>/state``; with a unit it measures."""
    facts: dict[str, Any] = {"state_topic": f"~/{key}/state", **more}
    if device_class:
        facts["device_class"] = device_class
    if unit:
        facts["unit_of_measurement"] = unit
        facts.setdefault("state_class", "measurement")
    return Part(component="sensor", key=key, name=name, facts=facts)


def battery() -> Part:
    """Return the battery sensor that small devices have."""
    return sensor("battery", "Battery", "battery", "%", entity_category="diagnostic")


def single_messages(about: About, parts: Sequence[Part], title: str, model: str) -> list[Publish]:
    """Return one discovery message per part."""
    messages = []
    for part in parts:
        place = f"{part.component}/{about.id}/{part.key}" if part.key else f"{part.component}/{about.id}"
        config = {**_entity(about, part), **_shared(about), "device": _device(about, title, model), "origin": ORIGIN}
        messages.append(_config(place, config))
    return messages


def device_messages(about: About, parts: Sequence[Part], title: str, model: str) -> list[Publish]:
    """Return the one discovery message of the whole device."""
    components = {part.key or part.component: {"p": part.component, **_entity(about, part)} for part in parts}
    config = {"dev": _device(about, title, model), "o": ORIGIN, **_shared(about), "cmps": components}
    return [_config(f"device/{about.id}", config)]


def _config(place: str, config: Mapping[str, Any]) -> Publish:
    return Publish(f"{PREFIX}/{place}/config", json.dumps(config, ensure_ascii=False), 1, True)


def _entity(about: About, part: Part) -> dict[str, Any]:
    suffix = f"_{part.key}" if part.key else ""
    return {
        "name": part.name,
        "unique_id": f"hearth_virtual_{about.id}{suffix}",
        "default_entity_id": f"{part.component}.{part.object_id or about.id + suffix}",
        **part.facts,
    }


def _shared(about: About) -> dict[str, Any]:
    """Return base topic and availability: the appliance is there when it is plugged in and its process runs."""
    topics = [f"{about.base}/availability"]
    if about.process and about.process not in topics:
        topics.append(about.process)
    return {"~": about.base, "availability": [{"topic": t} for t in topics], "availability_mode": "all"}


def _device(about: About, title: str, model: str) -> dict[str, Any]:
    facts = {
        "identifiers": [f"hearth_virtual_{about.id}"],
        "name": about.name,
        "manufacturer": "Hearth",
        "model": title,
        "model_id": model,
        "sw_version": "1.0",
    }
    return {**facts, "suggested_area": about.area} if about.area else facts
