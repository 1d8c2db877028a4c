"""One home of a case: the hub's own registry, states, commands and device link, on its corner of a real broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from devices.conventions.home_assistant import HomeAssistant
from hub.api.causes import Origin, start
from hub.api.codec import Convention, Publish
from hub.api.commands import Outcome
from hub.api.errors import HearthError
from hub.api.home import Entity, EntityState
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store
from hub.mqtt.devices import DeviceLink
from hub.testing import FakeClock
from tests.conformance.wire import Corner


class Home:
    """A home in which one convention is spoken."""

    def __init__(self, corner: Corner, store: Store, now: float, convention: Convention | None = None) -> None:
        self.clock = FakeClock(now)
        self.bus = Bus()
        self.states = States(self.bus, self.clock)
        self.registry = Registry(store, self.bus)
        self.commands = Commands(self.registry, self.states, self.bus, store, self.clock)
        self.link = DeviceLink(corner, self.registry, self.states, self.commands, self.bus, self.clock)
        self._corner = corner
        self._began: float | None = None
        self._under_way: list[asyncio.Task[Outcome]] = []
        self._leave = self.link.add(convention or HomeAssistant())

    @classmethod
    @asynccontextmanager
    async def open(
        cls, corner: Corner, store: Store, now: float, convention: Convention | None = None
    ) -> AsyncIterator[Home]:
        """Give a home whose subscriptions stand."""
        home = cls(corner, store, now, convention)
        try:
            await corner.settle()
            yield home
        finally:
            await home._let_go()
            home._leave()
            corner.leave()

    async def receive(self, *messages: tuple[str, bytes], retain: bool = False) -> None:
        """Play messages from devices; return when the hub has acted on them."""
        for topic, payload in messages:
            self._corner.play(topic, payload, retain=retain)
        await self._corner.settle()

    def advance_to(self, at: float) -> None:
        """Let time pass until a recorded moment; the first one a case names is the present."""
        if self._began is None:
            self._began = at - self.clock.time()
        self.advance(at - self._began - self.clock.time())

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.jump(seconds)
        self.link.expire()

    def entity(self, kind: str, unique_id: str) -> Entity | None:
        """Return an entity by its unique id."""
        return self.registry.entities.get(self.registry.by_unique_id(kind, unique_id) or "")

    def state(self, entity: Entity) -> EntityState:
        """Return an entity's state, with its fixed traits."""
        state = self.states.get(entity.entity_id) or EntityState(entity_id=entity.entity_id)
        return msgspec.structs.replace(state, attributes={**entity.attributes, **state.attributes})

    @property
    def reasons(self) -> list[str]:
        """Return why messages were refused."""
        return [problem["reason"] for problem in self.link.problems]

    async def call(self, entity: Entity, command: str, params: Mapping[str, Any]) -> list[Publish]:
        """Command an entity; return what the devices heard of it. Raises HearthError when it is refused."""
        self._corner.told()
        cause = start(Origin.HUB, "conformance", door="test", at=self.clock.time())
        task = asyncio.create_task(self.commands.call(entity.entity_id, command, params, cause=cause, timeout=30))
        self._under_way.append(task)
        await asyncio.sleep(0)  # lets it publish
        said = -1
        while self._corner.published != said:
            said = self._corner.published
            await self._corner.settle()
        if task.done():
            outcome = task.result()
            if outcome.verdict == "refused":
                raise HearthError(outcome.reason)
        return self._corner.told()

    async def _let_go(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
