"""Cut off at any moment, again and again: an alarm is never lost, people are never called for it twice over."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from hub.testing import FakeClock, plugin_harness
from plugins.fire_safety.tests.conftest import BEDROOM, KITCHEN, PLUGIN, Told, furnish, point
from tests.sampling import LONG

NOTIFY = "plugins.notify.plugin"


@pytest.mark.parametrize("stops", [25, pytest.param(1000, marks=LONG)])
async def test_a_fire_cut_off_at_random_moments_stays_one_fire_with_one_chain(
    database: Path, clock: FakeClock, stops: int
) -> None:
    dice = random.Random(7)
    for number in range(stops):
        async with plugin_harness(path=database, clock=clock) as home:
            furnish(home, Told())
            home._services = type(home._services)()  # the real notify instead of the stand-in
            await home.load(NOTIFY)
            starting = asyncio.ensure_future(home.load(PLUGIN))
            for _ in range(dice.randint(0, 60)):
                await asyncio.sleep(0)
            await starting
            if number == 0:
                await home.set(KITCHEN, True)
                continue
            running = asyncio.ensure_future(clock.advance(dice.choice([1, 5, 61])))
            for _ in range(dice.randint(1, 120)):
                await asyncio.sleep(0)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    async with plugin_harness(path=database, clock=clock) as home:
        furnish(home, Told())
        home._services = type(home._services)()  # the real notify instead of the stand-in
        await home.load(NOTIFY)
        await home.load(PLUGIN)
        await home.set(KITCHEN, True)
        chains = await home.request("GET", "notify/chains")
        assert len(chains) == 1
        assert chains[0]["key"].startswith("fire_safety.fire-")
        assert chains[0]["key"].endswith(".1")
        assert (await point(home, KITCHEN))["state"] == "fire"
        await home.set(BEDROOM, True)
        (chain,) = await home.request("GET", "notify/chains")
        assert chain["key"].endswith(".2")
        await home.request("POST", f"notify/chains/{chain['id']}/acknowledge", {"person": "anna"})
        assert (await point(home, KITCHEN))["state"] == "fire_ack"
        await home.request("POST", f"fire_safety/points/{BEDROOM}/ack", person="wei")
        assert await home.request("GET", "notify/chains") == []
