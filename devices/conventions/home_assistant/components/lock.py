"""Locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.entity import Door, Say, make_plan, word_reader
from devices.conventions.home_assistant.schema import Config, Refused
from devices.conventions.home_assistant.templates.limits import safe_pattern
from hub.api.codec import EntityPlan, Publish, Read, Update
from hub.api.errors import InvalidParameter, TemplateError
from hub.api.home import EntityState
from hub.api.kinds import Kind

#: Key of the payload a device sends, what it sends by default, and the value that it means.
STATES = (
    ("state_locked", "LOCKED", "locked"),
    ("state_locking", "LOCKING", "locking"),
    ("state_unlocked", "UNLOCKED", "unlocked"),
    ("state_unlocking", "UNLOCKING", "unlocking"),
    ("state_open", "OPEN", "open"),
    ("state_opening", "OPENING", "opening"),
    ("state_jammed", "JAMMED", "jammed"),
)


def build(config: Config) -> EntityPlan:
    """Return the plan of a lock; ``open`` only where the device has a payload for it."""
    door = Door(config, "command_topic", "command_template", required=True)
    topic = config.listens("state_topic")
    words: dict[str, Any] = {config.text("payload_reset", "None"): None}
    words.update({config.text(key, default): value for key, default, value in STATES})
    payloads = {"lock": config.text("payload_lock", "LOCK"), "unlock": config.text("payload_unlock", "UNLOCK")}
    if (opening := config.text("payload_open")) is not None:
        payloads["open"] = opening
    code_format = config.text("code_format")
    assumed = topic is None or config.flag("optimistic")
    reader = word_reader(config.template("value_template").text, words, what="lock state")
    return make_plan(
        config,
        Kind.LOCK,
        default_name="MQTT Lock",
        reads=[Read(topic, reader)] if topic else [],
        commands=_commands(door, payloads, code_format),
        attributes={"code_format": code_format} if code_format else {},
        assumed=assumed,
        initial=Update("unlocked") if assumed else None,  # what cannot be known is taken for the less safe
    )


def _commands(door: Door, payloads: Mapping[str, str], code_format: str | None) -> dict[str, Say]:
    try:
        pattern = safe_pattern(code_format) if code_format else None
    except TemplateError as error:
        raise Refused(f"code_format: {error}") from error

    def saying(payload: str) -> Say:
        def say(params: Mapping[str, Any], state: EntityState) -> Sequence[Publish]:
            code = params.get("code")
            if pattern is not None and not pattern.match(code or ""):
                raise InvalidParameter(
                    "the lock needs a code of its own form", remedy=f"it must match {pattern.pattern}"
                )
            return door.say(payload, {"code": code} if pattern is not None or code is not None else {"code": None})

        return say

    return {command: saying(payload) for command, payload in payloads.items()}
