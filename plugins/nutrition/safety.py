"""What advice must never do: the limits that stand above every rule. Pure.

No deficit for minors, in pregnancy or lactation, below a BMI of 18.5, with an eating disorder, or from 65 on unless
a clinician agreed; at most 1 % of the weight a week; never below 1200 kcal (women) or 1500 kcal (men) a day; a
change of more than 5 % in 30 days points to a doctor. Nothing here or anywhere is a diagnosis.
"""

from __future__ import annotations

import msgspec

from plugins.nutrition.body import Subject
from plugins.nutrition.needs import state_of
from plugins.nutrition.sources import cite

FLOOR_KCAL = {"F": 1200.0, "M": 1500.0}
WEEKLY_LOSS = 0.01
ALARMING_CHANGE = 0.05
USUAL_DEFICIT = 500.0
#: Energy of a kilogram of body weight lost, kcal (Wishnofsky 1958, Am J Clin Nutr 6:542).
KCAL_PER_KG = 7700.0
SOURCE = cite("safety")
FLOOR_SOURCE, KCAL_SOURCE = cite("floor"), cite("kcal_per_kg")

#: Words of a person's state that stand for an eating disorder, and for conditions that need a clinician.
_DISORDER = {"eating_disorder", "anorexia", "bulimia"}
_CLINICAL = {"ckd", "kidney", "dialysis", "gout", "diabetes", "diabetes_1", "diabetes_2", "insulin", "warfarin", "pku"}
_KIDNEY = {"ckd", "kidney", "dialysis", "pku"}
AGREED = "clinician_agreed"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What may be said to a person. ``refused`` names why no deficit is, empty when one may be."""

    refused: str = ""
    quiet: bool = False
    clinician: bool = False
    protein: bool = True
    energy: bool = True


def limits(s: Subject) -> Limits:
    """Return what may be said."""
    words = set(s.state)
    quiet = bool(words & _DISORDER)
    return Limits(
        refused=_refused(s, words, quiet),
        quiet=quiet,
        clinician=bool(words & _CLINICAL),
        protein=not words & _KIDNEY and s.age >= 1,
        energy=not quiet and state_of(s.state) is None and s.age >= 3,
    )


def _refused(s: Subject, words: set[str], quiet: bool) -> str:
    if quiet:
        return "eating_disorder"
    if s.age < 18:
        return "minor"
    if state_of(s.state):
        return "pregnancy"
    if s.bmi < 18.5:
        return "low_bmi"
    if words & _CLINICAL and AGREED not in words:
        return "condition"
    if s.age >= 65 and AGREED not in words:
        return "older"
    return ""


def deficit(s: Subject, need: float) -> float:
    """Return how far below the need a day may go, kcal; 0 when it may not."""
    if limits(s).refused:
        return 0.0
    pace = s.trend_kg * WEEKLY_LOSS * KCAL_PER_KG / 7
    return max(min(USUAL_DEFICIT, pace, need - FLOOR_KCAL[s.sex]), 0.0)


def alarming(s: Subject) -> bool:
    """Return whether the weight changed by more than 5 % in 30 days."""
    if s.change_30d is None:
        return False
    before = s.trend_kg - s.change_30d
    return before > 0 and abs(s.change_30d) / before > ALARMING_CHANGE
