"""China's growth standards: z-scores by WS/T 423-2022 and 612-2018, weight classes by WS/T 586-2018.

The figures were copied by third parties and not compared with the standards themselves: UNVERIFIED. They can be
computed with here and nowhere else; nothing of them reaches advice or a person's page.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from hub.api.errors import InvalidParameter
from plugins.nutrition.formulas.base import Formula, Inputs, Outputs, choice, number, sex
from plugins.nutrition.sources import SOURCES

DATA = Path(__file__).parents[1] / "data"
_COLUMNS = ("m3", "m2", "m1", "median", "p1", "p2", "p3")
_Z = (-3, -2, -1, 0, 1, 2, 3)


@lru_cache(maxsize=1)
def tables() -> Mapping[tuple[str, str], Sequence[tuple[float, Mapping[int, float]]]]:
    """Return months and the measure at each z by indicator and sex (reads a file the first time)."""
    found: dict[tuple[str, str], list[tuple[float, Mapping[int, float]]]] = {}
    with (DATA / "unverified_china_growth.csv").open(encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            bands = {z: float(row[column]) for z, column in zip(_Z, _COLUMNS, strict=True) if row[column]}
            found.setdefault((row["indicator"], row["sex"]), []).append((float(row["months"]), bands))
    return found


@lru_cache(maxsize=1)
def cut_offs() -> Mapping[tuple[str, float], tuple[float, float]]:
    """Return the BMI from which a child counts as overweight and obese, by sex and half year of age."""
    with (DATA / "unverified_china_bmi.csv").open(encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["sex"], float(row["age"])): (float(row["overweight"]), float(row["obese"])) for row in rows}


def z_score(indicator: str, s: str, months: float, value: float) -> float:
    """Return a z-score, linear between the standard's bands and between its ages; weight and BMI to 81 months."""
    rows = tables()[indicator, s]
    ages = [age for age, _ in rows]
    if not ages[0] <= months <= ages[-1]:
        raise InvalidParameter(f"there is no reference of {indicator} at {months:g} months", field="months")
    at = min(bisect_right(ages, months), len(ages) - 1)
    (low, lower), (high, upper) = rows[at - 1], rows[at]
    share = (months - low) / (high - low)
    bands = [(z, lower[z] + share * (upper[z] - lower[z])) for z in sorted(set(lower) & set(upper))]
    step = max(min(bisect_right([band for _, band in bands], value), len(bands) - 1), 1)
    (z, near), (_, far) = bands[step - 1], bands[step]
    return z + (value - near) / (far - near)


def weight_class(s: str, age: float, bmi: float) -> str:
    """Return normal, overweight or obese of a child of 6 to 18 years by BMI; ages count in whole half years."""
    found = cut_offs().get((s, int(age * 2) / 2))
    if found is None:
        raise InvalidParameter(f"there are no cut-offs at {age:g} years", remedy="6 to 18", field="age")
    return "obese" if bmi >= found[1] else "overweight" if bmi >= found[0] else "normal"


def _z(i: Inputs) -> Outputs:
    indicator = choice(i, "indicator", ("wfa", "hfa", "bmi"))
    months = number(i, "months", low=0, high=216)
    return {"z": round(z_score(indicator, sex(i), months, number(i, "measure", low=0.3, high=260)), 2)}


def _class(i: Inputs) -> Outputs:
    return {"class": weight_class(sex(i), number(i, "age", low=0, high=25), number(i, "bmi", low=8, high=90))}


FORMULAS = (
    Formula("wst_z", "z", str(SOURCES["growth_china"]), ("indicator", "sex", "months", "measure"), "z", _z),
    Formula("wst_586_class", "class", str(SOURCES["bmi_china_child"]), ("sex", "age", "bmi"), "class", _class),
)
