"""Amounts as people say what they ate: two slices of bread, 一碗米饭, a handful of nuts. Pure.

USDA's household measures of a food come first. What USDA does not measure is filled in from its volume (a cup is
240 ml) or, for a handful, from an ounce of nuts; such grams are estimates, as speaking of a bowl is one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from plugins.fridge.api import Amount, parse
from plugins.nutrition.api import Food

#: Household measure -> its volume, ml; None for those that are pieces.
VOLUME_ML = {"cup": 240.0, "bowl": 240.0, "glass": 240.0, "mug": 300.0, "plate": 360.0, "tbsp": 15.0, "tsp": 5.0}
#: A handful of small dry things (an ounce of nuts), g; of anything else half a cup.
HANDFUL_G = 28.0
_SIPS = 30.0
_EN = {
    "cup": r"cup(?:ful)?s?", "bowl": r"bowl(?:ful)?s?", "glass": r"glass(?:es)?", "mug": r"mugs?",
    "plate": r"plate(?:ful)?s?", "tbsp": r"tablespoon(?:ful)?s?|tbsps?", "tsp": r"teaspoon(?:ful)?s?|tsps?",
    "slice": r"slices?", "handful": r"handfuls?", "sip": r"sips?",
}  # fmt: skip
_ZH = {
    "bowl": "大碗|小碗|碗", "cup": "杯", "plate": "盘子|盘|碟", "tbsp": "汤匙|大勺|汤勺", "tsp": "茶匙|小勺|勺子|勺",
    "slice": "片", "handful": "小把|把", "sip": "口",
}  # fmt: skip
_EN_SAID = re.compile(
    rf"^(?P<number>.*?)\b(?:(?:large|small|big|little|full|heaped|thick|thin)\s+)?"
    rf"(?:{'|'.join(f'(?P<{key}>{words})' for key, words in _EN.items())})(?:\s+of)?\s+(?P<name>\S.*)$",
    re.IGNORECASE,
)
_ZH_NUMBER = r"\d+(?:\.\d+)?|半|[零一二两三四五六七八九]?十?[零一二两三四五六七八九]|[一二两三四五六七八九]?十|几"
_ZH_SAID = re.compile(
    rf"^(?P<number>{_ZH_NUMBER})\s*(?:{'|'.join(f'(?P<{key}>{words})' for key, words in _ZH.items())})"
    rf"(?P<half>半)?\s*的?(?P<name>.+)$"
)


class Said(NamedTuple):
    """A food's name with how much of it: a household ``measure``, or an ``amount`` in units when it is empty."""

    name: str
    quantity: float | None
    measure: str
    amount: Amount


def spoken(text: str) -> Said:
    """Return what was said as name, number and measure."""
    plain = text.strip(" .,。，")
    found = _ZH_SAID.match(plain) or _EN_SAID.match(plain)
    amount = parse(plain)
    if found is None:
        return Said(amount.name, amount.quantity, "", amount)
    number = _number(found["number"].strip())
    if number is None:
        return Said(amount.name, amount.quantity, "", amount)
    known = found.re.groupindex
    measure = next(key for key in _EN if key in known and found[key])
    half = 0.5 if "half" in known and found["half"] else 0.0
    return Said(found["name"].strip(), number + half, measure, amount)


def _number(said: str) -> float | None:
    """Return the number before a measure; 1 for none or an article, None when it is no number."""
    if not said or said == "some":
        return 1.0
    if said in ("几", "a few"):
        return 3.0
    found = parse(f"{said}个x" if not said.isascii() else f"{said} x")
    return found.quantity if found.name == "x" else None


def grams(food: Food, said: Said, serving: float) -> float:
    """Return what was said in grams; ``serving`` is what a number without any measure counts, g."""
    if said.quantity is None:
        return serving
    if not said.measure:
        exact = food.grams(said.amount.quantity or 1.0, said.amount.unit)
        return exact if exact is not None else said.quantity * serving
    return said.quantity * (_one(food, said.measure) or serving)


def _one(food: Food, measure: str) -> float | None:
    """Return the grams of one household measure of a food, or None when nothing tells."""
    if measure in food.measures:
        return food.measures[measure]
    if measure == "slice":
        return food.measures.get("slices") or food.measures.get("piece") or food.piece_g
    if measure == "handful" and food.group in ("nut", "sweet"):
        return HANDFUL_G
    if measure == "sip":
        return _SIPS * (food.g_per_ml or 1.0)
    volume = VOLUME_ML.get(measure, VOLUME_ML["cup"] / 2)
    density = _density(food)
    return None if density is None else volume * density


def _density(food: Food) -> float | None:
    """Return g/ml, from the food's own measures where it has any."""
    for name in ("cup", "cup sliced", "cup chopped", "cup slices", "cup shredded"):
        if name in food.measures:
            return food.measures[name] / VOLUME_ML["cup"]
    if food.g_per_ml is not None or food.group == "drink":
        return food.g_per_ml or 1.0
    for name, volume in (("tbsp", 15.0), ("tablespoon", 15.0), ("tsp", 5.0)):
        if name in food.measures:
            return food.measures[name] / volume
    return None
