"""The running nutritionist: gathers person, weigh-ins and stock, and gives advice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from hub.api import HomeChanged, Hub, Person
from hub.api.errors import InvalidParameter, PluginError
from plugins.fridge.api import Stock
from plugins.nutrition import foods, needs, safety
from plugins.nutrition.advice import Stocked, advise
from plugins.nutrition.api import AdviceLine, Foods, Intake, Nutrition
from plugins.nutrition.body import Figure, Subject, fat_measured, figures, missing, subject
from plugins.nutrition.config import Config
from plugins.nutrition.food_doors import FoodDoors
from plugins.nutrition.formulas import trend
from plugins.nutrition.gaps import gap_lines
from plugins.nutrition.intake_service import IntakeService
from plugins.nutrition.needs import Need
from plugins.scale.api import Scale, Weighin


class TrendPoint(NamedTuple):
    """A weigh-in (Unix seconds, kg) with the smoothed trend, the mean of the seven days before it, and body fat, %."""

    at: float
    kg: float
    trend: float
    mean: float
    fat: float | None


class Trend(NamedTuple):
    """A person's weigh-ins, oldest first, and how the trend moved in 30 days, kg."""

    points: tuple[TrendPoint, ...]
    change_30d: float | None


S = TypeVar("S")
#: How long another plugin's service may take to be there, s; advice goes on without it.
_PATIENCE = 0.05


class NutritionService:
    """Implements ``plugins.nutrition.api.Nutrition``."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._ready = asyncio.Event()
        self.food_doors = FoodDoors(hub)
        self.intake = IntakeService(hub, self.subject, self.needs)
        self._foods = foods.FoodTable([])
        self._dri = needs.DriTable([])

    async def run(self) -> None:
        """Read the tables, offer the services, and follow who leaves the home."""
        changes = self._hub.events(HomeChanged)
        self._foods = await asyncio.to_thread(foods.load)
        self._dri = await asyncio.to_thread(needs.load)
        await self.food_doors.load(self._foods)
        await self.intake.load(self._foods)
        self._hub.provide(Foods, self._foods)  # type: ignore[type-abstract]  # a service is known by its protocol
        self._hub.provide(Nutrition, self)  # type: ignore[type-abstract]
        self._hub.provide(Intake, self.intake)  # type: ignore[type-abstract]
        self._ready.set()
        await self._follow_people(changes)

    async def _follow_people(self, changes: AsyncIterator[HomeChanged]) -> None:
        """Erase what belongs to persons who have left the home, while this ran or before."""
        await self.intake.forget_removed()
        async for change in changes:
            if change.what.startswith("person:"):
                await self.intake.forget_removed()

    async def advice(self, person: str, language: str) -> Sequence[AdviceLine]:
        """Return advice, most important first."""
        await self._ready.wait()
        who = self.person(person)
        found = await self.subject(who)
        if found is None:
            what = self.missing_text(who, await self.lacking(who), language)
            return [AdviceLine(text=what, rule="missing", source="", sum="", tone="warn")]
        stock = await self._stock(language)
        lines = self.advice_for(found, stock, who, language)
        return [*lines, *await self._gaps(found, stock, who, language)]

    async def _gaps(self, found: Subject, stock: Sequence[Stocked], who: Person, language: str) -> list[AdviceLine]:
        """Return what is still missing today, for people who write down what they eat."""
        if safety.limits(found).quiet:
            return []
        eaten = self.intake.log.day(who.id, self._hub.clock.now().date())
        known = [need for need in await self.needs(found) if need.key != "protein" or safety.limits(found).protein]

        def say(key: str, **values: object) -> str:
            return self._hub.text(key, language, **values)

        return gap_lines(found, known, eaten, stock, say, language)

    def advice_for(self, found: Subject, stock: Sequence[Stocked], person: Person, language: str) -> list[AdviceLine]:
        """Return advice for a subject."""
        guideline = self._config.guideline
        if guideline == "auto":
            guideline = "china" if (person.language or language).startswith("zh") else "who"

        def say(key: str, **values: object) -> str:
            return self._hub.text(key, language, **values)

        return advise(found, stock, self._dri, say, language=language, guideline=guideline)

    def person(self, person_id: str) -> Person:
        """Return a person; InvalidParameter when unknown."""
        found = self._hub.people.people.get(person_id)
        if found is None:
            raise InvalidParameter(f"there is no person {person_id!r}", field="person")
        return found

    async def weighins(self, person: Person) -> Sequence[Weighin]:
        """Return a person's weigh-ins, oldest first; none without the scale plugin."""
        scale = await self._maybe(Scale)  # type: ignore[type-abstract]
        return scale.weighins(person.id) if scale else ()

    async def lacking(self, person: Person) -> list[str]:
        """Return what is missing for advice."""
        return missing(person, len(await self.weighins(person)))

    async def subject(self, person: Person) -> Subject | None:
        """Return what advice goes by, or None while something is missing."""
        weighins = await self.weighins(person)
        if missing(person, len(weighins)):
            return None
        points = [(w.at, w.kg) for w in weighins]
        today = self._hub.clock.now().date()
        return subject(person, points, now=self._hub.clock.time(), today=today, ohm=weighins[-1].impedance)

    async def trend(self, person: Person) -> Trend:
        """Return a person's weigh-ins as a trend; body fat where height, age and sex are known."""
        found = await self.weighins(person)
        points = [(w.at, w.kg) for w in found]
        means = [trend.mean(points[: i + 1], now=at) or kg for i, (at, kg) in enumerate(points)]
        today = self._hub.clock.now().date()
        return Trend(
            points=tuple(
                TrendPoint(w.at, w.kg, smooth, mean, fat_measured(person, w.kg, w.impedance, today))
                for w, (_, smooth), mean in zip(found, trend.smooth(points), means, strict=True)
            ),
            change_30d=trend.change(points, now=self._hub.clock.time()),
        )

    def missing_text(self, person: Person, lacking: Sequence[str], language: str) -> str:
        """Return what is missing in words."""
        words = [self._hub.text(f"missing.{key}", language) for key in lacking]
        what = self._hub.text("and", language).join(words)
        return self._hub.text("missing.intro", language, name=person.name, what=what)

    async def figures(self, found: Subject) -> list[Figure]:
        """Return the figures of the body model."""
        return figures(found)

    async def needs(self, found: Subject) -> list[Need]:
        """Return the daily needs that are known for a subject."""
        await self._ready.wait()
        table = self._dri.stage(found.sex, found.age, found.state)
        protein = [needs.protein(found.trend_kg, found.age, table, found.state)] if found.age >= 1 else []
        rest = [need for need in self._dri.needs(found.sex, found.age, found.state) if need.key != "protein_g"]
        return [*protein, *rest]

    async def _stock(self, language: str) -> list[Stocked]:
        stock = await self._maybe(Stock)  # type: ignore[type-abstract]
        if stock is None:
            return []
        now = self._hub.clock.now()
        found = []
        for item in stock.stock():
            food = self._foods.get(item.food)
            if food is not None:
                days = None
                if item.expires_at is not None:
                    last = datetime.fromtimestamp(item.expires_at, self._hub.clock.zone).date()
                    days = (last - now.date()).days
                found.append(Stocked(food, food.grams(item.quantity, item.unit), days))
        return found

    async def _maybe(self, interface: type[S]) -> S | None:
        try:
            return await self._hub.use(interface, timeout=_PATIENCE)
        except PluginError:
            return None
