"""Tonight's dinner by voice and panel: refined, taken, cooked, booked."""

from __future__ import annotations

import asyncio
from datetime import date

import msgspec
import pytest

from hub.api import Body, HomeChanged, Person, Role
from hub.api.errors import InvalidParameter, NotPermitted, PluginError
from hub.testing import PluginHarness, settle
from plugins.menu import process, solver
from plugins.menu.api import Cooked
from plugins.nutrition.api import Erased

ANNA = Person(id="anna", name="Anna", consent=("body",), body=Body(sex="F", birth_date=date(1990, 5, 1), height_cm=168))
BEN = Person(
    id="ben", name="Ben", body=Body(sex="M", birth_date=date(1988, 5, 1), height_cm=180, allergies=("peanut",))
)
GUEST = Person(id="gus", name="Gus", role=Role.GUEST)


@pytest.fixture
async def home(hearth: PluginHarness, monkeypatch: pytest.MonkeyPatch) -> PluginHarness:
    """Give a home whose solver runs in a thread of the test instead of a process."""

    async def inline(_self: process.SolverProcess, program: solver.Program) -> solver.Answer:
        return await asyncio.to_thread(solver.solve, program)

    monkeypatch.setattr(process.SolverProcess, "solve", inline)
    hearth.people.people = {person.id: person for person in (ANNA, BEN, GUEST)}
    for plugin in ("scale", "fridge", "lists", "nutrition", "menu"):
        await hearth.load(f"plugins.{plugin}.plugin")
    await hearth.request("GET", "menu/recipes")
    return hearth


async def test_tonight_suits_everybody_and_is_refined_in_both_languages(home: PluginHarness) -> None:
    first = await home.ask("HearthMenuTonight", text="what can we cook tonight")
    assert first.ok
    assert "You could cook" in first.text
    lighter = await home.ask("HearthMenuRefine", {"change": "lighter"}, language="zh")
    assert lighter.ok
    assert "今晚可以做" in lighter.text
    again = await home.ask("HearthMenuRefine", {"change": "other"}, language="zh")
    assert again.text.split("、")[0] != lighter.text.split("、")[0]
    other = await home.ask("HearthMenuRefine", language="zh")
    assert other.text.split("、")[0] != again.text.split("、")[0]
    assert not (await home.ask("HearthMenuRefine", {"without": "rice"}, session="s")).text.count("with rice")


@pytest.mark.parametrize("word", ["pork", "猪肉"])
async def test_without_pork_leaves_out_all_of_it(home: PluginHarness, word: str) -> None:
    plan = await home.request("POST", "menu/plan", {"days": 7, "without": [word], "keep": False})
    book = {recipe["id"]: recipe for recipe in await home.request("GET", "menu/recipes")}
    eaten = {food for dish in plan["dishes"] for food in book[dish["recipe"]]["foods"]}
    assert not [food for food in eaten if food.startswith(("pork", "ground_pork", "ham", "bacon"))]


async def test_allergies_of_everybody_at_the_table_hold(home: PluginHarness) -> None:
    book = {recipe["id"]: recipe for recipe in await home.request("GET", "menu/recipes")}
    plan = await home.request("POST", "menu/plan", {"days": 7})
    assert all("peanut" not in book[dish["recipe"]]["allergens"] for dish in plan["dishes"])
    assert {person for dish in plan["dishes"] for person in dish["portions"]} == {"anna", "ben"}


@pytest.mark.parametrize("dies", [False, True])
async def test_a_week_that_is_not_found_in_time_is_put_together_day_by_day(
    home: PluginHarness, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    bounds: list[float] = []

    async def busy(_self: process.SolverProcess, program: solver.Program) -> solver.Answer:
        if program.choice is not None:
            return await asyncio.to_thread(solver.solve, program)
        if dies:
            raise PluginError("the menu's solver did not answer")
        found = await asyncio.to_thread(solver.solve, msgspec.structs.replace(program, seconds=0.05))
        bounds.append(found.bound)
        return solver.Answer(status="failed", bound=found.bound)

    monkeypatch.setattr(process.SolverProcess, "solve", busy)
    await home.request("POST", "fridge/stock", {"name": "tomato", "quantity": 900, "unit": "g"}, person="anna")
    plan = await home.request("POST", "menu/plan", {"days": 7})
    book = {recipe["id"]: recipe for recipe in await home.request("GET", "menu/recipes")}
    mains = [dish for dish in plan["dishes"] if book[dish["recipe"]]["role"] == "main"]
    assert sorted(dish["day"] for dish in mains) == list(range(7))
    assert len({dish["recipe"] for dish in plan["dishes"]}) == len(plan["dishes"])
    assert all("peanut" not in book[dish["recipe"]]["allergens"] for dish in plan["dishes"])
    assert plan["status"] == "feasible"
    expected = (plan["objective"] - max(bounds, default=0.0)) / plan["objective"]
    assert plan["gap"] == pytest.approx(expected, abs=1e-3)


async def test_taking_a_menu_puts_what_is_missing_on_the_shopping_list(home: PluginHarness) -> None:
    assert not (await home.ask("HearthMenuTake")).ok
    await home.ask("HearthMenuTonight")
    assert "shopping list" in (await home.ask("HearthMenuTake")).text
    lists = await home.request("GET", "lists/lists")
    assert any(" g" in item["text"] for each in lists for item in each["items"])


async def test_cooking_books_the_stock_and_the_intake_of_who_agreed(home: PluginHarness) -> None:
    for body in ({"name": "eggs", "quantity": 6, "unit": "piece"}, {"name": "tomato", "quantity": 500, "unit": "g"}):
        await home.request("POST", "fridge/stock", body, person="anna")
    done = await home.ask("HearthMenuCooked", {"recipe": "番茄炒蛋"}, language="zh")
    assert "番茄炒蛋" in done.text
    stock = {item["food"]: item for item in (await home.request("GET", "fridge/overview", person="anna"))["stock"]}
    assert stock["egg"]["quantity"] == pytest.approx(2)
    assert stock["tomato"]["quantity"] == pytest.approx(100)
    today = (await home.request("GET", "nutrition/intake/anna", query={"days": "1"}, person="anna"))["days"][0]
    assert today["entries"][0]["source"] == "menu:tomato_egg"
    assert today["total"]["kcal"] > 400
    other = await home.request("GET", "nutrition/intake/ben", query={"days": "1"}, person="ben")
    assert other["days"][0]["entries"] == []
    assert home.happened(Cooked)[0].recipe == "tomato_egg"


async def test_days_of_a_plan_are_swapped_and_the_plan_survives(home: PluginHarness) -> None:
    before = await home.request("POST", "menu/plan", {"days": 2})
    after = await home.request("POST", "menu/plan/swap", {"days": [0, 1]})
    mains = [{d["day"]: d["recipe"] for d in plan["dishes"]} for plan in (before, after)]
    assert mains[0] != mains[1]
    await home.unload("menu")
    await home.load("plugins.menu.plugin")
    assert await home.request("GET", "menu/plan") == after


async def test_what_cannot_be_is_refused_with_a_remedy(home: PluginHarness) -> None:
    for path, body in (
        ("plan", {"days": 9}),
        ("plan", {"days": "x"}),
        ("plan/swap", {"days": [1]}),
        ("plan/swap", {"days": [0, 5]}),
    ):
        with pytest.raises(InvalidParameter):
            await home.request("POST", f"menu/{path}", body)
    with pytest.raises(InvalidParameter, match="no recipe"):
        await home.request("POST", "menu/cooked", {"recipe": "stones"})
    with pytest.raises(NotPermitted):
        await home.request("POST", "menu/cooked", {"recipe": "tomato_egg", "portions": {"gus": 1}})
    nothing = await home.ask("HearthMenuRefine", {"without": "salt"}, session="y")
    assert nothing.ok or "no recipe" in nothing.text


async def test_the_plan_forgets_who_is_erased_and_who_leaves(home: PluginHarness) -> None:
    await home.request("POST", "menu/plan", {"days": 1})
    home.bus.publish(Erased(cause=home.cause, person="anna"))
    await settle(60)
    dishes = (await home.request("GET", "menu/plan"))["dishes"]
    assert all(dish["portions"]["anna"] == 1.0 for dish in dishes)
    home.people.people = {"ben": BEN}
    home.bus.publish(HomeChanged(cause=home.cause, what="person:anna"))
    await settle(60)
    dishes = (await home.request("GET", "menu/plan"))["dishes"]
    assert all(set(dish["portions"]) == {"ben"} for dish in dishes)
    assert (await home.ask("HearthMenuCooked")).ok


@pytest.mark.e2e
async def test_the_solver_lives_in_a_process_of_its_own_and_comes_back() -> None:
    own = process.SolverProcess()
    program = solver.Program()
    column = program.column(1.0, 0, 10, integer=True)
    program.row({column: 1.0}, 2.5)
    try:
        assert (await own.solve(program)).values == [3.0]
        assert own._process is not None
        own._process.kill()
        await own._process.wait()
        assert (await own.solve(program)).status == "optimal"
    finally:
        await own.close()
