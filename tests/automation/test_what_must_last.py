"""Conditions that must hold for a time: flicker, silence, several things at once, cancelling, and restarts."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.api.causes import Origin, start
from hub.api.events import Notice
from hub.api.home import Entity
from hub.api.intents import Intent
from hub.api.kinds import Kind
from hub.testing import FakeClock
from tests.automation.test_schedules import Home, living
from tests.automation.test_talk_of_plans import ask

GATE, HALL = "binary_sensor.gate", "binary_sensor.hall"
OPEN = {"entities": [GATE], "to": ["open"], "for_s": 300}
HALL_OPEN = {**OPEN, "entities": [HALL]}
DONE = ["HassTurnOff light.lamp for anna"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def wish(trigger: dict[str, object], condition: str = "the gate is open for 5 minutes") -> Intent:
    return Intent(name="HassTurnOff", targets=("light.lamp",), condition=condition, trigger=trigger)


async def plan(home: Home, trigger: dict[str, object]) -> None:
    assert (await home.planning.put_off(wish(trigger), home.asked())).ok


def say_nothing(home: Home, entity_id: str) -> None:
    cause = start(Origin.DEVICE, door="mqtt", at=home.clock.time())
    home.states.apply(entity_id, cause=cause, available=False)


def with_hall(home: Home, value: bool = False) -> None:
    """Let a sensor of the hall report, of which nothing was known before."""
    cause = start(Origin.HUB, at=home.clock.time())
    home.schedules._registry.add(Entity(entity_id=HALL, kind=Kind.BINARY_SENSOR, name="Hall"), cause=cause)
    home.set(HALL, value)


async def test_what_lasts_long_enough_is_acted_on_once(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OPEN)
        home.set(GATE, True)
        await home.wait(299)
        assert home.done == []
        await home.wait(2)
        assert home.done == DONE
        await home.wait(3600)
        assert home.done == DONE


async def test_a_flicker_begins_the_wait_anew(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OPEN)
        for value in (True, False, True):
            home.set(GATE, value)
            await home.wait(200)
        assert home.done == []
        await home.wait(101)
        assert home.done == DONE


async def test_a_flicker_in_one_breath_is_noticed_too(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OPEN)
        home.set(GATE, True)
        await home.wait(200)
        home.set(GATE, False)
        home.set(GATE, True)
        await home.wait(200)
        assert home.done == []
        await home.wait(101)
        assert home.done == DONE


async def test_while_nothing_is_heard_nothing_lasts(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OPEN)
        home.set(GATE, True)
        await home.wait(200)
        say_nothing(home, GATE)
        await home.wait(600)
        assert home.done == []
        home.set(GATE, True)
        await home.wait(299)
        assert home.done == []
        await home.wait(2)
        assert home.done == DONE


async def test_it_counts_from_when_it_was_asked_at_the_earliest(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        home.set(GATE, True)
        await home.wait(3600)
        await plan(home, OPEN)
        await home.wait(299)
        assert home.done == []
        await home.wait(2)
        assert home.done == DONE


async def test_what_happens_every_time_happens_once_each_time(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, {**OPEN, "always": True})
        for value in (True, False, True):
            home.set(GATE, value)
            await home.wait(1000)
        assert home.done == DONE * 2


async def test_a_number_must_stay_beyond_its_limit(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, {"entities": ["sensor.heat"], "above": 25, "for_s": 300})
        for value in (26.0, 27.0, 24.0, 26.0, 26.5):
            home.set("sensor.heat", value)
            await home.wait(140)
        assert home.done == []
        await home.wait(140)
        assert home.done == DONE


async def test_of_two_each_counts_for_itself(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        with_hall(home)
        await plan(home, {**OPEN, "entities": [GATE, HALL]})
        home.set(GATE, True)
        await home.wait(200)
        home.set(HALL, True)
        home.set(GATE, False)
        await home.wait(299)
        assert home.done == []
        await home.wait(2)
        assert home.done == DONE


async def test_nobody_anywhere_is_all_of_them(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        with_hall(home)
        home.set(GATE, True)
        await plan(home, {"entities": [GATE, HALL], "to": ["clear"], "all": True, "for_s": 600})
        await home.wait(1200)
        assert home.done == []
        home.set(GATE, False)
        await home.wait(599)
        say_nothing(home, HALL)
        await home.wait(600)
        assert home.done == []
        home.set(HALL, False)
        await home.wait(601)
        assert home.done == DONE


async def test_all_at_once_is_a_change_and_never_how_it_is_already(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        with_hall(home)
        await plan(home, {"entities": [GATE, HALL], "to": ["clear"], "all": True})
        await home.wait(600)
        assert home.done == []
        home.set(GATE, True)
        await home.wait(5)
        home.set(GATE, False)
        await home.wait(1)
        assert home.done == DONE


async def test_what_waits_can_be_cancelled(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OPEN)
        home.set(GATE, True)
        await home.wait(200)
        assert (await ask(home, "HearthCancelSchedule")).ok
        await home.wait(600)
        assert home.done == []


async def test_after_a_restart_the_time_begins_anew_and_that_is_said(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, HALL_OPEN)
        with_hall(home, True)
        await home.wait(200)
    async with living(tmp_path / "db", clock) as home:
        with home.bus.subscribe(Notice, limit=9, name="told") as told:
            with_hall(home, True)
            await home.wait(299)
            assert home.done == []
            notice = await anext(aiter(told))
            assert (
                notice.text
                == "I was restarted in between, so the 5 minutes begin anew, after which I will turn off the lamp."
            )
            await home.wait(2)
            assert home.done == DONE


async def test_a_state_that_tells_its_own_time_keeps_what_has_passed(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, HALL_OPEN)
        with_hall(home, True)
        opened = clock.time()
        await home.wait(200)
    async with living(tmp_path / "db", clock) as home:
        cause = start(Origin.DEVICE, door="mqtt", at=opened)
        home.states.apply(HALL, True, {}, cause=cause, available=True)
        await home.wait(99)
        assert home.done == []
        await home.wait(2)
        assert home.done == DONE


async def test_what_was_acted_on_is_not_acted_on_again_after_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, {**HALL_OPEN, "always": True})
        with_hall(home, True)
        await home.wait(301)
        assert home.done == DONE
    async with living(tmp_path / "db", clock) as home:
        with_hall(home, True)
        await home.wait(1000)
        assert home.done == []
        home.set(HALL, False)
        await home.wait(1)
        home.set(HALL, True)
        await home.wait(301)
        assert home.done == DONE


@pytest.mark.parametrize(("language", "said"), [
    ("en", "when the gate is open for 5 minutes: turn off the lamp"),
    ("zh", "Gate打开持续5分钟时关闭Lamp"),
])  # fmt: skip
async def test_it_is_told_in_any_language(tmp_path: Path, clock: FakeClock, language: str, said: str) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OPEN)
        assert home.schedules.shown(language)[0]["says"] == said
