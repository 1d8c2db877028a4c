"""Household measures as people say them, in grams."""

from __future__ import annotations

import pytest

from plugins.nutrition import foods
from plugins.nutrition.advice import SERVING
from plugins.nutrition.measures import grams, spoken

TABLE = foods.load()


@pytest.mark.parametrize(("said", "food", "amount"), [
    ("two slices of bread", "white_bread", 56), ("a slice of ham", "ham", 28), ("一片面包", "white_bread", 28),
    ("一碗米饭", "cooked_rice", 186), ("两碗半米饭", "cooked_rice", 465), ("半碗米饭", "cooked_rice", 93),
    ("a bowl of cooked rice", "cooked_rice", 186), ("half a bowl of cooked rice", "cooked_rice", 93),
    ("a handful of almonds", "almonds", 28), ("一小把花生", "peanuts", 28), ("一杯牛奶", "whole_milk", 244),
    ("a glass of milk", "whole_milk", 247), ("3 tablespoons of peanut butter", "peanut_butter", 48),
    ("a cup of oats", "oats", 81), ("two eggs", "egg", 100), ("200 g rice", "rice", 200), ("三个苹果", "apple", 546),
    ("一勺花生酱", "peanut_butter", 16 / 3), ("a large bowl of oats", "oats", 81), ("an apple", "apple", 182),
    ("a handful of nuts", "mixed_nuts", 28), ("一把坚果", "mixed_nuts", 28), ("two cups of tea", "green_tea", 480),
])  # fmt: skip
def test_what_is_said_becomes_grams(said: str, food: str, amount: float) -> None:
    heard = spoken(said)
    found = TABLE.find(heard.name)
    assert found is not None
    assert found.id == food
    assert grams(found, heard, SERVING.get(found.group, 100)) == pytest.approx(amount, rel=0.03)


@pytest.mark.parametrize("said", ["cupcake", "spoon bread", "杯子蛋糕", "把子肉", "a"])
def test_a_name_that_only_sounds_like_a_measure_is_a_name(said: str) -> None:
    assert spoken(said).measure == ""
