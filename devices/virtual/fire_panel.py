"""A virtual fire-alarm panel: reports to a hub over TCP as GB/T 26875.3-2011 says, with heartbeat and a guard.

``python -m devices.virtual.fire_panel 127.0.0.1:5200 --fire 2.35`` plays a fire and clears it after a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from datetime import datetime

from devices.conventions.gbt26875 import (
    Command,
    ComponentStatus,
    Frame,
    Splitter,
    Status,
    encode,
    encode_components,
    encode_device,
    encode_operation,
)

_TIMEOUT = 5.0
_DUTY_CHECK = 91
_DUTY_ANSWER = 1 << 5


class FirePanel:
    """One panel on one connection. ``answers``: its guard answers duty checks."""

    def __init__(self, address: int = 0x0605_0403_0201, *, answers: bool = True) -> None:
        self.address = address
        self.answers = answers
        self.confirmed: list[int] = []
        self.denied: list[int] = []
        self.duty_checks = 0
        self._serial = 0
        self._writer: asyncio.StreamWriter | None = None
        self._news = asyncio.Event()

    @contextlib.asynccontextmanager
    async def connected(self, host: str, port: int, *, heartbeat_s: float = 20.0) -> AsyncIterator[FirePanel]:
        """Stay connected as long as the block lasts; OSError when nobody listens."""
        async with asyncio.timeout(_TIMEOUT):
            reader, self._writer = await asyncio.open_connection(host, port)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = (
                    group.create_task(self._listen(reader), name="fire-panel listen"),
                    group.create_task(self._beat(heartbeat_s), name="fire-panel heartbeat"),
                )
                try:
                    yield self
                finally:
                    for task in tasks:
                        task.cancel()
        finally:
            self._writer.close()
            self._writer = None

    async def report(self, loop: int, number: int, status: int, *, component: int = 42, text: str = "") -> None:
        """Tell the state of a component and wait until the hub has confirmed it; TimeoutError when it does not."""
        item = ComponentStatus(
            system=1,
            system_address=1,
            component=component,
            address=loop << 16 | number,
            status=Status(status),
            description=text,
        )
        await self._told(await self.send(encode_components([item], _now())))

    async def fire(self, loop: int, number: int, *, component: int = 42, text: str = "") -> None:
        """Report a fire."""
        await self.report(loop, number, Status.NORMAL | Status.FIRE, component=component, text=text)

    async def clear(self, loop: int, number: int, *, component: int = 42, text: str = "") -> None:
        """Report that all is normal."""
        await self.report(loop, number, Status.NORMAL, component=component, text=text)

    async def send(self, data: bytes, command: int = Command.SEND) -> int:
        """Send an application data unit; return its serial number."""
        self._serial = (self._serial + 1) & 0xFFFF
        frame = Frame(serial=self._serial, source=self.address, destination=1, command=command, time=_now(), data=data)
        await self.raw(encode(frame))
        return self._serial

    async def raw(self, sent: bytes) -> None:
        """Send bytes as they are."""
        if self._writer is None:
            raise ConnectionError("the panel is not connected")
        self._writer.write(sent)
        async with asyncio.timeout(_TIMEOUT):
            await self._writer.drain()

    async def _told(self, serial: int) -> None:
        async with asyncio.timeout(_TIMEOUT):
            while serial not in self.confirmed and serial not in self.denied:
                self._news.clear()
                await self._news.wait()

    async def _beat(self, every: float) -> None:
        while True:
            await self.send(encode_device(1, _now()))
            await asyncio.sleep(every)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        splitter = Splitter()
        while received := await reader.read(4096):
            for frame in splitter.feed(received):
                await self._heard(frame)

    async def _heard(self, frame: Frame) -> None:
        if frame.command == Command.CONFIRM:
            self.confirmed.append(frame.serial)
        elif frame.command == Command.DENY:
            self.denied.append(frame.serial)
        elif frame.command == Command.CONTROL and frame.data[:1] == bytes((_DUTY_CHECK,)):
            self.duty_checks += 1
            if self.answers:
                await self.send(encode_operation(_DUTY_ANSWER, 1, _now()))
        self._news.set()


def _now() -> tuple[int, int, int, int, int, int]:
    now = datetime.now().astimezone()
    return (now.second, now.minute, now.hour, now.day, now.month, now.year % 100)


async def _play(host: str, port: int, address: int, place: str) -> None:
    async with FirePanel(address).connected(host, port) as panel:
        sys.stdout.write(f"panel 0x{address:012x} reports to {host}:{port}\n")
        if place:
            loop, _, number = place.partition(".")
            await panel.fire(int(loop), int(number or 0))
            await asyncio.sleep(60)
            await panel.clear(int(loop), int(number or 0))
        else:
            await asyncio.Event().wait()


def main() -> None:
    """Run a panel until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A virtual fire-alarm panel speaking GB/T 26875.3")
    parser.add_argument("hub", help="host:port the hub listens on")
    parser.add_argument("--address", type=lambda text: int(text, 0), default=0x0605_0403_0201)
    parser.add_argument("--fire", default="", metavar="LOOP.NUMBER", help="play a fire of a minute there")
    options = parser.parse_args()
    host, _, port = options.hub.rpartition(":")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_play(host or "127.0.0.1", int(port), options.address, options.fire))


if __name__ == "__main__":
    main()
