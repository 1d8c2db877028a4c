"""How to bring things back to how they were: for "undo that" and for "for twenty minutes". Pure.

What opens the home is never undone into an open state: to take a lock back is to ask for it by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.api.home import Entity, EntityState
from hub.api.kinds import Kind, Risk, risk_of
from hub.automation.plans import Restore


def restore_of(entity: Entity, state: EntityState | None) -> Restore | None:
    """Return the command that brings an entity back to this state; None when nothing safe and sure does."""
    if state is None or not state.available or state.value is None:
        return None
    found = _restore(entity, state.value, state.attributes)
    if found is None:
        return None
    command, params = found
    if risk_of(entity.kind, command, entity.device_class) is Risk.SECURED:
        return None
    return Restore(entity_id=entity.entity_id, command=command, params=params)


def _restore(entity: Entity, value: Any, traits: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    kind = entity.kind
    if kind is Kind.LIGHT:
        return _light(value, traits)
    if kind in (Kind.SWITCH, Kind.SIREN, Kind.HUMIDIFIER):
        return ("turn_on" if value else "turn_off"), {}
    if kind is Kind.FAN:
        speed = traits.get("percentage")
        return (
            ("set_percentage", {"percentage": speed}) if value and speed else ("turn_on" if value else "turn_off", {})
        )
    if kind in (Kind.COVER, Kind.VALVE):
        position = traits.get("current_position")
        if isinstance(position, int | float) and 0 < position < 100:
            return "set_position", {"position": position}
        return ("open" if value in ("open", "opening") else "close"), {}
    if kind is Kind.LOCK:
        return ("lock", {}) if value == "locked" else None
    if kind in (Kind.CLIMATE, Kind.WATER_HEATER):
        target = traits.get("temperature")
        return ("set_temperature", {"temperature": target}) if isinstance(target, int | float) else None
    if kind is Kind.MEDIA_PLAYER:
        level = traits.get("volume_level")
        return ("set_volume", {"volume_level": level}) if isinstance(level, int | float) else None
    if kind is Kind.SELECT:
        return "select_option", {"option": value}
    return ("set_value", {"value": value}) if kind is Kind.NUMBER else None


def _light(value: Any, traits: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if not value:
        return "turn_off", {}
    params: dict[str, Any] = {}
    if isinstance(traits.get("brightness"), int | float):
        params["brightness"] = traits["brightness"]
    for name in ("color_temp_kelvin", "rgb_color"):
        if traits.get(name) is not None:
            params[name] = traits[name]
            break
    return "turn_on", params
