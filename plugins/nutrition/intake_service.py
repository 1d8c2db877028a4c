"""Intake as other plugins and people reach it: recording, needs against intake, export and erasing per person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from hub.api import Asked, Hub, Intent, Person, Register, Reply, Request
from hub.api.errors import InvalidParameter, NotPermitted, PluginError
from plugins.lists.api import as_said, split_items
from plugins.nutrition import needs, safety
from plugins.nutrition.advice import serving
from plugins.nutrition.api import Eaten, Erased, Food, IntakeChanged, Target
from plugins.nutrition.body import Subject, energy_need
from plugins.nutrition.foods import FoodTable
from plugins.nutrition.intake import CONSENT, IntakeLog, as_csv, as_json, days_back, nutrients_of
from plugins.nutrition.measures import grams, spoken
from plugins.nutrition.needs import Need
from plugins.nutrition.sources import cite
from plugins.scale.api import Scale

#: Sodium an adult should stay under, mg a day, and the share of energy saturated fat may have.
SODIUM_MG, SATURATED = 2000.0, 0.10
WHO_SODIUM = cite("who_sodium")
#: Energy for somebody of whom too little is known, kcal: the reference of EU Regulation 1169/2011, annex XIII.
ANYBODY_KCAL = 2000.0
ANYBODY = cite("eu_1169")

SubjectOf = Callable[[Person], Awaitable[Subject | None]]
NeedsOf = Callable[[Subject], Awaitable[list[Need]]]


class IntakeService:
    """Implements ``plugins.nutrition.api.Intake`` and serves its routes and sentences."""

    def __init__(self, hub: Hub, subject: SubjectOf, needs_of: NeedsOf) -> None:
        self._hub = hub
        self._subject = subject
        self._needs = needs_of
        self._table = FoodTable([])
        self.log = IntakeLog(hub)

    def register(self, register: Register) -> None:
        """Register intents and routes."""
        register.intent("HearthAte", self.ate)
        register.intent("HearthEatenToday", self.eaten_today)
        register.route("GET", "/intake/{person}", self.shown, doc="Needs against intake by day: ?days=7")
        register.route("POST", "/intake/{person}", self.post, doc='{"text": "200 g rice"} or {"food": id, "grams": n}')
        register.route("DELETE", "/intake/{person}/{id}", self.delete, doc="Take one entry out for good")
        register.route("GET", "/export/{person}", self.export, doc="All that is kept of a person: ?format=json or csv")
        register.route("POST", "/erase/{person}", self.erase, doc='Erase it for good: {"confirm": person id}')

    async def load(self, table: FoodTable) -> None:
        """Take the food table and read the journals."""
        self._table = table
        await self.log.load()

    # -- the service other plugins see

    async def record(
        self, person: str, label: str, foods: dict[str, float], *, source: str, at: float | None = None
    ) -> Eaten | None:
        """Write down grams of foods eaten."""
        owner = self._person(person)
        nutrients, coverage = nutrients_of(self._table, foods)
        entry = Eaten(
            id="",
            person=person,
            at=self._hub.clock.time() if at is None else at,
            label=label[:100],
            foods={key: round(grams, 2) for key, grams in foods.items()},
            nutrients=nutrients,
            coverage=coverage,
            source=source,
        )
        written = await self.log.record(owner, entry)
        if written is not None:
            self._hub.publish(IntakeChanged(cause=self._hub.cause(), person=person))
        return written

    async def targets(self, person: str) -> Sequence[Target]:
        """Return a person's daily targets."""
        found = await self._subject(self._person(person))
        if found is None:
            return _anybody()
        kcal = energy_need(found).value if found.age >= 1 else ANYBODY_KCAL
        aim = kcal - safety.deficit(found, kcal) if found.goal == "lose" else kcal
        source = energy_need(found).source if found.age >= 1 else ANYBODY
        targets = [Target(key="kcal", low=0.93 * aim, high=1.07 * aim, unit="kcal", source=source)]
        skipped = {"protein"} if not safety.limits(found).protein else set()
        for need in await self._needs(found):
            if need.key not in skipped:
                key = "protein_g" if need.key == "protein" else need.key
                targets.append(Target(key=key, low=need.value, high=None, unit=need.unit, source=need.source))
        targets.append(Target(key="sfa_g", low=None, high=SATURATED * aim / 9, unit="g", source=needs.WHO_DIET))
        if found.age >= 16:
            targets.append(Target(key="na_mg", low=None, high=SODIUM_MG, unit="mg", source=WHO_SODIUM))
        return [target for target in targets if target.key not in ("water_g", "vitd_ug", "carb_g")]

    async def forget_removed(self) -> None:
        """Erase the intake of persons who are not in the home any more."""
        people = self._hub.people.people
        for gone in [person for person in self.log.people() if people and person not in people]:
            await self.log.erase(gone)
            self._hub.publish(Erased(cause=self._hub.cause(), person=gone))

    # -- sentences

    async def ate(self, intent: Intent, asked: Asked) -> Reply:
        """Write down what somebody says they ate."""
        text, language = self._hub.text, asked.language
        person = self._hub.people.people.get(asked.person or "")
        if person is None:
            return Reply(text=text("intake.who", language), ok=False)
        done, unknown = [], []
        for said in split_items(as_said(str(intent.slots.get("items") or ""), asked.text)):
            food, grams = self._amount(said)
            if food is None:
                unknown.append(said)
                continue
            if await self.record(person.id, food.label(language), {food.id: grams}, source="voice") is None:
                return Reply(text=text("intake.no_consent", language, name=person.name), ok=False)
            done.append(text("intake.item", language, food=food.label(language), grams=f"{grams:.0f}"))
        if not done:
            what = text("and", language).join(unknown) or "?"
            return Reply(text=text("intake.unknown", language, what=what), ok=False)
        kcal = self.log.day(person.id, self._hub.clock.now().date()).get("kcal", 0.0)
        return Reply(
            text=text("intake.noted", language, items=text("and", language).join(done), kcal=f"{kcal:.0f}"),
            ok=not unknown,
        )

    async def eaten_today(self, intent: Intent, asked: Asked) -> Reply:
        """Say what today gave so far against the needs."""
        text, language = self._hub.text, asked.language
        person = self._hub.people.people.get(asked.person or "")
        if person is None:
            return Reply(text=text("intake.who", language), ok=False)
        day = self.log.day(person.id, self._hub.clock.now().date())
        if not day:
            return Reply(text=text("intake.nothing", language, name=person.name))
        lines = [
            text("intake.line", language, what=text(f"intake.key.{t.key}", language), had=f"{day.get(t.key, 0.0):.0f}",
                 need=f"{t.low:.0f}", unit=t.unit)
            for t in await self.targets(person.id) if t.key in ("kcal", "protein_g", "fibre_g") and t.low is not None
        ]  # fmt: skip
        return Reply(text=text("intake.today", language, name=person.name, lines=text("and", language).join(lines)))

    def _amount(self, said: str) -> tuple[Food | None, float]:
        """Return the food that was said and its grams; a usual serving when no amount can be told."""
        amount = spoken(said)
        food = self._food(amount.name)
        if food is None and amount.measure:
            amount = amount._replace(name=amount.amount.name, measure="")
            food = self._food(amount.name)
        return (food, grams(food, amount, serving(food))) if food else (None, 0.0)

    def _food(self, name: str) -> Food | None:
        food = self._table.find(name)
        if food is None:
            hits = self._table.search(name, limit=1)
            food = hits[0].food if hits and hits[0].score >= 75 else None
        return food

    # -- routes

    async def shown(self, request: Request) -> Any:
        """Return needs against intake, day by day, the latest day last."""
        person = self._visible(request)
        days = request.query.get("days", "7")
        count = min(max(int(days), 1), 400) if days.isdigit() else 7
        return {
            "person": person.id,
            "consent": CONSENT in person.consent,
            "targets": [msgspec.to_builtins(target) for target in await self.targets(person.id)],
            "days": [
                {
                    "date": day.isoformat(),
                    "total": self.log.day(person.id, day),
                    "entries": [self._json(eaten) for eaten in self.log.of(person.id, day)],
                }
                for day in days_back(self._hub.clock.now().date(), count)
            ],
        }

    async def post(self, request: Request) -> Any:
        """Write down something eaten."""
        person = self._owned(request)
        body = request.body if isinstance(request.body, dict) else {}
        if isinstance(body.get("text"), str):
            food, grams = self._amount(body["text"])
        else:
            food, grams = self._table.get(str(body.get("food", ""))), _grams(body.get("grams"))
        if food is None:
            raise InvalidParameter("there is no such food", remedy='give {"text": "200 g rice"}', field="food")
        eaten = await self.record(person.id, food.label(person.language), {food.id: grams}, source="panel")
        if eaten is None:
            raise NotPermitted(f"{person.name} has not agreed to body data being kept", remedy="allow it under People")
        return self._json(eaten)

    async def delete(self, request: Request) -> Any:
        """Take an entry out."""
        person = self._owned(request)
        await self.log.remove(person.id, request.path["id"])
        self._hub.publish(IntakeChanged(cause=self._hub.cause(request.cause), person=person.id))

    async def export(self, request: Request) -> Any:
        """Return all that scale and nutrition keep of a person."""
        person = self._owned(request)
        weighins = [
            {"kind": "weighin", "at": self._when(w.at), "kg": w.kg, "impedance_ohm": w.impedance, "source": w.source}
            for w in await self._weighins(person.id)
        ]
        eaten = [self._json(each) for each in self.log.of(person.id)]
        if request.query.get("format") == "csv":
            shown = ("kcal", "protein_g", "fibre_g", "fat_g", "carb_g")
            rows = [
                {"kind": "intake", **{key: each[key] for key in ("at", "label", "source")}}
                | {key: value for key, value in each["nutrients"].items() if key in shown}
                for each in eaten
            ]
            return {"filename": f"{person.id}.csv", "csv": as_csv([*weighins, *rows])}
        body = msgspec.to_builtins(person.body)
        return {"person": person.id, "name": person.name, "body": body, "weighins": weighins, "intake": eaten}

    async def erase(self, request: Request) -> Any:
        """Erase a person's weigh-ins and intake for good; a child's only by the guardian."""
        person = self._owned(request)
        viewer = request.person
        if person.guardian and (viewer is None or viewer.id != person.guardian):
            raise NotPermitted(f"{person.name}'s data is in the guardian's hands")
        body = request.body if isinstance(request.body, dict) else {}
        if body.get("confirm") != person.id:
            raise InvalidParameter("this erases for good", remedy=f'give {{"confirm": "{person.id}"}}', field="confirm")
        try:
            scale = await self._hub.use(Scale, timeout=0.05)  # type: ignore[type-abstract]
            weighins = await scale.erase(person.id)
        except PluginError:
            weighins = 0
        eaten = await self.log.erase(person.id)
        self._hub.publish(Erased(cause=self._hub.cause(request.cause), person=person.id))
        return {"weighins": weighins, "intake": eaten}

    def _visible(self, request: Request) -> Person:
        person = self._person(request.path["person"])
        if not _is(request.person, person) and "share" not in person.consent:
            raise NotPermitted(f"{person.name}'s figures are private")
        return person

    def _owned(self, request: Request) -> Person:
        person = self._person(request.path["person"])
        if not _is(request.person, person):
            raise NotPermitted(f"only {person.name} or a guardian may do that")
        return person

    def _person(self, person: str) -> Person:
        found = self._hub.people.people.get(person)
        if found is None:
            raise InvalidParameter(f"there is no person {person!r}", field="person")
        return found

    async def _weighins(self, person: str) -> Sequence[Any]:
        try:
            return (await self._hub.use(Scale, timeout=0.05)).weighins(person, limit=100_000)  # type: ignore[type-abstract]
        except PluginError:
            return ()

    def _when(self, at: float) -> str:
        return datetime.fromtimestamp(at, self._hub.clock.zone).isoformat(timespec="seconds")

    def _json(self, eaten: Eaten) -> dict[str, Any]:
        return as_json(eaten, self._when(eaten.at))


def _is(viewer: Person | None, owner: Person) -> bool:
    return viewer is not None and (viewer.id == owner.id or owner.guardian == viewer.id)


def _anybody() -> list[Target]:
    return [
        Target(key="kcal", low=0.9 * ANYBODY_KCAL, high=1.1 * ANYBODY_KCAL, unit="kcal", source=ANYBODY),
        Target(key="sfa_g", low=None, high=SATURATED * ANYBODY_KCAL / 9, unit="g", source=needs.WHO_DIET),
        Target(key="na_mg", low=None, high=SODIUM_MG, unit="mg", source=WHO_SODIUM),
    ]


def _grams(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 5000:
        raise InvalidParameter(f"grams {value!r} is not a number above 0", field="grams")
    return float(value)
