"""Texts that can be set."""

from __future__ import annotations

import re

from devices.conventions.home_assistant.entity import Door, make_plan
from devices.conventions.home_assistant.schema import Config, Refused
from devices.conventions.home_assistant.templates.limits import safe_pattern
from hub.api.codec import EntityPlan, Payload, Publish, Read, Update
from hub.api.errors import InvalidParameter, PayloadError, TemplateError
from hub.api.kinds import Kind

_LONGEST = 255


def build(config: Config) -> EntityPlan:
    """Return the plan of a text."""
    least, most = config.whole("min", 0, least=0), config.whole("max", _LONGEST, most=_LONGEST)
    if least > most:
        raise Refused(f"min {least} must not be above max {most}")
    door = Door(config, "command_topic", "command_template", required=True)
    topic = config.listens("state_topic")
    pattern = _pattern(config)
    found = config.template("value_template").found

    def fault(value: str) -> str:
        if not least <= len(value) <= most:
            return f"must have {least} to {most} characters, not {len(value)}"
        if pattern is not None and not pattern.match(value):
            return f"must match {pattern.pattern}"
        return ""

    def read(payload: Payload) -> Update | None:
        value = found(payload)
        if value is None:
            return None
        if reason := fault(value):
            raise PayloadError(f"text on {payload.topic} {reason}")
        return Update(value)

    def say(value: str) -> list[Publish]:
        if reason := fault(value):
            raise InvalidParameter(f"value {reason}")
        return door.say(value)

    return make_plan(
        config,
        Kind.TEXT,
        default_name="MQTT Text",
        reads=[Read(topic, read)] if topic else [],
        commands={"set_value": lambda p, s: say(p["value"])},
        attributes={
            "min": least,
            "max": most,
            "pattern": pattern.pattern if pattern else None,
            "mode": config.choice("mode", ("text", "password"), "text"),
        },
        assumed=topic is None or config.flag("optimistic"),
    )


def _pattern(config: Config) -> re.Pattern[str] | None:
    source = config.text("pattern")
    if source is None:
        return None
    try:
        return safe_pattern(source)
    except TemplateError as error:
        raise Refused(f"pattern: {error}") from error
