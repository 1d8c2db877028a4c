"""What a button of Zigbee2MQTT did: the happening, and beside it which button, scene, region, direction or speed.

The same split as Zigbee2MQTT's own announcements make, so that a home may change from one to the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_PATTERNS = tuple(
    map(
        re.compile,
        (
            r"(?P<button>(?:button_)?[a-z0-9]+)_(?P<action>(?:press|hold)(?:_release)?)",
            r"(?P<action>recall|scene)_(?P<scene>[0-2][0-9]{0,2})",
            r"(?P<prefix>region_)(?P<region>[1-9]|10)_(?P<action>enter|leave|occupied|unoccupied)",
            r"(?P<action>dial_rotate)_(?P<direction>left|right)_(?P<speed>step|slow|fast)",
            r"(?P<action>brightness_step)(?:_(?P<direction>up|down))?",
        ),
    )
)
#: An action of any number, which only the ones of scenes have a happening for.
_ANY = re.compile(r"(recall|scene)_\*(?:_s[0-9])?")


def split(action: str) -> dict[str, str]:
    """Return the ``event_type`` of an action, and what else it says."""
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(action):
            said = {key: value for key, value in match.groupdict().items() if value}
            return {"event_type": said.pop("prefix", "") + said.pop("action"), **said}
    return {"event_type": action}


def types_of(actions: Sequence[str]) -> list[str]:
    """Return what can happen, of all the actions that a device names."""
    found: dict[str, None] = {}
    for action in actions:
        if "*" not in action:
            found[split(action)["event_type"]] = None
        elif match := _ANY.fullmatch(action):
            found[match[1]] = None
    return list(found)


def picked(key: str) -> Callable[[Mapping[str, Any]], Any]:
    """Return what picks the action out of a device's message; nothing where it says none."""

    def pick(whole: Mapping[str, Any]) -> Any:
        action = whole.get(key)
        return split(str(action)) if action else None

    return pick
