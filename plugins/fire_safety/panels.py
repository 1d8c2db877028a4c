"""Fire-alarm panels that report over TCP by GB/T 26875.3: a listener, and what their reports mean for the points.

A frame is confirmed once what it says is in the journal, so that a panel sends again what a killed hub did not take.
Every component that reports becomes a point by itself and stays one.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import msgspec

from devices.conventions.gbt26875 import (
    FAULTS,
    Command,
    ComponentStatus,
    DeviceStatus,
    Frame,
    Operation,
    Splitter,
    Status,
    SystemStatus,
    component_kind,
    decode,
    duty_check,
    encode,
)
from hub.api import Hub
from hub.api.errors import PayloadError
from plugins.fire_safety.board import Board
from plugins.fire_safety.config import Gbt26875Config, PanelConfig
from plugins.fire_safety.points import Point
from plugins.fire_safety.states import ALARMS, TEST_LONGEST_S, Event, Hazard, On, State

CENTRE = 1
"""The hub's own address in what it sends."""
CONNECTIONS = 32
"""Connections at once, at most; more are closed."""
POINTS = 2000
"""Points of all panels, at most: a panel gone mad does not fill the store."""
ANSWER_S = 10.0
"""A panel that does not read our confirmation for so long is disconnected, s."""


class Panels:
    """Listens to the configured panels. ``port`` is the one it listens on, 0 before it does."""

    def __init__(self, hub: Hub, config: Gbt26875Config | None, board: Board) -> None:
        self._hub = hub
        self._config = config
        self._board = board
        self._panels = {p.address: p for p in config.panels} if config else {}
        self._heard: dict[int, float] = {}
        self._writers: dict[int, asyncio.StreamWriter] = {}
        self._asked: dict[int, float] = {}
        self._open: set[asyncio.StreamWriter] = set()
        self._serial = secrets.randbelow(1 << 16)
        self.port = 0

    async def load(self) -> None:
        """Give the board the points of the panels: those themselves, and the components that reported before."""
        for panel in self._panels.values():
            self._add(Point(id=_id(panel.address), hazard=Hazard.FIRE, name=panel.name, area=panel.area, group="-"))
        for raw in await self._hub.storage.get("gbt26875.points", []):
            self._add(msgspec.convert(raw, Point))

    def _add(self, point: Point) -> None:
        self._board.points[point.id] = msgspec.structs.replace(point, source="gbt26875")

    async def run(self) -> None:
        """Listen until cancelled."""
        config = self._config
        if config is None:
            return
        now = self._hub.clock.time()
        self._heard = dict.fromkeys(self._panels, now)
        for address in self._panels:
            self._hub.spawn(self._watch(address, config), f"panel-{address:012x}")
            if config.duty_check_minutes is not None:
                self._hub.spawn(self._check_duty(address, config), f"duty-{address:012x}")
        server = await asyncio.start_server(self._connected, config.host, config.port)
        self.port = server.sockets[0].getsockname()[1]
        self._hub.log.info("listening to fire-alarm panels on %s:%d", config.host, self.port)
        async with server:
            try:
                await server.serve_forever()
            finally:
                for writer in tuple(self._open):
                    writer.close()

    # the wire

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= CONNECTIONS:
            writer.close()
            return
        self._open.add(writer)
        try:
            await self._converse(reader, writer)
        except (OSError, TimeoutError) as error:
            self._hub.log.info("a fire-alarm panel is gone: %s", str(error) or "it was silent")
        finally:
            self._open.discard(writer)
            for address in [a for a, w in self._writers.items() if w is writer]:
                del self._writers[address]
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        splitter = Splitter()
        silence = 4 * (self._config.heartbeat_seconds if self._config else 60.0)
        while True:
            async with asyncio.timeout(silence):
                received = await reader.read(4096)
            if not received:
                return
            for frame in splitter.feed(received):
                answer = await self._take(frame, writer)
                if answer is not None:
                    await self._send(writer, answer)

    async def _send(self, writer: asyncio.StreamWriter, frame: Frame) -> None:
        writer.write(encode(frame))
        async with asyncio.timeout(ANSWER_S):
            await writer.drain()

    def _reply(self, frame: Frame, command: Command) -> Frame:
        return Frame(
            serial=frame.serial,
            source=frame.destination,
            destination=frame.source,
            command=command,
            version=frame.version,
            time=self._time(),
        )

    def _time(self) -> tuple[int, int, int, int, int, int]:
        now = self._hub.clock.now()
        return (now.second, now.minute, now.hour, now.day, now.month, now.year % 100)

    # what a frame means

    async def _take(self, frame: Frame, writer: asyncio.StreamWriter) -> Frame | None:
        """Take a frame; return what is answered: a confirmation, a denial, or nothing to an answer."""
        panel = self._panels.get(frame.source)
        if panel is None:
            self._hub.log.warning("refused a fire-alarm panel that is not configured: 0x%012x", frame.source)
            return self._reply(frame, Command.DENY)
        self._writers[panel.address] = writer
        self._heard[panel.address] = self._hub.clock.time()
        if self._board.status(_id(panel.address)).note == "silent":
            await self._feed(_id(panel.address), On.FAULT_CLEAR)
        if frame.command not in (Command.SEND, Command.ANSWER):
            return None
        try:
            units = decode(frame.data)
        except PayloadError as error:
            self._hub.log.warning("panel %s: %s", panel.name, error)
            return self._reply(frame, Command.DENY)
        for unit in units:
            await self._unit(panel, unit)
        return self._reply(frame, Command.CONFIRM) if frame.command == Command.SEND else None

    async def _unit(self, panel: PanelConfig, unit: Any) -> None:
        if isinstance(unit, ComponentStatus):
            await self._report(await self._component(panel, unit), unit.status)
        elif isinstance(unit, SystemStatus):
            await self._report(await self._system(panel, unit), unit.status)
        elif isinstance(unit, DeviceStatus):
            await self._report(_id(panel.address), unit.status)
        elif isinstance(unit, Operation) and unit.answers_duty_check:
            self._asked.pop(panel.address, None)
            if self._board.status(_id(panel.address)).supervised:
                await self._feed(_id(panel.address), On.SUPERVISE_CLEAR)

    async def _component(self, panel: PanelConfig, unit: ComponentStatus) -> str:
        point_id = f"{_id(panel.address)}.{unit.place}"
        name = panel.points.get(unit.place) or unit.description or f"{panel.name} {unit.place}"
        return await self._known(
            Point(id=point_id, hazard=Hazard(component_kind(unit.component)), name=name, area=panel.area)
        )

    async def _system(self, panel: PanelConfig, unit: SystemStatus) -> str:
        """A system repeats what its components say: it never confirms them."""
        point_id = f"{_id(panel.address)}.system-{unit.system}-{unit.address}"
        return await self._known(
            Point(id=point_id, hazard=Hazard.FIRE, name=panel.name, area=panel.area, group=f"system {point_id}")
        )

    async def _known(self, point: Point) -> str:
        """Make a component a point, once; beyond the limit the panel itself stands for it."""
        known = self._board.points.get(point.id)
        if known is None or (known.name, known.hazard) != (point.name, point.hazard):
            ours = [p for p in self._board.points.values() if p.source]
            if known is None and len(ours) >= POINTS:
                return ".".join(point.id.split(".")[:2])
            self._add(point)
            stored = [p for p in self._board.points.values() if p.source and p.id.count(".") > 1]
            await self._hub.storage.put("gbt26875.points", [msgspec.to_builtins(p) for p in stored])
        return point.id

    async def _report(self, point_id: str, status: Status) -> None:
        """Take the bits of a state. Fire outranks test: a fire without the normal bit is still a fire.

        Only a point that announced its test before, without fire, is tested.
        """
        now = self._board.status(point_id)
        testing = not status & (Status.NORMAL | Status.FIRE | FAULTS | Status.DISABLED | Status.SUPERVISORY)
        if testing and now.state is State.NORMAL:
            until = self._hub.clock.time() + TEST_LONGEST_S
            await self._feed(point_id, On.TEST_ON, until=until)
        elif status & Status.NORMAL and now.state is State.TEST and now.by == "panel":
            await self._feed(point_id, On.TEST_OFF)
        off = bool(status & Status.DISABLED)
        if off and now.state not in (State.DISABLED, *ALARMS):
            await self._feed(point_id, On.DISABLE)
        elif not off and now.state is State.DISABLED and now.by == "panel":
            await self._feed(point_id, On.ENABLE)
        now = self._board.status(point_id)
        for bits, known, begins, ends in (
            (Status.FIRE, now.active, On.DETECT, On.CLEAR),
            (FAULTS, now.faulty, On.FAULT, On.FAULT_CLEAR),
            (Status.SUPERVISORY, now.supervised, On.SUPERVISE, On.SUPERVISE_CLEAR),
        ):
            if bool(status & bits) is not known:
                await self._feed(point_id, ends if known else begins)

    async def _feed(self, point_id: str, on: On, *, until: float | None = None, note: str = "") -> None:
        event = Event(on=on, at=self._hub.clock.time(), person="panel", until=until, note=note)
        await self._board.feed(point_id, event)

    # heartbeat and duty

    async def _watch(self, address: int, config: Gbt26875Config) -> None:
        """Call a panel that is silent for too long a fault."""
        while True:
            due = self._heard[address] + config.heartbeat_seconds
            await self._hub.sleep_until(due)
            if self._hub.clock.time() >= self._heard[address] + config.heartbeat_seconds:
                await self._feed(_id(address), On.FAULT, note="silent")
                heard = self._heard[address]
                while self._heard[address] == heard:
                    await self._hub.sleep(1.0)

    async def _check_duty(self, address: int, config: Gbt26875Config) -> None:
        """Ask for a sign of the guard; no answer in time needs attention."""
        while True:
            await self._hub.sleep(60 * (config.duty_check_minutes or 60))
            asked = self._hub.clock.time()
            self._asked[address] = asked
            await self._ask(address, config.duty_answer_minutes)
            await self._hub.sleep(60 * config.duty_answer_minutes)
            if self._asked.get(address) == asked:
                await self._feed(_id(address), On.SUPERVISE, note="duty check not answered")

    async def _ask(self, address: int, minutes: int) -> None:
        writer = self._writers.get(address)
        if writer is None:
            return
        self._serial = (self._serial + 1) & 0xFFFF
        frame = Frame(
            serial=self._serial,
            source=CENTRE,
            destination=address,
            command=Command.CONTROL,
            time=self._time(),
            data=duty_check(minutes),
        )
        try:
            await self._send(writer, frame)
        except (OSError, TimeoutError) as error:
            self._hub.log.warning("the duty check did not reach panel 0x%012x: %s", address, error)


def _id(address: int) -> str:
    return f"gbt26875.{address:012x}"
