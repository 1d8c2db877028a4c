"""What a formula is: its inputs, unit and source, and how loose input (command line, JSON) becomes typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from hub.api.errors import InvalidParameter

Inputs: TypeAlias = Mapping[str, Any]
Outputs: TypeAlias = dict[str, Any]


class Formula(NamedTuple):
    """A published formula. ``run`` maps inputs to named outputs; ``main`` names the one that is its value."""

    name: str
    unit: str
    source: str
    inputs: tuple[str, ...]
    main: str
    run: Callable[[Inputs], Outputs]
    doc: str = ""


class Result(NamedTuple):
    """A computed figure with its unit and the publication the formula comes from."""

    value: Any
    unit: str
    source: str


_SEXES = {"m": "M", "male": "M", "man": "M", "boy": "M", "男": "M", "f": "F", "female": "F", "woman": "F", "girl": "F"}
_SEXES["女"] = "F"

_ACTIVITY = {
    "sed": "sed",
    "sedentary": "sed",
    "inactive": "sed",
    "none": "sed",
    "low": "low",
    "light": "low",
    "act": "act",
    "active": "act",
    "moderate": "act",
    "very": "very",
    "very_active": "very",
    "high": "very",
}


def number(inputs: Inputs, name: str, *, low: float, high: float) -> float:
    """Return an input as a number within limits (inclusive), or raise InvalidParameter naming it."""
    value = inputs.get(name)
    if value is None or value == "":
        raise InvalidParameter(f"{name} is missing", remedy=f"give {name} as a number from {low:g} to {high:g}")
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise InvalidParameter(f"{name} {value!r} is not a number", remedy=f"give {low:g} to {high:g}") from None
    if not low <= found <= high:
        raise InvalidParameter(f"{name} {found:g} is out of range", remedy=f"give {low:g} to {high:g}")
    return found


def kg(inputs: Inputs) -> float:
    """Return the body weight input, kg."""
    return number(inputs, "kg", low=0.5, high=400)


def cm(inputs: Inputs) -> float:
    """Return the height input in cm; ``m`` is accepted instead."""
    if inputs.get("cm") in (None, "") and inputs.get("m") not in (None, ""):
        return number(inputs, "m", low=0.3, high=2.6) * 100
    return number(inputs, "cm", low=30, high=260)


def age(inputs: Inputs, *, low: float = 0) -> float:
    """Return the age input, years."""
    return number(inputs, "age", low=low, high=125)


def sex(inputs: Inputs) -> str:
    """Return ``M`` or ``F``."""
    found = sex_of(inputs.get("sex"))
    if found is None:
        raise InvalidParameter(f"sex {inputs.get('sex')!r} is not known", remedy="give M or F")
    return found


def sex_of(word: object) -> str | None:
    """Return ``M`` or ``F`` for the words people and forms use, or None."""
    return _SEXES.get(str(word or "").strip().lower())


def activity(inputs: Inputs, name: str = "pal") -> str:
    """Return the activity class: ``sed``, ``low``, ``act`` or ``very``."""
    word = str(inputs.get(name, "")).strip().lower()
    found = activity_of(word)
    if found is None:
        raise InvalidParameter(
            f"{name} {word!r} is not an activity class", remedy="give sed (inactive), low, act (active) or very"
        )
    return found


def activity_of(word: str) -> str | None:
    """Return the activity class of a word, or None."""
    return _ACTIVITY.get(word.strip().lower().replace(" ", "_"))


def choice(inputs: Inputs, name: str, options: Sequence[str]) -> str:
    """Return an input that is one of ``options``, or raise InvalidParameter listing them."""
    found = str(inputs.get(name, "")).strip()
    if found not in options:
        raise InvalidParameter(f"{name} {found!r} is not known", remedy=f"give one of {', '.join(options)}")
    return found
