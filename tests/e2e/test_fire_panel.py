"""Fire-alarm panels over real sockets: fire, clear, broken bytes, strangers, silence and the duty check."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import pytest

from devices.conventions.gbt26875 import Status
from devices.virtual.fire_panel import FirePanel
from hub.api import Person, Role
from hub.testing import FakeClock, PluginHarness, plugin_harness, settle
from plugins.fire_safety.service import FireSafetyService
from plugins.notify.api import Notifier, Receipt, Urgency

pytestmark = pytest.mark.e2e
PLUGIN = "plugins.fire_safety.plugin"
ONE, TWO = 0x0605_0403_0201, 0x0A0B_0C0D_0E0F
CONFIG = {
    "gbt26875": {
        "port": 0,
        "duty_check_minutes": 60,
        "duty_answer_minutes": 5,
        "panels": [
            {"name": "Stairwell panel", "address": ONE, "points": {"1.2.35": "Third floor corridor"}},
            {"name": "Garage panel", "address": TWO},
        ],
    }
}


class Told:
    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    async def notify(
        self,
        event_class: str,
        text: Mapping[str, str],
        *,
        people: Sequence[str] = (),
        urgency: Urgency = Urgency.NORMAL,
        data: Mapping[str, Any] | None = None,
    ) -> Receipt:
        self.messages.append((event_class, text["en"]))
        return Receipt(id="1", chain="c")

    async def acknowledge(self, key: str, person: str) -> bool:
        return True

    async def stand_down(self, key: str, text: Any = "") -> bool:
        return True


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def home(clock: FakeClock, told: Told) -> AsyncIterator[PluginHarness]:
    async with plugin_harness(clock=clock) as harness:
        harness.add("siren.hall", value=False)
        harness.people.people = {"anna": Person(id="anna", name="Anna", role=Role.OWNER)}
        harness.provide(Notifier, told)
        await harness.load(PLUGIN, CONFIG)
        yield harness


async def port(home: PluginHarness) -> int:
    service = await home._services.use(FireSafetyService, "test", 5)
    await until(lambda: service.panels.port > 0)
    return service.panels.port


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(0.01)


async def states(home: PluginHarness) -> dict[str, str]:
    await settle()
    state = await home.request("GET", "fire_safety/state")
    return {p["name"]: p["state"] for p in state["points"] if p["state"] != "normal"}


async def test_a_panel_reports_a_fire_that_is_latched_and_told(home: PluginHarness, told: Told) -> None:
    async with FirePanel(ONE).connected("127.0.0.1", await port(home)) as panel:
        await panel.fire(2, 35)
        assert await states(home) == {"Third floor corridor": "fire"}
        await until(lambda: bool(told.messages))
        assert told.messages[0] == ("fire", "Fire: Third floor corridor. People at home are told to leave.")
        siren = home.states.get("siren.hall")
        assert siren is not None
        await until(lambda: home.states.get("siren.hall").value is True)  # type: ignore[union-attr]  # it is there
        await panel.fire(2, 36, component=17, text="配电箱剩余电流")
        assert await states(home) == {"Third floor corridor": "fire", "配电箱剩余电流": "fire"}
        await panel.clear(2, 35)
        assert (await states(home))["Third floor corridor"] == "fire"
        await panel.report(3, 1, Status.NORMAL | Status.FAULT)
        await panel.report(3, 2, Status.NORMAL | Status.DISABLED)
        await panel.report(3, 3, Status.NORMAL | Status.SUPERVISORY)
        await panel.report(3, 4, 0)
        found = await states(home)
        assert [found[f"Stairwell panel 1.3.{n}"] for n in (1, 2, 3, 4)] == [
            "fault",
            "disabled",
            "supervisory",
            "test",
        ]
        await panel.report(3, 4, Status.FIRE)
        assert (await states(home))["Stairwell panel 1.3.4"] == "test"
        await panel.fire(3, 4)
        assert (await states(home))["Stairwell panel 1.3.4"] == "fire"
        assert not panel.denied


async def test_broken_bytes_between_frames_lose_no_report(home: PluginHarness) -> None:
    dice = random.Random(1)
    async with FirePanel(TWO).connected("127.0.0.1", await port(home)) as panel:
        for number in range(1, 40):
            await panel.raw(dice.randbytes(dice.randint(0, 60)) + b"@@" * dice.randint(0, 3))
            await panel.clear(1, number)
        assert len(panel.confirmed) >= 39


async def test_two_panels_at_once_and_a_stranger_who_is_refused(home: PluginHarness) -> None:
    door = await port(home)
    async with (
        FirePanel(ONE).connected("127.0.0.1", door) as one,
        FirePanel(TWO).connected("127.0.0.1", door) as two,
        FirePanel(0x99).connected("127.0.0.1", door) as stranger,
    ):
        await asyncio.gather(one.fire(1, 1), two.fire(1, 1), stranger.fire(1, 1))
        assert stranger.denied
        assert not stranger.confirmed
        assert sorted(await states(home)) == ["Garage panel 1.1.1", "Stairwell panel 1.1.1"]


async def test_a_silent_panel_is_a_fault_within_100_seconds_and_in_order_when_it_speaks(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    door = await port(home)
    await clock.advance(61)
    assert await states(home) == {"Stairwell panel": "fault", "Garage panel": "fault"}
    async with FirePanel(ONE).connected("127.0.0.1", door) as panel:
        await panel.clear(1, 1)
        assert await states(home) == {"Garage panel": "fault"}


@pytest.mark.parametrize("answers", [True, False])
async def test_the_guard_is_asked_and_an_unanswered_duty_check_needs_attention(
    home: PluginHarness, clock: FakeClock, answers: bool
) -> None:
    async with FirePanel(ONE, answers=answers).connected("127.0.0.1", await port(home)) as panel:
        for _ in range(3700 // 50):
            await panel.clear(1, 1)
            await clock.advance(50)
        await until(lambda: panel.duty_checks == 1)
        await panel.clear(1, 1)
        for _ in range(6):
            await clock.advance(50)
            await panel.clear(1, 1)
        state = (await states(home)).get("Stairwell panel")
        assert state == (None if answers else "supervisory")
