"""Music is turned down while the hub listens or speaks in its room, and up again; a restart forgets nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.testing import PluginHarness, settle
from hub.wiring.ducking import LINGER_SECONDS, RETRY_SECONDS, Ducking

PLAYER = "media_player.kitchen"


class Rooms:
    def __init__(self, hearth: PluginHarness) -> None:
        self.hearth = hearth
        self.busy: set[str] = set()

    @asynccontextmanager
    async def ducking(self) -> AsyncIterator[Ducking]:
        h = self.hearth
        one = Ducking(
            h.registry, h.states, h.commands, h.store.documents("ducked"), h.clock, lambda: self.busy, share=0.25
        )
        task = asyncio.create_task(one.run())
        await self.rest()
        try:
            yield one
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def rest(self, seconds: float = 0.0) -> None:
        """Let everything that is due be done, the database's thread included."""
        for _ in range(5):
            await settle()
            await self.hearth.store.documents("ducked").all()
        if seconds:
            await self.hearth.clock.advance(seconds)
            await self.rest()

    def volumes(self) -> list[float]:
        return [params["volume_level"] for entity, name, params in self.hearth.calls if name == "set_volume"]


async def playing(hearth: PluginHarness, volume: float = 0.8, entity: str = PLAYER) -> Rooms:
    hearth.add(entity, value="playing", area="kitchen")
    await hearth.set(entity, "playing", {"volume_level": volume})
    return Rooms(hearth)


async def test_music_is_turned_down_and_up_again(hearth: PluginHarness) -> None:
    rooms = await playing(hearth)
    async with rooms.ducking() as ducking:
        rooms.busy = {"kitchen"}
        ducking.look()
        await rooms.rest()
        assert rooms.volumes() == [0.2]
        rooms.busy = set()
        ducking.look()
        await rooms.rest(LINGER_SECONDS)
        assert rooms.volumes() == [0.2, 0.8]
        assert await hearth.store.documents("ducked").all() == {}


async def test_between_hearing_and_answering_it_does_not_swell(hearth: PluginHarness) -> None:
    rooms = await playing(hearth)
    async with rooms.ducking() as ducking:
        for busy in ({"kitchen"}, set(), {"kitchen"}):
            rooms.busy = busy
            ducking.look()
            await rooms.rest(LINGER_SECONDS / 3)
        await rooms.rest(LINGER_SECONDS)
        assert rooms.volumes() == [0.2]


async def test_other_rooms_and_silent_players_are_left_alone(hearth: PluginHarness) -> None:
    rooms = await playing(hearth)
    await hearth.set(PLAYER, "paused", {"volume_level": 0.8})
    async with rooms.ducking() as ducking:
        rooms.busy = {"kitchen", "bath"}
        ducking.look()
        await rooms.rest()
        assert rooms.volumes() == []


async def test_a_volume_that_somebody_changed_meanwhile_stays(hearth: PluginHarness) -> None:
    rooms = await playing(hearth)
    async with rooms.ducking() as ducking:
        rooms.busy = {"kitchen"}
        ducking.look()
        await rooms.rest()
        await hearth.set(PLAYER, "playing", {"volume_level": 0.5})
        rooms.busy = set()
        ducking.look()
        await rooms.rest(LINGER_SECONDS)
        assert rooms.volumes() == [0.2]


async def test_a_hub_that_died_meanwhile_restores_it_when_the_player_is_back(hearth: PluginHarness) -> None:
    rooms = await playing(hearth)
    async with rooms.ducking() as ducking:
        rooms.busy = {"kitchen"}
        ducking.look()
        await rooms.rest()
    rooms.busy = set()
    hearth.states.apply(PLAYER, available=False, cause=hearth.cause)
    async with rooms.ducking():
        await rooms.rest(LINGER_SECONDS)
        assert rooms.volumes() == [0.2]
        await hearth.set(PLAYER, "playing", {"volume_level": 0.2})
        await rooms.rest(RETRY_SECONDS)
        await rooms.rest(LINGER_SECONDS)
        assert rooms.volumes() == [0.2, 0.8]
