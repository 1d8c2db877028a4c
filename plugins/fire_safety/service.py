"""Fire safety: its points, what people may do to them, and the inspections that are due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from hub.api import Cause, Hub
from hub.api.errors import InvalidParameter
from plugins.fire_safety.api import FireChanged
from plugins.fire_safety.board import Board
from plugins.fire_safety.config import Config
from plugins.fire_safety.inspections import Book, Line
from plugins.fire_safety.outputs import Outputs
from plugins.fire_safety.panels import Panels
from plugins.fire_safety.points import Point
from plugins.fire_safety.refusals import Refused, Told, Unfit
from plugins.fire_safety.sensors import Sensors
from plugins.fire_safety.states import ALARMS, TEST_LONGEST_S, Do, Effect, Event, On, State, Status, Step
from plugins.fire_safety.timeline import Line as Happened
from plugins.fire_safety.timeline import Timeline
from plugins.fire_safety.words import LANGUAGES, Words
from plugins.notify.api import ChainChanged, Notifier, Urgency

DAY_S = 86400.0
RESULTS = ("passed", "failed", "noted")
Listener: TypeAlias = Callable[[Cause], None]
_RANK = (
    State.FIRE,
    State.SILENCED,
    State.FIRE_ACK,
    State.FAULT,
    State.SUPERVISORY,
    State.DISABLED,
    State.TEST,
    State.NORMAL,
)


class FireSafetyService:
    """Implements ``plugins.fire_safety.api.FireSafety``."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self.words = Words(hub)
        self.book = Book(hub.storage)
        self.timeline = Timeline(hub)
        self.outputs = Outputs(hub, config, self.words, self.book)
        self.board = Board(hub, self.outputs.act, self._shown)
        self.outputs.board = self.board
        self.panels = Panels(hub, config.gbt26875, self.board)
        self._listeners: list[Listener] = []
        self._known: dict[str, State] = {}
        self._first_seen: dict[str, float] = {}

    # life

    async def run(self) -> None:
        """Read what was stored, go on with it, and follow the sensors until cancelled."""
        await self.book.load()
        await self.timeline.load()
        await self.board.load()
        self._first_seen = dict(await self._hub.storage.get("first_seen", {}))
        self._known = {p: s.state for p, s in self.board.statuses.items()}
        sensors = Sensors(self._hub, self._config, self.board)
        sensors.find()
        self._hub.spawn(self.timeline.run(), "timeline")
        self._hub.spawn(self.outputs.sirens.run(), "sirens")
        self._hub.spawn(self.outputs.speak(), "speak")
        self._hub.spawn(self._follow_chains(), "chains")
        if self._config.gbt26875 is not None:
            await self.panels.load()
        await self.board.resume()
        if self._config.gbt26875 is not None:
            self._hub.spawn(self.panels.run(), "gbt26875")
        self._hub.spawn(self._remind(), "inspections")
        self._tell_listeners(self._hub.cause())
        await sensors.run()

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` after every change."""
        self._listeners.append(listener)

    def _tell_listeners(self, cause: Cause) -> None:
        for listener in self._listeners:
            listener(cause)

    def _shown(self, statuses: Mapping[str, Status], effects: tuple[tuple[str, Effect], ...], cause: Cause) -> None:
        """Write the timeline, announce new states, show the notices."""
        now = self._hub.clock.time()
        for point_id, effect in effects:
            if effect.do is Do.LOG and not effect.key.startswith("ignored_"):
                state = statuses[point_id].state.value
                self.timeline.add(
                    Happened(
                        at=now, point=point_id, key=effect.key, state=state, person=effect.person, note=effect.note
                    )
                )
        for point_id in {p for p, _ in effects}:
            self._announce(point_id, statuses[point_id].state, cause)
        self._tell_listeners(cause)

    def _announce(self, point_id: str, state: State, cause: Cause) -> None:
        was, point = self._known.get(point_id, State.NORMAL), self.board.points.get(point_id)
        self._known[point_id] = state
        if point is None:
            return
        alarming, key = state in ALARMS, f"point.{point_id}"
        if state is State.NORMAL:
            self._hub.notice(key, "")
        else:
            text = self.words.texts(f"notice.{state.value}", [point])
            self._hub.notice(key, text, level="alarm" if alarming else "warning")
        if was is not state:
            cause = self._hub.cause(cause)
            self._hub.publish(
                FireChanged(cause=cause, point=point_id, old=was.value, new=state.value, hazard=point.hazard.value)
            )

    # what others read

    def sirens(self) -> frozenset[str]:
        """Return the sirens that must sound now."""
        return self.outputs.wanted_sirens()

    @property
    def worst(self) -> State:
        """Return the worst state of any point."""
        states = {self.board.status(p).state for p in self.board.points}
        return next((s for s in _RANK if s in states), State.NORMAL)

    def find(self, point_id: str) -> Point:
        """Return a point by id; InvalidParameter when there is none."""
        point = self.board.points.get(point_id)
        if point is None:
            raise Unfit(self._telling("refuse.no_point", point=point_id), "en", field="id")
        return point

    # what people do

    async def acknowledge(self, point_id: str, person: str, cause: Cause) -> None:
        """Take a person's answer to an alarm: they are paged no more, whoever answered before them."""
        point = self.find(point_id)
        await self._do(On.ACK, point_id, person, cause)
        incident = self.board.incidents.get(point.incident_class)
        if incident is not None and person:
            notifier = await self._hub.use(Notifier)  # type: ignore[type-abstract]  # a protocol names the service
            await notifier.acknowledge(incident.key, person)

    async def silence(self, point_id: str, person: str, cause: Cause) -> None:
        """Switch the sounders off; people are paged on until somebody acknowledges."""
        await self._do(On.SILENCE, point_id, person, cause)

    async def reset(self, point_id: str, person: str, cause: Cause, note: str = "") -> None:
        """Make a latched point normal again; CommandError while it still detects."""
        self.find(point_id)
        event = Event(on=On.RESET, at=self._hub.clock.time(), person=person, note=note)
        self._check(await self.board.reset(point_id, event, cause), point_id)

    async def test(self, point_id: str, person: str, cause: Cause, *, minutes: float = 30, on: bool = True) -> None:
        """Begin or end a test, which ends by itself after half an hour at most."""
        until = self._hub.clock.time() + min(minutes * 60, TEST_LONGEST_S)
        await self._do(On.TEST_ON if on else On.TEST_OFF, point_id, person, cause, until=until if on else None)

    async def disable(self, point_id: str, person: str, cause: Cause, *, hours: float, note: str) -> None:
        """Disable a point for a while; it is shown for as long, and enabled again by itself."""
        if hours > self._config.disable_hours:
            told = self._telling("refuse.hours", hours=f"{self._config.disable_hours:g}")
            raise Unfit(told, "en", field="hours")
        until = self._hub.clock.time() + hours * 3600
        await self._do(On.DISABLE, point_id, person, cause, until=until, note=note)

    async def enable(self, point_id: str, person: str, cause: Cause) -> None:
        """Enable a disabled point; one that detects alarms at once."""
        await self._do(On.ENABLE, point_id, person, cause)

    async def _do(
        self, on: On, point_id: str, person: str, cause: Cause, *, until: float | None = None, note: str = ""
    ) -> None:
        self.find(point_id)
        event = Event(on=on, at=self._hub.clock.time(), person=person, until=until, note=note)
        self._check(await self.board.feed(point_id, event, cause), point_id)

    def _check(self, result: Step, point_id: str) -> None:
        for effect in result.effects:
            if effect.do is Do.REFUSE:
                raise Refused(self._refusal(f"refuse.{effect.key}", point_id), self.words.home_language)
            if effect.do is Do.LOG and effect.key in ("ignored_disable", "ignored_test_on"):
                raise Refused(self._refusal("refuse.state", point_id), self.words.home_language)

    def _refusal(self, key: str, point_id: str) -> Told:
        """Return how a point's refusal is told in a language: with its name, and its state as of now."""
        point, state = self.find(point_id), self.board.status(point_id).state.value

        def told(language: str) -> str:
            name, now = self.words.name(point, language), self._hub.text(f"state.{state}", language)
            return self._hub.text(key, language, name=name, state=now)

        return told

    def _telling(self, key: str, **words: str) -> Told:
        return lambda language: self._hub.text(key, language, **words)

    # chains

    async def _follow_chains(self) -> None:
        """Take answers that reached notify, and steps that it took, as events of the points."""
        async for change in self._hub.events(ChainChanged):
            kind = next((k for k, i in self.board.incidents.items() if i.chain and i.chain == change.chain), None)
            on = {"answered": On.ACK, "paged": On.ACK_TIMEOUT}.get(change.status)
            if kind is None or on is None:
                continue
            for point in self.board.alarming(kind):
                state = self.board.status(point.id).state
                if on is On.ACK_TIMEOUT or state is not State.FIRE_ACK:
                    event = Event(on=on, at=self._hub.clock.time(), person=change.person)
                    await self.board.feed(point.id, event)

    async def drill(self, person: str, cause: Cause) -> str:
        """Play an exercise: people are paged and told that it is one. Returns the chain's id."""
        key = f"fire_safety.drill.{round(self._hub.clock.time() * 1000)}"
        notifier = await self._hub.use(Notifier)  # type: ignore[type-abstract]  # a protocol names the service
        text = self.words.texts("message.drill", ())
        data = {"key": key, "drill": True}
        receipt = await notifier.notify("fire", text, urgency=Urgency.CRITICAL, data=data)
        for language in self.words.spoken:
            await self.outputs._say(self._hub.text("say.drill", language), language)
        await self.inspect("", person, what="drill", result="noted", note=", ".join(receipt.people))
        return receipt.chain or key

    async def end_drill(self, key: str) -> bool:
        """End an exercise."""
        notifier = await self._hub.use(Notifier)  # type: ignore[type-abstract]  # a protocol names the service
        return await notifier.stand_down(key)

    # inspections

    async def inspect(
        self, point_id: str, person: str, *, what: str = "inspection", result: str, tag: str = "", note: str = ""
    ) -> Line:
        """Write an inspection into the book; InvalidParameter for a result or tag that does not fit."""
        if result not in RESULTS:
            raise InvalidParameter(f"no result {result!r}", remedy=f"one of {', '.join(RESULTS)}", field="result")
        at = self._hub.clock.time()
        return await self.book.add(at=at, point=point_id, what=what, result=result, person=person, tag=tag, note=note)

    def by_tag(self, tag: str) -> Point:
        """Return the point a tag is at."""
        found = next((p for p in self.board.points.values() if tag and p.tag == tag), None)
        if found is None:
            raise Unfit(self._telling("refuse.tag", tag=tag), "en", field="tag")
        return found

    def due_at(self, point: Point) -> float:
        """Return when the next inspection of a point is due."""
        begun = self.book.passed_at(point.id) or self._first_seen.get(point.id) or self._hub.clock.time()
        return begun + point.inspect_days * DAY_S

    def overdue(self) -> list[Point]:
        """Return the points whose inspection is overdue."""
        now = self._hub.clock.time()
        return [p for p in self.board.points.values() if self.due_at(p) < now]

    async def _remind(self) -> None:
        """Once a day, note new points and show those that are overdue."""
        while True:
            now = self._hub.clock.time()
            fresh = [p for p in self.board.points if p not in self._first_seen]
            if fresh:
                self._first_seen |= dict.fromkeys(fresh, now)
                await self._hub.storage.put("first_seen", self._first_seen)
            overdue = self.overdue()
            text = self.words.texts("notice.overdue", overdue) if overdue else ""
            self._hub.notice("inspections", text, level="warning")
            await self._hub.sleep(DAY_S)


__all__ = ["LANGUAGES", "FireSafetyService"]
