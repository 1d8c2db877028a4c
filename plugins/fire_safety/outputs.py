"""Does what the machines ask: people, sirens, lights, locks, ventilation, valves, spoken words, the book."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from hub.api import Cause, Hub, Kind, Verdict
from hub.api.errors import HearthError
from plugins.fire_safety.board import Board
from plugins.fire_safety.config import Config
from plugins.fire_safety.inspections import Book
from plugins.fire_safety.points import LIFE, WATER, Point
from plugins.fire_safety.sirens import Sirens, sirens_of
from plugins.fire_safety.states import Do, Effect, Hazard, State
from plugins.fire_safety.words import Words
from plugins.notify.api import Notifier, Urgency

TRIES_S = (0.0, 2.0, 10.0, 30.0)
"""Pauses before each try of an action on a device, s."""
_RESULTS = {"test_passed": "passed", "test_failed": "failed", "detected": "noted", "test_begun": "noted"}
_SPARKS = frozenset({Hazard.GAS})
"""Where nothing may be switched: a switch can light gas."""


class Outputs:
    """Carries out effects. ``board`` is set once it exists."""

    board: Board

    def __init__(self, hub: Hub, config: Config, words: Words, book: Book) -> None:
        self._hub = hub
        self._config = config
        self._words = words
        self._book = book
        self._chains = asyncio.Lock()
        self._speaking = asyncio.Event()
        self.sirens = Sirens(hub, self.wanted_sirens)

    def wanted_sirens(self) -> frozenset[str]:
        """Return the sirens that must sound now."""
        if not any(self.board.status(p.id).sounding for p in self.board.alarming(LIFE)):
            return frozenset()
        return sirens_of(self._hub, self._config.sirens)

    async def act(self, effect: Effect, cause: Cause) -> None:
        """Do one effect; returns when it is done. HearthError: not now, try again."""
        if effect.do in (Do.SOUND, Do.HUSH):
            self.sirens.wake(cause)
        elif effect.do in (Do.CALL, Do.CALL_ALL, Do.STOP_FOR, Do.STOP_CHAIN):
            async with self._chains:
                await self._page(effect)
        elif effect.do is Do.ACT:
            self._speaking.set()
            await self._actions(effect, cause)
        elif effect.do is Do.TELL:
            await self._tell(effect)
        elif effect.do is Do.RECORD:
            await self._record(effect)

    # people

    async def _notifier(self) -> Notifier:
        return await self._hub.use(Notifier)  # type: ignore[type-abstract]  # a protocol names the service

    async def _page(self, effect: Effect) -> None:
        notifier = await self._notifier()
        if effect.do is Do.STOP_FOR:
            await notifier.acknowledge(effect.incident, effect.person)
        elif effect.do is Do.STOP_CHAIN:
            key = f"message.{effect.key}"
            await notifier.stand_down(effect.incident, self._words.texts(key, self._known(effect), effect.person))
        else:
            await self._call(notifier, effect)

    async def _call(self, notifier: Notifier, effect: Effect) -> None:
        """Start or renew the chain of an incident, unless it is over or answered by now."""
        kind = next((k for k, i in self.board.incidents.items() if i.key == effect.incident), None)
        points = self.board.alarming(kind) if kind else []
        if any(self.board.status(p.id).state in (State.FIRE, State.SILENCED) for p in points):
            confirmed = any(self.board.status(p.id).confirmed for p in points)
            key = "message.confirmed" if confirmed else f"message.{kind}"
            data = {
                "key": effect.incident,
                "panel": False,
                "everyone": effect.do is Do.CALL_ALL,
                "title": self._words.texts(f"title.{points[0].hazard.value}", ()),
            }
            event_class = "leak" if kind == WATER else "fire"
            text = self._words.texts(key, points)
            receipt = await notifier.notify(event_class, text, urgency=Urgency.CRITICAL, data=data)
            await self.board.chained(effect.incident, receipt.chain)
        if effect.do is Do.CALL_ALL and effect.note:
            await notifier.stand_down(effect.note)

    async def _tell(self, effect: Effect) -> None:
        points = self._known(effect)
        text = self._words.texts(f"message.{effect.key}", points, effect.person, effect.note)
        data = {"key": f"fire_safety.{effect.key}.{effect.point}.{effect.number}", "panel": False}
        await (await self._notifier()).notify("trouble", text, urgency=Urgency.HIGH, data=data)

    def _known(self, effect: Effect) -> Sequence[Point]:
        point = self.board.points.get(effect.point)
        return [point] if point else []

    async def _record(self, effect: Effect) -> None:
        point = self.board.points.get(effect.point)
        await self._book.add(
            at=self._hub.clock.time(),
            point=effect.point,
            what=effect.key,
            result=_RESULTS.get(effect.key, "noted"),
            person=effect.person,
            tag=point.tag if point else "",
            note=effect.note,
            ref=f"board-{effect.number}",
        )

    # the home

    async def _actions(self, effect: Effect, cause: Cause) -> None:
        point = self.board.points.get(effect.point)
        if point is None:
            return
        async with asyncio.TaskGroup() as group:
            for entity_id, command in self._wanted(point, confirmed=effect.key == "confirmed"):
                group.create_task(self._drive(entity_id, command, cause), name=f"fire_safety:{entity_id}")

    def _wanted(self, point: Point, *, confirmed: bool) -> Iterator[tuple[str, str]]:
        """Yield what is to be done to which entity for one point's hazard."""
        actions = self._config.actions
        if point.hazard is Hazard.LEAK:
            yield from ((v, "close") for v in actions.close_water)
            return
        yield from ((v, "close") for v in actions.close_gas if point.hazard is not Hazard.ELECTRICAL)
        if confirmed or actions.unlock_when == "first":
            yield from ((lock, "unlock") for lock in actions.unlock)
        if point.hazard not in _SPARKS:
            lights = actions.lights
            if lights is None:
                found = self._hub.home.entities.values()
                lights = [e.entity_id for e in found if e.kind is Kind.LIGHT and e.enabled and not e.category]
            yield from ((light, "turn_on") for light in lights)
            yield from ((fan, "turn_off") for fan in actions.stop)

    async def _drive(self, entity_id: str, command: str, cause: Cause) -> None:
        for pause in TRIES_S:
            if pause:
                await self._hub.sleep(pause)
            outcome = await self._hub.call(entity_id, command, cause=self._hub.cause(cause))
            if outcome.verdict is Verdict.CONFIRMED:
                return
            self._hub.log.warning("%s %s: %s", entity_id, command, outcome.reason)

    async def speak(self) -> None:
        """Say what and where in every language, again and again while sounders are on; until cancelled."""
        while True:
            await self._speaking.wait()
            self._speaking.clear()
            while self._config.actions.speak and (points := self._sounding()):
                for language in self._words.spoken:
                    await self._say(self.evacuation(points, language), language)
                await self._hub.sleep(self._config.actions.speak_every_seconds)

    def _sounding(self) -> list[Point]:
        return [p for p in self.board.alarming() if self.board.status(p.id).sounding]

    def evacuation(self, points: Sequence[Point], language: str) -> str:
        """Return what is said: where it is, and what to do, by the worst of the hazards."""
        leaving = [p for p in points if p.incident_class == LIFE]
        worst = Hazard.GAS if any(p.hazard is Hazard.GAS for p in leaving) else (leaving or list(points))[0].hazard
        what = self._words.places(leaving or points, language)
        return self._hub.text(f"say.{worst.value}", language, what=what)

    async def _say(self, text: str, language: str) -> None:
        try:
            await self._hub.say(text, language=language)
        except HearthError as error:
            self._hub.log.warning("the message could not be spoken: %s", error)
