"""From a Tasmota device's relays, switches and buttons to entities."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from devices.conventions.home_assistant.workshop import Part
from devices.conventions.tasmota.device import TasmotaDevice
from devices.conventions.tasmota.fan import fan_part
from devices.conventions.tasmota.light import light_part

_SWITCH, _LIGHT, _SHUTTER = 1, 2, 3
#: Switch modes in which the state of a switch is told (SwitchMode: follow, inverted, and their multi variants).
_FOLLOWING = frozenset({1, 2, 9, 10, 13, 14})
_PRESSES = ["SINGLE", "DOUBLE", "TRIPLE", "QUAD", "PENTA", "HOLD", "CLEAR"]
_TOGGLES = ["TOGGLE", "HOLD", "CLEAR", "INC_DEC", "INV", "ON", "OFF"]

#: Name, where it is in the state, what it is.
_TOLD: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Signal strength", "Wifi.RSSI", {"unit_of_measurement": "%", "state_class": "measurement"}),
    ("Network", "Wifi.SSId", {}),
    ("Network connections", "Wifi.LinkCount", {"state_class": "total_increasing"}),
    ("MQTT connections", "MqttCount", {"state_class": "total_increasing"}),
    ("Last start", "UptimeSec", {"device_class": "timestamp"}),
)


def parts_of(device: TasmotaDevice) -> dict[str, Part]:
    """Return the device's entities by name."""
    relays = device.numbers("rl")
    parts = dict(_shutters(device, relays))
    if device.number("if"):
        parts["fan"] = fan_part(device).also(device.tele("STATE")).starting(False)
    parts |= dict(_relays(device, relays))
    parts |= dict(_switches(device))
    parts |= dict(_buttons(device))
    parts["signal"] = Part(
        "sensor", **device.availability, name="Signal", device_class="signal_strength", unit_of_measurement="dBm",
        state_class="measurement", entity_category="diagnostic", enabled_by_default=False,
        state_topic=device.tele("STATE"), value_template="{{ value_json.Wifi.Signal | is_defined }}",
    )  # fmt: skip
    parts |= dict(_diagnostics(device))
    for name, part in parts.items():
        part.config["unique_id"] = f"{device.mac}_{name}"
    return parts


def _diagnostics(device: TasmotaDevice) -> Iterator[tuple[str, Part]]:
    """Yield what a device tells of its network and start, which nobody sees who does not ask for it."""
    for name, path, facts in _TOLD:
        template = f"{{{{ (value_json.StatusSTS or value_json).{path} | is_defined }}}}"
        if facts.get("device_class") == "timestamp":
            template = (
                f"{{% set s = (value_json.StatusSTS or value_json).{path} | is_defined %}}"
                "{{ (now() - timedelta(seconds=s)).replace(second=0, microsecond=0).isoformat() }}"
            )
        yield path.rpartition(".")[2].lower(), Part(
            "sensor", **device.availability, name=name, **facts, entity_category="diagnostic",
            enabled_by_default=False, state_topic=device.tele("STATE"), value_template=template,
        ).also(device.stat("STATUS11"))  # fmt: skip


def _reads(key: str) -> str:
    return f"{{{{ value_json[{json.dumps(key)}] }}}}"


def _relays(device: TasmotaDevice, relays: list[int]) -> Iterator[tuple[str, Part]]:
    used = [index for index, kind in enumerate(relays) if kind in (_SWITCH, _LIGHT)]
    light = device.number("lt_st")
    first_light = next((i for i in used if relays[i] == _LIGHT), None)
    for index in used:
        if device.number("if") and index > 0:
            continue  # the other relays of an iFan are its speeds
        power = "POWER" if len([k for k in relays if k]) == 1 and not device.option(26) else f"POWER{index + 1}"
        name = device.entry("fn", index)
        common: dict[str, Any] = {
            **device.availability,
            "name": None if name is None or name == device.name else name,
            "state_topic": device.stat("RESULT"),
            "command_topic": device.cmnd(power),
            "payload_on": device.word(1, "ON"),
            "payload_off": device.word(0, "OFF"),
        }
        if relays[index] == _LIGHT and light:
            yield (
                f"light_{index + 1}",
                light_part(device, common, index, first_light or 0).also(device.tele("STATE")).starting(False),
            )
        elif relays[index] == _LIGHT or device.option(30):
            yield f"light_{index + 1}", Part(
                "light", **common, state_value_template=_reads(power)
            ).also(device.tele("STATE")).starting(False)  # fmt: skip
        else:
            yield (
                f"switch_{index + 1}",
                Part("switch", **common, value_template=_reads(power)).also(device.tele("STATE")).starting(False),
            )


def _shutters(device: TasmotaDevice, relays: list[int]) -> Iterator[tuple[str, Part]]:
    tilts = device.tilts
    for number in range(1, len([kind for kind in relays if kind == _SHUTTER][::2]) + 1):
        key = f"Shutter{number}"
        config: dict[str, Any] = {
            **device.availability,
            "name": f"Cover {number}",
            "command_topic": device.cmnd("Backlog"),
            "payload_open": f"ShutterOpen{number}",
            "payload_close": f"ShutterClose{number}",
            "payload_stop": f"ShutterStop{number}",
            "position_topic": device.stat("RESULT"),
            "position_template": _shutter(key, "Position"),
            "set_position_topic": device.cmnd(f"ShutterPosition{number}"),
            "state_topic": device.stat("RESULT"),
            "value_template": f"{{% set s = {_of(key)} %}}{{{{ {{1: 'opening', -1: 'closing'}}.get(s.Direction, "
            "'closed' if s.Position == 0 else 'open') if s.Position is defined }}",
        }
        tilt = tilts[number - 1] if number <= len(tilts) else None
        if tilt is not None:
            config |= {
                "tilt_min": tilt[0],
                "tilt_max": tilt[1],
                "tilt_status_topic": device.stat("RESULT"),
                "tilt_status_template": _shutter(key, "Tilt"),
                "tilt_command_topic": device.cmnd(f"ShutterTilt{number}"),
            }
        yield f"cover_{number}", Part("cover", **config).also(device.tele("SENSOR"), device.stat("STATUS10"))


def _of(key: str) -> str:
    return f"(value_json.StatusSNS or value_json)[{json.dumps(key)}]"


def _shutter(key: str, what: str) -> str:
    return f"{{% set s = {_of(key)} %}}{{{{ s.{what} if s.{what} is defined }}}}"


def _switches(device: TasmotaDevice) -> Iterator[tuple[str, Part]]:
    for index, mode in enumerate(device.numbers("swc")):
        if mode < 0:
            continue
        named = device.entry("swn", index)
        key, name = named or f"Switch{index + 1}", named or f"Binary sensor {index + 1}"
        held = f"{_of(key)}"
        told = f"{{% set s = {held} %}}{{{{ s.Action if s is mapping else s if s is defined }}}}"
        common: dict[str, Any] = {**device.availability, "name": name, "state_topic": device.stat("RESULT")}
        if mode in _FOLLOWING:
            yield f"binary_sensor_{index + 1}", Part(
                "binary_sensor", **common, value_template=told, payload_on=device.word(1, "ON"),
                payload_off=device.word(0, "OFF"),
            ).also(device.tele("SENSOR"), device.stat("STATUS10"))  # fmt: skip
        else:
            yield f"event_switch_{index + 1}", Part("event", **common, event_types=_TOGGLES, value_template=_event(key))


def _buttons(device: TasmotaDevice) -> Iterator[tuple[str, Part]]:
    if not device.option(73):
        return
    for index, used in enumerate(device.numbers("btn")):
        if used:
            yield f"event_button_{index + 1}", Part(
                "event", **device.availability, name=f"Button {index + 1}", state_topic=device.stat("RESULT"),
                event_types=_PRESSES, value_template=_event(f"Button{index + 1}"),
            )  # fmt: skip


def _event(key: str) -> str:
    told = f"value_json[{json.dumps(key)}].Action"
    return f"{{% if {told} is defined %}}{{{{ {{'event_type': {told}}} | to_json }}}}{{% endif %}}"
