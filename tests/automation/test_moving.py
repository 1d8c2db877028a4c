"""Plans moved to another time, left out once or on a day for good; said back as they are then."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.api.intents import Intent
from hub.automation.plans import next_time, without_day
from hub.testing import FakeClock
from tests.automation.test_schedules import living
from tests.automation.test_talk_of_plans import ask, plan

LAMP = ("light.lamp",)


def at(text: str) -> Intent:
    return Intent(name="HassTurnOn", targets=LAMP, at=text)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def day_of(clock: FakeClock, ahead: int) -> str:
    return datetime.fromtimestamp(clock.time() + ahead * 86_400, UTC).date().isoformat()


def on(clock: FakeClock, hour: int) -> str:
    return f"{day_of(clock, 0)}T{hour:02}:00:00+00:00"


@pytest.mark.parametrize(("slots", "text"), [
    ({"by_s": 1800.0}, "OK: at 21:30 turn on the lamp."), ({"by_s": -3600.0}, "OK: at 20:00 turn on the lamp."),
    ({"to": "{eight}", "exactly": False, "day": False}, "OK: at 20:00 turn on the lamp."),
    ({"to": "{eight}", "exactly": True, "day": False}, "OK: tomorrow at 08:00 turn on the lamp."),
    ({"by_s": -12 * 3600.0}, "That time has passed or is too far away."),
])  # fmt: skip
async def test_a_plan_is_moved(tmp_path: Path, clock: FakeClock, slots: dict[str, object], text: str) -> None:
    slots = {k: on(clock, 8) if v == "{eight}" else v for k, v in slots.items()}
    async with living(tmp_path / "db", clock) as home:
        await plan(home, at(on(clock, 21)))
        assert (await ask(home, "HearthMoveSchedule", None, **slots)).text == text
    async with living(tmp_path / "db", clock) as home:
        assert len(home.schedules.plans()) == 1
        await home.wait(24 * 3600)
        assert len(home.done) == 1


async def test_the_one_that_was_just_spoken_of_is_moved(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, at(on(clock, 21)), at(on(clock, 19)))
        assert "19:30" in (await ask(home, "HearthMoveSchedule", by_s=1800.0)).text
        assert "21:30" in (await ask(home, "HearthMoveSchedule", by_s=1800.0, clock="21:00")).text
        await ask(home, "HearthListSchedules")
        asking = await ask(home, "HearthMoveSchedule", by_s=1800.0)
        assert (asking.ok, asking.text.startswith("Which one")) == (False, True)
        assert "19:30" in (await ask(home, "HearthCancelSchedule", clock="19:30")).text
        assert "22:00" in (await ask(home, "HearthMoveSchedule", by_s=1800.0)).text


async def test_a_repeating_plan_is_left_out_once(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, at("18:00 daily"))
        reply = await ask(home, "HearthSkipSchedule", date=day_of(clock, 1))
        assert reply.text == "OK: every day at 18:00 (not tomorrow) turn on the lamp."
    async with living(tmp_path / "db", clock) as home:
        await home.wait(2 * 86_400 + 12 * 3600)
        assert len(home.done) == 2


async def test_a_day_is_left_out_for_good(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, at("18:00 weekdays"))
        reply = await ask(home, "HearthSkipSchedule", home.asked(language="zh"), without="friday")
        assert "每周一、周二、周三和周四18:00" in reply.text
        assert home.schedules.plans()[0].repeat == "18:00 monday,tuesday,wednesday,thursday"


async def test_a_plan_without_a_time_is_not_moved(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        trigger = {"entities": ["binary_sensor.gate"], "to": ["open"]}
        await plan(home, Intent(name="HassTurnOn", targets=LAMP, condition="the gate opens", trigger=trigger))
        assert not (await ask(home, "HearthMoveSchedule", by_s=600.0)).ok
        assert len(home.schedules.plans()) == 1


async def test_with_nothing_planned_nothing_is_moved(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        assert (await ask(home, "HearthMoveSchedule", by_s=600.0)).text == "Nothing is planned."
        assert (await ask(home, "HearthSkipSchedule", sort="alarm", date=day_of(clock, 1))).text == "No alarm is set."


def test_days_left_out_do_not_come() -> None:
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
    found = next_time("07:00 daily", now, ("2026-03-03", "2026-03-04"))
    assert datetime.fromtimestamp(found, UTC) == datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
    assert without_day("07:00 weekends", "sunday") == "07:00 saturday"
    assert without_day("07:00 sunday", "sunday") == ""
