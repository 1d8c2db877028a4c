"""From Hearth's values to the words a recording has, and what counts as the same."""

from __future__ import annotations

import ast
import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from hub.api.home import Entity, EntityState
from hub.api.kinds import Kind

#: Attributes that are decoration, older spellings of another attribute, or the other hub's own bookkeeping.
IGNORED = frozenset(
    {
        "assumed_state", "attribution", "auto_update", "aux_heat", "battery_icon", "changed_by", "color_temp",
        "display_precision", "entity_picture", "event_type", "friendly_name", "icon", "latitude", "longitude",
        "max_mireds", "min_mireds", "mode", "restored", "skipped_version", "supported_features", "access_token",
        "entity_id", "gps_accuracy", "operation_mode", "code_format", "in_zones", "is_closed",
    }
)  # fmt: skip
#: Kinds whose recorded state is the time of the last happening.
_MOMENTS = frozenset({Kind.BUTTON, Kind.EVENT, Kind.IMAGE, Kind.NOTIFY, Kind.SCENE})
_OF_PLAN = {"device_class": "device_class", "unit_of_measurement": "unit", "state_class": "state_class"}


def word(state: EntityState) -> str:
    """Return the state as a recording writes it."""
    if not state.available:
        return "unavailable"
    if state.value is None:
        return "unknown"
    if isinstance(state.value, bool):
        return "on" if state.value else "off"
    return str(state.value)


def differences(entity: Entity, state: EntityState, wanted: str, attributes: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs from a recording."""
    have = word(state)
    if not _same_state(entity, have, wanted):
        yield f"state {have!r}, recorded {wanted!r}"
    if wanted == "unavailable" or have == "unavailable":
        return
    for key, value in attributes.items():
        if key in IGNORED and not (key == "mode" and entity.kind is Kind.HUMIDIFIER):
            continue
        mine: Any = getattr(entity, _OF_PLAN[key]) if key in _OF_PLAN else state.attributes.get(key)
        if key == "rgb_color" and mine and value and all(abs(a - b) <= 1 for a, b in zip(mine, value, strict=True)):
            continue  # rounding
        if not same(mine, value):
            yield f"{key} {mine!r}, recorded {value!r}"


def _same_state(entity: Entity, have: str, wanted: str) -> bool:
    if have == wanted:
        return True
    if entity.kind in _MOMENTS:
        return wanted not in ("unknown", "unavailable") and have != "unavailable"
    try:
        return abs(float(have) - float(wanted)) <= 1e-6 * max(1.0, abs(float(wanted)))
    except ValueError:
        pass
    if have[:1] in "[{" and wanted[:1] == have[:1]:
        return _same_object(have, wanted)
    try:
        return datetime.fromisoformat(have) == datetime.fromisoformat(wanted)
    except (ValueError, TypeError):
        return False


def _same_object(have: str, wanted: str) -> bool:
    """Return True when JSON says the same as Python's way to write it, which some recordings have."""
    try:
        return bool(json.loads(have) == ast.literal_eval(wanted))
    except (ValueError, SyntaxError):
        return False


def same(mine: Any, theirs: Any) -> bool:
    """Return True when two attribute values mean the same; an absent one is None, False or empty."""
    if theirs is None or theirs is False or theirs in ([], {}, ""):
        return mine in (None, False, "", [], {}, ())
    if isinstance(theirs, list | tuple) and isinstance(mine, list | tuple):
        return len(mine) == len(theirs) and all(same(a, b) for a, b in zip(mine, theirs, strict=True))
    if isinstance(theirs, bool) or isinstance(mine, bool):
        return mine is theirs or str(mine) == str(theirs)
    if isinstance(theirs, int | float) and isinstance(mine, int | float):
        return abs(mine - theirs) <= 0.0011 + 1e-6 * abs(theirs)
    return bool(mine == theirs) or str(mine) == str(theirs)


def same_payload(mine: str | bytes, theirs: Any) -> bool:
    """Return True when two payloads are equal, as text or as JSON."""
    if isinstance(theirs, dict) and set(theirs) == {"bytes"}:
        theirs = theirs["bytes"].encode("latin-1")
    if isinstance(theirs, dict) and set(theirs) == {"b64"}:
        theirs = base64.b64decode(theirs["b64"])
    if isinstance(mine, bytes):
        return mine == (theirs if isinstance(theirs, bytes) else str(theirs).encode())
    if mine == theirs:
        return True
    try:
        return bool(json.loads(mine) == json.loads(theirs))
    except (ValueError, TypeError):
        return False
