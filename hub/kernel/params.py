"""Parameters of commands: checked against the kind's table, brought to one form. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from hub.api.errors import InvalidParameter
from hub.api.home import Entity, EntityState
from hub.api.kinds import CommandSpec, Kind, Param

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "orange": (255, 165, 0),
    "purple": (128, 0, 128),
    "violet": (238, 130, 238),
    "pink": (255, 192, 203),
    "magenta": (255, 0, 255),
    "cyan": (0, 255, 255),
    "turquoise": (64, 224, 208),
    "teal": (0, 128, 128),
    "brown": (165, 42, 42),
    "white": (255, 255, 255),
    "gold": (255, 215, 0),
    "lime": (0, 255, 0),
    "indigo": (75, 0, 130),
    "lavender": (230, 230, 250),
    "salmon": (250, 128, 114),
    "beige": (245, 245, 220),
    "black": (0, 0, 0),
}
"""CSS colour names people say, with their values from the CSS Color Module Level 4."""


def check(entity: Entity, state: EntityState | None, spec: CommandSpec, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters checked and in one form; InvalidParameter names the one at fault and what is allowed."""
    traits = {**entity.attributes, **(state.attributes if state else {})}
    known = {p.name: p for p in spec.params}
    for name in given:
        if name not in known:
            allowed = ", ".join(known) or "no parameters"
            raise InvalidParameter(
                f"{spec.name} of {entity.entity_id} has no parameter {name!r}", remedy=f"takes {allowed}"
            )
    checked: dict[str, Any] = {}
    for param in spec.params:
        value = given.get(param.name)
        if value is None:
            if param.required:
                raise InvalidParameter(f"{spec.name} of {entity.entity_id} needs {param.name}")
            continue
        checked[param.name] = _one(entity, param, value, traits)
    if entity.kind is Kind.LIGHT:
        _light(checked, state)
    return checked


def _one(entity: Entity, param: Param, value: Any, traits: Mapping[str, Any]) -> Any:
    what = f"{param.name} of {entity.entity_id}"
    types = param.type if isinstance(param.type, tuple) else (param.type,)
    if isinstance(value, bool) and bool not in types:
        raise InvalidParameter(f"{what} must be {_words(types)}, not {value!r}")
    if not isinstance(value, types):
        raise InvalidParameter(f"{what} must be {_words(types)}, not {type(value).__name__}")
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidParameter(f"{what} must be a finite number")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        _range(what, param, value, traits)
    choices = param.choices or traits.get(param.choices_from) or ()
    if choices and value not in choices:
        raise InvalidParameter(f"{what} cannot be {value!r}", remedy=f"one of {', '.join(map(str, choices))}")
    return value


def _range(what: str, param: Param, value: float, traits: Mapping[str, Any]) -> None:
    usual = traits.get("usual_limits") or ()
    low = traits.get(param.minimum_from, param.minimum) if param.minimum_from else param.minimum
    high = traits.get(param.maximum_from, param.maximum) if param.maximum_from else param.maximum
    low, high = None if param.minimum_from in usual else low, None if param.maximum_from in usual else high
    if (low is not None and value < low) or (high is not None and value > high):
        span = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'} {param.unit}".strip()
        raise InvalidParameter(f"{what} cannot be {value:g}", remedy=f"allowed is {span}")


def _words(types: tuple[type, ...]) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", tuple: "a list"}
    return " or ".join(dict.fromkeys(names.get(t, t.__name__) for t in types))


def _light(params: dict[str, Any], state: EntityState | None) -> None:
    """Bring percent, steps and colour names to brightness and rgb_color."""
    percent = params.pop("brightness_pct", None)
    step = params.pop("brightness_step_pct", None)
    if step is not None:
        now = 0.0
        if state is not None and state.value is True:
            now = float(state.attributes.get("brightness") or 0)
        percent = min(100.0, max(1.0, now / 2.55 + step))
    if percent is not None:
        params["brightness"] = round(percent * 2.55)
    if (name := params.pop("color_name", None)) is not None:
        colour = COLOURS.get(name.casefold().strip())
        if colour is None:
            raise InvalidParameter(f"unknown colour {name!r}", remedy=f"one of {', '.join(COLOURS)}")
        params["rgb_color"] = list(colour)
    for key, size in (("rgb_color", 3), ("rgbw_color", 4), ("rgbww_color", 5), ("hs_color", 2), ("xy_color", 2)):
        colour_value = params.get(key)
        if colour_value is None:
            continue
        numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in colour_value)
        if len(colour_value) != size or not numbers:
            raise InvalidParameter(f"{key} must be a list of {size} numbers")
