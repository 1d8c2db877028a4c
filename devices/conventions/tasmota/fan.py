"""Tasmota's ceiling fans (iFan): three speeds; switched on again, the speed it last had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from devices.conventions.home_assistant.components import fan
from devices.conventions.home_assistant.schema import Config
from devices.conventions.home_assistant.workshop import Part
from devices.conventions.tasmota.device import TasmotaDevice
from hub.api.codec import EntityPlan, Payload, Publish, Read, Reader, Update
from hub.api.home import EntityState

_SPEEDS = 3
_USUAL = 2


def fan_part(device: TasmotaDevice) -> Part:
    """Return the device's fan."""
    return Part(
        "fan",
        **device.availability,
        name=None,
        state_topic=device.stat("RESULT"),
        state_value_template="{{ ('ON' if value_json.FanSpeed | int > 0 else 'OFF') "
        "if value_json.FanSpeed is defined }}",
        command_topic=device.cmnd("FanSpeed"),
        command_template="{{ {'ON': 2, 'OFF': 0}[value] }}",
        percentage_state_topic=device.stat("RESULT"),
        percentage_value_template="{{ value_json.FanSpeed if value_json.FanSpeed is defined }}",
        percentage_command_topic=device.cmnd("FanSpeed"),
        speed_range_min=1,
        speed_range_max=_SPEEDS,
    ).made_by(_build)


def _build(config: Config) -> EntityPlan:
    """Return a fan's plan that remembers its last speed."""
    plan = fan.build(config)
    topic, encode = config.says("command_topic", required=True) or "", plan.encoder
    last = _USUAL

    def watched(reader: Reader) -> Reader:
        def read(payload: Payload) -> Update | None:
            nonlocal last
            said = payload.json if isinstance(payload.json, Mapping) else {}
            speed = said.get("FanSpeed")
            if isinstance(speed, int) and not isinstance(speed, bool) and 0 < speed <= _SPEEDS:
                last = speed
            return reader(payload)

        return read

    def say(command: str, params: Mapping[str, Any], state: EntityState) -> Sequence[Publish]:
        starts = command == "turn_on" or (command == "toggle" and state.value is not True)
        if starts and params.get("percentage") is None:
            return [Publish(topic, str(last))]
        sent = encode(command, params, state) if encode is not None else ()
        return sent[-1:] if starts else sent  # the speed alone starts it

    reads = tuple(Read(topic, watched(reader)) for topic, reader in plan.reads)
    return msgspec.structs.replace(plan, reads=reads, encoder=say)
