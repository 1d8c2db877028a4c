"""How the home is as a whole: whether all is well before bed or leaving, and which batteries run low."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hub.api import Asked, Entity, Hub, Intent, Kind, Reply
from plugins.report.naming import Naming, capital

_OPENINGS = ("door", "window", "opening", "garage_door")
_HAZARDS = ("smoke", "gas", "carbon_monoxide", "moisture", "heat", "safety")
_OPEN = frozenset({"unlocked", "open", "opening", "unlocking", "jammed"})
_RUNNING = (Kind.LIGHT, Kind.SWITCH, Kind.FAN, Kind.MEDIA_PLAYER)
LOW_PCT = 20.0
"""A battery with no more than this should be changed soon, percent."""


class Overview:
    """The handlers of questions about the home as a whole."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._naming = Naming(hub)

    def _value(self, entity: Entity) -> bool | int | float | str | None:
        state = self._hub.states.get(entity.entity_id)
        return state.value if state is not None and state.available else None

    def _which(self, fits: Callable[[Entity], bool]) -> list[Entity]:
        return [e for e in self._hub.home.entities.values() if e.enabled and not e.category and fits(e)]

    async def safe(self, intent: Intent, asked: Asked) -> Reply:
        """Tell what alarms, what stands open or unlocked, what cannot be reached, and what is still on."""
        language, say = asked.language, self._hub.text
        hazards = self._which(lambda e: e.kind is Kind.BINARY_SENSOR and e.device_class in _HAZARDS)
        alarms = self._which(lambda e: e.kind.value == "alarm_control_panel")
        guards = self._which(_guards)
        if not (hazards or guards):
            return Reply(text=say("safe.nothing_watched", language), ok=False)
        alarming = [e for e in (*hazards, *alarms) if self._value(e) in (True, "triggered")]
        open_ = [e for e in guards if self._value(e) is True or str(self._value(e)) in _OPEN]
        lost = [e for e in (*hazards, *guards) if self._value(e) is None]
        parts = []
        if alarming:
            parts.append(say("safe.alarm", language, what=self._naming.many(alarming, language)))
        if open_:
            number = "one" if len(open_) == 1 else "many"
            parts.append(say(f"safe.open.{number}", language, what=self._naming.many(open_, language)))
        if not parts:
            parts.append(say("safe.well" if guards else "safe.no_alarm", language))
        if lost:
            parts.append(say("safe.lost", language, what=self._naming.many(lost, language)))
        if intent.slots.get("asks") in ("bed", "leaving"):
            parts += self._still_on(language)
        return Reply(text=say("gap", language).join(capital(part) for part in parts))

    def _still_on(self, language: str) -> list[str]:
        running = self._which(lambda e: e.kind in _RUNNING and self._value(e) in (True, "playing"))
        if not running:
            return []
        number = "one" if len(running) == 1 else "many"
        return [self._hub.text(f"safe.on.{number}", language, what=self._naming.many(running, language))]

    async def batteries(self, intent: Intent, asked: Asked) -> Reply:
        """Tell which batteries run low, else that none does and which is the lowest."""
        language, say = asked.language, self._hub.text
        known = [e for e in self._hub.home.entities.values() if e.enabled and e.device_class == "battery"]
        levels = [(e, float(v)) for e in known if not isinstance(v := self._value(e), (bool, str)) and v is not None]
        flagged = [e for e in known if e.kind is Kind.BINARY_SENSOR and self._value(e) is True]
        silent = [e for e in known if self._value(e) is None]
        if not levels and not flagged and len(silent) == len(known):
            return Reply(text=say("battery.none", language), ok=False)
        low = sorted((pair for pair in levels if pair[1] <= LOW_PCT), key=lambda pair: pair[1])
        told = [self._level(e, v, language) for e, v in low] + [self._of(e, language) for e in flagged]
        if told:
            text = say("battery.low", language, what=self._naming.listed(told, language))
        elif levels:
            least = min(levels, key=lambda pair: pair[1])
            key = "battery.fine" if len(levels) > 1 else "battery.fine_one"
            what = self._of(least[0], language)
            text = say(key, language, count=len(levels), what=what, level=f"{least[1]:g}")
        else:
            text = say("battery.fine_all", language)
        if silent:
            names = self._naming.listed([self._of(e, language) for e in silent], language)
            text += say("gap", language) + say("battery.silent", language, what=names)
        return Reply(text=capital(text))

    def _level(self, entity: Entity, value: float, language: str) -> str:
        return self._hub.text("battery.level", language, what=self._of(entity, language), level=f"{value:g}")

    def _of(self, entity: Entity, language: str) -> str:
        """Return whose battery it is."""
        label = entity.label(language)
        for word in (" battery level", " battery", "的电池电量", "电池电量", "的电池", "电池", "电量"):
            label = label.removesuffix(word).removesuffix(word.title())
        return self._naming.within(label or entity.label(language), language)


def _guards(entity: Entity) -> bool:
    if entity.kind is Kind.LOCK:
        return True
    if entity.kind is Kind.COVER:
        return entity.device_class in ("garage", "gate", "door")
    return entity.kind is Kind.BINARY_SENSOR and entity.device_class in _OPENINGS


def guards(entities: Sequence[Entity]) -> list[Entity]:
    """Return those that tell whether the home is closed."""
    return [e for e in entities if _guards(e)]
