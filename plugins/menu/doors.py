"""How people reach the menu: what to cook tonight, refining it, cooking it; and the panel's routes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import msgspec

from hub.api import Asked, Hub, Intent, Register, Reply, Request
from hub.api.errors import InvalidParameter, NotPermitted, PluginError
from plugins.menu import recipes
from plugins.menu.api import Plan, Recipe
from plugins.menu.service import MenuService, Wish, mains

#: How long a talk about dinner is remembered, s, and how many of them.
_TALK_S, _TALKS = 900.0, 100
_SPOKEN_BUYS = 5
_CHANGES = {"faster", "lighter", "vegetarian", "spicy", "other", "chinese", "western", "kids"}


class _Talk(msgspec.Struct):
    wish: Wish
    plan: Plan
    at: float


class Doors:
    """Intents and routes of the menu."""

    def __init__(self, hub: Hub, service: MenuService) -> None:
        self._hub = hub
        self._service = service
        self._talks: OrderedDict[str, _Talk] = OrderedDict()

    def register(self, register: Register) -> None:
        """Register them."""
        register.intent("HearthMenuTonight", self.tonight)
        register.intent("HearthMenuRefine", self.refine)
        register.intent("HearthMenuTake", self.take)
        register.intent("HearthMenuCooked", self.cooked)
        register.route("GET", "/recipes", self.recipes, doc="The recipe book: ?language=")
        register.route("GET", "/plan", self.get_plan, doc="The plan of the home, or null")
        register.route(
            "POST", "/plan", self.post_plan, role="child",
            doc='Make a menu: {"days": 1-7, "without"?: [..], "minutes"?, "tags"?: [..], "cuisine"?, "keep"?: true}',
        )  # fmt: skip
        register.route("POST", "/plan/swap", self.swap, role="child", doc='Swap two days: {"days": [0, 1]}')
        register.route(
            "POST",
            "/plan/buy",
            self.buy,
            role="child",
            doc='Put on the shopping list what the plan misses, or {"buy": {food: g}}',
        )
        register.route(
            "POST", "/cooked", self.post_cooked, role="child", doc='Book it: {"recipe": id, "portions"?: {}}'
        )

    # -- sentences

    async def tonight(self, intent: Intent, asked: Asked) -> Reply:
        """Say what can be cooked tonight."""
        return await self._answer(self._changed(Wish(), intent), asked)

    async def refine(self, intent: Intent, asked: Asked) -> Reply:
        """Ask again, with one thing changed."""
        talk = self._talk(asked)
        if talk is None:
            return await self._answer(self._changed(Wish(), intent), asked)
        wish = self._changed(talk.wish, intent, talk.plan)
        return await self._answer(wish, asked)

    async def take(self, intent: Intent, asked: Asked) -> Reply:
        """Take the menu that was said, or the home's plan: put what is missing on the shopping list."""
        talk = self._talk(asked)
        plan = talk.plan if talk else self._service.plan
        if plan is None:
            return Reply(text=self._hub.text("no_talk", asked.language), ok=False)
        if talk is not None:
            await self._service.keep(plan)
        bought = await self._service.buy(plan, asked.language, cause=asked.cause)
        key = "taken_buy" if bought else "taken"
        return Reply(text=self._hub.text(key, asked.language, items=self._listed(list(bought), asked.language)))

    async def cooked(self, intent: Intent, asked: Asked) -> Reply:
        """Book what was cooked: what was named, or the menu that was taken."""
        said = str(intent.slots.get("recipe") or "").strip()
        plan = self._service.plan
        if said:
            found = self._service.named(said)
            chosen = [found] if found else []
        else:
            chosen = (
                [self._service.book[dish.recipe] for dish in plan.dishes if dish.day == self._service.today()]
                if plan
                else []
            )
        if not chosen:
            return Reply(text=self._hub.text("what_cooked", asked.language), ok=False)
        for recipe in chosen:
            await self._service.cooked(recipe, self._service.portions_of(recipe.id), cause=asked.cause)
        names = self._listed([recipe.label(asked.language) for recipe in chosen], asked.language)
        return Reply(text=self._hub.text("booked", asked.language, names=names))

    async def _answer(self, wish: Wish, asked: Asked) -> Reply:
        try:
            plan = await self._service.make(wish)
        except PluginError as error:
            self._hub.log.info("no menu: %s", error)
            return Reply(text=self._hub.text("nothing_fits", asked.language), ok=False)
        self._talks[asked.session] = _Talk(wish, plan, self._hub.clock.time())
        while len(self._talks) > _TALKS:
            self._talks.popitem(last=False)
        return Reply(text=self._said(plan, asked.language))

    def _talk(self, asked: Asked) -> _Talk | None:
        talk = self._talks.get(asked.session)
        return talk if talk is not None and self._hub.clock.time() - talk.at <= _TALK_S else None

    def _said(self, plan: Plan, language: str) -> str:
        book = self._service.book
        names = [book[dish.recipe].label(language) for dish in plan.dishes]
        minutes = max(book[dish.recipe].minutes for dish in plan.dishes)
        text = self._hub.text("tonight", language, names=self._listed(names, language), minutes=minutes)
        if not plan.buy:
            return text + self._hub.text("all_there", language)
        most = sorted(plan.buy, key=lambda food: -plan.buy[food])[:_SPOKEN_BUYS]
        missing = [self._service.foods[food].label(language) for food in most]
        return text + self._hub.text("missing", language, items=self._listed(missing, language))

    def _listed(self, names: list[str], language: str) -> str:
        return self._hub.text("and", language).join(names)

    def _changed(self, wish: Wish, intent: Intent, plan: Plan | None = None) -> Wish:
        """Return a wish with what an intent changes: a food left out, a change by its word."""
        change = str(intent.slots.get("change") or "")
        without = str(intent.slots.get("without") or "").strip().lower()
        if without:
            return msgspec.structs.replace(wish, without=(*wish.without, without))
        if not change and plan is not None:
            change = "other"
        if change == "faster":
            now = [self._service.book[dish.recipe].minutes for dish in plan.dishes] if plan else [40]
            return msgspec.structs.replace(wish, minutes=max(min(max(now) - 5, 30), 10))
        if change == "other" and plan is not None:
            last = tuple(dish.recipe for dish in mains(plan, self._service.book))
            return msgspec.structs.replace(wish, not_these=(*wish.not_these, *last))
        if change in ("chinese", "western"):
            return msgspec.structs.replace(wish, cuisine=change)
        tag = {"lighter": "light"}.get(change, change)
        return (
            msgspec.structs.replace(wish, tags=(*wish.tags, tag)) if change in _CHANGES and change != "other" else wish
        )

    # -- routes

    async def recipes(self, request: Request) -> Any:
        """Return the recipe book with what a serving gives and holds."""
        await self._service.ready()
        return [self._json(recipe) for recipe in self._service.book.values()]

    async def get_plan(self, request: Request) -> Any:
        """Return the plan, and what it says for today."""
        await self._service.ready()
        return None if self._service.plan is None else self._plan(self._service.plan)

    def _plan(self, plan: Plan) -> dict[str, Any]:
        book, today = self._service.book, self._service.today()
        dishes = [book[dish.recipe] for dish in plan.dishes if dish.day == today and dish.recipe in book]
        told: dict[str, Any] = msgspec.to_builtins(plan)
        return told | {"today": [{"id": r.id, "names": r.names, "role": r.role, "minutes": r.minutes} for r in dishes]}

    async def post_plan(self, request: Request) -> Any:
        """Make a menu, and keep it unless told not to."""
        body = request.body if isinstance(request.body, dict) else {}
        try:
            wish = msgspec.convert({k: v for k, v in body.items() if k != "keep"}, Wish)
        except msgspec.ValidationError as error:
            raise InvalidParameter(str(error)) from error
        if not 1 <= wish.days <= 7:
            raise InvalidParameter("days is out of range", remedy="1 to 7", field="days")
        plan = await self._service.make(wish)
        if body.get("keep") is not False:
            await self._service.keep(plan)
        return self._plan(plan)

    async def swap(self, request: Request) -> Any:
        """Swap two days."""
        body = request.body if isinstance(request.body, dict) else {}
        days = body.get("days")
        if not isinstance(days, list) or len(days) != 2 or not all(type(day) is int for day in days):
            raise InvalidParameter("days is missing", remedy='give {"days": [0, 1]}', field="days")
        return self._plan(await self._service.swap(*days))

    async def buy(self, request: Request) -> Any:
        """Put what is missing on the shopping list: of the plan, or the grams of foods that are given."""
        await self._service.ready()
        body = request.body if isinstance(request.body, dict) else {}
        plan = self._service.plan
        if body.get("buy") is not None:
            try:
                wanted = msgspec.convert(body["buy"], dict[str, float])
            except msgspec.ValidationError as error:
                raise InvalidParameter(f"buy: {error}", field="buy") from error
            if not set(wanted) <= set(self._service.foods) or not all(0 < grams <= 1e5 for grams in wanted.values()):
                raise InvalidParameter("buy names a food that is not known, or grams out of range", field="buy")
            plan = Plan(dishes=(), status="given", objective=0.0, gap=0.0, seconds=0.0, buy=wanted)
        if plan is None:
            raise InvalidParameter("there is no plan yet", remedy="make one first")
        language = request.person.language if request.person else "en"
        return {"added": list(await self._service.buy(plan, language, cause=request.cause))}

    async def post_cooked(self, request: Request) -> Any:
        """Book what was cooked."""
        await self._service.ready()
        body = request.body if isinstance(request.body, dict) else {}
        recipe = self._service.recipe(str(body.get("recipe", "")))
        portions = body.get("portions") or self._service.portions_of(recipe.id)
        try:
            checked = msgspec.convert(portions, dict[str, float])
        except msgspec.ValidationError as error:
            raise InvalidParameter(f"portions: {error}", field="portions") from error
        eaters = {person.id for person in self._service.eaters()}
        if not checked or not set(checked) <= eaters or not all(0 < part <= 5 for part in checked.values()):
            raise NotPermitted("portions name somebody who does not eat here, or are out of range", remedy="0 to 5")
        return await self._service.cooked(recipe, checked, cause=request.cause)

    def _json(self, recipe: Recipe) -> dict[str, Any]:
        foods = self._service.foods
        gives = recipes.nutrients(recipe, foods)
        told: dict[str, Any] = msgspec.to_builtins(recipe)
        return told | {
            "allergens": recipes.allergens(recipe, foods),
            "nutrients": {key: round(value, 2) for key, value in gives.items()},
            "ingredients": [
                {"food": key, "names": {lang: names[0] for lang, names in foods[key].names.items()}, "grams": grams}
                for key, grams in recipe.foods.items()
            ],
        }
