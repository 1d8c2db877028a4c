"""Answers questions about devices from their true states; what is unknown or out of reach is said to be so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.api import Asked, Entity, EntityState, Hub, Intent, Kind, Reply
from plugins.household.general import General
from plugins.household.machines import RESTING
from plugins.household.telling import Telling, area_name

QUESTIONS = ("HassGetState", "HassClimateGetTemperature", "HassGetCurrentTime", "HassGetCurrentDate")

#: The word for a binary sensor's true and false, by device class (Home Assistant's classes).
_SENSED: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("door", "window", "garage_door", "opening"), ("open", "closed")),
    **dict.fromkeys(
        ("motion", "occupancy", "presence", "smoke", "gas", "carbon_monoxide", "moisture"), ("detected", "clear")
    ),
    "lock": ("unlocked", "locked"),
    "battery": ("low", "fine"),
}
#: Words that mean the same state of different kinds.
_SAME = {
    "on": {
        "on",
        "detected",
        "playing",
        "heat",
        "cool",
        "auto",
        "heat_cool",
        "dry",
        "fan_only",
        "cleaning",
        "idle",
        "paused",
    },
    "off": {"off", "clear", "standby", "docked"},
    "open": {"open", "opening", "unlocked"},
    "closed": {"closed", "closing", "locked"},
    "locked": {"locked", "locking", "closed"},
    "unlocked": {"unlocked", "unlocking", "open", "jammed"},
    "detected": {"detected", "on"},
}
_ATTRIBUTES = {
    "brightness": "brightness", "temperature": "current_temperature", "humidity": "current_humidity",
    "position": "current_position", "volume": "volume_level", "speed": "percentage", "color": "rgb_color",
    "color_temp": "color_temp_kelvin",
}  # fmt: skip


class Asking:
    """The handler of every question about devices."""

    def __init__(self, hub: Hub, general: General) -> None:
        self._hub = hub
        self._general = general
        self._telling = Telling(hub)

    async def handle(self, intent: Intent, asked: Asked) -> Reply:
        """Answer a question from what is known now."""
        language = asked.language
        if intent.name in ("HassGetCurrentTime", "HassGetCurrentDate"):
            elsewhere = await self._general.time_or_date(intent, asked)
            if elsewhere:
                return Reply(text=elsewhere)
        if intent.name == "HassGetCurrentTime":
            return Reply(text=self._time(language))
        if intent.name == "HassGetCurrentDate":
            return Reply(text=self._date(language))
        entities = [self._hub.home.entities[t] for t in intent.targets if t in self._hub.home.entities]
        if not entities:
            return Reply(text=self._hub.text("no_target", language), ok=False)
        if intent.name == "HassClimateGetTemperature" or "attribute" in intent.slots:
            attribute = str(intent.slots.get("attribute", "temperature"))
            return Reply(text=self._measured(entities, attribute, language))
        return Reply(text=self._state(entities, intent.slots, language))

    # ── states ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _state(self, entities: Sequence[Entity], slots: Mapping[str, Any], language: str) -> str:
        wanted = str(slots["state"]) if slots.get("state") else None
        if wanted is None:
            return self._telling.together([self.describe(e, language) for e in entities[:6]], language)
        known = {e.entity_id: self.word(e) for e in entities}
        yes = [e for e in entities if self._is_so(e, known[e.entity_id], wanted)]
        lost = [e for e in entities if known[e.entity_id] is None]
        no = [e for e in entities if e not in yes and e not in lost]
        text = self._judged(yes, no, lost, wanted, str(slots.get("quantity", "")), len(entities), language)
        if lost and len(entities) > 1:
            text += self._hub.text("gap", language) + self._unreachable(lost, language)
        return text

    def _is_so(self, entity: Entity, word: str | None, wanted: str) -> bool:
        """Return True when an entity is known to be in the wanted state; a binary sensor's "on" is its true."""
        if word is None:
            return False
        if entity.kind is Kind.BINARY_SENSOR and wanted in ("on", "off"):
            state = self._hub.states.get(entity.entity_id)
            return state is not None and bool(state.value) == (wanted == "on")
        if entity.kind is Kind.SENSOR and wanted in ("on", "off"):
            return (word not in RESTING) == (wanted == "on")
        return word in _SAME.get(wanted, {wanted})

    def _judged(
        self,
        yes: Sequence[Entity],
        no: Sequence[Entity],
        lost: Sequence[Entity],
        wanted: str,
        quantity: str,
        total: int,
        language: str,
    ) -> str:
        say = self._hub.text
        if total == len(lost):
            return self._unreachable(lost, language)
        if total == 1:
            key = "yes" if yes else "no"
            return say(key, language, sentence=self._is([*yes, *no], self.word((yes or no)[0]) or wanted, language))
        if quantity == "how_many":
            return say("count", language, count=len(yes), state=say(f"words.{wanted}", language))
        if quantity == "which" or (quantity == "" and yes and no):
            return (
                self._is(yes, wanted, language, capital=True)
                if yes
                else say("none", language, state=say(f"words.{wanted}", language))
            )
        if quantity == "all":
            if not no:
                return say("yes_all", language, state=say(f"words.{wanted}", language))
            return say("no", language, sentence=self._is_not(no, wanted, language))
        if yes:
            return say("yes", language, sentence=self._is(yes, wanted, language))
        return say("no_none", language, state=say(f"words.{wanted}", language))

    def _is(self, entities: Sequence[Entity], word: str, language: str, *, capital: bool = False) -> str:
        number = "one" if len(entities) == 1 else "many"
        what, state = self._telling.names(entities, language), self._hub.text(f"words.{word}", language)
        text = self._hub.text(f"is.{number}", language, what=what, state=state)
        return text[:1].upper() + text[1:] + self._hub.text("stop", language) if capital else text

    def _is_not(self, entities: Sequence[Entity], word: str, language: str) -> str:
        number = "one" if len(entities) == 1 else "many"
        what, state = self._telling.names(entities, language), self._hub.text(f"words.{word}", language)
        return self._hub.text(f"is_not.{number}", language, what=what, state=state)

    def _unreachable(self, entities: Sequence[Entity], language: str) -> str:
        gone = [e for e in entities if not self._available(e)]
        withheld = [e for e in entities if e not in gone and self._hub.home.private(e.entity_id)]
        unknown = [e for e in entities if e not in gone and e not in withheld]
        parts = []
        if gone:
            parts.append(self._hub.text("unavailable", language, what=self._telling.names(gone, language)))
        if withheld:
            parts.append(self._hub.text("withheld", language, what=self._telling.names(withheld, language)))
        if unknown:
            parts.append(self._hub.text("unknown", language, what=self._telling.names(unknown, language)))
        return self._hub.text("gap", language).join(parts)

    def _available(self, entity: Entity) -> bool:
        state = self._hub.states.get(entity.entity_id)
        return state is not None and state.available

    def word(self, entity: Entity) -> str | None:
        """Return the word for an entity's state, or None when it is unknown, out of reach or nobody else's."""
        state = self._hub.states.get(entity.entity_id)
        if state is None or not state.available or state.value is None or self._hub.home.private(entity.entity_id):
            return None
        if entity.kind is Kind.BINARY_SENSOR:
            on, off = _SENSED.get(entity.device_class or "", ("on", "off"))
            return on if state.value else off
        if isinstance(state.value, bool):
            return "on" if state.value else "off"
        return str(state.value)

    def describe(self, entity: Entity, language: str) -> str:
        """Return one sentence on what an entity is doing."""
        word, state = self.word(entity), self._hub.states.get(entity.entity_id)
        if word is None or state is None:
            return self._unreachable([entity], language)
        if entity.kind in (Kind.SENSOR, Kind.NUMBER):
            return self._valued(entity, state, language)
        shown = self._hub.text(f"words.{word}", language)
        shown = word.replace("_", " ") if shown.startswith("words.") else shown
        text = self._hub.text("is.one", language, what=self._telling.name(entity, language), state=shown)
        level = self._level(entity, state, language)
        if level and word not in ("off", "closed"):
            text += self._hub.text("at", language, value=level)
        return text[:1].upper() + text[1:] + self._hub.text("stop", language)

    def _level(self, entity: Entity, state: EntityState, language: str) -> str:
        for name in ("brightness", "current_position", "percentage", "temperature"):
            value = state.attributes.get(name)
            if isinstance(value, int | float) and not (name == "current_position" and value in (0, 100)):
                return self._telling.parameter(name.removeprefix("current_"), value, state, language)
        return ""

    # ── measurements ─────────────────────────────────────────────────────────────────────────────────────────────

    def _measured(self, entities: Sequence[Entity], attribute: str, language: str) -> str:
        parts, lost = [], []
        for entity in entities[:6]:
            state = self._hub.states.get(entity.entity_id)
            if state is None or not state.available or self._hub.home.private(entity.entity_id):
                lost.append(entity)
                continue
            value = self._measurement(entity, state, attribute, language)
            if value is None:
                lost.append(entity)
                continue
            parts.append(self._placed(entity, attribute, value, language, single=len(entities) == 1))
        text = self._telling.together(parts, language)
        if lost:
            gap = self._hub.text("gap", language) if text else ""
            text += gap + self._unreachable(lost, language)
        return text

    def _measurement(self, entity: Entity, state: EntityState, attribute: str, language: str) -> str | None:
        if entity.kind is Kind.SENSOR:
            return None if state.value is None else self._with_unit(entity, state.value, language)
        value = state.attributes.get(_ATTRIBUTES.get(attribute, attribute))
        if value is None:
            return None
        if attribute == "temperature":
            return self._hub.text("unit.degree", language, value=f"{value:g}")
        if attribute in ("humidity", "position", "speed"):
            return self._hub.text("unit.percent", language, value=f"{value:g}")
        named = {"brightness": "brightness", "volume": "volume_level"}.get(attribute)
        return self._telling.parameter(named, value, state, language) if named else str(value)

    def _placed(self, entity: Entity, attribute: str, value: str, language: str, *, single: bool) -> str:
        area = self._hub.home.areas.get(self._hub.home.area_of(entity.entity_id) or "")
        if attribute == "temperature" and area is not None and entity.kind is not Kind.WATER_HEATER:
            return self._hub.text("temperature_in", language, area=area_name(area, language), value=value)
        text = self._hub.text("measures", language, what=self._telling.name(entity, language), value=value)
        return text[:1].upper() + text[1:]

    def _valued(self, entity: Entity, state: EntityState, language: str) -> str:
        assert state.value is not None
        value = self._with_unit(entity, state.value, language)
        text = self._hub.text("measures", language, what=self._telling.name(entity, language), value=value)
        return text[:1].upper() + text[1:] + self._hub.text("stop", language)

    def _with_unit(self, entity: Entity, value: Any, language: str) -> str:
        number = f"{value:g}" if isinstance(value, int | float) else str(value)
        if entity.unit in ("°C", "°F"):
            return self._hub.text("unit.degree", language, value=number)
        if entity.unit == "%":
            return self._hub.text("unit.percent", language, value=number)
        return f"{number} {entity.unit}".strip() if entity.unit else number

    # ── clock ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _time(self, language: str) -> str:
        now = self._hub.clock.now()
        part = "night" if now.hour < 5 else "morning" if now.hour < 12 else "afternoon" if now.hour < 18 else "evening"
        return self._hub.text(
            "time",
            language,
            hour=now.hour,
            hour12=now.hour % 12 or 12,
            minute=f"{now.minute:02}",
            half="am" if now.hour < 12 else "pm",
            part=self._hub.text(f"part.{part}", language),
        )

    def _date(self, language: str) -> str:
        now = self._hub.clock.now()
        return self._hub.text(
            "date",
            language,
            day=now.day,
            month=now.month,
            month_name=self._hub.text(f"month.{now.month}", language),
            year=now.year,
            weekday=self._hub.text(f"weekday.{now.weekday()}", language),
        )
