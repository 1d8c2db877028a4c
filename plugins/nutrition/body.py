"""The body model: from a person and their weigh-ins to figures, every estimate with a band. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from hub.api import Person
from hub.api.errors import InvalidParameter
from plugins.nutrition.formulas import composition, energy, find, growth, trend
from plugins.nutrition.formulas.base import activity_of, sex_of

#: Standard error of body fat from BMI, percentage points (Deurenberg et al. 1991, Br J Nutr 65:105).
FAT_ERROR = 4.0


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """All that advice goes by. ``change_30d`` of the trend in kg, None when the record is too short."""

    name: str
    sex: str
    age: float
    height_cm: float
    kg: float
    weighed_at: float
    trend_kg: float
    change_30d: float | None = None
    ohm: float | None = None
    activity: str = "low"
    state: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    diet: tuple[str, ...] = ()
    goal: str = "keep"

    @property
    def bmi(self) -> float:
        """Return the body mass index of the trend weight, kg/m2."""
        return composition.bmi(self.trend_kg, self.height_cm)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of the body model; ``low`` and ``high`` bound an estimate."""

    key: str
    value: float
    unit: str
    source: str
    low: float | None = None
    high: float | None = None
    estimate: bool = False
    sum: str = ""


def missing(person: Person, weighins: int) -> list[str]:
    """Return what has to be known or agreed before there is advice: consent, sex, birth_date, height, weighin."""
    body = person.body
    found = [] if "body" in person.consent else ["consent"]
    found += [] if sex_of(body.sex) else ["sex"]
    found += [] if body.birth_date else ["birth_date"]
    found += [] if body.height_cm else ["height"]
    return found + ([] if weighins else ["weighin"])


def subject(
    person: Person, points: Sequence[tuple[float, float]], *, now: float, today: date, ohm: float | None
) -> Subject:
    """Return the subject of a person with weigh-ins (Unix seconds, kg; oldest first); nothing may be missing."""
    body = person.body
    assert body.birth_date is not None
    assert body.height_cm is not None
    assert points
    return Subject(
        name=person.name,
        sex=sex_of(body.sex) or "F",
        age=(today - body.birth_date).days / 365.25,
        height_cm=body.height_cm,
        kg=points[-1][1],
        weighed_at=points[-1][0],
        trend_kg=trend.smooth(points)[-1][1],
        change_30d=trend.change(points, now=now),
        ohm=ohm,
        activity=activity_of(body.activity) or "low",
        state=tuple(word.lower() for word in body.state),
        allergies=tuple(word.lower() for word in body.allergies),
        diet=tuple(word.lower() for word in body.diet),
        goal=body.goal,
    )


def energy_need(s: Subject) -> Figure:
    """Return the energy that keeps the weight, kcal/day, banded by what the published equations disagree on."""
    kg, cm, age = s.trend_kg, s.height_cm, s.age
    bare = energy.eer_2023(energy.group_2023(s.sex, age), kg, cm, age, s.activity)
    value = bare + energy.growth_2023(s.sex, age)
    all_of = [value]
    if age >= 3:
        all_of.append(energy.eer_2005(s.sex, kg, cm, age, s.activity))
    if age >= 19:
        all_of.append(energy.mifflin(s.sex, kg, cm, age) * energy.PAL[s.activity])
    names = "EER 2023, EER 2005, Mifflin × PAL"
    total = f"EER 2023({s.sex}, {age:.0f} y, {cm:.0f} cm, {kg:.1f} kg, {s.activity}) = {value:.0f} kcal; {names}: "
    total += " / ".join(f"{each:.0f}" for each in all_of)
    return Figure(
        key="energy",
        value=value,
        unit="kcal",
        low=min(all_of),
        high=max(all_of),
        estimate=True,
        source=find("eer_dri2023").source,
        sum=total,
    )


def body_fat(s: Subject) -> Figure:
    """Return body fat, %: from impedance where measured, else from BMI; the band spans equations and their error."""
    all_of = [composition.deurenberg(s.bmi, s.age, s.sex)]
    if s.age >= 18:
        all_of.append(composition.gallagher(s.bmi, s.age, s.sex))
    value, source = sum(all_of) / len(all_of), find("fat_no_impedance").source
    if s.ohm is not None and s.age >= 18:
        value = composition.xiaomi_fat(s.sex, s.kg, s.height_cm, s.age, s.ohm)
        source = find("bia_xiaomi").source
        all_of.append(value)
    return Figure(
        key="body_fat",
        value=value,
        unit="%",
        low=max(min(all_of) - FAT_ERROR, 2.0),
        high=min(max(all_of) + FAT_ERROR, 75.0),
        estimate=True,
        source=source,
    )


def fat_measured(person: Person, kg: float, ohm: float | None, today: date) -> float | None:
    """Return body fat of one weigh-in from its impedance, %, for adults of whom enough is known; else None."""
    body = person.body
    sex = sex_of(body.sex)
    if ohm is None or sex is None or body.birth_date is None or not body.height_cm:
        return None
    age = (today - body.birth_date).days / 365.25
    return composition.xiaomi_fat(sex, kg, body.height_cm, age, ohm) if age >= 18 else None


def children(s: Subject) -> list[Figure]:
    """Return a child's z-scores of weight (to ten years), height and BMI by WHO; none beyond the tables."""
    found = []
    for indicator, value in (("wfa", s.trend_kg), ("hfa", s.height_cm), ("bmi", s.bmi)):
        try:
            z = growth.z_score(indicator, s.sex, s.age * 365.25, value)
        except InvalidParameter:
            continue
        total = f"LMS({s.sex}, {s.age * 365.25:.0f} d, {value:.1f}) = {z:+.2f}"
        found.append(Figure(key=f"z_{indicator}", value=z, unit="z", source=growth.SOURCE, sum=total))
    return found


def figures(s: Subject) -> list[Figure]:
    """Return the figures of the body model, the energy need last."""
    bmr = energy.mifflin(s.sex, s.trend_kg, s.height_cm, s.age)
    others = [bmr, energy.schofield(s.sex, s.trend_kg, s.age)]
    found = [Figure(key="bmi", value=s.bmi, unit="kg/m²", source=composition.BMI_SOURCES["who"])]
    if s.age < 19:
        found += children(s)
    if s.age >= 5:
        found.append(body_fat(s))
    found.append(
        Figure(
            key="bmr",
            value=bmr,
            unit="kcal",
            low=min(others),
            high=max(others),
            estimate=True,
            source=find("bmr_mifflin").source,
        )
    )
    if s.age >= 1:
        found.append(energy_need(s))
    return found
