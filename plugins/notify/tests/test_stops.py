"""A chain that is cut off at any moment, again and again: never lost, never doubled, nobody's page forgotten."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from hub.testing import FakeClock, plugin_harness
from plugins.notify.api import Notifier, Urgency
from plugins.notify.tests.conftest import PLUGIN, people
from tests.sampling import LONG

CONFIG = {
    "classes": {
        "fire": {"chain": [{"people": ["anna"], "wait_seconds": 20}, {"people": ["wei", "tim"], "wait_seconds": 15}]}
    }
}


async def test_a_chain_killed_in_the_middle_of_its_end_has_ended(database: Path, clock: FakeClock) -> None:
    async with plugin_harness(path=database, clock=clock) as home:
        await people(home).load(PLUGIN, CONFIG)
        notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol
        await notifier.notify("fire", "Fire", urgency=Urgency.CRITICAL, data={"key": "f"})
        await home.store.documents("plugin.notify").put("ended", ["f"])
    async with plugin_harness(path=database, clock=clock) as home:
        await people(home).load(PLUGIN, CONFIG)
        assert await home.request("GET", "notify/chains") == []
        assert await home.store.documents("plugin.notify").keys("chain:") == []


@pytest.mark.parametrize("stops", [25, pytest.param(1000, marks=LONG)])
async def test_a_chain_cut_off_at_random_moments_is_neither_lost_nor_doubled(
    database: Path, clock: FakeClock, stops: int
) -> None:
    dice = random.Random(3)
    pages: list[tuple[int, str]] = []
    for number in range(stops):
        async with plugin_harness(path=database, clock=clock) as home:
            await people(home).load(PLUGIN, CONFIG)
            notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol
            if number == 0:
                await notifier.notify("fire", "Fire", urgency=Urgency.CRITICAL, data={"key": "f"})
            running = asyncio.ensure_future(clock.advance(dice.choice([1, 14.9, 15, 20, 31])))
            for _ in range(dice.randint(1, 120)):
                await asyncio.sleep(0)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    async with plugin_harness(path=database, clock=clock) as home:
        await people(home).load(PLUGIN, CONFIG)
        chains = await home.request("GET", "notify/chains")
        assert len(chains) == 1
        rounds = chains[0]["round"]
        records = await home.store.read("notify.deliveries", limit=100_000)
        for record in records:
            if record.data["chain"]:
                assert record.data["chain"] == chains[0]["id"]
                pages.append((int(record.data["message"].rpartition(".")[2]), record.data["person"]))
    wanted = {(1, "anna")} | {(r, p) for r in range(2, rounds) for p in ("wei", "tim")}
    assert wanted <= set(pages)
    doubled = sum(n - 1 for n in Counter(p for p in pages if p[1]).values())
    assert doubled <= 2 * stops  # only what was under way when it was cut off is paged again
