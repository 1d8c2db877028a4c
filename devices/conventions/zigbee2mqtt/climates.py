"""Thermostats, covers and fans of Zigbee2MQTT: exposes with several features that become one entity."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from devices.conventions.home_assistant.workshop import Part

SPOKEN_FOR = frozenset(
    {
        "current_heating_setpoint", "occupied_heating_setpoint", "occupied_cooling_setpoint",
        "system_mode", "running_state", "preset", "fan_mode", "swing_mode", "programming_operation_mode",
    }
)  # fmt: skip
_ACTIONS: dict[str | None, str | None] = {
    None: None,
    "idle": "idle",
    "heat": "heating",
    "cool": "cooling",
    "fan_only": "fan",
    "dry": "drying",
}
_STOPPED = ("STOP", "stopped")
_TURNS = {"UP": "opening", "DOWN": "closing", "opening": "opening", "closing": "closing"}
_SPEEDS = ("low", "medium", "high", *map(str, range(1, 10)))
_FIRST = ("on", "auto", "smart")


class Where(Protocol):
    """Where a device is spoken to."""

    @property
    def topic(self) -> str: ...  # noqa: D102
    @property
    def shared(self) -> Mapping[str, Any]: ...  # noqa: D102


def _reads(key: str) -> str:
    return f"{{{{ value_json[{json.dumps(key)}] }}}}"


def _key(known: Mapping[str, Any], name: str) -> str:
    return str(known[name].get("property", name))


def _name(endpoint: str | None) -> str | None:
    return endpoint.replace("_", " ").capitalize() if endpoint else None


def sets(where: Where, endpoint: str | None) -> str:
    """Return the topic that sets a device, or one endpoint of it."""
    return f"{where.topic}/{endpoint}/set" if endpoint else f"{where.topic}/set"


def climate(known: Mapping[str, Any], where: Where, endpoint: str | None, beside: Any) -> Part:
    """Return a thermostat: the setpoints, modes, presets and fan it has."""
    warm = next((n for n in ("current_heating_setpoint", "occupied_heating_setpoint") if n in known), None)
    cool = "occupied_cooling_setpoint" if "occupied_cooling_setpoint" in known else None
    config: dict[str, Any] = {"temperature_unit": "C"}
    if warm and cool:
        config |= _two_ways(known, where, endpoint, warm, "temperature_low")
        config |= _two_ways(known, where, endpoint, cool, "temperature_high")
    elif warm or cool:
        config |= _two_ways(known, where, endpoint, warm or cool or "", "temperature")
    setpoint = known.get(warm or cool or "", {})
    for ours, theirs in (("min_temp", "value_min"), ("max_temp", "value_max"), ("temp_step", "value_step")):
        config[ours] = setpoint.get(theirs)
    if "local_temperature" in known:
        config["current_temperature_topic"] = where.topic
        config["current_temperature_template"] = _reads(_key(known, "local_temperature"))
    if endpoint is None and any(isinstance(e, Mapping) and e.get("name") == "humidity" for e in beside.exposes):
        config["current_humidity_topic"] = where.topic
        config["current_humidity_template"] = _reads("humidity")
    if "system_mode" in known:
        config |= _two_ways(known, where, endpoint, "system_mode", "mode")
        config["modes"] = [m for m in known["system_mode"].get("values") or () if isinstance(m, str)]
    if "running_state" in known:
        config["action_topic"] = where.topic
        key = json.dumps(_key(known, "running_state"))
        config["action_template"] = f"{{% set actions = {_ACTIONS!r} %}}{{{{ actions[value_json[{key}]] }}}}"
    for feature, words in (("preset", "preset_modes"), ("fan_mode", "fan_modes"), ("swing_mode", "swing_modes")):
        if feature in known:
            target = "preset_mode" if feature == "preset" else feature
            config |= _two_ways(known, where, endpoint, feature, target)
            config[words] = [str(v) for v in known[feature].get("values") or () if v != "none"]
            if feature == "preset":
                config["preset_mode_value_template"] = config.pop("preset_mode_state_template")
    return Part("climate", **{**where.shared, **config}, name=_name(endpoint))


def _two_ways(
    known: Mapping[str, Any], where: Where, endpoint: str | None, feature: str, target: str
) -> dict[str, Any]:
    key = _key(known, feature)
    return {
        f"{target}_command_topic": f"{sets(where, endpoint)}/{feature if endpoint else key}",
        f"{target}_state_topic": where.topic,
        f"{target}_state_template": _reads(key),
    }


def _cover_state(state: str, position: str, motion: str | None) -> str:
    """Return the template of a cover's state, which moves while another key of the device says so.

    A cover that says nothing of use has stopped where its position says.
    """
    if motion is None:
        return _reads(state)
    told = ", ".join(f"value_json.get({json.dumps(key)})" for key in (state, position, motion))
    return (
        f"{{% set state, at, motion = {told} %}}{{% set moving = {json.dumps(_TURNS)}.get(motion) %}}"
        "{{ state if (at == 0 and state == 'CLOSE') or (at == 100 and state == 'OPEN') else moving if moving "
        f"else ('CLOSE' if at == 0 else 'OPEN') if motion in {_STOPPED!r} and at is not none "
        "else state if state in ('OPEN', 'CLOSE') else 'STOP' }}"
    )


def motion_of(exposes: Any, endpoint: str | None) -> str | None:
    """Return the key under which a device, or an endpoint of it, says that it opens or closes."""
    for expose in exposes:
        if not isinstance(expose, Mapping) or expose.get("name") not in ("moving", "motor_state"):
            continue
        moves = any(word in _TURNS for word in expose.get("values") or () if isinstance(word, str))
        if moves and expose.get("endpoint") == endpoint:
            return str(expose.get("property"))
    return None


def cover(known: Mapping[str, Any], where: Where, endpoint: str | None, beside: Any) -> Part:
    """Return a cover: open, close, stop, position, tilt."""
    motion = motion_of(beside.exposes, endpoint)
    below = sets(where, endpoint)
    config: dict[str, Any] = {}
    if "state" in known:
        config["command_topic"] = below
    if "position" in known:
        key = _key(known, "position")
        config |= {
            "position_topic": where.topic,
            "position_template": _reads(key),
            "set_position_topic": below,
            "set_position_template": f'{{ "{key}": {{{{ position }}}} }}',
        }
    if "state" in known:
        config |= {
            "state_topic": where.topic,
            "value_template": _cover_state(
                _key(known, "state"), _key(known, "position") if "position" in known else "position", motion
            ),
            "state_open": "OPEN",
            "state_closed": "CLOSE",
            "state_opening": "opening",
            "state_closing": "closing",
            "state_stopped": "STOP",
        }
    if "tilt" in known:
        key = _key(known, "tilt")
        config |= {
            "tilt_command_topic": f"{below}/{'tilt' if endpoint else key}",
            "tilt_status_topic": where.topic,
            "tilt_status_template": _reads(key),
        }
    return Part("cover", **{**where.shared, **config}, name=_name(endpoint))


def fan(known: Mapping[str, Any], where: Where, endpoint: str | None, beside: Any) -> Part:
    """Return a fan: on and off, speeds in their order, other modes as presets."""
    state = _key(known, "state") if "state" in known else "fan_state"
    config: dict[str, Any] = {
        "state_topic": where.topic,
        "state_value_template": f"{{{{ value_json.{state} }}}}",
        "command_topic": f"{where.topic}/set/{state}",
    }
    if "speed" in known and known["speed"].get("type") == "numeric":
        key = _key(known, "speed")
        config |= {
            "percentage_command_topic": f"{where.topic}/set/{key}",
            "percentage_state_topic": where.topic,
            "percentage_value_template": f"{{{{ value_json[{json.dumps(key)}] | default('None') }}}}",
            "speed_range_min": known["speed"].get("value_min"),
            "speed_range_max": known["speed"].get("value_max"),
        }
    if "mode" in known:
        key = _key(known, "mode")
        values = [str(value) for value in known["mode"].get("values") or ()]
        speeds = [value for value in values if value in _SPEEDS or (value == "on" and "off" not in values)]
        others = [value for value in values if value not in speeds and value != "off"]
        presets = [word for word in _FIRST if word in others] + [word for word in others if word not in _FIRST]
        if speeds:
            numbers = {speed: number for number, speed in enumerate(["off", *speeds])}
            words = {number: speed for speed, number in numbers.items()}
            config |= {
                "percentage_command_topic": f"{where.topic}/set/{key}",
                "percentage_command_template": f"{{{{ {words!r}[value] | default('') }}}}",
                "percentage_state_topic": where.topic,
                "percentage_value_template": f"{{{{ {numbers!r}[value_json[{json.dumps(key)}]] | default('None') }}}}",
                "speed_range_min": 1,
                "speed_range_max": len(speeds),
            }
        if presets:
            config |= {
                "preset_mode_command_topic": f"{where.topic}/set/{key}",
                "preset_mode_state_topic": where.topic,
                "preset_mode_value_template": f"{{{{ value_json[{json.dumps(key)}] "
                f"if value_json[{json.dumps(key)}] in {presets!r} else 'None' }}}}",
                "preset_modes": presets,
            }
    return Part("fan", **{**where.shared, **config}, name=_name(endpoint))
