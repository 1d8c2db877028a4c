"""What rings goes on ringing until somebody ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from hub.api.causes import Origin, start
from hub.voice.satellites.rings import LONGEST_SECONDS, Ring
from tests.voice.satellites.fakes import STOP, FakeDevice, Home

Until = Callable[..., Awaitable[None]]


def ring(key: str = "tea", *areas: str) -> Ring:
    cause = start(Origin.PLUGIN, "timers", door="timers", at=0.0)
    return Ring(key=key, text="The tea is done", language="en", areas=areas, since=0.0, cause=cause)


@asynccontextmanager
async def ringing(home: Home) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(home.satellites.rings.run())
        yield
        work.cancel()


async def test_it_rings_again_and_again_until_dismissed(home: Home, until: Until) -> None:
    async with ringing(home), home.satellite() as (_, device):
        home.satellites.rings.begin(ring())
        await until(lambda: len(device.played) >= 3)
        assert home.satellites.rings.end("tea")
        played = len(device.played)
        await until(lambda: True)
        assert len(device.played) == played
    assert home.rang == [("tea", "began"), ("tea", "dismissed")]


async def test_stop_said_in_the_room_ends_it(home: Home, until: Until) -> None:
    async with ringing(home), home.satellite(device=FakeDevice(instant=False)) as (satellite, device):
        home.satellites.rings.begin(ring("tea", "kitchen"))
        await until(lambda: device.played)
        satellite.hear(STOP)
        await until(lambda: not home.satellites.rings.now())
    assert device.cut == ["The tea is done"]


async def test_stop_in_another_room_does_not(home: Home, until: Until) -> None:
    async with ringing(home), home.satellite("kitchen") as (_, device), home.satellite("hall") as (hall, _):
        home.satellites.rings.begin(ring("tea", "kitchen"))
        await until(lambda: device.played)
        hall.hear(STOP)
        await until(lambda: len(device.played) > 2)
        assert home.satellites.rings.now()


async def test_a_room_without_a_satellite_rings_wherever_there_is_one(home: Home, until: Until) -> None:
    async with ringing(home), home.satellite("kitchen") as (_, device):
        home.satellites.rings.begin(ring("tea", "cellar"))
        await until(lambda: device.played)


async def test_what_nobody_ends_ends_by_itself(home: Home, until: Until) -> None:
    async with ringing(home):
        home.satellites.rings.begin(ring())
        await until(lambda: home.rang[-1] == ("tea", "unanswered"), step=LONGEST_SECONDS / 20)
