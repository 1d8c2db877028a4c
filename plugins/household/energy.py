"""Electricity by voice: the power drawn now, and what was used since midnight, of all or of one machine.

Meters only count up, so what was used today is reckoned from what they showed when the day began; that is kept in
storage. A hub that began to count later says since when.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec

from hub.api import Asked, Entity, Hub, Intent, Kind, Reply
from hub.api.errors import PluginError
from plugins.household.api import PastEnergy
from plugins.household.config import Config
from plugins.household.machines import machine_name
from plugins.household.telling import Telling

_KEY = "energy.day"
_PATIENCE_S = 1.0
_TO_WATTS = {"kW": 1000.0, "W": 1.0}
_TO_KWH = {"kWh": 1.0, "Wh": 0.001, "MWh": 1000.0}
_USED = re.compile(r"\b(?:today|used?|consumed?|energy|so far|since)\b|今天|用了|耗了|消耗了|多少度", re.IGNORECASE)
_NOW = re.compile(r"\b(?:now|current(?:ly)?|using|drawing|at the moment|power|most)\b|现在|正在|功率|最", re.IGNORECASE)


class Day(msgspec.Struct, frozen=True):
    """What the meters showed when counting began: date, Unix seconds, kWh by entity."""

    date: str
    since: float
    shown: dict[str, float] = {}


class Energy:
    """The handler of questions about electricity; ``run`` keeps what the meters showed at midnight."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._telling = Telling(hub)
        self._day: Day | None = None

    async def run(self) -> None:
        """Note the meters when each day begins; runs until cancelled."""
        saved = await self._hub.storage.get(_KEY)
        self._day = msgspec.convert(saved, Day) if saved else None
        while True:
            now = self._hub.clock.now()
            if self._day is None or self._day.date != now.date().isoformat():
                await self._begin(now)
            midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            await self._hub.sleep_until(midnight.timestamp())

    async def _begin(self, now: datetime) -> None:
        self._day = Day(now.date().isoformat(), now.timestamp(), {e.entity_id: kwh for e, kwh in self._meters()})
        await self._hub.storage.put(_KEY, msgspec.to_builtins(self._day))

    def _read(self, device_class: str, units: dict[str, float]) -> list[tuple[Entity, float]]:
        out = []
        for entity in self._hub.home.entities.values():
            if entity.kind is not Kind.SENSOR or entity.device_class != device_class or not entity.enabled:
                continue
            state = self._hub.states.get(entity.entity_id)
            if state is None or not state.available or isinstance(state.value, bool):
                continue
            if isinstance(state.value, int | float):
                out.append((entity, float(state.value) * units.get(entity.unit or "", 1.0)))
        return out

    def _meters(self) -> list[tuple[Entity, float]]:
        return self._read("energy", _TO_KWH)

    async def handle(self, intent: Intent, asked: Asked) -> Reply:
        """Answer a question about electricity; of another day than today, whoever keeps what was."""
        if str(intent.slots.get("period") or "today") != "today":
            try:
                past = await self._hub.use(PastEnergy, timeout=_PATIENCE_S)  # type: ignore[type-abstract]
                return await past.told(intent, asked)
            except PluginError:
                self._hub.log.info("nothing keeps what electricity was used: told is what today's meters say")
        drawn, language = self._read("power", _TO_WATTS), asked.language
        named = self._named(asked)
        if intent.slots.get("asks") == "cost":
            return self._cost(named, language)
        if _USED.search(asked.text) and not _NOW.search(asked.text):
            used = self._used(named, language)
            if used:
                return Reply(text=used)
        if named:
            drawn = [(e, watts) for e, watts in drawn if e.device_id == named.device_id]
        if not drawn:
            return Reply(text=self._hub.text("no_power", language), ok=False)
        most = max(drawn, key=lambda pair: pair[1])
        name = self._name(most[0], language)
        if len(drawn) == 1 or not most[1]:
            text = self._hub.text("power_one", language, what=name, most=f"{most[1]:.0f}")
            return Reply(text=text[:1].upper() + text[1:])
        total = sum(watts for _, watts in drawn)
        return Reply(text=self._hub.text("power", language, total=f"{total:.0f}", what=name, most=f"{most[1]:.0f}"))

    def _used(self, named: Entity | None, language: str) -> str:
        """Return what was used since the day began; empty when no meter counts."""
        meters = [(e, kwh) for e, kwh in self._meters() if named is None or e.device_id == named.device_id]
        if not meters:
            return ""
        day = self._day or Day("", self._hub.clock.time(), {})
        used = _since(day, meters)
        began = datetime.fromtimestamp(day.since, self._hub.clock.zone)
        midnight = began.hour == 0 and began.minute == 0
        what = self._name(named, language) if named is not None else ""
        key = ("used_one" if named is not None else "used") + ("" if midnight else "_since")
        text = self._hub.text(key, language, what=what, value=f"{used:.2f}", time=f"{began:%H:%M}")
        return text[:1].upper() + text[1:]

    def _cost(self, named: Entity | None, language: str) -> Reply:
        """Return what today's electricity cost, or what is missing for that."""
        price = self._config.electricity_price
        if price is None:
            return Reply(text=self._hub.text("no_price", language), ok=False)
        meters = [(e, kwh) for e, kwh in self._meters() if named is None or e.device_id == named.device_id]
        if not meters:
            return Reply(text=self._hub.text("no_meter", language), ok=False)
        day = self._day or Day("", self._hub.clock.time(), {})
        used = _since(day, meters)
        began = datetime.fromtimestamp(day.since, self._hub.clock.zone)
        cost = f"{used * price:.2f} {self._config.currency}".strip()
        text = self._hub.text("cost", language, value=f"{used:.2f}", cost=cost, time=f"{began:%H:%M}")
        return Reply(text=text)

    def _name(self, entity: Entity, language: str) -> str:
        return self._telling.within(machine_name(entity, self._hub, language), language)

    def _named(self, asked: Asked) -> Entity | None:
        """Return a meter of the machine that a question names."""
        text = asked.text.casefold()
        for entity, _ in (*self._meters(), *self._read("power", _TO_WATTS)):
            name = machine_name(entity, self._hub, asked.language).casefold()
            if len(name) > 1 and name in text:
                return entity
        return None


def _since(day: Day, meters: list[tuple[Entity, float]]) -> float:
    """Return what meters counted since the day began, kWh."""
    return sum(max(0.0, kwh - day.shown.get(e.entity_id, kwh)) for e, kwh in meters)
