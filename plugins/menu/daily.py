"""Plans put together day by day: what there is to eat when the whole plan's program finds nothing in time.

Each day is solved as tonight is, with what the days before left of recipes and stock. Its cost is the sum of the
days': at least what the whole program would count for the same dishes, because needs may even out over days. So the
gap to the whole program's bound is never told too small.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

import msgspec

from plugins.menu import model
from plugins.menu.api import Plan
from plugins.menu.solver import Answer, Program
from plugins.nutrition.api import Food

#: What each day may take, s; its first meal comes however late it is.
_DAY_S = 1.0

Solve = Callable[[Program], Awaitable[Answer]]


async def plan(ask: model.Ask, foods: Mapping[str, Food], solve: Solve, bound: float) -> Plan | None:
    """Return a plan of ``ask.days`` days, None when a day has no menu.

    ``bound`` is what no plan of these days costs less than, as far as the whole program came (0: nothing is known).
    """
    days: list[Plan] = []
    for day in range(ask.days):
        found = await _day(ask, foods, solve)
        if found is None:
            return None
        days.append(_on(found, day))
        ask = _after(ask, found)
    cost = sum(each.objective for each in days)
    return Plan(
        dishes=tuple(dish for each in days for dish in each.dishes),
        status="feasible",
        objective=round(cost, 4),
        gap=round(min(max((cost - bound) / max(abs(cost), 1e-9), 0.0), 1.0), 4),
        seconds=round(sum(each.seconds for each in days), 3),
        buy=_together(each.buy for each in days),
        coverage=round(sum(each.coverage for each in days) / len(days), 3),
    )


async def _day(ask: model.Ask, foods: Mapping[str, Food], solve: Solve) -> Plan | None:
    """Return the first day's meal; with one side, which is solved surely, when more take too long."""
    for sides in dict.fromkeys((ask.sides, min(ask.sides, 1))):
        one = msgspec.structs.replace(ask, days=1, sides=sides, seconds=_DAY_S)
        built = await asyncio.to_thread(model.build, one, foods)
        if built is None:
            return None
        program, columns = built
        found = model.read(one, foods, columns, await solve(program))
        if found.dishes:
            return found
    return None


def _on(found: Plan, day: int) -> Plan:
    dishes = tuple(msgspec.structs.replace(dish, day=day) for dish in found.dishes)
    return msgspec.structs.replace(found, dishes=dishes)


def _after(ask: model.Ask, found: Plan) -> model.Ask:
    """Return what is left to ask for after a day: other recipes, the stock that remains and keeps until then."""
    cooked = {dish.recipe: sum(dish.portions.values()) for dish in found.dishes}
    eaten: dict[str, float] = {}
    for recipe in ask.recipes:
        for food, grams in recipe.foods.items():
            eaten[food] = eaten.get(food, 0.0) + grams * cooked.get(recipe.id, 0.0)
    return msgspec.structs.replace(
        ask,
        recipes=tuple(recipe for recipe in ask.recipes if recipe.id not in cooked),
        stock=tuple(_left(ask.stock, eaten)),
    )


def _left(stock: Sequence[model.Held], eaten: dict[str, float]) -> list[model.Held]:
    """Return the stock of the next day; what expires first was eaten first."""
    kept = []
    for item in sorted(stock, key=lambda item: (item.last_day is None, item.last_day or 0)):
        used = min(item.grams, eaten.get(item.food, 0.0))
        eaten[item.food] = eaten.get(item.food, 0.0) - used
        last = None if item.last_day is None else item.last_day - 1
        if item.grams > used and (last is None or last >= 0):
            kept.append(msgspec.structs.replace(item, grams=item.grams - used, last_day=last))
    return kept


def _together(buys: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for buy in buys:
        for food, grams in buy.items():
            total[food] = total.get(food, 0.0) + grams
    return total
