"""The recipe book: ``data/recipes.yaml``, and what a recipe gives and holds by its foods. Pure but for reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hub.api.errors import StoreError
from plugins.menu.api import Recipe
from plugins.nutrition.api import Food, permits

BOOK = Path(__file__).parent / "data" / "recipes.yaml"


def load(path: Path = BOOK) -> list[Recipe]:
    """Read the book (blocking); StoreError says what is broken."""
    try:
        return msgspec.convert(YAML(typ="safe").load(path.read_text("utf-8")), list[Recipe])
    except (YAMLError, msgspec.ValidationError, OSError) as error:
        raise StoreError(f"{path.name} is broken: {error}") from error


def known(recipes: Iterable[Recipe], foods: Mapping[str, Food]) -> list[Recipe]:
    """Return the recipes all of whose foods are known; nothing may be said of the others."""
    return [recipe for recipe in recipes if recipe.foods and all(food in foods for food in recipe.foods)]


def nutrients(recipe: Recipe, foods: Mapping[str, Food]) -> dict[str, float]:
    """Return what one serving gives; an unknown amount adds nothing, ``coverage`` tells how much is known."""
    total: dict[str, float] = {}
    for key, grams in recipe.foods.items():
        for nutrient, per in foods[key].per_100g.items():
            total[nutrient] = total.get(nutrient, 0.0) + per * grams / 100
    return total


def coverage(recipe: Recipe, foods: Mapping[str, Food], wanted: Sequence[str]) -> float:
    """Return the share of a serving's grams whose wanted nutrients are all known, 0 to 1."""
    grams = sum(recipe.foods.values())
    told = sum(g for key, g in recipe.foods.items() if all(n in foods[key].per_100g for n in wanted))
    return told / grams if grams else 0.0


def allergens(recipe: Recipe, foods: Mapping[str, Food]) -> list[str]:
    """Return the allergens of a recipe."""
    return sorted({each for key in recipe.foods for each in foods[key].allergens})


def suits(recipe: Recipe, foods: Mapping[str, Food], allergies: Sequence[str], diets: Sequence[str]) -> bool:
    """Return whether every food of a recipe may be given to somebody."""
    return all(permits(foods[key], allergies, diets) for key in recipe.foods)
