"""Formulas against published rows, and the door through which people compute one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.api.errors import InvalidParameter
from plugins.nutrition.formulas import FORMULAS, calc, calc_lines, outputs, trend
from plugins.nutrition.formulas.composition import bmi_class

EXPECTED = ("kcal_without_growth", "kcal", "fat", "fat_pct", "bone_kg", "water_pct", "trend", "decoded")
#: Vectors of those files that list other outputs than their formula's value.
TOLERANCE = 0.01


@pytest.mark.shared
def test_every_vector_of_the_facts_is_met_within_its_tolerance(shared_dir: Path) -> None:
    families = json.loads((shared_dir / "facts/nutrition/formula_vectors.json").read_text())
    checked = 0
    for name, family in families.items():
        for row in family["vectors"]:
            found = outputs(name, row)
            for key in set(row) & set(EXPECTED):
                if key == "kcal" and name == "eer_dri2023" and row["group"].endswith("adult"):
                    assert found["kcal_without_growth"] == found["kcal"]
                assert_close(found[key], row[key], row.get("tol", TOLERANCE), f"{name} {row}")
                checked += 1
    assert checked >= len(families)


def assert_close(found: Any, wanted: Any, tolerance: float, what: str) -> None:
    if isinstance(wanted, (dict, str)):
        assert found == wanted, what
    elif isinstance(wanted, list):
        assert found == pytest.approx(wanted, abs=tolerance), what
    else:
        assert found == pytest.approx(wanted, abs=tolerance), what


PUBLISHED = [
    # IOM 2005, EER of men and women 30 years of age (table)
    ("eer_iom2005", {"sex": "M", "age": 30, "kg": 68.0, "m": 1.65, "pal": "low"}, 2566, 6),
    ("eer_iom2005", {"sex": "F", "age": 30, "kg": 81.0, "m": 1.8, "pal": "act"}, 2769, 6),
    ("eer_iom2005", {"sex": "M", "age": 30, "kg": 59.9, "m": 1.8, "pal": "very"}, 3225, 6),
    # Gallagher et al. 2000, table 4, ages 20-39
    ("fat_gallagher", {"sex": "F", "age": 30, "bmi": 18.5, "ethnicity": "white"}, 21, 1),
    ("fat_gallagher", {"sex": "F", "age": 30, "bmi": 30, "ethnicity": "asian"}, 40, 1),
    ("fat_gallagher", {"sex": "M", "age": 30, "bmi": 25, "ethnicity": "white"}, 21, 1),
    # openScale, MiScaleLibTest
    ("bia_xiaomi", {"sex": "F", "age": 28, "cm": 165, "kg": 60, "ohm": 520}, 30.361998, 0.001),
    ("bia_xiaomi", {"sex": "M", "age": 45, "cm": 175, "kg": 95, "ohm": 430}, 32.41778, 0.001),
    # openScale, S400BodyCompositionTest
    ("bmr_ffm", {"f": "cunningham1980", "ffm": 65.75}, 1946, 5),
]


@pytest.mark.parametrize(("formula", "inputs", "value", "tolerance"), PUBLISHED)
def test_published_rows_are_met(formula: str, inputs: dict[str, Any], value: float, tolerance: float) -> None:
    found = calc(formula, inputs)
    assert found.value == pytest.approx(value, abs=tolerance)
    assert found.unit
    assert found.source


def test_the_trend_is_the_books() -> None:  # The Hacker's Diet, Pencil and Paper
    found = calc("trend_hackers_diet", {"start": 173.6, "weights": "172.5,171.5,172,171.5"})
    assert found.value == [173.5, 173.3, 173.2, 173.0]


@pytest.mark.parametrize(
    ("value", "standard", "name"),
    [
        (18.4, "who", "underweight"),
        (25, "who", "overweight"),
        (24, "china", "overweight"),
        (27.9, "china", "overweight"),
        (28, "china", "obese"),
        (23, "who_asian", "increased_risk"),
        (40, "who", "obese_3"),
    ],
)
def test_bmi_classes_begin_at_their_bounds(value: float, standard: str, name: str) -> None:
    assert bmi_class(value, standard) == name


@pytest.mark.parametrize(
    ("formula", "inputs", "names"),
    [
        ("bmr_miflin", {}, "bmr_mifflin"),
        ("bmr_mifflin", {"sex": "F", "kg": 60, "cm": 165}, "age"),
        ("bmr_mifflin", {"sex": "F", "kg": "heavy", "cm": 165, "age": 30}, "kg"),
        ("bmr_mifflin", {"sex": "F", "kg": -5, "cm": 165, "age": 30}, "kg"),
        ("bmr_mifflin", {"sex": "F", "kg": "nan", "cm": 165, "age": 30}, "kg"),
        ("bmr_mifflin", {"sex": "x", "kg": 60, "cm": 165, "age": 30}, "sex"),
        ("eer_dri2023", {"sex": "F", "kg": 60, "cm": 165, "age": 30, "pal": "lazy"}, "pal"),
        ("trend_hackers_diet", {"start": "x"}, "start"),
    ],
)
def test_bad_input_is_named(formula: str, inputs: dict[str, Any], names: str) -> None:
    with pytest.raises(InvalidParameter, match=names):
        calc(formula, inputs)


def test_lines_are_answered_one_by_one_errors_too() -> None:
    lines = ['{"formula": "bmi", "kg": 70, "cm": 175}', "", "nonsense", '{"formula": "bmi"}', "[]"]
    answers = [json.loads(line) for line in calc_lines(lines)]
    assert answers[0]["value"] == pytest.approx(22.857, abs=0.001)
    assert answers[0]["unit"] == "kg/m2"
    assert [set(answer) for answer in answers[1:]] == [{"error", "line"}] * 3


def test_every_formula_has_unit_source_and_inputs() -> None:
    for formula in FORMULAS.values():
        assert formula.source
        assert formula.inputs
        assert formula.name == "bmi_class" or formula.unit


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(30, 200)), min_size=1, max_size=40))
def test_the_smoothed_trend_stays_within_the_readings(points: list[tuple[float, float]]) -> None:
    ordered = sorted((day * trend.DAY, kg) for day, kg in points)
    weights = [kg for _, kg in ordered]
    for _, value in trend.smooth(ordered):
        assert min(weights) - 1e-6 <= value <= max(weights) + 1e-6
