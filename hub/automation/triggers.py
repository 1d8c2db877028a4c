"""What a plan waits for: entities reaching a state or crossing a value. Pure.

A trigger is plain data: ``{"entities": [...], "to": ["open"], "above": 25, "below": 18}`` or
``{"sun": "set", "offset_s": -1800}``. It fires on the change into the state, never because it is so already. With
``"for_s": 600`` the state must last, with ``"all": true`` all entities must be in it: ``holding`` tells when.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.api.home import EntityState

_TRUE = frozenset({"on", "open", "unlocked", "detected", "wet", "home"})
_FALSE = frozenset({"off", "closed", "locked", "clear", "dry", "not_home"})


def fires(trigger: Mapping[str, Any], old: EntityState | None, new: EntityState) -> bool:
    """Return True when a change is the one that was waited for."""
    if old is None or not new.available or new.value is None or not old.available or old.value is None:
        return False
    if old.assumed and not new.assumed:
        return False  # the first that the device itself says is news, not a change
    return holds(trigger, new) and not holds(trigger, old)


def holds(trigger: Mapping[str, Any], state: EntityState) -> bool:
    """Return True when a state is as the trigger says."""
    value = state.value
    for key, sign in (("above", 1), ("below", -1)):
        if key in trigger:
            number = _number(state, str(trigger.get("attribute", "")))
            if number is None or (number - float(trigger[key])) * sign <= 0:
                return False
    wanted = trigger.get("to")
    if not wanted:
        return "above" in trigger or "below" in trigger
    words = {str(w) for w in wanted}
    if isinstance(value, bool):
        return bool(words & (_TRUE if value else _FALSE))
    return str(value) in words


def _number(state: EntityState, attribute: str) -> float | None:
    value = state.attributes.get(attribute) if attribute else state.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
