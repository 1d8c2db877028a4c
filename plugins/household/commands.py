"""Which command of an entity's kind an intent comes down to, and with which parameters. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from hub.api.home import Entity, EntityState
from hub.api.intents import Intent
from hub.api.kinds import KINDS, Kind

Order = tuple[str, dict[str, Any]]
"""Command name and parameters."""

#: What "some other colour" may be.
_ANY_COLOR = ("red", "orange", "gold", "green", "turquoise", "blue", "purple", "pink")
_ON = {
    Kind.COVER: "open", Kind.VALVE: "open", Kind.LOCK: "lock", Kind.VACUUM: "start", Kind.LAWN_MOWER: "start_mowing",
    Kind.BUTTON: "press", Kind.SCENE: "turn_on",
}  # fmt: skip
_OFF = {
    Kind.COVER: "close", Kind.VALVE: "close", Kind.LOCK: "unlock", Kind.VACUUM: "return_to_base",
    Kind.LAWN_MOWER: "dock",
}  # fmt: skip
_PLAIN: Mapping[str, str] = {
    "HassToggle": "toggle",
    "HassStopMoving": "stop",
    "HassMediaPause": "pause",
    "HassMediaUnpause": "play",
    "HassMediaNext": "next_track",
    "HassMediaPrevious": "previous_track",
    "HassVacuumStart": "start",
    "HassVacuumPause": "pause",
    "HassVacuumReturnToBase": "return_to_base",
    "HassLawnMowerStartMowing": "start_mowing",
    "HassLawnMowerDock": "dock",
}


def order_for(intent: Intent, entity: Entity, state: EntityState | None, *, volume_step: int = 10) -> Order | None:
    """Return the command that carries an intent out on one entity, or None when its kind cannot do that.

    Steps ("a bit brighter") are reckoned from the present state, so that a repeated delivery does no harm; None too
    when the present state is not known.
    """
    name, params = _order(intent, entity, state, volume_step) or ("", {})
    return (name, params) if name in KINDS[entity.kind].commands else None


def _order(intent: Intent, entity: Entity, state: EntityState | None, volume_step: int) -> Order | None:
    slots = intent.slots
    traits = {**entity.attributes, **(state.attributes if state else {})}
    if intent.name == "HassTurnOn":
        return _ON.get(entity.kind, "turn_on"), {}
    if intent.name == "HassTurnOff":
        return _OFF.get(entity.kind, "turn_off"), {}
    if intent.name in _PLAIN:
        return _PLAIN[intent.name], {}
    if intent.name == "HassLightSet":
        return _light(slots, traits, state)
    if intent.name == "HassSetPosition":
        value = _absolute(slots, "position", traits.get("current_position"), 0, 100)
        return None if value is None else ("set_position", {"position": value})
    if intent.name == "HassClimateSetTemperature":
        value = _absolute(slots, "temperature", traits.get("temperature"), None, None)
        return None if value is None else ("set_temperature", {"temperature": value})
    if intent.name == "HearthSetNumber":
        return "set_value", {"value": slots.get("value")}
    if intent.name == "HearthSelectOption":
        return "select_option", {"option": slots.get("option")}
    if intent.name == "HassClimateSetHvacMode":
        return "set_hvac_mode", {"hvac_mode": slots.get("hvac_mode")}
    if intent.name == "HassFanSetSpeed":
        value = _absolute(slots, "percentage", traits.get("percentage"), 0, 100)
        return None if value is None else ("set_percentage", {"percentage": value})
    if intent.name == "HassHumidifierSetpoint":
        value = _absolute(slots, "humidity", traits.get("humidity"), 0, 100)
        return None if value is None else ("set_humidity", {"humidity": value})
    return _volume(intent.name, slots, traits, volume_step)


def _light(slots: Mapping[str, Any], traits: Mapping[str, Any], state: EntityState | None) -> Order | None:
    params: dict[str, Any] = {}
    if "brightness" in slots:
        if slots["brightness"] == 0:
            return "turn_off", {}
        params["brightness_pct"] = slots["brightness"]
    if "brightness_step" in slots:
        now = traits.get("brightness")
        dark = state is not None and state.value is False
        percent = 0 if dark else round(now / 2.55) if isinstance(now, int | float) else None
        if percent is None:
            params["brightness_step_pct"] = slots["brightness_step"]
        else:
            params["brightness_pct"] = max(1, min(100, percent + int(slots["brightness_step"])))
    if "color" in slots:
        wanted = str(slots["color"])
        params["color_name"] = random.choice(_ANY_COLOR) if wanted == "random" else wanted  # noqa: S311
    if "temperature" in slots:
        params["color_temp_kelvin"] = slots["temperature"]
    return ("turn_on", params) if params else None


def _absolute(slots: Mapping[str, Any], name: str, now: Any, low: float | None, high: float | None) -> Any:
    """Return the value that was asked for, or the present one moved by the step that was."""
    if name in slots:
        return slots[name]
    step = slots.get(f"{name}_step")
    if not isinstance(step, int | float) or not isinstance(now, int | float):
        return None
    value = now + step
    value = value if low is None else max(low, value)
    return value if high is None else min(high, value)


def _volume(intent: str, slots: Mapping[str, Any], traits: Mapping[str, Any], volume_step: int) -> Order | None:
    if intent == "HassMediaPlayerMute":
        return "mute", {"muted": True}
    if intent == "HassMediaPlayerUnmute":
        return "mute", {"muted": False}
    if intent == "HassSetVolume" and isinstance(slots.get("volume_level"), int | float):
        return "set_volume", {"volume_level": slots["volume_level"] / 100}
    now = traits.get("volume_level")
    if intent != "HassSetVolumeRelative" or not isinstance(now, int | float):
        return None
    step = slots.get("volume_step")
    move = {"up": volume_step, "down": -volume_step}.get(str(step), step if isinstance(step, int | float) else 0)
    return "set_volume", {"volume_level": round(max(0.0, min(1.0, now + move / 100)), 3)}
