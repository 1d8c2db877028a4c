"""Checks a plan against the raw tables. Shares no code with the plugin: it reads the files itself."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

PLUGINS = Path(__file__).parents[2]


def tables() -> tuple[dict[str, set[str]], dict[str, str], dict[str, dict[str, Any]]]:
    """Return the allergens and group of each food, and the recipes as they are written."""
    with (PLUGINS / "nutrition/data/foods.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    allergens = {row["id"]: set(row["allergens"].split(";")) - {""} for row in rows}
    groups = {row["id"]: row["group"] for row in rows}
    book = YAML(typ="safe").load((PLUGINS / "menu/data/recipes.yaml").read_text("utf-8"))
    return allergens, groups, {recipe["id"]: recipe for recipe in book}


def violations(dishes: Any, shunned: dict[str, set[str]], days: int) -> list[str]:
    """Return all that is wrong with a plan: an allergen on a plate, a repeat, a portion or day out of range."""
    allergens, _, book = tables()
    found = []
    seen = set()
    for dish in dishes:
        holds = set().union(*(allergens[food] for food in book[dish.recipe]["foods"]))
        for person, servings in dish.portions.items():
            if holds & shunned[person]:
                found.append(f"{person} gets {holds & shunned[person]} in {dish.recipe}")
            if not 0.5 <= servings <= 1.6:
                found.append(f"{person} gets {servings} servings of {dish.recipe}")
        if dish.recipe in seen:
            found.append(f"{dish.recipe} comes twice")
        seen.add(dish.recipe)
        if not 0 <= dish.day < days:
            found.append(f"{dish.recipe} is on day {dish.day}")
    mains = [dish.day for dish in dishes if book[dish.recipe]["role"] == "main"]
    if sorted(mains) != list(range(days)):
        found.append(f"mains are on days {mains}")
    return found
