"""Energy: basal metabolic rate and estimated energy requirement, kcal per day."""

from __future__ import annotations

from plugins.nutrition.formulas.base import (
    Formula,
    Inputs,
    Outputs,
    activity,
    age,
    choice,
    cm,
    kg,
    number,
    sex,
)
from plugins.nutrition.sources import cite

#: Slope per kg and constant of the basal metabolic rate, kcal/d, by the age below which a row holds.
_SCHOFIELD = {
    "M": (
        (3, 59.512, -30.4),
        (10, 22.706, 504.3),
        (18, 17.686, 658.2),
        (30, 15.057, 692.2),
        (60, 11.472, 873.1),
        (999, 11.711, 587.7),
    ),
    "F": (
        (3, 58.317, -31.1),
        (10, 20.315, 485.9),
        (18, 13.384, 692.6),
        (30, 14.818, 486.6),
        (60, 8.126, 845.6),
        (999, 9.082, 658.5),
    ),
}

#: Physical activity coefficients of the 2005 equations, by sex and class.
_PA_ADULT = {
    "M": {"sed": 1.0, "low": 1.11, "act": 1.25, "very": 1.48},
    "F": {"sed": 1.0, "low": 1.12, "act": 1.27, "very": 1.45},
}
_PA_CHILD = {
    "M": {"sed": 1.0, "low": 1.13, "act": 1.26, "very": 1.42},
    "F": {"sed": 1.0, "low": 1.16, "act": 1.31, "very": 1.56},
}

#: Constant, per year, per cm, per kg of the 2023 equations.
_EER_2023: dict[str, dict[str, tuple[float, float, float, float]]] = {
    "M_adult": {
        "sed": (753.07, -10.83, 6.5, 14.1),
        "low": (581.47, -10.83, 8.3, 14.94),
        "act": (1004.82, -10.83, 6.52, 15.91),
        "very": (-517.88, -10.83, 15.61, 19.11),
    },
    "F_adult": {
        "sed": (584.9, -7.01, 5.72, 11.71),
        "low": (575.77, -7.01, 6.6, 12.14),
        "act": (710.25, -7.01, 6.54, 12.34),
        "very": (511.83, -7.01, 9.07, 12.56),
    },
    "M_3_18": {
        "sed": (-447.51, 3.68, 13.01, 13.15),
        "low": (19.12, 3.68, 8.62, 20.28),
        "act": (-388.19, 3.68, 12.66, 20.46),
        "very": (-671.75, 3.68, 15.38, 23.25),
    },
    "F_3_18": {
        "sed": (55.59, -22.25, 8.43, 17.07),
        "low": (-297.54, -22.25, 12.77, 14.73),
        "act": (-189.55, -22.25, 11.74, 18.34),
        "very": (-709.59, -22.25, 18.22, 14.25),
    },
}
_EER_2023_INFANT = {"M_0_2": (-716.45, -1.0, 17.82, 15.06), "F_0_2": (-69.15, 80.0, 2.65, 54.15)}

#: Energy cost of growth of the 2023 equations, kcal/d, by the age in years below which a row holds.
_GROWTH = {
    "M": ((0.25, 200), (0.5, 50), (4, 20), (9, 15), (14, 25), (19, 20)),
    "F": ((0.25, 180), (0.5, 60), (1, 20), (9, 15), (14, 30), (19, 20)),
}

#: Multiples of the basal rate by activity class, the usual textbook set; ``extra`` is hard physical work.
PAL = {"sed": 1.2, "low": 1.375, "act": 1.55, "very": 1.725, "extra": 1.9}


def mifflin(s: str, weight: float, height: float, years: float) -> float:
    """Return the resting rate by Mifflin-St Jeor 1990, kcal/d."""
    return 10 * weight + 6.25 * height - 5 * years + (5 if s == "M" else -161)


def harris_benedict_1984(s: str, weight: float, height: float, years: float) -> float:
    """Return the basal rate by Harris-Benedict as revised by Roza & Shizgal 1984, kcal/d."""
    if s == "M":
        return 88.362 + 13.397 * weight + 4.799 * height - 5.677 * years
    return 447.593 + 9.247 * weight + 3.098 * height - 4.330 * years


def schofield(s: str, weight: float, years: float) -> float:
    """Return the basal rate by Schofield's weight equations as FAO/WHO/UNU 2004 gives them, kcal/d."""
    slope, constant = next((a, b) for below, a, b in _SCHOFIELD[s] if years < below)
    return slope * weight + constant


def katch_mcardle(lean: float) -> float:
    """Return the basal rate from lean body mass (kg) by Katch-McArdle, kcal/d."""
    return 370 + 21.6 * lean


def cunningham_1980(fat_free: float) -> float:
    """Return the resting rate from fat-free mass (kg) by Cunningham 1980, kcal/d."""
    return 500 + 22 * fat_free


def eer_2005(s: str, weight: float, height: float, years: float, pal: str) -> float:
    """Return the energy requirement by the IOM 2002/2005 equations from 3 years on, kcal/d; height in cm."""
    metres = height / 100
    if years >= 19:
        pa = _PA_ADULT[s][pal]
        if s == "M":
            return 662 - 9.53 * years + pa * (15.91 * weight + 539.6 * metres)
        return 354 - 6.91 * years + pa * (9.36 * weight + 726 * metres)
    pa, growth = _PA_CHILD[s][pal], 20 if years < 9 else 25
    if s == "M":
        return 88.5 - 61.9 * years + pa * (26.7 * weight + 903 * metres) + growth
    return 135.3 - 30.8 * years + pa * (10.0 * weight + 934 * metres) + growth


def eer_2023(group: str, weight: float, height: float, years: float, pal: str) -> float:
    """Return the energy requirement by the NASEM 2023 equations without the cost of growth, kcal/d."""
    infant = _EER_2023_INFANT.get(group)
    constant, per_year, per_cm, per_kg = infant or _EER_2023[group][pal]
    return constant + per_year * years + per_cm * height + per_kg * weight


def growth_2023(s: str, years: float) -> float:
    """Return the energy cost of growth by NASEM 2023, kcal/d; 0 for adults."""
    return next((float(kcal) for below, kcal in _GROWTH[s] if years < below), 0.0)


def group_2023(s: str, years: float) -> str:
    """Return the equation group of NASEM 2023 for a sex and age."""
    return f"{s}_0_2" if years < 3 else f"{s}_3_18" if years < 19 else f"{s}_adult"


def _mifflin(i: Inputs) -> Outputs:
    return {"kcal": mifflin(sex(i), kg(i), cm(i), age(i))}


def _harris(i: Inputs) -> Outputs:
    return {"kcal": harris_benedict_1984(sex(i), kg(i), cm(i), age(i))}


def _schofield(i: Inputs) -> Outputs:
    return {"kcal": schofield(sex(i), kg(i), age(i))}


def _mass(i: Inputs) -> float:
    return number(i, "ffm" if i.get("ffm") not in (None, "") else "lbm", low=5, high=200)


def _katch(i: Inputs) -> Outputs:
    return {"kcal": katch_mcardle(_mass(i))}


def _cunningham(i: Inputs) -> Outputs:
    return {"kcal": cunningham_1980(_mass(i))}


def _from_mass(i: Inputs) -> Outputs:
    which = choice(i, "f", ("katch", "cunningham1980"))
    return _katch(i) if which == "katch" else _cunningham(i)


def _eer_2005(i: Inputs) -> Outputs:
    return {"kcal": eer_2005(sex(i), kg(i), cm(i), age(i, low=3), activity(i))}


def _eer_2023(i: Inputs) -> Outputs:
    years = age(i)
    groups = (*_EER_2023, *_EER_2023_INFANT)
    group = choice(i, "group", groups) if i.get("group") else group_2023(sex(i), years)
    pal = "sed" if group in _EER_2023_INFANT else activity(i)
    bare = eer_2023(group, kg(i), cm(i), years, pal)
    growth = growth_2023(group[0], years)
    return {"kcal_without_growth": bare, "growth_kcal": growth, "kcal": bare + growth}


def _tdee(i: Inputs) -> Outputs:
    word = str(i.get("pal", ""))
    factor = PAL["extra"] if word == "extra" else PAL[activity(i)]
    return {"kcal": mifflin(sex(i), kg(i), cm(i), age(i)) * factor}


_KCAL = "kcal/d"
_IOM2005 = cite("eer_2005")
_NASEM2023 = cite("eer_2023")
_KATCH = "Katch & McArdle, 370 + 21.6 LBM"
_CUNNINGHAM = "Cunningham 1980, Am J Clin Nutr 33:2372"

FORMULAS = (
    Formula("bmr_mifflin", _KCAL, cite("mifflin"), ("sex", "kg", "cm", "age"), "kcal", _mifflin),
    Formula(
        "bmr_harris_benedict_1984",
        _KCAL,
        "Roza & Shizgal 1984, Am J Clin Nutr 40:168",
        ("sex", "kg", "cm", "age"),
        "kcal",
        _harris,
    ),
    Formula(
        "bmr_schofield_fao2004",
        _KCAL,
        "FAO/WHO/UNU 2004, Human energy requirements, table 5.2 (Schofield 1985)",
        ("sex", "kg", "age"),
        "kcal",
        _schofield,
    ),
    Formula("bmr_ffm", _KCAL, f"{_KATCH}; {_CUNNINGHAM}", ("f", "lbm", "ffm"), "kcal", _from_mass),
    Formula("bmr_katch_mcardle", _KCAL, _KATCH, ("lbm",), "kcal", _katch),
    Formula("bmr_cunningham_1980", _KCAL, _CUNNINGHAM, ("ffm",), "kcal", _cunningham),
    Formula("eer_iom2005", _KCAL, _IOM2005, ("sex", "age", "kg", "m", "pal"), "kcal", _eer_2005),
    Formula(
        "eer_dri2023",
        _KCAL,
        _NASEM2023,
        ("group", "sex", "age", "kg", "cm", "pal"),
        "kcal_without_growth",
        _eer_2023,
        "value is without the cost of growth; growth_kcal and kcal (the sum) stand beside it",
    ),
    Formula(
        "tdee_mifflin_pal",
        _KCAL,
        "Mifflin et al. 1990, Am J Clin Nutr 51:241, times the usual activity factors 1.2-1.9",
        ("sex", "kg", "cm", "age", "pal"),
        "kcal",
        _tdee,
    ),
)
