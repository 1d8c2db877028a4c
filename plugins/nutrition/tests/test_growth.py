"""Children's z-scores against those WHO published for its own survey files."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from hub.api.errors import InvalidParameter
from plugins.nutrition.formulas import calc
from plugins.nutrition.formulas.growth import DAYS_A_MONTH, z_score

SEX = {"1": "M", "2": "F"}


def rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
def test_every_z_score_of_the_survey_of_2006_is_met(shared_dir: Path) -> None:
    checked = 0
    for row in rows(shared_dir / "facts/nutrition/who2006_survey_z.csv.gz"):
        days = float(row["age.days"] or "nan")
        for indicator, column, value in (
            ("wfa", "zwei", "WEIGHT"),
            ("hfa", "zlen", "clenhei"),
            ("bmi", "zbmi", "cbmi"),
        ):
            if row[column] and row[value] and days <= 1856:
                found = z_score(indicator, SEX[row["GENDER"]], days, float(row[value]))
                assert found == pytest.approx(float(row[column]), abs=0.0100001), (indicator, row)
                checked += 1
    assert checked > 500


@pytest.mark.shared
def test_every_z_score_of_the_survey_of_2007_is_met(shared_dir: Path) -> None:
    checked = 0
    for row in rows(shared_dir / "facts/nutrition/who2007_survey_z.csv.gz"):
        for indicator, column, value in (("wfa", "zwfa", "weight"), ("hfa", "zhfa", "height"), ("bmi", "zbfa", "cbmi")):
            if row[column] and row[value]:
                days = float(row["age.mo"]) * DAYS_A_MONTH
                if days > 1856:
                    found = z_score(indicator, SEX[row["sex"]], days, float(row[value]))
                    assert found == pytest.approx(float(row[column]), abs=0.0100001), (indicator, row)
                    checked += 1
    assert checked > 700


def test_the_median_is_zero_and_a_z_beyond_three_goes_on_in_steps() -> None:
    assert calc("who_z", {"indicator": "wfa", "sex": "M", "days": 0, "measure": 3.3464}).value == 0
    assert calc("who_z", {"indicator": "hfa", "sex": "F", "months": 120, "measure": 138.6}).value == pytest.approx(
        0, abs=0.02
    )
    assert z_score("bmi", "F", 3650, 9.0) < z_score("bmi", "F", 3650, 10.0) < -3
    assert z_score("bmi", "M", 3650, 60.0) > z_score("bmi", "M", 3650, 40.0) > 3


def test_ages_beyond_the_tables_are_refused() -> None:
    with pytest.raises(InvalidParameter):
        z_score("wfa", "M", 12 * 365.25, 40.0)
    with pytest.raises(InvalidParameter):
        z_score("bmi", "M", 25 * 365.25, 22.0)
