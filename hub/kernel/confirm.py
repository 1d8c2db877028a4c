"""Did a device do what it was told? Compares a command with the state the device reports. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from hub.api.home import EntityState
from hub.api.kinds import CommandSpec

_MOVING = frozenset({"locking", "unlocking", "opening", "closing", "returning"})
"""On the way, and worth waiting for. A panel that is ``arming`` or ``pending`` took the order: a delay is none."""
_FAILED = frozenset({"jammed", "error"})


class Progress(Enum):
    """How far a command has come."""

    OPEN = "open"
    MOVING = "moving"
    DONE = "done"
    FAILED = "failed"


def can_confirm(spec: CommandSpec, params: Mapping[str, Any]) -> bool:
    """Return whether any reported state could confirm this command."""
    return bool(spec.settles) or any(p in params for p in spec.echoes)


def progress(spec: CommandSpec, params: Mapping[str, Any], state: EntityState) -> Progress:
    """Compare what was asked for with what is reported now."""
    if state.value in _FAILED and state.value not in spec.settles:
        return Progress.FAILED
    if spec.settles and state.value not in spec.settles:
        return Progress.OPEN
    for name, attribute in spec.echoes.items():
        if name not in params:
            continue
        reported = state.value if attribute == "value" else state.attributes.get(attribute)
        if reported is None and attribute != "value":
            continue
        if not matches(params[name], reported, name):
            return Progress.OPEN
    return Progress.MOVING if spec.settles and state.value in _MOVING else Progress.DONE


_SLACK = {
    "brightness": 2.0,
    "white": 2.0,
    "position": 2.0,
    "tilt_position": 2.0,
    "percentage": 2.0,
    "volume_level": 0.02,
}
"""How far a report may be off, by parameter: devices round to steps of their own. Others: 0.3, or 3 % above 1 000."""


def matches(wanted: Any, reported: Any, name: str = "") -> bool:
    """Compare one value, allowing for the steps devices round to (colours: 6 %)."""
    if isinstance(wanted, (list, tuple)):
        if not isinstance(reported, (list, tuple)) or len(wanted) != len(reported):
            return False
        scale = max((abs(float(w)) for w in wanted), default=1.0) or 1.0
        return all(abs(float(w) - float(r)) <= max(0.06 * scale, 0.01) for w, r in zip(wanted, reported, strict=True))
    if isinstance(wanted, bool) or isinstance(reported, bool):
        return wanted is reported
    if isinstance(wanted, (int, float)) and isinstance(reported, (int, float)):
        slack = _SLACK.get(name, 0.03 * abs(wanted) if abs(wanted) >= 1000 else 0.3)
        return abs(wanted - reported) <= slack
    return bool(wanted == reported)
