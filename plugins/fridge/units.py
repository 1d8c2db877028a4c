"""Quantities as people say them: ``two litres of milk``, 一盒鸡蛋, ``half a kilo of rice``. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

#: Unit -> (dimension, how much of the dimension's base it is). Packages are a dimension of their own each.
UNITS: dict[str, tuple[str, float]] = {
    "g": ("mass", 1),
    "kg": ("mass", 1000),
    "jin": ("mass", 500),
    "liang": ("mass", 50),
    "lb": ("mass", 453.59237),
    "oz": ("mass", 28.349523),
    "ml": ("volume", 1),
    "l": ("volume", 1000),
    "piece": ("count", 1),
    "dozen": ("count", 12),
    **{package: (package, 1) for package in ("pack", "box", "bag", "bottle", "can", "jar", "bunch", "head", "loaf")},
}

_EN_UNITS = {
    "g": r"g|grams?|gr",
    "kg": r"kg|kilos?|kilograms?|kilogrammes?",
    "lb": r"lbs?|pounds?",
    "oz": r"oz|ounces?",
    "ml": r"ml|millilit(?:re|er)s?",
    "l": r"l|lit(?:re|er)s?",
    "dozen": r"dozen",
    "piece": r"pieces?|pcs",
    "pack": r"packs?|packets?|packages?",
    "box": r"box(?:es)?|cartons?|punnets?|tubs?|trays?",
    "bag": r"bags?",
    "bottle": r"bottles?",
    "can": r"cans?|tins?",
    "jar": r"jars?",
    "bunch": r"bunch(?:es)?",
    "head": r"heads?",
    "loaf": r"loa(?:f|ves)",
}
_EN_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "twenty": 20,
    "half a": 0.5,
    "half an": 0.5,
    "half": 0.5,
    "a half": 0.5,
    "a couple of": 2,
    "a quarter": 0.25,
}
_ZH_UNITS = {
    "kg": "公斤|千克",
    "jin": "斤",
    "liang": "两",
    "ml": "毫升",
    "g": "克",
    "l": "升|公升",
    "dozen": "打",
    "box": "盒|箱|板",
    "bag": "袋|包",
    "bottle": "瓶",
    "can": "罐|听",
    "bunch": "把|捆|束",
    "head": "颗|棵|头",
    "piece": "个|只|根|条|块|枚|片|串|粒|节",
    "pack": "份",
}
_ZH_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

_EN_NUMBER = "|".join(sorted((re.escape(word) for word in _EN_NUMBERS), key=len, reverse=True))
_EN_UNIT = "|".join(f"(?P<{key}>{words})" for key, words in _EN_UNITS.items())
_EN = re.compile(
    rf"^(?:(?P<digits>\d+(?:[.,]\d+)?)|(?P<word>{_EN_NUMBER})\b)?\s*(?:(?:{_EN_UNIT})\b\.?(?:\s+of\b)?)?\s*(?P<name>.*)$",
    re.IGNORECASE,
)
_ZH_UNIT = "|".join(f"(?P<{key}>{words})" for key, words in _ZH_UNITS.items())
_ZH = re.compile(
    rf"^(?:(?P<digits>\d+(?:\.\d+)?)|(?P<word>半|[零一二两三四五六七八九]?十?[零一二两三四五六七八九]|[一二两三四五六七八九]?十))"
    rf"\s*(?:{_ZH_UNIT})(?P<half>半)?\s*的?(?P<name>.+)$"
)


class Amount(NamedTuple):
    """A quantity of something; ``quantity`` None when none was said."""

    name: str
    quantity: float | None
    unit: str


def parse(spoken: str) -> Amount:
    """Return what was said as name, quantity and unit; ``pack`` when only a name was said."""
    text = spoken.strip(" .,。，")
    found = _ZH.match(text)
    if found:
        quantity = _number_zh(found)
        unit = next(key for key in _ZH_UNITS if found[key])
        return _counted(found["name"].strip(), quantity + (0.5 if found["half"] else 0), unit)
    match = _EN.match(text)
    if match is None or not match["name"]:
        return Amount(text, None, "pack")
    number = match["digits"] or match["word"]
    units = [key for key in _EN_UNITS if match[key]]
    if not number and not units:
        return Amount(text, None, "pack")
    if not number and not re.search(r"\bof\b", text, re.IGNORECASE) and units[0] not in ("g", "kg", "ml"):
        return Amount(text, None, "pack")
    value = float(match["digits"].replace(",", ".")) if match["digits"] else 1.0
    if match["word"]:
        value = float(_EN_NUMBERS[match["word"].lower()])
    name = re.sub(r"^(?:a|an|the)\s+", "", match["name"].strip(), flags=re.IGNORECASE)
    leading = _EN.match(name) if match["word"] and match["word"].lower().startswith("half") and not units else None
    if leading and (more := [key for key in _EN_UNITS if leading[key]]):
        return _counted(leading["name"].strip(), value, more[0])
    return _counted(name, value, units[0] if units else "piece")


def _counted(name: str, quantity: float, unit: str) -> Amount:
    return Amount(name, quantity * 12, "piece") if unit == "dozen" else Amount(name, quantity, unit)


def _number_zh(found: re.Match[str]) -> float:
    if found["digits"]:
        return float(found["digits"])
    word = found["word"]
    if word == "半":
        return 0.5
    tens, ten, ones = word.partition("十")
    if not ten:
        return float(_ZH_DIGITS[word[-1]])
    return float(_ZH_DIGITS.get(tens, 1) * 10 + _ZH_DIGITS.get(ones, 0))


def convert(quantity: float, unit: str, into: str) -> float | None:
    """Return a quantity in another unit of the same dimension, or None."""
    one, other = UNITS.get(unit), UNITS.get(into)
    if one is None or other is None or one[0] != other[0]:
        return None
    return quantity * one[1] / other[1]


def plural(noun: str) -> str:
    """Return an English noun in the plural; one that ends in s stays."""
    if noun.endswith("s") or not noun.isascii():
        return noun
    if noun.endswith(("ch", "sh", "x")) or noun in ("tomato", "potato", "sweet potato", "mango"):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"


def spoken_quantity(quantity: float, unit: str, words: str, language: str) -> str:
    """Return a quantity in words; ``words`` is the unit's word, ``one|many`` in English."""
    number = f"{quantity:.2f}".rstrip("0").rstrip(".")
    one, _, many = words.partition("|")
    word = one if quantity == 1 or not many else many
    return f"{number}{word}" if language.startswith("zh") else f"{number} {word}".strip()
