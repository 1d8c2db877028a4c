"""The running menu: asks the solver for tonight or a week, keeps the plan, books what was cooked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from hub.api import Cause, HomeChanged, Hub, Person, Role
from hub.api.errors import InvalidParameter, PluginError
from plugins.fridge.api import Stock
from plugins.lists.api import SHOPPING, Lists
from plugins.menu import daily, model, recipes
from plugins.menu.api import Cooked, Dish, Plan, PlanChanged, Recipe
from plugins.menu.config import Config
from plugins.menu.process import SolverProcess
from plugins.menu.solver import Answer
from plugins.nutrition.api import Erased, Food, Foods, Intake

_PATIENCE = 5.0
#: Taken for something in the fridge whose weight nobody said (a box, a bag), g.
_SOME = 300.0
_PLENTY = 1e6
#: Words for kinds of food that many foods belong to, as the diet that leaves them out.
_KINDS = {"pork": "no_pork", "猪肉": "no_pork", "beef": "no_beef", "牛肉": "no_beef"}
_KINDS |= dict.fromkeys(("meat", "肉", "荤"), "vegetarian")
_LATELY_S = 3 * 86_400.0


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a menu should be like, beyond what everybody needs."""

    days: int = 1
    without: tuple[str, ...] = ()
    minutes: int | None = None
    tags: tuple[str, ...] = ()
    cuisine: str = ""
    not_these: tuple[str, ...] = ()


class MenuService:
    """Owns the book, the solver's process, the plan and what was cooked."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._solver = SolverProcess()
        self._ready = asyncio.Event()
        self.book: dict[str, Recipe] = {}
        self.foods: dict[str, Food] = {}
        self.plan: Plan | None = None

    async def run(self) -> None:
        """Read the book and the last plan; end the solver with the plugin."""
        erased, changes = self._hub.events(Erased), self._hub.events(HomeChanged)
        try:
            found = await asyncio.to_thread(recipes.load)
            table = await self._hub.use(Foods, timeout=60)  # type: ignore[type-abstract]  # known by its protocol
            self.foods = {food.id: food for food in table.all() if food.checked}
            self.book = {recipe.id: recipe for recipe in recipes.known(found, self.foods)}
            stored = await self._hub.storage.get("plan")
            if stored is not None:
                plan = msgspec.convert(stored, Plan)
                self.plan = plan if all(dish.recipe in self.book for dish in plan.dishes) else None
            self._ready.set()
            await self._follow_people(erased, changes)
        finally:
            await self._solver.close()

    async def _follow_people(self, erased: AsyncIterator[Erased], changes: AsyncIterator[HomeChanged]) -> None:
        """Take out of the plan what it says of persons who left, and what their needs were when they are erased."""

        async def left() -> None:
            async for change in changes:
                people = self._hub.people.people
                gone = {p for dish in self.plan.dishes for p in dish.portions} - set(people) if self.plan else set()
                if change.what.startswith("person:") and gone:
                    await self._without(gone, None)

        self._hub.spawn(left(), "people")
        async for event in erased:
            await self._without({event.person}, 1.0)

    async def _without(self, persons: set[str], servings: float | None) -> None:
        """Give persons of the plan plain servings, or none at all."""
        if self.plan is None:
            return
        dishes = []
        for dish in self.plan.dishes:
            kept = {p: s for p, s in dish.portions.items() if p not in persons}
            if servings is not None:
                kept |= {p: servings for p in dish.portions if p in persons}
            dishes.append(msgspec.structs.replace(dish, portions=kept))
        await self.keep(msgspec.structs.replace(self.plan, dishes=tuple(dishes)))

    async def ready(self) -> None:
        """Wait until the book is read."""
        await self._ready.wait()

    def recipe(self, key: str) -> Recipe:
        """Return a recipe; InvalidParameter when there is none."""
        if key not in self.book:
            raise InvalidParameter(f"there is no recipe {key!r}", field="recipe")
        return self.book[key]

    def named(self, said: str) -> Recipe | None:
        """Return the recipe somebody names, by all or the telling part of its name."""
        wanted = said.strip().lower().strip(" .,。，")
        for recipe in self.book.values():
            if wanted in {recipe.id, *(name.lower() for name in recipe.names.values())}:
                return recipe
        near = [r for r in self.book.values() if any(len(wanted) > 1 and wanted in n.lower() for n in r.names.values())]
        return near[0] if near else None

    # -- making a menu

    async def make(self, wish: Wish) -> Plan:
        """Return a menu for a wish; PluginError when none suits everybody, naming what stands in the way."""
        await self._ready.wait()
        plan = await self._solved(await self._ask(wish))
        pantry = self._pantry()
        start = self._hub.clock.now().date().isoformat()
        return msgspec.structs.replace(plan, start=start, buy={k: g for k, g in plan.buy.items() if k not in pantry})

    async def _solved(self, ask: model.Ask) -> Plan:
        """Return the plan that the solver finds; of several days that it finds nothing for in time, day by day."""
        built = await asyncio.to_thread(model.build, ask, self.foods)
        if built is None:
            raise PluginError("no menu suits everybody and this wish", remedy="ask for less at once")
        program, columns = built
        try:
            answer = await self._solver.solve(program)
        except PluginError as error:
            if ask.days == 1:
                raise
            self._hub.log.warning("%s", error)
            answer = Answer(status="failed")
        found: Plan | None = model.read(ask, self.foods, columns, answer)
        if answer.status == "failed" and ask.days > 1:
            self._hub.log.info("no menu of %d days was found in time: it is put together day by day", ask.days)
            found = await daily.plan(ask, self.foods, self._solver.solve, answer.bound)
        if found is None or not found.dishes:
            raise PluginError(f"the solver found no menu ({answer.status})", remedy="ask for less at once")
        return found

    def today(self) -> int:
        """Return which day of the plan today is; 0 without a plan."""
        if self.plan is None or not self.plan.start:
            return 0
        return (self._hub.clock.now().date() - date.fromisoformat(self.plan.start)).days

    async def keep(self, plan: Plan) -> None:
        """Keep a plan as the home's."""
        await self._hub.storage.put("plan", msgspec.to_builtins(plan))
        self.plan = plan
        self._hub.publish(PlanChanged(cause=self._hub.cause()))

    async def swap(self, first: int, second: int) -> Plan:
        """Swap the dishes of two days of the plan."""
        if self.plan is None:
            raise InvalidParameter("there is no plan yet", remedy="make one first")
        days = {dish.day for dish in self.plan.dishes}
        if first not in days or second not in days:
            raise InvalidParameter(f"the plan has no days {first} and {second}", field="days")
        other = {first: second, second: first}
        moved = [msgspec.structs.replace(dish, day=other.get(dish.day, dish.day)) for dish in self.plan.dishes]
        ordered = sorted(moved, key=lambda dish: (dish.day, self.book[dish.recipe].role, dish.recipe))
        await self.keep(msgspec.structs.replace(self.plan, dishes=tuple(ordered)))
        assert self.plan is not None
        return self.plan

    async def _ask(self, wish: Wish) -> model.Ask:
        eaters = [await self._eater(person) for person in self.eaters()]
        if not eaters:
            raise PluginError("nobody lives here yet", remedy="add people, so that menus know for whom")
        week = wish.days > 1
        return model.Ask(
            eaters=tuple(eaters),
            recipes=tuple(recipe for recipe in self.book.values() if self._fits(recipe, wish)),
            stock=tuple(await self._held()),
            days=wish.days,
            sides=self._config.sides,
            share=self._config.share,
            lately=await self._lately(),
            seconds=self._config.seconds_week if week else self._config.seconds_tonight,
            gap=self._config.gap,
        )

    def eaters(self) -> list[Person]:
        """Return who eats at home."""
        wanted = self._config.eaters
        people = self._hub.people.people.values()
        if wanted:
            return [person for person in people if person.id in wanted]
        return [person for person in people if person.role not in (Role.GUEST, Role.DEVICE)]

    async def _eater(self, person: Person) -> model.Eater:
        intake = await self._hub.use(Intake, timeout=_PATIENCE)  # type: ignore[type-abstract]
        targets = tuple(await intake.targets(person.id))
        return model.Eater(id=person.id, allergies=person.body.allergies, diet=person.body.diet, targets=targets)

    def _fits(self, recipe: Recipe, wish: Wish) -> bool:
        if recipe.id in wish.not_these or (wish.minutes is not None and recipe.minutes > wish.minutes):
            return False
        if recipe.role == "main" and (
            not set(wish.tags) <= set(recipe.tags) or wish.cuisine not in ("", recipe.cuisine)
        ):
            return False
        shun = [word for word in wish.without if word not in _KINDS]
        return recipes.suits(recipe, self.foods, shun, [_KINDS[word] for word in wish.without if word in _KINDS])

    async def _held(self) -> list[model.Held]:
        found = [model.Held(food=key, grams=_PLENTY) for key in self._pantry()]
        try:
            stock = await self._hub.use(Stock, timeout=0.05)  # type: ignore[type-abstract]
        except PluginError:
            return found
        today = self._hub.clock.now()
        for item in stock.stock():
            food = self.foods.get(item.food)
            if food is None:
                continue
            last = None
            if item.expires_at is not None:
                last = (datetime.fromtimestamp(item.expires_at, today.tzinfo).date() - today.date()).days
            if last is None or last >= 0:
                grams = food.grams(item.quantity, item.unit)
                found.append(model.Held(food=food.id, grams=_SOME if grams is None else grams, last_day=last))
        return found

    def _pantry(self) -> set[str]:
        return {key for key, food in self.foods.items() if food.group == "spice"} | set(self._config.pantry)

    async def _lately(self) -> frozenset[str]:
        since = self._hub.clock.time() - _LATELY_S
        cooked = await self._hub.storage.get("cooked", [])
        return frozenset(str(each["recipe"]) for each in cooked if each["at"] >= since)

    # -- after the choice

    async def buy(self, plan: Plan, language: str, *, cause: Cause) -> Sequence[str]:
        """Put what is missing on the shopping list; return it in words."""
        texts = [f"{self.foods[food].label(language)} {grams:.0f} g" for food, grams in sorted(plan.buy.items())]
        if texts:
            lists = await self._hub.use(Lists, timeout=_PATIENCE)  # type: ignore[type-abstract]
            await lists.add(SHOPPING, texts, cause=cause)
        return texts

    async def cooked(self, recipe: Recipe, portions: Mapping[str, float], *, cause: Cause) -> dict[str, Any]:
        """Book what was cooked: out of the stock, into the intake of those who agreed to that."""
        total = sum(portions.values())
        taken = [f for f, g in recipe.foods.items() if await self._take(self.foods[f], g * total, cause)]
        intake = await self._hub.use(Intake, timeout=_PATIENCE)  # type: ignore[type-abstract]
        noted = []
        for person, servings in portions.items():
            foods = {food: grams * servings for food, grams in recipe.foods.items()}
            owner = self._hub.people.people.get(person)
            label = recipe.label(owner.language if owner else "en")
            if await intake.record(person, label, foods, source=f"menu:{recipe.id}") is not None:
                noted.append(person)
        done = await self._hub.storage.get("cooked", [])
        await self._hub.storage.put("cooked", [*done[-49:], {"recipe": recipe.id, "at": self._hub.clock.time()}])
        self._hub.publish(Cooked(cause=self._hub.cause(cause), recipe=recipe.id, people=tuple(portions)))
        return {"recipe": recipe.id, "taken": taken, "noted": noted}

    async def _take(self, food: Food, grams: float, cause: Cause) -> bool:
        """Take grams of a food out of the stock, in the units it is kept in; a box of unknown weight stays."""
        try:
            stock = await self._hub.use(Stock, timeout=0.05)  # type: ignore[type-abstract]
        except PluginError:
            return False
        touched = False
        for item in stock.stock():
            one = food.grams(1.0, item.unit) if item.food == food.id else None
            if one and grams > 0.5:
                amount = min(grams / one, item.quantity)
                touched |= bool(await stock.use(food.label("en"), quantity=amount, unit=item.unit, cause=cause))
                grams -= amount * one
        return touched

    def portions_of(self, recipe: str) -> dict[str, float]:
        """Return the servings the plan gives of a recipe to those who eat here now, or one for everybody."""
        everybody = {person.id: 1.0 for person in self.eaters()}
        for dish in self.plan.dishes if self.plan else ():
            if dish.recipe == recipe:
                return {person: servings for person, servings in dish.portions.items() if person in everybody}
        return everybody


def mains(plan: Plan, book: Mapping[str, Recipe]) -> list[Dish]:
    """Return the mains of a plan."""
    return [dish for dish in plan.dishes if book[dish.recipe].role == "main"]
