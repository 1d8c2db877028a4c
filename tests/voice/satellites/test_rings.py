"""What rings goes on ringing until somebody ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from hub.api.causes import Origin, start
from hub.testing import NOON, FakeClock
from hub.voice.satellites.rings import LONGEST_SECONDS, Ring, Rings
from tests.voice.satellites.fakes import STOP, FakeDevice, Home, Memory

Until = Callable[..., Awaitable[None]]


def ring(key: str = "tea", *areas: str) -> Ring:
    cause = start(Origin.PLUGIN, "timers", door="timers", at=0.0)
    return Ring(key=key, text="The tea is done", language="en", areas=areas, since=NOON, cause=cause)


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


class Bell:
    """Rings over memory that outlives it: a hub that is started."""

    def __init__(self, clock: FakeClock, memory: Memory) -> None:
        self.played: list[str] = []
        self.told: list[str] = []
        self.rings = Rings(clock, self._play, lambda _, how: self.told.append(how), lambda _: None, memory)

    async def _play(self, ring: Ring) -> None:
        self.played.append(ring.text)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            work = tasks.create_task(self.rings.run())
            yield
            work.cancel()


async def test_it_rings_on_after_a_restart_for_what_is_left_of_its_time(clock: FakeClock, until: Until) -> None:
    memory, tea = Memory(), ring("tea", "kitchen")
    before = Bell(clock, memory)
    async with before.running():
        before.rings.begin(tea)
        await until(lambda: memory.kept["ringing"] and before.played)
    clock.jump(LONGEST_SECONDS - 60)
    after = Bell(clock, memory)
    assert await after.rings.load() == []
    assert list(after.rings.now()) == [tea]
    async with after.running():
        await until(lambda: len(after.played) > 1)
        await until(lambda: after.told == ["unanswered"], step=1)
    assert clock.time() < NOON + LONGEST_SECONDS + 10


async def test_what_rang_too_long_before_a_restart_is_told_as_missed(clock: FakeClock, until: Until) -> None:
    memory, tea = Memory(), ring()
    before = Bell(clock, memory)
    async with before.running():
        before.rings.begin(tea)
        await until(lambda: memory.kept["ringing"])
    clock.jump(LONGEST_SECONDS + 1)
    after = Bell(clock, memory)
    assert list(await after.rings.load()) == [tea]
    assert (after.told, after.rings.now()) == (["unanswered"], [])


async def test_what_was_ended_does_not_ring_after_a_restart(clock: FakeClock, until: Until) -> None:
    memory = Memory()
    before = Bell(clock, memory)
    async with before.running():
        before.rings.begin(ring())
        await until(lambda: memory.kept["ringing"])
        before.rings.end("tea")
        await until(lambda: not memory.kept["ringing"])
    assert await Bell(clock, memory).rings.load() == []
