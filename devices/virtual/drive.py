"""Drives appliances on one connection: announces them, hands them their commands, lets their time pass."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import Any

from devices.virtual.appliance import Appliance
from devices.virtual.discovery import PREFIX
from devices.virtual.link import Link
from hub.api.codec import Publish

_log = logging.getLogger(__name__)
_TICK = 1.0
_BIRTH = f"{PREFIX}/status"


async def drive(
    url: str,
    appliances: Sequence[Appliance],
    *,
    stop: asyncio.Event,
    process: str,
    client_id: str,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Run the appliances until ``stop`` is set. ``process`` is the topic of will and farewell."""
    driver = _Driver(appliances, on_ready)
    link = Link(
        url,
        client_id=client_id,
        will=process,
        topics=[_BIRTH, *driver.topics],
        on_ready=driver.ready,
        on_message=driver.heard,
    )
    driver.say = link.publish
    async with link.running():
        await driver.run(stop)


class _Driver:
    def __init__(self, appliances: Sequence[Appliance], on_ready: Callable[[], None] | None) -> None:
        self._appliances = appliances
        self._by_topic = {topic: appliance for appliance in appliances for topic in appliance.topics}
        self._told = on_ready
        self._nudge = asyncio.Event()
        self.say: Callable[[Sequence[Publish]], None] = _nothing

    @property
    def topics(self) -> list[str]:
        """Return every topic that some appliance listens on."""
        return list(self._by_topic)

    def ready(self) -> None:
        """Announce everything on a connection that is up."""
        self._announce()
        if self._told is not None:
            self._told()

    def _announce(self) -> None:
        for appliance in self._appliances:
            self.say(appliance.announce())

    def heard(self, topic: str, payload: bytes, retained: bool) -> None:
        """Hand a message to its appliance; a retained command is not carried out again."""
        if topic == _BIRTH:
            if payload == b"online" and not retained:
                self._announce()
            return
        appliance = self._by_topic.get(topic)
        if appliance is None:
            return
        if retained and not appliance.takes_retained(topic):
            _log.info("a retained command on %s is ignored", topic)
            return
        self.say(appliance.handle(topic, payload))
        self._nudge.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Let time pass: every second, and sooner where something moves."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        watching = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                await self._rest(watching)
                now = loop.time()
                for appliance in self._appliances:
                    if changes := appliance.tick(now - last):
                        self.say(changes)
                last = now
        finally:
            watching.cancel()

    async def _rest(self, watching: asyncio.Future[Any]) -> None:
        self._nudge.clear()
        waits = [due for appliance in self._appliances if (due := appliance.due) is not None]
        nudged = asyncio.ensure_future(self._nudge.wait())
        try:
            await asyncio.wait(
                (watching, nudged),
                timeout=min(_TICK, max(0.02, min(waits, default=_TICK))),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            nudged.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await nudged


def _nothing(messages: Sequence[Publish]) -> None:
    """Say nothing: there is no connection yet."""
