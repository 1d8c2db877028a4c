"""Body composition: BMI and its classes, body fat with and without impedance. All but BMI are estimates."""

from __future__ import annotations

from plugins.nutrition.formulas.base import Formula, Inputs, Outputs, age, choice, cm, kg, number, sex
from plugins.nutrition.sources import cite

#: Lower bounds of the BMI classes of adults, kg/m2, by standard.
BMI_CLASSES: dict[str, tuple[tuple[float, str], ...]] = {
    "who": (
        (0, "underweight"),
        (18.5, "normal"),
        (25, "overweight"),
        (30, "obese_1"),
        (35, "obese_2"),
        (40, "obese_3"),
    ),
    "who_asian": ((0, "underweight"), (18.5, "normal"), (23, "increased_risk"), (27.5, "high_risk")),
    "china": ((0, "underweight"), (18.5, "normal"), (24, "overweight"), (28, "obese")),
}
BMI_SOURCES = {
    "who": cite("bmi_who"),
    "who_asian": "WHO expert consultation 2004, Lancet 363:157",
    "china": "WS/T 428-2013",
}


def bmi(weight: float, height: float) -> float:
    """Return the body mass index, kg/m2; height in cm."""
    return weight / (height / 100) ** 2


def bmi_class(value: float, standard: str = "who") -> str:
    """Return the class of an adult's BMI by a standard: ``who``, ``who_asian`` or ``china``."""
    return [name for low, name in BMI_CLASSES[standard] if value >= low][-1]


def deurenberg(value: float, years: float, s: str) -> float:
    """Return body fat from BMI by Deurenberg 1991, %; the child's equation up to 15 years."""
    male = 1 if s == "M" else 0
    return _deurenberg_child(value, years, male) if years <= 15 else _deurenberg_adult(value, years, male)


def _deurenberg_adult(value: float, years: float, male: int) -> float:
    return 1.20 * value + 0.23 * years - 10.8 * male - 5.4


def _deurenberg_child(value: float, years: float, male: int) -> float:
    return 1.51 * value - 0.70 * years - 3.6 * male + 1.4


def gallagher(value: float, years: float, s: str, ethnicity: str = "white") -> float:
    """Return body fat from BMI by Gallagher 2000, %; ethnicity is white, asian or aa (African American)."""
    male, asian, african = s == "M", ethnicity == "asian", ethnicity == "aa"
    fat = 63.7 - 864 / value - 12.1 * male + 0.12 * years
    return fat + 129 * asian / value - 0.091 * asian * years - 0.030 * african * years


def xiaomi_lean(weight: float, height: float, years: float, ohm: float) -> float:
    """Return lean body mass from impedance as Xiaomi scales' companions compute it, kg."""
    return 9.058 * (height / 100) ** 2 + 0.32 * weight + 12.226 - 0.0068 * ohm - 0.0542 * years


def xiaomi_fat(s: str, weight: float, height: float, years: float, ohm: float) -> float:
    """Return body fat from impedance, %, bounded to 5-75."""
    subtract = 0.8 if s == "M" else 9.25 if years <= 49 else 7.25
    scale = 1.0
    if s == "M" and weight < 61:
        scale = 0.98
    elif s == "F" and (weight > 60 or weight < 50):
        scale = (0.96 if weight > 60 else 1.02) * (1.03 if height > 160 else 1.0)
    fat = (1 - (xiaomi_lean(weight, height, years, ohm) - subtract) * scale / weight) * 100
    return 75.0 if fat > 63 else max(fat, 5.0)


def xiaomi_bone(s: str, lean: float) -> float:
    """Return bone mass from lean mass, kg."""
    bone = lean * 0.05158 - (0.18016894 if s == "M" else 0.245691014)
    bone += 0.1 if bone > 2.2 else -0.1
    return 8.0 if bone > (5.2 if s == "M" else 5.1) else bone


def xiaomi_water(fat: float) -> float:
    """Return body water from body fat, %."""
    water = (100 - fat) * 0.7
    return water * (1.02 if water < 50 else 0.98)


def _bmi(i: Inputs) -> Outputs:
    value = bmi(kg(i), cm(i))
    return {"bmi": value, **{standard: bmi_class(value, standard) for standard in BMI_CLASSES}}


def _value(i: Inputs) -> float:
    return number(i, "bmi", low=8, high=90)


def _bmi_class(i: Inputs) -> Outputs:
    standard = choice(i, "standard", tuple(BMI_CLASSES)) if i.get("standard") else "who"
    value = _value(i) if i.get("bmi") not in (None, "") else bmi(kg(i), cm(i))
    return {"class": bmi_class(value, standard), "bmi": value, "standard": standard}


def _deurenberg(i: Inputs) -> Outputs:
    return {"fat": deurenberg(_value(i), age(i), sex(i))}


def _gallagher(i: Inputs) -> Outputs:
    ethnicity = choice(i, "ethnicity", ("white", "asian", "aa")) if i.get("ethnicity") else "white"
    return {"fat": gallagher(_value(i), age(i), sex(i), ethnicity)}


def _fat_no_impedance(i: Inputs) -> Outputs:
    which = choice(i, "f", ("deurenberg_adult", "deurenberg_child", "gallagher"))
    if which == "gallagher":
        return _gallagher(i)
    equation = _deurenberg_adult if which == "deurenberg_adult" else _deurenberg_child
    return {"fat": equation(_value(i), age(i), 1 if sex(i) == "M" else 0)}


def _xiaomi(i: Inputs) -> Outputs:
    s, weight, height, years = sex(i), kg(i), cm(i), age(i)
    ohm = number(i, "ohm", low=100, high=2000)
    lean = xiaomi_lean(weight, height, years, ohm)
    fat, bone = xiaomi_fat(s, weight, height, years, ohm), xiaomi_bone(s, lean)
    return {
        "fat_pct": fat,
        "bone_kg": bone,
        "water_pct": xiaomi_water(fat),
        "muscle_kg": weight * (1 - fat / 100) - bone,
        "lbm_kg": lean,
    }


_DEURENBERG = "Deurenberg et al. 1991, Br J Nutr 65:105"
_GALLAGHER = "Gallagher et al. 2000, Am J Clin Nutr 72:694"
_XIAOMI = "Xiaomi body composition as reconstructed by openScale (MiScaleLib); an estimate, not a measurement"

FORMULAS = (
    Formula("bmi", "kg/m2", "Quetelet; WHO Technical Report Series 894 (2000)", ("kg", "cm"), "bmi", _bmi),
    Formula("bmi_class", "", "; ".join(BMI_SOURCES.values()), ("bmi", "standard"), "class", _bmi_class),
    Formula("bia_xiaomi", "%", _XIAOMI, ("sex", "age", "cm", "kg", "ohm"), "fat_pct", _xiaomi),
    Formula(
        "fat_no_impedance", "%", f"{_DEURENBERG}; {_GALLAGHER}", ("f", "sex", "age", "bmi"), "fat", _fat_no_impedance
    ),
    Formula("fat_deurenberg", "%", _DEURENBERG, ("sex", "age", "bmi"), "fat", _deurenberg),
    Formula("fat_gallagher", "%", _GALLAGHER, ("sex", "age", "bmi", "ethnicity"), "fat", _gallagher),
)
