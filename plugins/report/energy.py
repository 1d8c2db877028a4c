"""Electricity of a stretch of the past: what the meters counted from its beginning to its end, and what that cost."""

from __future__ import annotations

from hub.api import Asked, Entity, Hub, Intent, Kind, Reply
from hub.api.errors import PluginError
from plugins.household.api import Tariff, machine_name
from plugins.report.moments import Moments
from plugins.report.naming import Naming, capital, tidy
from plugins.report.spans import counted

_TO_KWH = {"kWh": 1.0, "Wh": 0.001, "MWh": 1000.0}
_SLACK_S = 120.0


class UsedBefore:
    """Provides ``plugins.household.api.PastEnergy``: "how much power did we use yesterday"."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._naming = Naming(hub)
        self._moments = Moments(hub)

    async def told(self, intent: Intent, asked: Asked) -> Reply:
        """Tell what was used, of all or of the machine that is named, and what it cost where that was asked."""
        language, say = asked.language, self._hub.text
        meters = [e for e in self._hub.home.entities.values()
                  if e.enabled and e.kind is Kind.SENSOR and e.device_class == "energy"]  # fmt: skip
        named = self._named(meters, asked)
        if not meters:
            return Reply(text=say("energy.no_meter", language), ok=False)
        span = await self._moments.asked(intent.slots, language)
        used: list[float] = []
        began: list[float] = []
        for meter in [named] if named is not None else meters:
            points = await self._hub.history(meter.entity_id, span.start, span.end)
            amount = counted(points)
            if amount is not None:
                used.append(amount * _TO_KWH.get(meter.unit or "", 1.0))
                began.append(points[0][0])
        if not used:
            return Reply(text=capital(say("energy.unknown", language, period=span.words)), ok=False)
        total = sum(used)
        what = self._naming.within(machine_name(named, self._hub, language), language) if named is not None else ""
        key = "energy.used_one" if named is not None else "energy.used"
        text = capital(tidy(say(key, language, what=what, value=f"{total:.2f}", period=span.words)))
        if intent.slots.get("asks") == "cost":
            text += say("gap", language) + await self._cost(total, language)
        if min(began) > span.start + _SLACK_S:
            text += say("gap", language) + self._moments.began(min(began), language)
        return Reply(text=text)

    async def _cost(self, used: float, language: str) -> str:
        try:
            tariff = await self._hub.use(Tariff, timeout=1)
        except PluginError:
            return self._hub.text("energy.no_price", language)
        if tariff.price is None:
            return self._hub.text("energy.no_price", language)
        cost = f"{used * tariff.price:.2f} {tariff.currency}".strip()
        return self._hub.text("energy.cost", language, cost=cost)

    def _named(self, meters: list[Entity], asked: Asked) -> Entity | None:
        text = asked.text.casefold()
        for meter in meters:
            name = machine_name(meter, self._hub, asked.language).casefold()
            if len(name) > 1 and name in text:
                return meter
        return None
