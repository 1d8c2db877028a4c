"""The menu as a mixed-integer program: which recipes on which days, and how much of each for whom. Pure.

Columns: whether a recipe is cooked (once in a plan, so never twice running), each person's servings of it (0.5 to 1.6
when cooked), shortfall and excess of each nutrient, what must be bought, what of the expiring stock is wasted. A
recipe that uses something expiring also has a column a day, because the day decides whether it comes in time. Whoever
may not eat a recipe makes it leave the model: allergens never are a matter of cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from plugins.menu.api import Dish, Plan, Recipe
from plugins.menu.pairs import Choice, Plate
from plugins.menu.recipes import coverage, nutrients, suits
from plugins.menu.solver import Answer, Program
from plugins.nutrition.api import Food, Target

LEAST, MOST = 0.5, 1.6
#: Costs: a whole need missed, a whole limit exceeded, a person's servings off one, a kilogram bought, a kilogram of
#: expiring food wasted, an hour of cooking, a recipe cooked lately.
SHORT, OVER, UNEVEN, BUY, WASTE, HOUR, LATELY = 10.0, 10.0, 1.0, 1.5, 8.0, 0.6, 3.0
#: Nutrients a plan is judged by, when a person has a target.
JUDGED = ("kcal", "protein_g", "fibre_g", "sfa_g", "na_mg", "ca_mg", "fe_mg", "vitc_mg", "folate_dfe_ug", "k_mg")


class Eater(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at the table: what they must not eat, and what the planned meals should give them a day."""

    id: str
    allergies: tuple[str, ...] = ()
    diet: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Stock of a food, g, and the last day of the plan on which it is good (None: all of it)."""

    food: str
    grams: float
    last_day: int | None = None


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """All a plan goes by."""

    eaters: tuple[Eater, ...]
    recipes: tuple[Recipe, ...]
    stock: tuple[Held, ...] = ()
    days: int = 1
    sides: int = 1
    share: float = 0.4
    lately: frozenset[str] = frozenset()
    taste: dict[str, float] = {}
    seconds: float = 10.0
    gap: float = 0.05


class Columns(msgspec.Struct):
    """Where what stands among the program's columns."""

    cooked: dict[str, int] = {}
    portion: dict[tuple[str, str], tuple[int, int, int]] = {}
    on_day: dict[tuple[str, int], int] = {}
    buy: dict[str, int] = {}


def admissible(ask: Ask, foods: Mapping[str, Food]) -> list[Recipe]:
    """Return the recipes that everybody at the table may eat: one table, one kitchen."""
    return [
        recipe
        for recipe in ask.recipes
        if all(suits(recipe, foods, eater.allergies, eater.diet) for eater in ask.eaters)
    ]


def build(ask: Ask, foods: Mapping[str, Food]) -> tuple[Program, Columns] | None:
    """Return the program, or None when too few recipes suit everybody."""
    recipes = admissible(ask, foods)
    mains = [recipe for recipe in recipes if recipe.role == "main"]
    sides = [recipe for recipe in recipes if recipe.role == "side"]
    if len(mains) < ask.days or not ask.eaters:
        return None
    program, at = Program(seconds=ask.seconds, gap=ask.gap), Columns()
    for recipe in recipes:
        cost = HOUR * recipe.minutes / 60 + ask.taste.get(recipe.id, 0.0) + LATELY * (recipe.id in ask.lately)
        at.cooked[recipe.id] = program.column(cost, 0, 1, integer=True)
        _portions(program, at, recipe, ask.eaters)
    program.row({at.cooked[r.id]: 1.0 for r in mains}, ask.days, ask.days)
    wanted = min(ask.sides * ask.days, len(sides))
    if sides:
        program.row({at.cooked[r.id]: 1.0 for r in sides}, wanted, wanted)
    gives = {recipe.id: nutrients(recipe, foods) for recipe in recipes}
    for eater in ask.eaters:
        _needs(program, at, recipes, eater, ask, gives)
    _stock(program, at, recipes, ask)
    if ask.days == 1 and (ask.sides == 1 or not wanted):
        program.choice = _choice(program, at, recipes, ask, gives)
    return program, at


def _portions(program: Program, at: Columns, recipe: Recipe, eaters: Sequence[Eater]) -> None:
    """Give everybody a serving of one when cooked, more or less of it at a cost; never both, hence one row for both."""
    cooked = at.cooked[recipe.id]
    cost = UNEVEN / max(len(eaters), 1)
    for eater in eaters:
        more = program.column(cost, 0.0, MOST - 1)
        less = program.column(cost, 0.0, 1 - LEAST)
        program.row({more: 1 / (MOST - 1), less: 1 / (1 - LEAST), cooked: -1.0}, None, 0.0)
        at.portion[recipe.id, eater.id] = (cooked, more, less)


def _needs(
    program: Program,
    at: Columns,
    recipes: Sequence[Recipe],
    eater: Eater,
    ask: Ask,
    gives: Mapping[str, Mapping[str, float]],
) -> None:
    for target in eater.targets:
        if target.key not in JUDGED:
            continue
        scale = ask.share * ask.days
        terms: dict[int, float] = {}
        for recipe in recipes:
            _eaten(terms, at.portion[recipe.id, eater.id], gives[recipe.id].get(target.key, 0.0))
        if target.low:
            want = target.low * scale
            short = program.column(SHORT * ask.days / max(len(ask.eaters), 1))
            row = {column: value / want for column, value in terms.items() if value}
            program.row({**row, short: 1.0}, 1.0, None)
        if target.high:
            most = target.high * scale
            over = program.column(OVER * ask.days / max(len(ask.eaters), 1))
            row = {column: value / most for column, value in terms.items() if value}
            program.row({**row, over: -1.0}, None, 1.0)


def _stock(program: Program, at: Columns, recipes: Sequence[Recipe], ask: Ask) -> None:
    """Add what is bought, and what of the expiring stock is wasted."""
    held: dict[str, float] = {}
    for item in ask.stock:
        held[item.food] = held.get(item.food, 0.0) + item.grams
    uses: dict[str, dict[int, float]] = {}
    for recipe in recipes:
        for food, grams in recipe.foods.items():
            row = uses.setdefault(food, {})
            for eater in ask.eaters:
                _eaten(row, at.portion[recipe.id, eater.id], grams / 1000)
    for food, row in uses.items():
        bought = at.buy[food] = program.column(BUY)
        program.row({**{c: -g for c, g in row.items()}, bought: 1.0}, -held.get(food, 0.0) / 1000, None)
    for item in ask.stock:
        if item.last_day is not None and item.last_day < ask.days and item.food in uses:
            _expiring(program, at, recipes, item, ask)


def _choice(
    program: Program, at: Columns, recipes: Sequence[Recipe], ask: Ask, gives: Mapping[str, Mapping[str, float]]
) -> Choice:
    """Return what ``pairs`` needs to bound the cost of each meal of one main and one side from below."""
    share = 1 / len(ask.eaters)
    fixed, per_serving, base = _shared(program, at, recipes, ask)
    plates = []
    for eater in ask.eaters:
        terms = []
        for target in (target for target in eater.targets if target.key in JUDGED):
            if target.low:
                terms.append((SHORT * share, 1.0, target.key, -1 / (target.low * ask.share)))
            if target.high:
                terms.append((OVER * share, -1.0, target.key, 1 / (target.high * ask.share)))
        plates.append(
            Plate(
                weights=[weight for weight, _, _, _ in terms],
                offsets=[offset for _, offset, _, _ in terms],
                slopes=[[gives[r.id].get(key, 0.0) * per for _, _, key, per in terms] for r in recipes],
                per_serving=per_serving,
            )
        )
    return Choice(
        mains=[i for i, recipe in enumerate(recipes) if recipe.role == "main"],
        sides=[i for i, recipe in enumerate(recipes) if recipe.role == "side"] if ask.sides else [],
        columns=[at.cooked[recipe.id] for recipe in recipes],
        fixed=fixed,
        base=base,
        plates=plates,
        least=LEAST,
        most=MOST,
        uneven=UNEVEN * share,
    )


def _shared(
    program: Program, at: Columns, recipes: Sequence[Recipe], ask: Ask
) -> tuple[list[float], list[float], float]:
    """Return fixed and per-serving costs by recipe that never exceed what buying and wasting together cost.

    Both are convex; of the two lines that bound each from below, the one that is nearer at a serving for everybody.
    """
    held: dict[str, float] = {}
    for item in ask.stock:
        held[item.food] = held.get(item.food, 0.0) + item.grams / 1000
    ending = [item for item in ask.stock if item.last_day == 0 and item.food in at.buy]
    fixed = [program.cost[at.cooked[recipe.id]] for recipe in recipes]
    per_serving = [0.0] * len(recipes)
    for i, recipe in enumerate(recipes):
        for food, grams in recipe.foods.items():
            has, kilos = held.get(food, 0.0), grams / 1000
            if len(ask.eaters) * kilos >= has:
                per_serving[i] += BUY * kilos
                fixed[i] -= BUY * has
        for item in (item for item in ending if item.food in recipe.foods):
            kilos = recipe.foods[item.food] / 1000
            if len(ask.eaters) * kilos <= item.grams / 1000:
                per_serving[i] -= WASTE * kilos
            else:
                fixed[i] -= WASTE * item.grams / 1000
    return fixed, per_serving, sum(WASTE * item.grams / 1000 for item in ending)


def _expiring(program: Program, at: Columns, recipes: Sequence[Recipe], item: Held, ask: Ask) -> None:
    wasted = program.column(WASTE, 0.0, item.grams / 1000)
    row: dict[int, float] = {wasted: 1.0}
    last = item.last_day or 0
    for recipe in (r for r in recipes if item.food in r.foods):
        _days(program, at, recipe, recipes, ask)
        used = program.column()
        most = recipe.foods[item.food] / 1000 * MOST * len(ask.eaters)
        early = {at.on_day[recipe.id, day]: -most for day in range(last + 1)}
        program.row({used: 1.0, **early}, None, 0.0)
        eaten: dict[int, float] = {}
        for eater in ask.eaters:
            _eaten(eaten, at.portion[recipe.id, eater.id], -recipe.foods[item.food] / 1000)
        program.row({used: 1.0, **eaten}, None, 0.0)
        row[used] = 1.0
    program.row(row, item.grams / 1000, None)


def _days(program: Program, at: Columns, recipe: Recipe, recipes: Sequence[Recipe], ask: Ask) -> None:
    """Give a recipe a column a day, with room for one main and the sides on each."""
    if (recipe.id, 0) in at.on_day:
        return
    for day in range(ask.days):
        at.on_day[recipe.id, day] = program.column(0.0, 0, 1, integer=True)
    program.row({**{at.on_day[recipe.id, d]: 1.0 for d in range(ask.days)}, at.cooked[recipe.id]: -1.0}, 0.0, 0.0)
    room = 1 if recipe.role == "main" else ask.sides
    same = {r.id for r in recipes if r.role == recipe.role}
    for day in range(ask.days):
        program.row({c: 1.0 for (key, d), c in at.on_day.items() if d == day and key in same}, None, room)


def read(ask: Ask, foods: Mapping[str, Food], at: Columns, answer: Answer) -> Plan:
    """Return the plan an answer stands for: days given where the program left them open."""
    if answer.status not in ("optimal", "feasible"):
        return Plan(dishes=(), status=answer.status, objective=0.0, gap=1.0, seconds=answer.seconds)
    book = {recipe.id: recipe for recipe in ask.recipes}
    chosen = [key for key, column in at.cooked.items() if answer.values[column] > 0.5]
    days = _assigned(ask, book, at, answer, chosen)
    dishes = []
    for key in sorted(chosen, key=lambda key: (days[key], book[key].role, key)):
        servings = {e.id: _servings(answer, at.portion[key, e.id]) for e in ask.eaters}
        dishes.append(Dish(day=days[key], recipe=key, portions=servings))
    buy = {food: round(answer.values[c] * 1000) for food, c in at.buy.items() if answer.values[c] > 1e-3}
    told = [coverage(book[key], foods, ("kcal", "protein_g", "fibre_g", "na_mg")) for key in chosen]
    return Plan(
        dishes=tuple(dishes),
        status=answer.status,
        objective=round(answer.objective, 4),
        gap=round(answer.gap, 4),
        seconds=round(answer.seconds, 3),
        buy={food: grams for food, grams in buy.items() if grams >= 1},
        coverage=round(sum(told) / len(told), 3) if told else 0.0,
    )


def _eaten(terms: dict[int, float], portion: tuple[int, int, int], amount: float) -> None:
    """Add an amount per serving to terms: a serving is cooked + more - less."""
    if amount:
        cooked, more, less = portion
        terms[cooked] = terms.get(cooked, 0.0) + amount
        terms[more], terms[less] = amount, -amount


def _servings(answer: Answer, portion: tuple[int, int, int]) -> float:
    cooked, more, less = (answer.values[column] for column in portion)
    return min(max(round(cooked + more - less, 2), LEAST), MOST)


def _assigned(
    ask: Ask, book: Mapping[str, Recipe], at: Columns, answer: Answer, chosen: Sequence[str]
) -> dict[str, int]:
    days: dict[str, int] = {}
    for (key, day), column in at.on_day.items():
        if answer.values[column] > 0.5:
            days[key] = day
    for role, room in (("main", 1), ("side", max(ask.sides, 1))):
        free = [d for d in range(ask.days) for _ in range(room)]
        for key in chosen:
            if book[key].role == role and key in days and days[key] in free:
                free.remove(days[key])
        for key in sorted(key for key in chosen if book[key].role == role and key not in days):
            days[key] = free.pop(0)
    return days
