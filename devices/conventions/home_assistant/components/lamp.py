"""What the three light schemas share: what a lamp is known to show, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from devices.conventions.home_assistant.components import colour
from devices.conventions.home_assistant.schema import Config, Refused
from hub.api.codec import Update
from hub.api.errors import InvalidParameter, PayloadError
from hub.api.home import EntityState

COLOUR_MODES = ("hs", "rgb", "rgbw", "rgbww", "xy")
MODES = frozenset({*COLOUR_MODES, "brightness", "color_temp", "onoff", "white", "unknown"})
_SHOWN = (
    "brightness", "color_mode", "color_temp_kelvin", "hs_color", "rgb_color", "xy_color", "rgbw_color", "rgbww_color",
    "effect",
)  # fmt: skip


class Limits:
    """The coldest and warmest white of a lamp, in kelvin."""

    __slots__ = ("least", "most")

    def __init__(self, config: Config) -> None:
        if config.flag("color_temp_kelvin"):
            self.least = config.whole("min_kelvin", 2000, least=1)
            self.most = config.whole("max_kelvin", 6535, least=1)
        else:
            self.least = colour.mired_to_kelvin(config.number("max_mireds", 500, least=1, most=1_000_000))
            self.most = colour.mired_to_kelvin(config.number("min_mireds", 153, least=1, most=1_000_000))
            self.least = config.whole("min_kelvin", self.least, least=1)
            self.most = config.whole("max_kelvin", self.most, least=1)

    def traits(self, modes: Sequence[str]) -> dict[str, Any]:
        """Return the traits of a lamp with these modes."""
        if "color_temp" not in modes:
            return {}
        return {"min_color_temp_kelvin": self.least, "max_color_temp_kelvin": self.most}


class Lamp:
    """What one lamp is known to show. A lamp that is off shows nothing, and comes back as it was."""

    def __init__(self, modes: Sequence[str], limits: Limits) -> None:
        self.modes = frozenset(modes)
        self.limits = limits
        self.on: bool | None = None
        self.brightness: int | None = None
        self.mode: str | None = next(iter(modes)) if len(modes) == 1 else None
        self.colour: Any = None
        self.effect: str | None = None

    @property
    def dims(self) -> bool:
        """Return True when any of its modes has a brightness."""
        return bool(self.modes - {"onoff", "unknown"})

    def warm(self, value: float, topic: str, *, kelvin: bool) -> None:
        """Note a colour temperature in kelvin or mired; raises PayloadError for what is none."""
        try:
            self.paint("color_temp", int(value) if kelvin else colour.mired_to_kelvin(value))
        except ValueError as error:
            raise PayloadError(f"colour temperature on {topic}: {error}") from None

    def paint(self, mode: str, value: Any) -> None:
        """Note a colour; a list becomes a tuple."""
        self.mode = mode
        self.colour = tuple(value) if isinstance(value, list | tuple) else value

    def update(self) -> Update:
        """Return the update that tells all this."""
        shown: dict[str, Any] = dict.fromkeys(_SHOWN)
        if self.on:
            shown["effect"] = self.effect
            shown["color_mode"] = self.mode or "unknown"
            if self.dims:
                shown["brightness"] = self.brightness
            if self.mode in (*COLOUR_MODES, "color_temp") and self.colour is not None:
                shown.update(colour.describe(self.mode, self.colour, self.limits.least, self.limits.most))
        return Update(self.on, shown)

    def assume(self, command: str, params: Mapping[str, Any], state: EntityState) -> Update:
        """Take in what the lamp was told and return what it now is taken to show."""
        self.on = command == "turn_on" or (command == "toggle" and state.value is not True)
        fit = colour.fit(dict(params), self.modes)
        given = {key: value for key, value in fit.items() if key not in _NEEDS or _NEEDS[key] in self.modes}
        if (value := given.get("brightness")) is not None and self.dims:
            self.brightness = max(1, round(value)) if value else self.brightness
        if (kelvin := given.get("color_temp_kelvin")) is not None:
            self.paint("color_temp", kelvin)
        for mode in COLOUR_MODES:
            if (value := given.get(f"{mode}_color")) is not None:
                self.paint(mode, value)
        if (white := given.get("white")) is not None:
            self.mode, self.colour, self.brightness = "white", None, round(white)
        if (effect := given.get("effect")) is not None:
            self.effect = effect
        return self.update()


#: Parameters and the mode each needs.
_NEEDS = {"color_temp_kelvin": "color_temp", "white": "white", **{f"{mode}_color": mode for mode in COLOUR_MODES}}


def _shows(given: Mapping[str, Any], modes: frozenset[str]) -> bool:
    """Return whether a lamp can show something of what was asked."""
    asked = [key for key, value in given.items() if value is not None and (key in _NEEDS or key in _PLAIN)]
    return any(_NEEDS.get(key) in modes or key in _PLAIN for key in asked)


_PLAIN = frozenset({"brightness", "effect", "flash"})


def fitted(params: Mapping[str, Any], lamp: Lamp) -> dict[str, Any]:
    """Return the parameters said in the lamp's own modes; raises InvalidParameter for what it cannot show.

    What it cannot show is passed over where it can do another part of what was asked.
    """
    given = colour.fit(dict(params), lamp.modes)
    if _shows(given, lamp.modes):
        lost = [key for key, mode in _NEEDS.items() if key in given and mode not in lamp.modes]
        return {key: value for key, value in given.items() if key not in lost}
    for mode in COLOUR_MODES:
        if params.get(f"{mode}_color") is not None and not any(f"{m}_color" in given for m in COLOUR_MODES):
            raise InvalidParameter("this light has no colours", remedy=f"it has {', '.join(sorted(lamp.modes))}")
    if given.get("color_temp_kelvin") is not None and "color_temp" not in lamp.modes:
        raise InvalidParameter("this light has no colour temperature", remedy=f"it has {', '.join(sorted(lamp.modes))}")
    if given.get("white") is not None and "white" not in lamp.modes:
        raise InvalidParameter("this light has no white mode", remedy=f"it has {', '.join(sorted(lamp.modes))}")
    return given


def check_modes(modes: Sequence[str]) -> list[str]:
    """Return valid colour modes, sorted; raises Refused."""
    if unknown := [m for m in modes if m not in MODES]:
        raise Refused(f"supported_color_modes has {', '.join(unknown)}: valid are {', '.join(sorted(MODES))}")
    distinct = sorted(set(modes))
    if not distinct:
        raise Refused("supported_color_modes must not be empty")
    if len(distinct) > 1 and {"onoff", "brightness", "unknown"} & set(distinct):
        raise Refused("supported_color_modes: onoff, brightness and unknown are only valid alone")
    if distinct == ["white"]:
        raise Refused("supported_color_modes: white is only valid beside a colour or colour temperature")
    return distinct
