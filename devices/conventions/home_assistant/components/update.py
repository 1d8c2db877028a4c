"""Firmware and software updates."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import EntityPlan, Payload, Read, Reader, Update
from hub.api.errors import PayloadError
from hub.api.kinds import Kind

DEVICE_CLASSES = ("firmware",)
_NUMBERS = re.compile(r"[vV]?(\d{1,18}(?:\.\d{1,18}){0,8})")
_TEXTS = ("installed_version", "latest_version", "title", "release_summary", "release_url", "entity_picture")


class _Versions:
    """What is known of one device's versions; the value is whether there is a newer one."""

    def __init__(self) -> None:
        self.installed: str | None = None
        self.latest: str | None = None

    def update(self, said: dict[str, Any]) -> Update:
        """Take in new facts and return the resulting update."""
        self.installed = said.get("installed_version", self.installed)
        self.latest = said.get("latest_version", self.latest)
        value = None
        if self.installed is not None and self.latest is not None:
            value = _is_newer(self.latest, self.installed)
        return Update(value, said)


def _is_newer(latest: str, installed: str) -> bool:
    """Return whether a version is newer; one that is not plain numbers with dots is when it is another one."""
    numbers = [_NUMBERS.fullmatch(version) for version in (latest, installed)]
    if not all(numbers):
        return latest != installed
    parts = [[int(part) for part in found[1].split(".")] for found in numbers if found]
    longest = max(map(len, parts))
    ours, theirs = (part + [0] * (longest - len(part)) for part in parts)
    return ours > theirs


def build(config: Config) -> EntityPlan:
    """Return the plan of an update."""
    topic, latest_topic = config.listens("state_topic"), config.listens("latest_version_topic")
    door = Door(config, "command_topic")
    install = config.text("payload_install")
    versions = _Versions()
    traits: dict[str, Any] = {k: config.text(k) for k in ("title", "release_summary", "release_url")}
    reads: list[Read] = []
    if topic:
        reads.append(Read(topic, _state(config.template("value_template").text, versions)))
    if latest_topic:
        reads.append(Read(latest_topic, _latest(config.template("latest_version_template").text, versions)))
    can = bool(door) and install is not None
    return make_plan(
        config,
        Kind.UPDATE,
        default_name="MQTT Update",
        reads=reads,
        commands={"install": lambda p, s: door.say(install)} if can else {},
        attributes={k: v for k, v in traits.items() if v is not None},
        device_classes=DEVICE_CLASSES,
        device_class_names={"firmware": "Firmware"},
    )


def _state(text: Callable[[Payload], str], versions: _Versions) -> Reader:
    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found or found == "{}":
            return None
        try:
            said = Payload(payload.topic, found.encode()).json
        except PayloadError:
            said = None
        if not isinstance(said, dict):
            return versions.update({"installed_version": found})
        facts: dict[str, Any] = {}
        for key in _TEXTS:
            if key in said and said[key] is not None:
                facts[key] = str(said[key])
        facts.update(_progress(said))
        return versions.update(facts) if facts else None

    return read


def _progress(said: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if "in_progress" in said:
        facts["in_progress"] = bool(said["in_progress"])
        facts["update_percentage"] = None
    if "update_percentage" in said:
        percent = said["update_percentage"]
        if isinstance(percent, int | float) and not isinstance(percent, bool) and 0 <= percent <= 100:
            facts.update(update_percentage=percent, in_progress=True)
        elif percent is None:
            facts["update_percentage"] = None
    return facts


def _latest(text: Callable[[Payload], str], versions: _Versions) -> Reader:
    def read(payload: Payload) -> Update | None:
        found = text(payload)
        return versions.update({"latest_version": found}) if found else None

    return read
