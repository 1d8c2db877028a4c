"""The menu's program: known optima, allergens never, what expires first, no repeats; and the recipe book."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import msgspec
import pytest

from plugins.menu import model, pairs, recipes, solver
from plugins.menu.api import Plan
from plugins.menu.tests import checker
from plugins.nutrition import foods as table
from plugins.nutrition.api import Target

FOODS = {food.id: food for food in table.load().all()}
BOOK = recipes.load()
#: What a person says of an allergy -> the allergens of the table that are then forbidden, written down here anew.
SAID = {
    "milk": {"milk"}, "lactose": {"milk"}, "牛奶": {"milk"}, "eggs": {"egg"}, "鸡蛋": {"egg"}, "soy": {"soy"},
    "fish": {"fish"}, "shellfish": {"crustacean", "mollusc"}, "海鲜": {"fish", "crustacean", "mollusc"},
    "nuts": {"tree_nut", "peanut"}, "peanuts": {"peanut"}, "花生": {"peanut"}, "gluten": {"gluten"},
    "小麦": {"gluten"}, "sesame": {"sesame"}, "celery": {"celery"}, "坚果": {"tree_nut", "peanut"},
}  # fmt: skip


def eater(key: str, kcal: float = 2000, allergies: tuple[str, ...] = (), diet: tuple[str, ...] = ()) -> model.Eater:
    def target(nutrient: str, low: float | None, high: float | None = None) -> Target:
        return Target(key=nutrient, low=low, high=high, unit="", source="test")

    targets = (target("kcal", 0.93 * kcal, 1.07 * kcal), target("fibre_g", 25), target("na_mg", None, 2000))
    return model.Eater(id=key, allergies=allergies, diet=diet, targets=targets)


def plan_of(ask: model.Ask) -> Plan | None:
    built = model.build(ask, FOODS)
    if built is None:
        return None
    program, columns = built
    return model.read(ask, FOODS, columns, solver.solve(program))


def test_the_book_is_whole_and_bilingual() -> None:
    assert len(BOOK) >= 60
    assert len(recipes.known(BOOK, FOODS)) == len(BOOK)
    for recipe in BOOK:
        assert set(recipe.names) == {"en", "zh"}
        assert len(recipe.steps["en"]) == len(recipe.steps["zh"]) >= 3
        assert recipe.role in ("main", "side")
        kcal = recipes.nutrients(recipe, FOODS)["kcal"]
        assert (250 if recipe.role == "main" else 10) < kcal < 1100, (recipe.id, kcal)
    assert {recipe.cuisine for recipe in BOOK} == {"chinese", "western"}


def test_tags_say_what_the_foods_are() -> None:
    for recipe in BOOK:
        for diet in ("vegetarian", "vegan"):
            if diet in recipe.tags:
                assert recipes.suits(recipe, FOODS, (), (diet,)), (recipe.id, diet)
        assert "quick" not in recipe.tags or recipe.minutes <= 25, recipe.id


def test_the_diet_of_the_textbook_costs_what_the_textbook_says() -> None:
    costs = {"BEEF": 3.19, "CHK": 2.59, "FISH": 2.29, "HAM": 2.89, "MCH": 1.89, "MTL": 1.99, "SPG": 1.99, "TUR": 2.49}
    vitamins = {
        "A": (60, 8, 8, 40, 15, 70, 25, 60), "C": (20, 0, 10, 40, 35, 30, 50, 20),
        "B1": (10, 20, 15, 35, 15, 15, 25, 15), "B2": (15, 20, 10, 10, 15, 15, 15, 10),
    }  # fmt: skip
    program = solver.Program()
    columns = [program.column(cost, 0, 100) for cost in costs.values()]
    for amounts in vitamins.values():
        program.row(dict(zip(columns, map(float, amounts), strict=True)), 700, 10_000)
    answer = solver.solve(program)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(88.2, abs=1e-4)


def test_pollys_diet_costs_92_and_a_half_cents() -> None:  # Chvatal 1983, Linear Programming, chapter 1
    foods = (
        *((110, 4, 2, 3, 4), (205, 32, 12, 24, 3), (160, 13, 54, 13, 2)),
        *((160, 8, 285, 9, 8), (420, 4, 22, 20, 2), (260, 14, 80, 19, 2)),
    )
    program = solver.Program()
    columns = [program.column(float(cents), 0, float(most)) for _, _, _, cents, most in foods]
    for at, least in enumerate((2000.0, 55.0, 800.0)):
        program.row({column: float(food[at]) for column, food in zip(columns, foods, strict=True)}, least)
    assert solver.solve(program).objective == pytest.approx(92.5, abs=1e-4)


@pytest.mark.shared
def test_the_diet_of_stigler_costs_what_it_cost(shared_dir: Path) -> None:
    folder = shared_dir / "facts/nutrition"
    with (folder / "stigler_foods.csv").open() as file:
        foods = list(csv.DictReader(file))
    with (folder / "stigler_minimum.csv").open() as file:
        (least,) = csv.DictReader(file)
    program = solver.Program()
    columns = [program.column(1.0) for _ in foods]
    thousands = {"Calories": 1000.0, "VitaminA": 1000.0}
    plain = float(foods[0]["Calories"]) > 1000
    for nutrient, amount in least.items():
        scale = 1.0 if plain else thousands.get(nutrient, 1.0)
        row = {column: float(food[nutrient]) for column, food in zip(columns, foods, strict=True)}
        program.row({c: v for c, v in row.items() if v}, float(amount) / scale)
    answer = solver.solve(program)
    assert answer.objective * 365 == pytest.approx(39.6617315, abs=1e-4)


def test_an_infeasible_program_says_so() -> None:
    program = solver.Program()
    column = program.column(1.0, 0, 1)
    program.row({column: 1.0}, 2)
    assert solver.solve(program).status == "infeasible"


def test_a_week_repeats_nothing_and_names_its_gap() -> None:
    ask = model.Ask(eaters=(eater("a"), eater("b", 2600)), recipes=tuple(BOOK), days=7, seconds=20, gap=0.1)
    plan = plan_of(ask)
    assert plan is not None
    assert plan.status == "optimal"
    assert plan.gap <= 0.1
    assert checker.violations(plan.dishes, {"a": set(), "b": set()}, 7) == []


def test_what_expires_today_is_cooked_today() -> None:
    stock = (model.Held(food="lamb", grams=220, last_day=0), model.Held(food="onion", grams=500))
    ask = model.Ask(eaters=(eater("a"), eater("b")), recipes=tuple(BOOK), stock=stock, days=3, seconds=20, gap=0.01)
    plan = plan_of(ask)
    assert plan is not None
    assert next(dish.day for dish in plan.dishes if dish.recipe == "lamb_cumin") == 0


def test_nobody_is_given_a_recipe_when_none_suits() -> None:
    vegans = eater("a", allergies=("soy", "gluten", "nuts", "rice"), diet=("vegan",))
    assert plan_of(model.Ask(eaters=(vegans,), recipes=tuple(BOOK), days=7)) is None


def _random(seed: int) -> tuple[model.Ask, dict[str, set[str]]]:
    chance = random.Random(seed)
    eaters, shunned = [], {}
    for key in "abcd"[: chance.randint(1, 4)]:
        said = tuple(chance.sample(sorted(SAID), chance.choice((0, 1, 1, 2, 3))))
        shunned[key] = set().union(*(SAID[word] for word in said)) if said else set()
        eaters.append(eater(key, chance.uniform(1200, 3200), allergies=said))
    some = chance.sample(BOOK, chance.randint(20, 40))
    stock = tuple(
        model.Held(food=food, grams=chance.uniform(50, 900), last_day=chance.choice((None, 0, 1)))
        for food in chance.sample(sorted({f for r in some for f in r.foods}), 5)
    )
    days = chance.choice((1, 1, 1, 2))
    return model.Ask(eaters=tuple(eaters), recipes=tuple(some), stock=stock, days=days, seconds=1.0, gap=0.5), shunned


def _check(seeds: range) -> int:
    planned = 0
    for seed in seeds:
        ask, shunned = _random(seed)
        plan = plan_of(ask)
        if plan is not None and plan.dishes:
            planned += 1
            assert checker.violations(plan.dishes, shunned, ask.days) == [], seed
    return planned


def test_no_allergen_reaches_a_plate_in_random_menus(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = checker.tables()
    monkeypatch.setattr(checker, "tables", lambda: raw)
    assert _check(range(20)) >= 12


def test_no_meal_costs_less_than_its_bound() -> None:
    chance = random.Random(5)
    for seed in range(4):
        mains = chance.sample([r for r in BOOK if r.role == "main"], 4)
        sides = chance.sample([r for r in BOOK if r.role == "side"], 3)
        foods = sorted({food for recipe in (*mains, *sides) for food in recipe.foods})
        stock = tuple(
            model.Held(food=food, grams=chance.uniform(50, 900), last_day=chance.choice((None, 0)))
            for food in chance.sample(foods, 6)
        )
        people = (eater("a"), eater("b", 2600), eater("c", 1500))
        built = model.build(model.Ask(eaters=people, recipes=(*mains, *sides), stock=stock, gap=0.0), FOODS)
        assert built is not None
        choice = built[0].choice
        assert choice is not None
        found = pairs.bounds(choice)
        for row, main in enumerate(choice.mains):
            for at, side in enumerate(choice.sides):
                upper = list(built[0].upper)
                for number, column in enumerate(choice.columns):
                    upper[column] = 1.0 if number in (main, side) else 0.0
                alone = msgspec.structs.replace(built[0], upper=upper, choice=None)
                cost = solver.solve(alone).objective
                assert found[row, at] <= cost + 1e-6, seed
                assert found[row, at] >= 0.6 * cost, seed


def test_without_any_time_there_still_is_a_meal_with_an_honest_gap() -> None:
    built = model.build(
        model.Ask(eaters=(eater("a"), eater("b", 2600)), recipes=tuple(BOOK), seconds=0.0, gap=0), FOODS
    )
    assert built is not None
    answer = solver.solve(built[0])
    assert answer.values
    assert answer.status in ("optimal", "feasible")
    assert 0 <= answer.gap <= 1
    assert answer.bound <= answer.objective + 1e-6


def test_leaving_columns_out_finds_the_same_meal() -> None:
    stock = (model.Held(food="spinach", grams=300, last_day=0),)
    built = model.build(
        model.Ask(eaters=(eater("a"), eater("b", 2600)), recipes=tuple(BOOK), stock=stock, gap=0), FOODS
    )
    assert built is not None
    quick, whole = solver.solve(built[0]), solver.solve(msgspec.structs.replace(built[0], choice=None, seconds=60))
    assert quick.status == whole.status == "optimal"
    assert quick.objective == pytest.approx(whole.objective, rel=1e-4)
    assert quick.bound <= whole.objective + 1e-6


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_allergen_reaches_a_plate_in_10000_random_menus(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = checker.tables()
    monkeypatch.setattr(checker, "tables", lambda: raw)
    assert _check(range(1000, 11_000)) >= 6000
