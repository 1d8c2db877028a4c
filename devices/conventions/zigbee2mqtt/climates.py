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
_ACTIONS = {"idle": "idle", "heat": "heating", "cool": "cooling", "fan_only": "fan", "dry": "drying"}
_TURNS = {"UP": "opening", "DOWN": "closing", "opening": "opening", "closing": "closing"}
_SPEEDS = ("low", "medium", "high", "on", *map(str, range(1, 11)))


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
    config: dict[str, Any] = {"modes": [], "temperature_unit": "C"}
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
        config["action_template"] = f"{{{{ {json.dumps(_ACTIONS)}[value_json[{key}]] | default('None') }}}}"
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


def _cover_state(key: str, moves: Mapping[str, str]) -> str:
    """Return the template of a cover's state, which moves while another key of the device says so."""
    if not moves:
        return _reads(key)
    (motion,) = set(moves.values())
    at_rest = f"value_json[{json.dumps(key)}]"
    there = f"value_json.position in (0, 100) and {at_rest} == ('CLOSE' if value_json.position == 0 else 'OPEN')"
    moving = f"{json.dumps({word: _TURNS[word] for word in moves})}.get(value_json[{json.dumps(motion)}])"
    return f"{{{{ {at_rest} if {there} else ({moving} or {at_rest}) }}}}"


def motions(exposes: Any) -> dict[str, str]:
    """Return the words by which a device says that it opens or closes, and the key they come under."""
    for expose in exposes:
        if isinstance(expose, Mapping) and expose.get("name") in ("moving", "motor_state"):
            values = [v for v in expose.get("values") or () if isinstance(v, str)]
            return {word: str(expose.get("property")) for word in values if word in _TURNS}
    return {}


def cover(known: Mapping[str, Any], where: Where, endpoint: str | None, beside: Any) -> Part:
    """Return a cover: open, close, stop, position, tilt."""
    moves = motions(beside.exposes)
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
            "value_template": _cover_state(_key(known, "state"), moves),
            "state_open": "OPEN",
            "state_closed": "CLOSE",
            "state_opening": "opening",
            "state_closing": "closing",
            "state_stopped": "STOP",
        }
    if "tilt" in known:
        key = _key(known, "tilt")
        config |= {
            "tilt_command_topic": f"{where.topic}/set/{key}",
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
    if "mode" in known:
        key = _key(known, "mode")
        values = [str(value) for value in known["mode"].get("values") or ()]
        speeds = [value for value in values if value in _SPEEDS]
        presets = [value for value in values if value not in _SPEEDS and value != "off"]
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
