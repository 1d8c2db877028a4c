"""Advice: rules that turn a body, its needs and the stock into a few concrete lines. Pure.

Each line carries its rule's id, the publication behind it and the sum it came from; words come from the strings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from plugins.nutrition import needs, safety
from plugins.nutrition.allergens import permits
from plugins.nutrition.api import AdviceLine, Food
from plugins.nutrition.body import Subject, energy_need
from plugins.nutrition.foods import SOURCE as FOOD_SOURCE
from plugins.nutrition.sources import cite

#: What is eaten of a food at once, g, by group.
SERVING: Mapping[str, float] = {
    "dairy": 250,
    "egg": 100,
    "meat": 100,
    "poultry": 100,
    "fish": 100,
    "shellfish": 100,
    "soy": 150,
    "legume": 60,
    "grain": 60,
    "starch": 150,
    "vegetable": 150,
    "fruit": 150,
    "nut": 30,
}
#: Dairy this dense (cheese, cream) is eaten by the slice, not by the glass: kcal/100 g, g.
_DENSE_KCAL, _SLICE = 180.0, 30.0
#: What a child eats at once, as a share of an adult's, by the age below which it holds.
_CHILD = ((4, 0.4), (9, 0.6), (14, 0.8))
_SOON = 2
Say = Callable[..., str]


class Stocked(NamedTuple):
    """A food in the fridge: how much in grams if known, and the days until it expires if known."""

    food: Food
    grams: float | None
    days_left: int | None
    quantity: str = ""


class _Draft(msgspec.Struct, frozen=True):
    rule: str
    source: str
    sum: str
    values: dict[str, Any]
    tone: str = "info"


def advise(
    s: Subject, stock: Sequence[Stocked], dri: needs.DriTable, say: Say, *, language: str, guideline: str = "who"
) -> list[AdviceLine]:
    """Return advice, most important first. ``say(key, **values)`` gives the words of ``advice.<rule>``."""
    allowed = [item for item in stock if permitted(item.food, s)]
    table = dri.stage(s.sex, s.age, s.state)
    drafts = [
        *_warnings(s),
        *_energy(s),
        *_protein(s, table, allowed, language),
        *_fibre(table, allowed, language, s.age),
        *_plants(guideline, allowed, language, say),
        *_first(allowed, language),
        *_water(s, table),
    ]
    return [
        AdviceLine(text=say(f"advice.{d.rule}", **d.values), rule=d.rule, source=d.source, sum=d.sum, tone=d.tone)
        for d in drafts
    ]


def permitted(food: Food, s: Subject) -> bool:
    """Return whether a food may be recommended to a person: no allergen of theirs, nothing against their diet."""
    return permits(food, s.allergies, s.diet)


def _warnings(s: Subject) -> list[_Draft]:
    found = []
    if safety.alarming(s) and s.change_30d is not None:
        before = s.trend_kg - s.change_30d
        percent = abs(s.change_30d) / before * 100
        total = f"|{s.change_30d:+.1f} kg| / {before:.1f} kg = {percent:.1f} % > 5 %"
        found.append(_Draft("weight.change", safety.SOURCE, total, {"percent": percent}, "warn"))
    if s.age >= 18 and s.bmi < 18.5 and not safety.limits(s).quiet:
        total = f"{s.trend_kg:.1f} kg / ({s.height_cm / 100:.2f} m)² = {s.bmi:.1f} < 18.5"
        found.append(_Draft("weight.low", cite("bmi_who"), total, {}, "warn"))
    if safety.limits(s).clinician:
        found.append(_Draft("ask.clinician", safety.SOURCE, ", ".join(s.state), {}, "warn"))
    return found


def _energy(s: Subject) -> list[_Draft]:
    limits = safety.limits(s)
    if not limits.energy:
        return [_Draft("energy.ask", safety.SOURCE, ", ".join(s.state), {})] if needs.state_of(s.state) else []
    need = energy_need(s)
    low, high = _fifty(need.low or need.value), _fifty(need.high or need.value)
    values = {"kcal": _fifty(need.value), "low": low, "high": high}
    keep = _Draft("energy.keep" if s.age >= 18 else "energy.grow", need.source, need.sum, values)
    if s.goal != "lose":
        return [keep]
    if limits.refused:
        return [keep, _Draft(f"energy.no_deficit_{limits.refused}", safety.SOURCE, limits.refused, {})]
    less = safety.deficit(s, need.value)
    if less < 100:
        return [keep, _Draft("energy.no_deficit_floor", safety.FLOOR_SOURCE, f"{need.value:.0f} kcal", {})]
    week = less * 7 / safety.KCAL_PER_KG
    total = (
        f"min(500, 1 %/week × {s.trend_kg:.1f} kg × 7700 / 7, {need.value:.0f} − {safety.FLOOR_KCAL[s.sex]:.0f})"
        f" = {less:.0f} kcal; × 7 / 7700 = {week:.2f} kg/week"
    )
    return [
        _Draft(
            "energy.lose",
            f"{safety.FLOOR_SOURCE}; {safety.KCAL_SOURCE}",
            total,
            {**values, "target": _fifty(need.value - less), "week": week},
        )
    ]


def _protein(s: Subject, table: Mapping[str, float], stock: Sequence[Stocked], language: str) -> list[_Draft]:
    if not safety.limits(s).protein:
        return []
    need = needs.protein(s.trend_kg, s.age, table, s.state)
    found = [_Draft("protein.need", need.source, need.sum, {"grams": need.value, "high": need.high or need.value})]
    helper = _best(stock, "protein_g", s.age)
    return found + ([_helps("protein.stock", helper, "protein_g", need.value, language, s.age)] if helper else [])


def _fibre(table: Mapping[str, float], stock: Sequence[Stocked], language: str, age: float) -> list[_Draft]:
    need = table.get("fibre_g")
    if need is None:
        return []
    helper = _best(stock, "fibre_g", age)
    if helper is None:
        return [_Draft("fibre.need", needs.DRI_MACRO, f"AI = {need:g} g", {"grams": need})]
    return [_helps("fibre.stock", helper, "fibre_g", need, language, age)]


def _helps(rule: str, item: Stocked, nutrient: str, need: float, language: str, age: float) -> _Draft:
    amount = _amount(item, age)
    per = item.food.per_100g[nutrient]
    gain = per * amount / 100
    total = f"{per:g} g/100 g × {amount:.0f} g = {gain:.1f} g; of {need:.0f} g: {gain / need * 100:.0f} %"
    source = f"{needs.DRI_MACRO}; {FOOD_SOURCE}, NDB {item.food.ndb_no}"
    values = {"food": item.food.label(language), "amount": amount, "gain": gain, "grams": need}
    return _Draft(rule, source, total, values, "good")


def _plants(guideline: str, stock: Sequence[Stocked], language: str, say: Say) -> list[_Draft]:
    fresh = [item for item in by_expiry(stock) if item.food.group in ("vegetable", "fruit")]
    rule, source = ("plants.china", needs.CHINA_2022) if guideline == "china" else ("plants.who", needs.WHO_DIET)
    total = "300–500 g + 200–350 g" if guideline == "china" else "≥ 400 g"
    if not fresh:
        return [_Draft(f"{rule}_none", source, total, {})]
    names = list(dict.fromkeys(item.food.label(language) for item in fresh))[:3]
    return [_Draft(rule, source, total, {"foods": say("and").join(names)}, "good")]


def _first(stock: Sequence[Stocked], language: str) -> list[_Draft]:
    soon = [item for item in by_expiry(stock) if item.days_left is not None and 0 <= item.days_left <= _SOON]
    if not soon:
        return []
    item = soon[0]
    values = {"food": item.food.label(language), "days": item.days_left}
    rule = {0: "stock.today", 1: "stock.tomorrow"}.get(item.days_left or 0, "stock.first")
    return [_Draft(rule, cite("foodkeeper"), f"{item.days_left} d", values, "warn")]


def _water(s: Subject, table: Mapping[str, float]) -> list[_Draft]:
    total = table.get("water_g")
    if total is None:
        return []
    share = needs.drinks(s.sex, s.age, s.state)
    litres = total / 1000 * share
    said = f"{total / 1000:g} L × {share:g} = {litres:.1f} L"
    return [_Draft("water.drink", needs.DRI_WATER, said, {"litres": litres})]


def by_expiry(stock: Sequence[Stocked]) -> list[Stocked]:
    """Return what has not expired, what expires first first."""
    return sorted(
        (item for item in stock if item.days_left is None or item.days_left >= 0),
        key=lambda item: (item.days_left is None, item.days_left or 0, item.food.id),
    )


def _best(stock: Sequence[Stocked], nutrient: str, age: float) -> Stocked | None:
    """Return the stocked food of which one serving helps most; what expires within two days counts double."""

    def worth(item: Stocked) -> float:
        urgent = item.days_left is not None and item.days_left <= _SOON
        return item.food.per_100g[nutrient] * _amount(item, age) * (2 if urgent else 1)

    able = [i for i in by_expiry(stock) if i.food.per_100g.get(nutrient, 0) > 1 and i.food.group in SERVING]
    return max(able, key=worth, default=None)


def serving(food: Food, age: float = 30.0) -> float:
    """Return what is eaten of a food at once, g: by its group, less of what is dense and for children."""
    dense = food.group == "dairy" and food.per_100g.get("kcal", 0.0) >= _DENSE_KCAL
    usual = _SLICE if dense else SERVING.get(food.group, 100.0)
    part = next((share for below, share in _CHILD if age < below), 1.0)
    return max(5.0, round(usual * part / 5) * 5)


def _amount(item: Stocked, age: float) -> float:
    usual = serving(item.food, age)
    return usual if item.grams is None else min(usual, item.grams)


def _fifty(kcal: float) -> float:
    return round(kcal / 50) * 50
