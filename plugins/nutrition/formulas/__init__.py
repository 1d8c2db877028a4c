"""Published formulas by name, each with unit and source, and the door through which people compute one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from hub.api.errors import HearthError, InvalidParameter
from plugins.nutrition.formulas import china, composition, energy, frames, growth, trend
from plugins.nutrition.formulas.base import Formula, Outputs, Result

FORMULAS: Mapping[str, Formula] = {
    formula.name: formula
    for formula in (
        *energy.FORMULAS,
        *composition.FORMULAS,
        *trend.FORMULAS,
        *frames.FORMULAS,
        *growth.FORMULAS,
        *china.FORMULAS,
    )
}


def calc(formula: str, inputs: Mapping[str, Any]) -> Result:
    """Return (value, unit, source) of a published formula.

    Raises InvalidParameter when the formula is unknown or an input is missing, not a number or out of range.
    """
    known = find(formula)
    return Result(known.run(inputs)[known.main], known.unit, known.source)


def outputs(formula: str, inputs: Mapping[str, Any]) -> Outputs:
    """Return everything a formula computes, by name."""
    return find(formula).run(inputs)


def find(name: str) -> Formula:
    """Return the formula of that name; InvalidParameter names the nearest one."""
    if name in FORMULAS:
        return FORMULAS[name]
    near = get_close_matches(str(name), FORMULAS, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"known: {', '.join(FORMULAS)}"
    raise InvalidParameter(f"there is no formula {name!r}", remedy=remedy)


def calc_lines(lines: Iterable[str]) -> Iterator[str]:
    """Answer JSON lines ``{"formula", ...inputs}`` with ``{"value", "unit", "source", ...}``, or ``{"error"}``."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield json.dumps(_answer(number, line), ensure_ascii=False)


def _answer(number: int, line: str) -> dict[str, Any]:
    try:
        inputs = json.loads(line)
        if not isinstance(inputs, dict):
            raise InvalidParameter(f"line {number} is not an object", remedy='give {"formula": ..., inputs}')
        known = find(str(inputs.get("formula", "")))
        found = known.run(inputs)
    except HearthError as error:
        return {"error": str(error), "line": number}
    except (ValueError, RecursionError) as error:
        return {"error": f"line {number} is not JSON: {str(error)[:120]}", "line": number}
    named = {key: value for key, value in found.items() if key not in ("value", "unit", "source")}
    return {"formula": known.name, "value": found[known.main], "unit": known.unit, "source": known.source, **named}


__all__ = ["FORMULAS", "Formula", "Result", "calc", "calc_lines", "find", "outputs"]
