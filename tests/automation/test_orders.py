"""An order that waits for a machine: kept, carried out when the machine is ready, listed, cancelled, given up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.api.causes import Origin, start
from hub.api.home import Entity
from hub.api.intents import Intent
from hub.api.kinds import Kind
from hub.testing import FakeClock
from tests.automation.test_schedules import Home, living
from tests.automation.test_talk_of_plans import ask

STATE, BUTTON = "sensor.coffee_state", "button.coffee"
TRIGGER = {"entities": [STATE], "to": ["ready"], "within_s": 600.0, "while": ["off", "heating"]}
ORDER = Intent(name="HassTurnOn", targets=(BUTTON,), trigger=TRIGGER)
MADE = ["HassTurnOn button.coffee for anna"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@asynccontextmanager
async def kitchen(path: Path, clock: FakeClock, state: str | None = "heating") -> AsyncIterator[Home]:
    async with living(path, clock) as home:
        cause = start(Origin.HUB, at=clock.time())
        for entity_id, kind, name in ((STATE, Kind.SENSOR, "Coffee state"), (BUTTON, Kind.BUTTON, "Make coffee")):
            entity = Entity(entity_id=entity_id, kind=kind, name=name, device_id="coffee")
            home.schedules._registry.add(entity, cause=cause)
        if state is not None:
            home.set(STATE, state)
        await home.settled()
        yield home


async def order(home: Home, language: str = "en") -> None:
    asked = home.asked("make coffee", language)
    assert await home.planning.wait_for(ORDER, asked) is None
    home.planning.done(asked, (), acted=False)


async def test_it_is_carried_out_once_the_machine_is_ready(tmp_path: Path, clock: FakeClock) -> None:
    async with kitchen(tmp_path / "db", clock) as home:
        await order(home)
        await home.wait(120)
        assert home.done == []
        for state in ("ready", "brewing", "ready"):
            home.set(STATE, state)
            await home.wait(5)
        assert home.done == MADE


@pytest.mark.parametrize("before", ["heating", "off", None])
async def test_it_survives_a_restart(tmp_path: Path, clock: FakeClock, before: str | None) -> None:
    async with kitchen(tmp_path / "db", clock) as home:
        await order(home)
    async with kitchen(tmp_path / "db", clock, before) as home:
        await home.wait(60)
        assert home.done == []
        home.set(STATE, "ready")
        await home.wait(1)
        assert home.done == MADE


async def test_a_machine_that_was_ready_meanwhile_is_started(tmp_path: Path, clock: FakeClock) -> None:
    async with kitchen(tmp_path / "db", clock) as home:
        await order(home)
    async with kitchen(tmp_path / "db", clock, "ready") as home:
        await home.wait(1)
        assert home.done == MADE
    async with kitchen(tmp_path / "db", clock, "ready") as home:
        await home.wait(1)
        assert home.done == []


@pytest.mark.parametrize("restart", [False, True])
async def test_it_is_given_up_after_its_time_and_that_is_said(tmp_path: Path, clock: FakeClock, restart: bool) -> None:
    said = "I was to do this: “make coffee” when the coffee state is ready, but that did not come, so I did not."
    async with kitchen(tmp_path / "db", clock) as home:
        await order(home)
        if not restart:
            await home.wait(601)
            assert (home.told, home.schedules.plans()) == ([said], [])
            home.set(STATE, "ready")
            await home.wait(5)
            assert home.done == []
    if restart:
        clock.jump(3600)
        async with kitchen(tmp_path / "db", clock) as home:
            await home.wait(1)
            home.set(STATE, "ready")
            await home.wait(1)
            assert (home.done, home.schedules.plans()) == ([], [])


async def test_a_machine_that_lacks_water_will_not_be_ready(tmp_path: Path, clock: FakeClock) -> None:
    async with kitchen(tmp_path / "db", clock) as home:
        await order(home, "zh")
        home.set(STATE, "needs_water")
        await home.wait(1)
        assert home.told == ["本来要等Coffee state就绪时执行“make coffee”，但一直没等到，所以没有做。"]
        assert home.schedules.plans() == []


async def test_it_is_listed_and_cancelled_as_its_machine(tmp_path: Path, clock: FakeClock) -> None:
    async with kitchen(tmp_path / "db", clock) as home:
        await order(home)
        listed = await ask(home, "HearthListSchedules")
        assert listed.text == "Planned: when the coffee state is ready: do this: “make coffee”."
        assert (await ask(home, "HearthCancelSchedule", targets=(STATE,))).ok
        home.set(STATE, "ready")
        await home.wait(1)
        assert (home.done, home.schedules.plans()) == ([], [])


async def test_stop_calls_it_off(tmp_path: Path, clock: FakeClock) -> None:
    async with kitchen(tmp_path / "db", clock) as home:
        assert home.planning.handler("HearthStop") is None
        await order(home)
        assert (await ask(home, "HearthStop")).text.startswith("Cancelled: when the coffee state is ready")
        assert home.schedules.plans() == []
        assert home.planning.handler("HearthStop") is None


async def test_a_machine_takes_one_order_and_its_plugin_can_drop_it(tmp_path: Path, clock: FakeClock) -> None:
    async with kitchen(tmp_path / "db", clock) as home:
        assert await home.planning.call_off([STATE], home.asked()) is None
        await order(home)
        await order(home)
        assert len(home.schedules.plans()) == 1
        assert (await home.planning.call_off([STATE], home.asked())) is not None
        assert home.schedules.plans() == []
