"""Answers questions about what was, from the history: when, how long, how often, whether, who, how warm.

What was not recorded is said to be so: a hub that began to record later than asked tells since when.
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.api import Asked, Entity, Hub, Intent, Kind, Reply
from plugins.report.moments import Asked as Stretch
from plugins.report.moments import Moments
from plugins.report.naming import Naming, capital, tidy
from plugins.report.spans import Stretch as Held
from plugins.report.spans import is_so, range_of, together

_OPENINGS = ("door", "window", "opening", "garage_door")
_OPEN_OR_CLOSED = frozenset({"open", "closed"})
_SLACK_S = 2.0
"""What was recorded so soon after the beginning counts as recorded from the beginning, s."""
_SWITCHED = {"open": "on", "closed": "off"}
_OPENED = {"on": "open", "off": "closed", "detected": "open"}
_ALARMING = frozenset({"smoke", "gas", "carbon_monoxide", "moisture", "heat", "safety"})


class Remembering:
    """The handler of questions about the past of entities."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._naming = Naming(hub)
        self._moments = Moments(hub)

    async def handle(self, intent: Intent, asked: Asked) -> Reply:
        """Answer from what was recorded."""
        language, asks = asked.language, str(intent.slots.get("asks") or "when")
        entities = [self._hub.home.entities[t] for t in intent.targets if t in self._hub.home.entities]
        if not entities:
            return Reply(text=self._hub.text("no_target", language), ok=False)
        ever = "ever" if asks in ("when", "since", "who") or (asks == "how_often") else ""
        span = await self._moments.asked(intent.slots, language, otherwise=ever)
        if asks == "value":
            return await self._measured(entities, intent, span, language)
        state = str(intent.slots.get("state") or "on")
        what = self._naming.many(entities, language)
        entities = [e for each in entities for e in self._sensing(each, state)]
        state = self._meant(entities, state)
        if asks == "since" and all(self._now(e) is None for e in entities):
            return Reply(text=self._hub.text("unavailable", language, what=what), ok=False)
        return await self._told(entities, what, state, asks, span, language)

    def _sensing(self, entity: Entity, state: str) -> Sequence[Entity]:
        """Return what notices that a door opens, for the lock that goes by the door's name."""
        if entity.kind is not Kind.LOCK or state not in _OPEN_OR_CLOSED:
            return (entity,)
        label = entity.label("en").casefold()
        found = [
            e for e in self._hub.home.entities.values()
            if e.kind in (Kind.BINARY_SENSOR, Kind.COVER) and e.device_class in _OPENINGS and e.enabled
            and (e.label("en").casefold().startswith(label) or (e.device_id and e.device_id == entity.device_id))
        ]  # fmt: skip
        return found or (entity,)

    def _meant(self, entities: Sequence[Entity], state: str) -> str:
        """Return the state in the words of what it is about: lamps are on, windows open, machines run."""
        if all(e.device_class in _ALARMING for e in entities):
            return "alarmed"
        if all(e.kind in (Kind.COVER, Kind.VALVE) or e.device_class in _OPENINGS for e in entities):
            return _OPENED.get(state, state)
        if all(e.kind is Kind.LOCK for e in entities):
            return {"open": "unlocked", "on": "unlocked", "closed": "locked", "off": "locked"}.get(state, state)
        if all(e.kind is Kind.SENSOR for e in entities):
            return "ran" if _SWITCHED.get(state, state) == "on" else "rested"
        return _SWITCHED.get(state, state)

    def _now(self, entity: Entity) -> object:
        state = self._hub.states.get(entity.entity_id)
        return state.value if state is not None and state.available else None

    # ── what was done ────────────────────────────────────────────────────────────────────────────────────────────

    async def _told(
        self, entities: Sequence[Entity], what: str, state: str, asks: str, span: Stretch, language: str
    ) -> Reply:
        recorded = _RECORDED.get(state, state)
        found, began = [], []
        for entity in entities:
            points = await self._hub.history(entity.entity_id, span.start, span.end)
            if points:
                began.append(points[0][0])
                found.append((entity, points))
        if not found:
            return Reply(text=capital(self._hub.text("past.nothing_kept", language, what=what)), ok=False)
        held = together(found, span.end, recorded)
        late = min(began) if min(began) > span.start + _SLACK_S else None
        number = "one" if len(entities) == 1 else "many"
        did = self._hub.text(f"did.{state}.{number}", language)
        tell = {"how_long": self._how_long, "since": self._since}.get(asks)
        if tell is not None:
            text = tell(entities, held, state, what, number, span, language)
        else:
            text = self._when(held, asks, state, what, did, number, span, language)
        if late is not None and not [s for s in held if s.start > late + _SLACK_S]:
            gap = self._hub.text("gap", language)
            text += gap + self._moments.began(late, language)
        return Reply(text=capital(text))

    def _when(
        self, held: Sequence[Held], asks: str, state: str, what: str, did: str, number: str, span: Stretch,
        language: str,
    ) -> str:  # fmt: skip
        say, begun = self._hub.text, [s for s in held if not s.held]
        if not begun:
            if held:
                return self._already(held[0], asks, state, what, number, span, language)
            no = say(f"did_not.{state}.{number}", language)
            key = "past.no" if asks == "whether" else "past.never"
            return tidy(say(key, language, what=what, did=no, period=span.words))
        last = self._moments.at(begun[-1].start, language)
        values = {"what": what, "did": did, "at": last, "period": span.words, "n": len(begun)}
        if asks == "when":
            return tidy(say("past.when", language, **values))
        count = "once" if len(begun) == 1 else "twice" if len(begun) == 2 else "times"
        values["times"] = say(f"past.{count}", language, n=len(begun))
        text = say("past.yes_once" if len(begun) == 1 else "past.yes", language, **values)
        text = tidy(text)
        if asks == "whether":
            return say("yes", language, sentence=text.rstrip(".。"))
        return text + say("stop", language) + (say("past.by_whom", language) if asks == "who" else "")

    def _already(self, held: Held, asks: str, state: str, what: str, number: str, span: Stretch, language: str) -> str:
        """Return that it was so when what was asked about began, and until when."""
        say, word = self._hub.text, self._hub.text(f"words.{_WORD.get(state, state)}", language)
        at, until = (self._moments.at(when, language) for when in (held.start, held.end))
        key = "past.was" if held.end >= span.end else "past.was_until"
        text = say(f"{key}.{number}", language, what=what, state=word, at=at, until=until)
        return say("yes", language, sentence=text) if asks == "whether" else text + say("stop", language)

    def _how_long(
        self, entities: Sequence[Entity], held: Sequence[Held], state: str, what: str, number: str, span: Stretch,
        language: str,
    ) -> str:  # fmt: skip
        total = sum(s.end - s.start for s in held)
        say, word = self._hub.text, self._hub.text(f"words.{_WORD.get(state, state)}", language)
        if not held:
            no = say(f"did_not.{state}.{number}", language)
            return tidy(say("past.never", language, what=what, did=no, period=span.words))
        still = any(is_so(e, self._value_now(e), _RECORDED.get(state, state)) for e in entities)
        key = f"past.how_long.{number}" if not still else f"past.how_long_still.{number}"
        lasting = self._moments.lasting(total, language)
        return say(key, language, what=what, state=word, lasting=lasting, period=span.words)

    def _since(
        self, entities: Sequence[Entity], held: Sequence[Held], state: str, what: str, number: str, span: Stretch,
        language: str,
    ) -> str:  # fmt: skip
        say, word = self._hub.text, self._hub.text(f"words.{_WORD.get(state, state)}", language)
        if not any(is_so(e, self._value_now(e), _RECORDED.get(state, state)) for e in entities) or not held:
            return say(f"past.not_now.{number}", language, what=what, state=word)
        since = held[-1]
        at = self._moments.at(since.start, language, style="since")
        key = f"past.since_before.{number}" if since.held else f"past.since.{number}"
        lasting = self._moments.lasting(span.end - since.start, language)
        return say(key, language, what=what, state=word, at=at, lasting=lasting)

    def _value_now(self, entity: Entity) -> bool | int | float | str | None:
        state = self._hub.states.get(entity.entity_id)
        return state.value if state is not None and state.available else None

    # ── what was measured ────────────────────────────────────────────────────────────────────────────────────────

    async def _measured(self, entities: Sequence[Entity], intent: Intent, span: Stretch, language: str) -> Reply:
        attribute, stat = str(intent.slots.get("attribute") or "temperature"), str(intent.slots.get("stat") or "")
        parts: list[str] = []
        for entity in entities[:4]:
            where = self._naming.place(entity, language)
            source = self._recorded_by(entity, attribute)
            points = await self._hub.history(source.entity_id, span.start, span.end) if source is not None else ()
            found = range_of(points, span.end)
            if found is None or source is None:
                parts.append(self._hub.text(f"past.no_{attribute}", language, where=where, period=span.words))
                continue
            unit = "unit.percent" if source.unit == "%" else "unit.degree"
            low, high, mean = (self._hub.text(unit, language, value=f"{round(v, 1):g}") for v in
                               (found.low, found.high, found.mean))  # fmt: skip
            steady = low == high
            key = f"past.{stat}" if stat else "past.steady" if steady else "past.range"
            at = self._moments.at(found.low_at if stat == "min" else found.high_at, language)
            parts.append(self._hub.text(key, language, where=where, low=low, high=high, mean=mean, period=span.words,
                                        low_bare=f"{round(found.low, 1):g}", at=at))  # fmt: skip
            if points and points[0][0] > span.start + 60:
                parts.append(self._moments.began(points[0][0], language))
        gap = self._hub.text("gap", language)
        return Reply(text=gap.join(capital(p) for p in parts))

    def _recorded_by(self, entity: Entity, attribute: str) -> Entity | None:
        """Return the sensor whose values are recorded: of a thermostat, only what it is doing is."""
        if entity.kind is Kind.SENSOR:
            return entity
        area = self._hub.home.area_of(entity.entity_id)
        near = [
            e for e in self._hub.home.entities.values()
            if e.kind is Kind.SENSOR and e.device_class == attribute
            and ((e.device_id and e.device_id == entity.device_id) or self._hub.home.area_of(e.entity_id) == area)
        ]  # fmt: skip
        return min(near, key=lambda e: e.device_id != entity.device_id, default=None)


_RECORDED = {"ran": "on", "rested": "off", "alarmed": "on"}
_WORD = {"ran": "running", "rested": "resting", "alarmed": "alarming"}
