"""Alarm panels that are devices of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.conventions.home_assistant.entity import NONE, Door, Say, make_plan, word_reader
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import EntityPlan, Publish, Read
from hub.api.errors import InvalidParameter
from hub.api.home import EntityState
from hub.api.kinds import Kind

STATES = (
    "disarmed", "armed_home", "armed_away", "armed_night", "armed_vacation", "armed_custom_bypass",
    "pending", "arming", "disarming", "triggered",
)  # fmt: skip

#: Command, key of its payload, default payload, feature, key that says whether a code is needed.
COMMANDS = (
    ("arm_home", "payload_arm_home", "ARM_HOME", "arm_home", "code_arm_required"),
    ("arm_away", "payload_arm_away", "ARM_AWAY", "arm_away", "code_arm_required"),
    ("arm_night", "payload_arm_night", "ARM_NIGHT", "arm_night", "code_arm_required"),
    ("arm_vacation", "payload_arm_vacation", "ARM_VACATION", "arm_vacation", "code_arm_required"),
    ("arm_custom_bypass", "payload_arm_custom_bypass", "ARM_CUSTOM_BYPASS", "arm_custom_bypass", "code_arm_required"),
    ("disarm", "payload_disarm", "DISARM", "", "code_disarm_required"),
    ("trigger", "payload_trigger", "TRIGGER", "trigger", "code_trigger_required"),
)
_REMOTE = {"REMOTE_CODE": "number", "REMOTE_CODE_TEXT": "text"}


def build(config: Config) -> EntityPlan:
    """Return the plan of an alarm panel; a code kept on the device is checked by the device."""
    topic = config.listens("state_topic", required=True) or ""
    door = Door(config, "command_topic", required=True)
    given = config.command_template("command_template")
    command = given if config.has("command_template") else lambda value, variables: str(value)
    features = config.texts("supported_features", [f for _, _, _, f, _ in COMMANDS if f])
    known = {f for _, _, _, f, _ in COMMANDS if f}
    if unknown := [f for f in features if f not in known]:
        raise Refused(f"supported_features has {', '.join(unknown)}: valid are {', '.join(sorted(known))}")
    code = config.text("code")

    def saying(payload: str, needs_code: bool) -> Say:
        def say(params: Mapping[str, Any], state: EntityState) -> list[Publish]:
            given = params.get("code")
            if needs_code and code is not None and (not given if code in _REMOTE else given != code):
                raise InvalidParameter("the alarm panel did not accept the code", remedy="give the panel's own code")
            return door.say(command(payload, {"action": payload, "code": given}))

        return say

    commands = {
        name: saying(config.text(key, default), config.flag(required, True))
        for name, key, default, feature, required in COMMANDS
        if not feature or feature in features
    }
    reader = word_reader(
        config.template("value_template").text, {**{s: s for s in STATES}, NONE: None}, what="alarm state"
    )
    code_format = None if code is None else _REMOTE.get(code, "number" if code.isdigit() else "text")
    return make_plan(
        config,
        Kind.ALARM_PANEL,
        default_name="MQTT Alarm",
        reads=[Read(topic, reader)],
        commands=commands,
        attributes={
            "code_format": code_format,
            "code_arm_required": config.flag("code_arm_required", True),
            "supported_modes": [f for f in features if f != "trigger"],
        },
    )
