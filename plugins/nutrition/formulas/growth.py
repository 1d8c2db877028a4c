"""Growth of children: z-scores by WHO's LMS tables, by day to five years (2006) and by month to nineteen (2007).

A z beyond 3 of weight or BMI is counted on in steps of the outermost standard deviation, as WHO does. The tables are
``data/who_growth.csv.gz``: WHO Child Growth Standards (2006) and WHO Reference 2007.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from hub.api.errors import InvalidParameter
from plugins.nutrition.formulas.base import Formula, Inputs, Outputs, choice, number, sex
from plugins.nutrition.sources import cite

TABLE = Path(__file__).parents[1] / "data" / "who_growth.csv.gz"
SOURCE = cite("growth_who")
INDICATORS = ("wfa", "hfa", "bmi")
#: Last day of the standards of 2006.
LAST_DAY = 1856
DAYS_A_MONTH = 30.4375

Lms: TypeAlias = tuple[float, float, float]


@lru_cache(maxsize=1)
def tables() -> Mapping[tuple[str, str, str, int], Lms]:
    """Return L, M and S by indicator, sex, unit of age and age (reads a file the first time)."""
    with gzip.open(TABLE, "rt", encoding="ascii") as file:
        return {
            (row["indicator"], row["sex"], row["unit"], int(row["age"])): (
                float(row["l"]),
                float(row["m"]),
                float(row["s"]),
            )
            for row in csv.DictReader(file)
        }


def z_score(indicator: str, s: str, days: float, value: float) -> float:
    """Return the z-score of a weight (``wfa``, kg), height (``hfa``, cm) or BMI (``bmi``); age in days.

    Raises InvalidParameter beyond the age of the tables: weight to 10 years, the others to 19.
    """
    power, median, spread = _lms(indicator, s, days)
    z = _plain(value, power, median, spread)
    if indicator == "hfa" or abs(z) <= 3:
        return z
    sign = math.copysign(1.0, z)
    three, two = _at(3 * sign, power, median, spread), _at(2 * sign, power, median, spread)
    return 3 * sign + (value - three) / abs(three - two)


def _lms(indicator: str, s: str, days: float) -> Lms:
    if days <= LAST_DAY:
        found = tables().get((indicator, s, "day", round(days)))
        if found is not None:
            return found
    months = days / DAYS_A_MONTH
    low = math.floor(months)
    lower, upper = (tables().get((indicator, s, "month", month)) for month in (low, low + 1))
    if lower is None or (upper is None and months > low):
        raise InvalidParameter(f"there is no reference of {indicator} at {days / 365.25:.1f} years", field="age")
    share = months - low
    if upper is None:
        return lower
    return (
        lower[0] + share * (upper[0] - lower[0]),
        lower[1] + share * (upper[1] - lower[1]),
        lower[2] + share * (upper[2] - lower[2]),
    )


def _plain(value: float, power: float, median: float, spread: float) -> float:
    ratio = value / median
    return math.log(ratio) / spread if abs(power) < 1e-9 else (ratio**power - 1) / (power * spread)


def _at(z: float, power: float, median: float, spread: float) -> float:
    if abs(power) < 1e-9:
        return median * math.exp(spread * z)
    return median * float((1 + power * spread * z) ** (1 / power))


def _run(inputs: Inputs) -> Outputs:
    indicator = choice(inputs, "indicator", INDICATORS)
    if inputs.get("days") in (None, ""):
        days = number(inputs, "months", low=0, high=228) * DAYS_A_MONTH
    else:
        days = number(inputs, "days", low=0, high=6940)
    value = number(inputs, "measure", low=0.3, high=260)
    return {"z": round(z_score(indicator, sex(inputs), days, value), 2)}


FORMULAS = (Formula("who_z", "z", SOURCE, ("indicator", "sex", "days", "measure"), "z", _run),)
