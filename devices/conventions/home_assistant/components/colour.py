"""Colours of lamps: conversions between hue/saturation, RGB, CIE xy, white channels and colour temperature.

Colour temperature to RGB is Tanner Helland's fit of the black-body curve; xy uses the wide-gamut matrices that Philips
published for Hue lamps.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

RGB = tuple[int, int, int]
HS = tuple[float, float]
XY = tuple[float, float]


def mired_to_kelvin(mired: float) -> int:
    """Return kelvin, rounded down; ValueError for what is no colour temperature."""
    if not 1 <= mired <= 1_000_000:
        raise ValueError(f"{mired:g} mired is no colour temperature")
    return math.floor(1_000_000 / mired)


def kelvin_to_mired(kelvin: float) -> int:
    """Return mired, rounded down."""
    return math.floor(1_000_000 / kelvin)


def temperature_to_rgb(kelvin: float) -> tuple[float, float, float]:
    """Return the colour of white light of a temperature, 0-255 each."""
    t = min(40_000, max(1_000, kelvin)) / 100
    if t <= 66:
        red, green = 255.0, 99.4708025861 * math.log(t) - 161.1195681661
    else:
        red = 329.698727446 * math.pow(t - 60, -0.1332047592)
        green = 288.1221695283 * math.pow(t - 60, -0.0755148492)
    blue = 255.0 if t >= 66 else 0.0 if t <= 19 else 138.5177312231 * math.log(t - 10) - 305.0447927307
    return _clamp(red), _clamp(green), _clamp(blue)


def _clamp(value: float) -> float:
    return max(0.0, min(255.0, value))


def rgb_to_hs(red: float, green: float, blue: float) -> HS:
    """Return hue 0-360 and saturation 0-100."""
    hue, saturation, _ = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    return round(hue * 360, 3), round(saturation * 100, 3)


def hs_to_rgb(hue: float, saturation: float) -> RGB:
    """Return RGB at full brightness."""
    red, green, blue = colorsys.hsv_to_rgb(hue / 360, saturation / 100, 1)
    return round(red * 255), round(green * 255), round(blue * 255)


def rgb_to_xy(red: float, green: float, blue: float) -> XY:
    """Return CIE xy."""
    if red + green + blue == 0:
        return 0.0, 0.0
    r, g, b = (_linear(c / 255) for c in (red, green, blue))
    x = r * 0.664511 + g * 0.154324 + b * 0.162028
    y = r * 0.283881 + g * 0.668433 + b * 0.047685
    z = r * 0.000088 + g * 0.072310 + b * 0.986039
    return round(x / (x + y + z), 3), round(y / (x + y + z), 3)


def _linear(c: float) -> float:
    return math.pow((c + 0.055) / 1.055, 2.4) if c > 0.04045 else c / 12.92


def xy_to_rgb(x: float, y: float) -> RGB:
    """Return RGB at full brightness."""
    y = y or 1e-11
    big_x, big_z = x / y, (1 - x - y) / y
    linear = (
        big_x * 1.656492 - 0.354851 - big_z * 0.255038,
        -big_x * 0.707196 + 1.655397 + big_z * 0.036152,
        big_x * 0.051713 - 0.121364 + big_z * 1.011530,
    )
    parts = [12.92 * c if c <= 0.0031308 else 1.055 * math.pow(c, 1 / 2.4) - 0.055 for c in linear]
    parts = [max(0.0, c) for c in parts]
    top = max(parts)
    if top > 1:
        parts = [c / top for c in parts]
    red, green, blue = (int(c * 255) for c in parts)
    return red, green, blue


def rgb_to_rgbw(red: float, green: float, blue: float) -> tuple[int, ...]:
    """Return RGBW with the white part moved to the white channel."""
    white = min(red, green, blue)
    return _same_top((red, green, blue), (red - white, green - white, blue - white, white))


def rgbw_to_rgb(red: float, green: float, blue: float, white: float) -> tuple[int, ...]:
    """Return RGB that looks like RGBW."""
    return _same_top((red, green, blue, white), (red + white, green + white, blue + white))


def rgbww_to_rgb(values: Sequence[float], least: float, most: float) -> tuple[int, ...]:
    """Return RGB that looks like red, green, blue, cold and warm white of lamps from ``least`` to ``most`` kelvin."""
    red, green, blue, cold, warm = values
    coolest = kelvin_to_mired(most)
    span = kelvin_to_mired(least) - coolest
    share = warm / (cold + warm) if cold + warm else 0.5
    whites = temperature_to_rgb(1_000_000 / ((coolest + share * span) or 1))
    level = max(cold, warm) / 255
    return _same_top(values, [c + w * level for c, w in zip((red, green, blue), whites, strict=True)])


def _same_top(before: Sequence[float], after: Sequence[float]) -> tuple[int, ...]:
    """Scale ``after`` so that its largest channel is that of ``before``."""
    top = max(after)
    factor = max(before) / top if top else 0.0
    return tuple(round(c * factor) for c in after)


@lru_cache(maxsize=512)
def describe(mode: str, value: Any, least: float = 2000, most: float = 6535) -> dict[str, Any]:
    """Return the attributes of a colour: in its own mode, and what it is in the common ones."""
    if mode == "color_temp":
        hs = rgb_to_hs(*temperature_to_rgb(value))
        rgb = hs_to_rgb(*hs)
        return {
            "color_temp_kelvin": value,
            "hs_color": list(hs),
            "rgb_color": list(rgb),
            "xy_color": list(rgb_to_xy(*rgb)),
        }
    if mode == "hs":
        rgb = hs_to_rgb(*value)
        return {"hs_color": [round(v, 3) for v in value], "rgb_color": list(rgb), "xy_color": list(rgb_to_xy(*rgb))}
    if mode == "xy":
        rgb = xy_to_rgb(*value)
        return {"xy_color": [round(v, 3) for v in value], "rgb_color": list(rgb), "hs_color": list(rgb_to_hs(*rgb))}
    own: dict[str, Any] = {}
    plain: Sequence[float] = value
    if mode == "rgbw":
        own, plain = {"rgbw_color": list(value)}, rgbw_to_rgb(*value)
    elif mode == "rgbww":
        own, plain = {"rgbww_color": list(value)}, rgbww_to_rgb(value, least, most)
    red, green, blue = plain
    return {
        **own,
        "rgb_color": list(plain),
        "hs_color": list(rgb_to_hs(red, green, blue)),
        "xy_color": list(rgb_to_xy(red, green, blue)),
    }


def fit(params: dict[str, Any], modes: frozenset[str]) -> dict[str, Any]:
    """Return the parameters with a colour said in a way these modes understand, where there is one."""
    given = dict(params)
    if "color_temp" not in modes and (kelvin := given.get("color_temp_kelvin")) is not None and modes & _COLOURS:
        del given["color_temp_kelvin"]
        given["hs_color"] = rgb_to_hs(*temperature_to_rgb(kelvin))
    for mode, rgb_of in _TO_RGB.items():
        value = given.get(f"{mode}_color")
        if value is None or mode in modes:
            continue
        del given[f"{mode}_color"]
        if (target := next((m for m in _PREFERRED[mode] if m in modes), None)) is not None:
            given[f"{target}_color"] = _FROM_RGB[target](*rgb_of(*value))
    return given


_COLOURS = frozenset({"hs", "rgb", "rgbw", "xy"})
_PREFERRED = {
    "hs": ("rgb", "rgbw", "xy"),
    "rgb": ("rgbw", "hs", "xy"),
    "xy": ("hs", "rgb", "rgbw"),
    "rgbw": ("rgb", "hs", "xy"),
}
_TO_RGB: dict[str, Any] = {"hs": hs_to_rgb, "xy": xy_to_rgb, "rgb": lambda *c: c, "rgbw": rgbw_to_rgb}
_FROM_RGB: dict[str, Any] = {"rgb": lambda *c: tuple(c), "rgbw": rgb_to_rgbw, "hs": rgb_to_hs, "xy": rgb_to_xy}
