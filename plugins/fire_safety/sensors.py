"""Sensors of the points: finds them, follows each, and tells the board of detections, faults and batteries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from hub.api import EntityAdded, EntityRemoved, EntityState, Event, Hub
from plugins.fire_safety import points as pointing
from plugins.fire_safety.board import Board
from plugins.fire_safety.config import Config
from plugins.fire_safety.points import Point
from plugins.fire_safety.states import Event as Happening
from plugins.fire_safety.states import Hazard, On, State

LOW_BATTERY = 10.0
"""Percent at and below which a battery is low."""


class Sensors:
    """Follows every point that is an entity, and those that join the home later."""

    def __init__(self, hub: Hub, config: Config, board: Board) -> None:
        self._hub = hub
        self._config = config
        self._board = board
        self._followed: set[str] = set()
        self._batteries: dict[str, tuple[str, ...]] = {}
        self._away: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._started = hub.clock.time()

    def find(self) -> None:
        """Give the board its points: those of the home by class, and the configured ones.

        One that is latched in alarm stays a point even when its sensor has left the home.
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
        self._batteries = pointing.batteries(entities, self._board.points.values())

    async def run(self) -> None:
        """Follow the sensors, and look for new ones whenever the home changes."""
        joined: AsyncIterator[Event] = self._hub.events(EntityAdded, EntityRemoved)
        self._follow_all()
        self._hub.spawn(self._look_again(), "look-again")
        async for _ in joined:
            self._changed.set()

    async def _look_again(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            self.find()
            self._follow_all()
            await self._hub.sleep(1)

    def _follow_all(self) -> None:
        followed = {p.entity_id: False for p in self._board.points.values() if p.entity_id}
        followed |= dict.fromkeys(self._batteries, True)
        for entity_id, is_battery in followed.items():
            if entity_id not in self._followed:
                self._followed.add(entity_id)
                self._hub.spawn(self._follow(entity_id, is_battery), f"sensor-{entity_id}")

    async def _follow(self, entity_id: str, is_battery: bool) -> None:
        changes = self._hub.changes(entity_id)
        observe = self._observe_supervisory if is_battery else self._observe
        state = self._hub.states.get(entity_id)
        if state is not None or not is_battery:
            await observe(state or EntityState(entity_id=entity_id))
        async for change in changes:
            await observe(change.new)

    async def _observe(self, state: EntityState) -> None:
        point = self._board.points.get(state.entity_id)
        if point is None:
            return
        if not state.available:
            self._missing(point)
            return
        self._away.pop(point.id, None)
        if self._board.status(point.id).faulty:
            await self._feed(point, On.FAULT_CLEAR, state)
        detects = point.reads(state.value)
        if detects is not None and detects is not self._board.status(point.id).active:
            await self._feed(point, On.DETECT if detects else On.CLEAR, state)

    async def _feed(self, point: Point, on: On, state: EntityState) -> None:
        await self._board.feed(point.id, Happening(on=on, at=self._hub.clock.time()), state.cause)

    def _missing(self, point: Point) -> None:
        """Begin to count how long a sensor is away; right after a start all get more time to appear."""
        if point.id in self._away:
            return
        now = self._hub.clock.time()
        self._away[point.id] = now
        due = max(now + self._config.lost_seconds, self._started + self._config.start_seconds)
        self._hub.spawn(self._lose(point, now, due), f"lost-{point.id}")

    async def _lose(self, point: Point, since: float, due: float) -> None:
        await self._hub.sleep_until(due)
        if self._away.get(point.id) == since:
            await self._board.feed(point.id, Happening(on=On.FAULT, at=self._hub.clock.time(), note="lost"))

    async def _observe_supervisory(self, state: EntityState) -> None:
        """Take what the battery, tamper or trouble sensor of a detector says."""
        if not state.available or state.value is None:
            return
        low = state.value if isinstance(state.value, bool) else _is_low(state.value)
        for point_id in self._batteries.get(state.entity_id, ()):
            if low is not self._board.status(point_id).supervised:
                on = On.SUPERVISE if low else On.SUPERVISE_CLEAR
                note = "" if isinstance(state.value, bool) else "battery"
                await self._board.feed(point_id, Happening(on=on, at=self._hub.clock.time(), note=note))


def _is_low(value: object) -> bool:
    return isinstance(value, int | float) and value <= LOW_BATTERY
