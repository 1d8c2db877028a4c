"""How exact the figures are: published vectors, WHO's z-scores, known optima; and how well a family is told apart.

The facts are development data; what is not there is left out and said so. ``python -m tests.bench.nutrition_figures``.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import sys
import time
from pathlib import Path

from hub.api.errors import InvalidParameter
from plugins.menu.solver import Program, solve
from plugins.nutrition.formulas import growth, outputs
from plugins.scale.tests.simulation import GOALS, rate, simulate

#: Polly's diet (Chvatal 1983, Linear Programming, chapter 1): kcal, protein g, calcium mg, cents, most servings a day.
POLLY = ((110, 4, 2, 3, 4), (205, 32, 12, 24, 3), (160, 13, 54, 13, 2), (160, 8, 285, 9, 8), (420, 4, 22, 20, 2))
POLLY = (*POLLY, (260, 14, 80, 19, 2))
_OUTPUTS = ("kcal_without_growth", "kcal", "fat", "fat_pct", "bone_kg", "water_pct", "trend", "decoded")


def polly() -> Program:
    """Return the textbook's diet: 2000 kcal, 55 g protein and 800 mg calcium a day at the least cost, in cents."""
    program = Program()
    columns = [program.column(float(cents), 0, float(most)) for _, _, _, cents, most in POLLY]
    for at, least in enumerate((2000.0, 55.0, 800.0)):
        program.row({column: float(food[at]) for column, food in zip(columns, POLLY, strict=True)}, least)
    return program


def vectors(folder: Path) -> str:
    """Return how many figures of the published vectors are met within their tolerance."""
    met = total = 0
    for name, family in json.loads((folder / "formula_vectors.json").read_text()).items():
        for row in family["vectors"]:
            found = outputs(name, row)
            for key in set(row) & set(_OUTPUTS):
                total += 1
                met += _close(found[key], row[key], float(row.get("tol", 0.01)))
    return f"formula vectors: {met}/{total} figures within tolerance"


def _close(found: object, wanted: object, tolerance: float) -> bool:
    if isinstance(found, (int, float)) and isinstance(wanted, (int, float)):
        return abs(found - wanted) <= tolerance
    if isinstance(found, list) and isinstance(wanted, list):
        return all(_close(a, b, tolerance) for a, b in zip(found, wanted, strict=True))
    return found == wanted


def z_scores(folder: Path) -> str:
    """Return how far our z-scores are from those WHO published for its survey files."""
    worst, count = 0.0, 0
    files = (
        (
            "who2006",
            "age.days",
            "GENDER",
            (("wfa", "zwei", "WEIGHT"), ("hfa", "zlen", "clenhei"), ("bmi", "zbmi", "cbmi")),
        ),
        ("who2007", "agemons", "sex", (("wfa", "zwfa", "weight"), ("hfa", "zhfa", "height"), ("bmi", "zbfa", "cbmi"))),
    )
    for name, age, sex, columns in files:
        with gzip.open(folder / f"{name}_survey_z.csv.gz", "rt") as file:
            for row in csv.DictReader(file):
                for indicator, z, value in columns:
                    if not row.get(z) or not row.get(value) or not row.get(age):
                        continue
                    days = float(row[age]) * (1 if name == "who2006" else growth.DAYS_A_MONTH)
                    try:
                        found = growth.z_score(indicator, {"1": "M", "2": "F"}[row[sex]], days, float(row[value]))
                    except InvalidParameter:
                        continue
                    worst, count = max(worst, abs(round(found, 2) - float(row[z]))), count + 1
    return f"WHO z-scores: {count} compared, largest difference {worst:.4f}"


def optima(folder: Path | None) -> list[str]:
    """Return the known optima beside what the solver finds."""
    found = [f"Polly: {solve(polly()).objective:.4f} cents (92.5)"]
    if folder is not None:
        with (folder / "stigler_foods.csv").open() as file:
            foods = list(csv.DictReader(file))
        with (folder / "stigler_minimum.csv").open() as file:
            (least,) = csv.DictReader(file)
        program = Program()
        columns = [program.column(1.0) for _ in foods]
        plain = float(foods[0]["Calories"]) > 1000
        for nutrient, amount in least.items():
            scale = 1.0 if plain or nutrient not in ("Calories", "VitaminA") else 1000.0
            row = {c: float(food[nutrient]) for c, food in zip(columns, foods, strict=True)}
            program.row({c: v for c, v in row.items() if v}, float(amount) / scale)
        found.append(f"Stigler: ${solve(program).objective * 365:.4f} a year (39.6617)")
    return found


def families(seeds: int) -> list[str]:
    """Return how a year of weigh-ins is filed, by family."""
    found = []
    for kind, goal in GOALS.items():
        tallies = [simulate(kind, seed, days=365) for seed in range(seeds)]
        wrong, asked, strangers = (rate(tallies, what) for what in ("wrong", "asked", "recorded"))
        found.append(
            f"{kind}, {seeds} seeds: wrong {wrong:.2%} (0.5 %), asked {asked:.1%} ({goal:.0%}), "
            f"guests recorded {strangers:.1%} (10 %)"
        )
    return found


def main(seeds: int = 50) -> None:
    """Measure and print; goals stand in brackets."""
    shared = Path(os.environ.get("HEARTH_SHARED", "")) / "facts" / "nutrition"
    folder = shared if os.environ.get("HEARTH_SHARED") and shared.is_dir() else None
    if folder is None:
        print("the published vectors and surveys are not here (HEARTH_SHARED): left out")
    else:
        print(vectors(folder))
        print(z_scores(folder))
    for line in optima(folder):
        print(line)
    began = time.perf_counter()
    for line in families(seeds):
        print(line)
    print(f"families took {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
