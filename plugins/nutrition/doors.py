"""How people reach the nutritionist: one question by voice, and the panel's route."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.api import Asked, Hub, Intent, Person, Register, Reply, Request
from hub.api.errors import NotPermitted
from plugins.nutrition.body import Figure, Subject
from plugins.nutrition.config import Config
from plugins.nutrition.formulas import find
from plugins.nutrition.formulas.trend import DAY
from plugins.nutrition.needs import Need
from plugins.nutrition.service import NutritionService

TREND_SOURCE = find("trend_hackers_diet").source
#: What is said first when somebody asks: warnings, then what the fridge can do, then the figures.
_SPOKEN = (
    "weight",
    "ask",
    "fibre.gap",
    "protein.gap",
    "stock",
    "protein.stock",
    "fibre.stock",
    "plants",
    "energy",
    "protein",
    "fibre",
    "water",
)


class Doors:
    """Intents and routes of nutrition."""

    def __init__(self, hub: Hub, service: NutritionService, config: Config) -> None:
        self._hub = hub
        self._service = service
        self._config = config

    def register(self, register: Register) -> None:
        """Register them."""
        register.intent("HearthWhatToEat", self.what_to_eat)
        register.route("GET", "/people", self.people, doc="Figures, needs and advice of those one may see: ?language=")
        register.route("GET", "/trend/{person}", self.trend, doc="Weight, its trend and mean, to plot: ?days=90")
        self._service.food_doors.register(register)
        self._service.intake.register(register)

    async def what_to_eat(self, intent: Intent, asked: Asked) -> Reply:
        """Give the asking person their advice, or say what is missing."""
        said = str(intent.slots.get("person_name") or intent.slots.get("person") or "").strip()
        person = self._named(said) if said else self._hub.people.people.get(asked.person or "")
        if person is None:
            key = "nobody" if said else "who"
            return Reply(text=self._hub.text(key, asked.language, name=said), ok=False)
        lines = await self._service.advice(person.id, asked.language)
        if len(lines) == 1 and lines[0].rule == "missing":
            return Reply(text=lines[0].text, ok=False)
        ranked = sorted(lines, key=lambda line: _rank(line.rule))[: self._config.spoken_lines]
        joint = "" if asked.language.startswith("zh") else " "
        text = joint.join(line.text for line in ranked)
        return Reply(text=self._hub.text("greeting", asked.language, name=_label(person, asked.language), lines=text))

    def _named(self, said: str) -> Person | None:
        wanted = said.lower().strip(" ,.，。")
        for person in self._hub.people.people.values():
            names = {person.id, person.name, *(alias for names in person.aliases.values() for alias in names)}
            if wanted in {name.lower() for name in names}:
                return person
        return None

    async def people(self, request: Request) -> Any:
        """Return everybody: in full those whom the caller may see, the others only by name."""
        language = request.query.get("language") or (request.person.language if request.person else "en")
        return [
            await self._shown(person, language) if may_see(request.person, person) else _hidden(person)
            for person in self._hub.people.people.values()
        ]

    async def _shown(self, person: Person, language: str) -> dict[str, Any]:
        lacking = await self._service.lacking(person)
        found = await self._service.subject(person)
        answer = _hidden(person) | {"missing": lacking, "ready": found is not None}
        if found is None:
            return answer
        lines = await self._service.advice(person.id, language)
        return answer | {
            "weight": self._weight(found),
            "figures": [self._figure(figure, language) for figure in await self._service.figures(found)],
            "needs": [self._need(need, language) for need in await self._service.needs(found)],
            "advice": [
                {"text": line.text, "rule": line.rule, "source": line.source, "sum": line.sum, "tone": line.tone}
                for line in lines
            ],
        }

    async def trend(self, request: Request) -> Any:
        """Return weigh-ins with the smoothed trend, the mean of seven days, and body fat where it was measured."""
        person = self._service.person(request.path["person"])
        if not may_see(request.person, person):
            raise NotPermitted(f"{person.name}'s figures are private")
        days = request.query.get("days", "90")
        since = self._hub.clock.time() - (min(max(int(days), 1), 3650) if days.isdigit() else 90) * DAY
        found = await self._service.trend(person)
        return {
            "person": person.id,
            "change_30d_kg": found.change_30d,
            "points": [
                {
                    "at": datetime.fromtimestamp(point.at, self._hub.clock.zone).isoformat(timespec="seconds"),
                    "kg": round(point.kg, 2),
                    "trend_kg": round(point.trend, 2),
                    "mean_7d_kg": round(point.mean, 2),
                    "fat_pct": None if point.fat is None else round(point.fat, 1),
                }
                for point in found.points
                if point.at >= since
            ],
            "source": TREND_SOURCE,
        }

    def _weight(self, found: Subject) -> dict[str, Any]:
        when = datetime.fromtimestamp(found.weighed_at, self._hub.clock.zone)
        change = found.change_30d
        return {
            "kg": round(found.kg, 2),
            "at": when.isoformat(timespec="seconds"),
            "trend_kg": round(found.trend_kg, 2),
            "change_30d_kg": None if change is None else round(change, 2),
        }

    def _figure(self, figure: Figure, language: str) -> dict[str, Any]:
        return {
            "key": figure.key,
            "label": self._hub.text(f"figure.{figure.key}", language),
            "value": round(figure.value, 2 if figure.unit == "z" else 1),
            "unit": figure.unit,
            "low": None if figure.low is None else round(figure.low, 1),
            "high": None if figure.high is None else round(figure.high, 1),
            "source": figure.source,
            "sum": figure.sum,
            "estimate": figure.estimate,
        }

    def _need(self, need: Need, language: str) -> dict[str, Any]:
        label = self._hub.text(f"need.{need.key}", language)
        value = round(need.value, 1)
        return {"key": need.key, "label": label, "value": value, "unit": need.unit, "source": need.source}


def may_see(viewer: Person | None, owner: Person) -> bool:
    """Return whether someone may see a person's figures: their own, a ward's, or what is shared by consent."""
    if viewer is None:
        return False
    return viewer.id == owner.id or owner.guardian == viewer.id or "share" in owner.consent


def _hidden(person: Person) -> dict[str, Any]:
    return {
        "person": person.id,
        "name": person.name,
        "ready": False,
        "missing": ["private"],
        "weight": None,
        "figures": [],
        "needs": [],
        "advice": [],
    }


def _rank(rule: str) -> int:
    exact = [i for i, prefix in enumerate(_SPOKEN) if rule == prefix]
    return exact[0] if exact else next((i for i, p in enumerate(_SPOKEN) if rule.startswith(p)), len(_SPOKEN))


def _label(person: Person, language: str) -> str:
    own = person.aliases.get(language.partition("-")[0], ())
    return own[0] if own else person.name
