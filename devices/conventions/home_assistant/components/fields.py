"""Fields: the pieces of which climates, fans, humidifiers and water heaters are made, as tables of frozen descriptions.

A field has an attribute (or is the value), a topic and template to read it by, and a topic and template to set it by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.conventions.home_assistant.entity import Door
from devices.conventions.home_assistant.schema import Config
from hub.api.codec import KEEP, Payload, Read, Reader, Update

VALUE = "value"
Parse = Callable[[str, str], Any]
"""(rendered text, topic) -> the field's value, KEEP where it says nothing; raises PayloadError."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. ``words`` None stands for a parsed text; ``skip_none`` ignores a payload of None."""

    attribute: str
    topic: str
    template: str
    command_topic: str = ""
    command_template: str = ""
    parse: Parse


def update_of(attribute: str, value: Any) -> Update:
    """Return the update that sets one field."""
    return Update(value) if attribute == VALUE else Update(KEEP, {attribute: value})


def field_reader(attribute: str, text: Callable[[Payload], str], parse: Parse) -> Reader:
    """Return a reader of one field; an empty payload says nothing."""

    def read(payload: Payload) -> Update | None:
        found = text(payload)
        if not found.strip():
            return None
        value = parse(found, payload.topic)
        return None if value is KEEP else update_of(attribute, value)

    return read


def read_fields(config: Config, fields: Iterable[Field], fallback_template: str = "value_template") -> list[Read]:
    """Return the readers of those fields that have a topic; ``fallback_template`` stands in for an absent one."""
    reads = []
    for field in fields:
        topic = config.listens(field.topic) if field.topic else None
        key = field.template if config.has(field.template) or not fallback_template else fallback_template
        text = config.template(key).text
        if topic is not None:
            reads.append(Read(topic, field_reader(field.attribute, text, field.parse)))
    return reads


def doors_of(config: Config, fields: Iterable[Field]) -> dict[str, Door]:
    """Return the command door of each field that has one, by attribute."""
    doors = {}
    for field in fields:
        if field.command_topic:
            door = Door(config, field.command_topic, field.command_template)
            if door:
                doors[field.attribute] = door
    return doors


def unreported(config: Config, fields: Iterable[Field], doors: Mapping[str, Door]) -> frozenset[str]:
    """Return the attributes that can be set and are never reported, or all of them when the device is optimistic."""
    optimistic = config.flag("optimistic")
    return frozenset(f.attribute for f in fields if f.attribute in doors and (optimistic or not config.has(f.topic)))
