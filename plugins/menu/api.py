"""What other plugins may import of the menu: recipes, dishes of a plan, and the event of something cooked."""

from __future__ import annotations

import msgspec

from hub.api import Event


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """A recipe. ``foods``: grams of edible food for one serving, by id; ``role`` main (a whole meal) or side."""

    id: str
    names: dict[str, str]
    role: str
    cuisine: str
    minutes: int
    tags: tuple[str, ...] = ()
    foods: dict[str, float] = {}
    steps: dict[str, tuple[str, ...]] = {}

    def label(self, language: str) -> str:
        """Return its name in a language."""
        return self.names.get(language.partition("-")[0], self.names["en"])


class Dish(msgspec.Struct, frozen=True, kw_only=True):
    """A dish of a plan: on which day (0 first), and how many servings each person gets (0.5 to 1.6)."""

    day: int
    recipe: str
    portions: dict[str, float]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A menu as solved. ``gap`` is the share by which a better one could still exist; ``optimal`` when proved.

    ``start`` is the date of its day 0; ``buy`` what is not there, g by food.
    """

    dishes: tuple[Dish, ...]
    status: str
    objective: float
    gap: float
    seconds: float
    buy: dict[str, float] = {}
    coverage: float = 1.0
    start: str = ""


class PlanChanged(Event, frozen=True, kw_only=True):
    """The home has another plan, or its days were swapped."""


class Cooked(Event, frozen=True, kw_only=True):
    """A recipe was cooked and booked."""

    recipe: str
    people: tuple[str, ...]


__all__ = ["Cooked", "Dish", "Plan", "PlanChanged", "Recipe"]
