"""Sensors of the points: which they are, and what their detections, faults and batteries mean to the board."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import EntityState, Hub
from hub.api.watching import SILENT, Watch, hanging, is_low, silence_of
from plugins.fire_safety import points as pointing
from plugins.fire_safety.board import Board
from plugins.fire_safety.config import Config
from plugins.fire_safety.points import Point
from plugins.fire_safety.states import Event as Happening
from plugins.fire_safety.states import Hazard, On, State


class Sensors:
    """Follows every point that is an entity, and those that join the home later."""

    def __init__(self, hub: Hub, config: Config, board: Board) -> None:
        self._hub = hub
        self._config = config
        self._board = board
        self._beside: dict[str, tuple[str, ...]] = {}
        self._watch = Watch(
            hub,
            find=self.find,
            observe=self._observe,
            lost=self._lost,
            back=self._back,
            lost_s=config.lost_seconds,
            start_s=config.start_seconds,
        )

    def find(self) -> Mapping[str, float | None]:
        """Give the board its points: those of the home by class, and the configured ones.

        One that is latched in alarm stays a point even when its sensor has left the home. Returns the sensors that
        are to be followed, and how long each may be silent, s.
        """
        entities = tuple(self._hub.home.entities.values())
        found = pointing.find_points(entities, self._config.inspect_days) if self._config.find else {}
        wanted = {p: point for p, point in found.items() if p not in self._config.ignore}
        wanted |= {p: settings.point(p) for p, settings in self._config.points.items()}
        panels = {p: point for p, point in self._board.points.items() if point.source}
        latched = {
            p: Point(id=p, hazard=Hazard.FIRE) for p, s in self._board.statuses.items() if s.state is not State.NORMAL
        }
        kept = {p: self._board.points.get(p, point) for p, point in latched.items()}
        self._board.points = {**kept, **panels, **wanted}
        sensors = [p.entity_id for p in self._board.points.values() if p.entity_id]
        self._beside = hanging(entities, sensors, "battery", "problem", "tamper")
        return dict.fromkeys(self._beside) | {s: self._silence(s) for s in sensors}

    def _silence(self, entity_id: str) -> float | None:
        configured = self._config.points.get(entity_id)
        return silence_of(self._hub, entity_id, configured.silent_hours if configured else None)

    async def run(self) -> None:
        """Follow the sensors until cancelled."""
        statuses = self._board.statuses
        self._watch.was_silent(p for p, s in statuses.items() if s.faulty and s.note == SILENT)
        await self._watch.run()

    async def _observe(self, state: EntityState, first: bool) -> None:
        point = self._board.points.get(state.entity_id)
        if point is not None and state.available:
            await self._observe_point(point, state)
        if state.entity_id in self._beside:
            await self._observe_supervisory(state)

    async def _observe_point(self, point: Point, state: EntityState) -> None:
        if self._board.status(point.id).faulty and not self._watch.silent(point.id):
            await self._feed(point, On.FAULT_CLEAR, state)
        detects = point.reads(state.value)
        if detects is not None and detects is not self._board.status(point.id).active:
            await self._feed(point, On.DETECT if detects else On.CLEAR, state)

    async def _feed(self, point: Point, on: On, state: EntityState) -> None:
        await self._board.feed(point.id, Happening(on=on, at=self._hub.clock.time()), state.cause)

    async def _lost(self, entity_id: str, why: str) -> None:
        if entity_id in self._board.points:
            await self._board.feed(entity_id, Happening(on=On.FAULT, at=self._hub.clock.time(), note=why))

    async def _back(self, entity_id: str) -> None:
        if entity_id in self._board.points:
            await self._board.feed(entity_id, Happening(on=On.FAULT_CLEAR, at=self._hub.clock.time()))

    async def _observe_supervisory(self, state: EntityState) -> None:
        """Take what the battery, tamper or trouble sensor of a detector says."""
        if not state.available or state.value is None:
            return
        low = is_low(state.value)
        for point_id in self._beside.get(state.entity_id, ()):
            if low is not self._board.status(point_id).supervised:
                on = On.SUPERVISE if low else On.SUPERVISE_CLEAR
                note = "" if isinstance(state.value, bool) else "battery"
                await self._board.feed(point_id, Happening(on=on, at=self._hub.clock.time(), note=note))
