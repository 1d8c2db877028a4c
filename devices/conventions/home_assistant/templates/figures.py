"""Filters and globals that bring numbers into a range or read them from text, as Home Assistant documents them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from devices.conventions.home_assistant.templates.limits import MAX_OUTPUT
from devices.conventions.home_assistant.templates.times import NO_DEFAULT, fallback
from hub.api.errors import TemplateError

_EDGES = ("none", "clamp", "wrap", "mirror")


def clamp(value: Any, least: Any, most: Any) -> float:
    """Return a number cut at both ends of a range."""
    return float(min(float(most), max(float(least), float(value))))


def wrap(value: Any, least: Any, most: Any) -> float:
    """Return a number that begins anew at the other end of a range."""
    low, high = float(least), float(most)
    return low if low == high else (float(value) - low) % (high - low) + low


def remap(
    value: Any, in_min: Any, in_max: Any, out_min: Any, out_max: Any, *, steps: int = 0, edges: str = "none"
) -> float:
    """Return a number of one range at the same place of another; ``edges`` says what becomes of one beyond it."""
    low, high, span = float(in_min), float(in_max), float(out_max) - float(out_min)
    if low == high:
        return float(out_min)
    share = (float(value) - low) / (high - low)
    if edges == "clamp":
        share = clamp(share, 0, 1)
    elif edges == "wrap":
        share = wrap(share, 0, 1)
    elif edges == "mirror":
        share = 1 - abs(wrap(share, 0, 2) - 1)
    elif edges != "none":
        raise ValueError(f"edges must be one of {', '.join(_EDGES)}")
    if steps:
        share = round(share * steps) / steps
    return float(out_min) + share * span


def atan2(*args: Any, default: Any = NO_DEFAULT) -> Any:
    """Return the angle of a point, given as two numbers or a list of them."""
    numbers = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
    try:
        return math.atan2(float(numbers[0]), float(numbers[1]))
    except (ValueError, TypeError, IndexError):
        return fallback(default, "atan2", args)


def from_hex(value: Any) -> bytes:
    """Return the bytes that hexadecimal text stands for."""
    return bytes.fromhex(value)


def _digest(name: str) -> Callable[[Any], str]:
    return lambda value: hashlib.new(name, str(value).encode(), usedforsecurity=False).hexdigest()


def query(value: Any) -> str:
    """Return a mapping or pairs as the query of an address."""
    text = urlencode(value, doseq=True)
    if len(text) > MAX_OUTPUT:
        raise TemplateError(f"template makes more than {MAX_OUTPUT} characters")
    return text


#: Each is a filter and a global.
BOTH: dict[str, Callable[..., Any]] = {
    "clamp": clamp,
    "wrap": wrap,
    "remap": remap,
    "atan2": atan2,
    **{name: _digest(name) for name in ("md5", "sha1", "sha256", "sha512")},
}
