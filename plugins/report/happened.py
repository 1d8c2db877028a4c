"""What happened in the home over a stretch of time: doors, movement, alarms, from the history."""

from __future__ import annotations

from hub.api import Asked, Entity, Hub, Intent, Kind, Reply
from plugins.report.moments import Moments
from plugins.report.naming import Naming, capital, tidy
from plugins.report.overview import guards
from plugins.report.spans import Stretch, joined, stretches

_SENSES = ("motion", "occupancy", "presence")
_HAZARDS = ("smoke", "gas", "carbon_monoxide", "moisture", "heat", "safety")
_SLACK_S = 2.0
_MOST = 6


class Happened:
    """The handler of "what happened while we were out"."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._naming = Naming(hub)
        self._moments = Moments(hub)

    async def handle(self, intent: Intent, asked: Asked) -> Reply:
        """Tell what was opened, who moved and what alarmed, each once, with how often and when last."""
        language, say = asked.language, self._hub.text
        span = await self._moments.asked(intent.slots, language)
        lines: list[tuple[int, float, str]] = []
        began: list[float] = []
        for entity, key in self._watched():
            points = await self._hub.history(entity.entity_id, span.start, span.end)
            if not points:
                continue
            began.append(points[0][0])
            state = "unlocked" if entity.kind is Kind.LOCK else "on"
            fresh = [s for s in joined([stretches(entity, points, span.end, state)]) if not s.held]
            if fresh:
                rank = 0 if key == "alarmed" else 2 if key == "moved" else 1
                lines.append((rank, -fresh[-1].start, self._line(entity, key, fresh, language)))
        if not began:
            return Reply(text=say("happened.unknown", language, period=span.words), ok=False)
        told = [line for _, _, line in sorted(lines)[:_MOST]]
        text = say("happened.these", language, period=capital(span.words), lines=say("semicolon", language).join(told))
        if not told:
            text = say("happened.nothing", language, period=span.words)
        if min(began) > span.start + _SLACK_S:
            text += say("gap", language) + self._moments.began(min(began), language)
        return Reply(text=capital(tidy(text)))

    def _watched(self) -> list[tuple[Entity, str]]:
        entities = [e for e in self._hub.home.entities.values() if e.enabled and not e.category]
        closing = [(e, "unlocked" if e.kind is Kind.LOCK else "opened") for e in guards(entities)]
        sensors = [e for e in entities if e.kind is Kind.BINARY_SENSOR]
        alarms = [e for e in entities if e.kind.value == "alarm_control_panel"]
        hazards = [(e, "alarmed") for e in (*(s for s in sensors if s.device_class in _HAZARDS), *alarms)]
        return [*hazards, *closing, *((e, "moved") for e in sensors if e.device_class in _SENSES)]

    def _line(self, entity: Entity, key: str, fresh: list[Stretch], language: str) -> str:
        count = "once" if len(fresh) == 1 else "twice" if len(fresh) == 2 else "times"
        times = self._hub.text(f"past.{count}", language, n=len(fresh))
        last = self._moments.at(fresh[-1].start, language)
        what = self._naming.one(entity, language)
        place = self._naming.place(entity, language)
        ending = "" if len(fresh) == 1 else "_times"
        return self._hub.text(f"happened.{key}{ending}", language, what=what, place=place, times=times, at=last)
