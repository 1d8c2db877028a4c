"""Plans as people speak of them: which one, the one for the lamp, not that one; in whatever language they ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.api.events import PlansChanged
from hub.api.home import Entity
from hub.api.intents import Asked, Intent, Reply
from hub.api.kinds import Kind
from hub.automation.planning import SNOOZE_S
from hub.automation.plans import Plan
from hub.testing import FakeClock
from tests.automation.test_schedules import LONDON, OFF, Home, living

ON_AT = Intent(name="HassTurnOn", targets=("light.lamp",), at="2026-03-02T19:00:00+00:00")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def ask(
    home: Home, name: str, asked: Asked | None = None, /, targets: tuple[str, ...] = (), **slots: Any
) -> Reply:
    handler = home.planning.handler(name)
    assert handler is not None
    return await handler[1](Intent(name=name, slots=slots, targets=targets), asked or home.asked())


async def plan(home: Home, *intents: Intent, language: str = "en") -> None:
    for intent in intents:
        asked = home.asked(language=language)
        assert (await home.planning.put_off(intent, asked)).ok
        home.planning.done(asked, (), acted=False)


def left(home: Home) -> list[str]:
    return [p.id for p in home.schedules.plans()]


async def test_what_was_just_planned_is_undone_by_cancelling_it(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OFF, ON_AT)
        assert (await ask(home, "HearthUndo")).text == "Cancelled: at 19:00 turn on the lamp."
        assert left(home) == ["1"]
        assert not (await ask(home, "HearthUndo")).ok


async def test_a_deed_that_cannot_be_undone_hides_the_one_before_it(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OFF)
        home.planning.done(home.asked(), (), acted=True)
        assert not (await ask(home, "HearthUndo")).ok
        assert left(home) == ["1"]


async def test_persons_do_not_undo_each_other(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OFF)
        ben = msgspec.structs.replace(home.asked(), person="ben")
        assert not (await ask(home, "HearthUndo", ben)).ok
        assert left(home) == ["1"]


async def test_of_several_the_one_that_is_meant_is_cancelled(tmp_path: Path, clock: FakeClock) -> None:
    lock = Intent(name="HassTurnOn", targets=("lock.door",), delay_s=60.0)
    async with living(tmp_path / "db", clock) as home:
        await plan(home, OFF, ON_AT, lock)
        which = await ask(home, "HearthCancelSchedule")
        assert (
            which.text == "Which one: at 12:01 lock the door, at 12:10 turn off the lamp and at 19:00 turn on the lamp?"
        )
        assert (await ask(home, "HearthCancelSchedule", ordinal=1)).text == "Cancelled: at 12:10 turn off the lamp."
        assert (
            await ask(home, "HearthCancelSchedule", targets=("lock.door",))
        ).text == "Cancelled: at 12:01 lock the door."
        assert (await ask(home, "HearthCancelSchedule", clock="07:00")).text == "Cancelled: at 19:00 turn on the lamp."
        assert left(home) == []


async def test_a_plan_is_told_in_the_language_of_who_asks(tmp_path: Path, clock: FakeClock) -> None:
    trigger = {"entities": ["binary_sensor.gate"], "to": ["open"]}
    async with living(tmp_path / "db", clock, LONDON) as home:
        await plan(
            home, OFF, Intent(name="HassTurnOn", targets=("light.lamp",), condition="the gate opens", trigger=trigger),
            Intent(name="HassTurnOn", targets=("light.lamp",), condition="it gets dark", trigger={"sun": "set"}),
        )  # fmt: skip
        told = (await ask(home, "HearthListSchedules", home.asked(language="zh"))).text
        assert told == "已安排：12:10关闭Lamp、日落时打开Lamp和Gate打开时打开Lamp。"
        (shown, *_) = home.schedules.shown("zh")
        assert (shown["deed"], shown["says"]) == ("关闭Lamp", "12:10关闭Lamp")


async def test_an_alarm_among_other_plans_is_called_one(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        handler = home.planning.handler("HearthSetAlarm")
        assert handler is not None
        await handler[1](Intent(name="HearthSetAlarm", at="07:00 weekdays"), home.asked())
        assert (await ask(home, "HearthListSchedules")).text == "Planned: the alarm on weekdays at 07:00."
        assert (await ask(home, "HearthListAlarms")).text == "Alarms: on weekdays at 07:00."


async def test_every_change_of_the_plans_is_announced(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        with home.bus.subscribe(PlansChanged) as changes:
            await plan(home, OFF)
            assert len(changes.drain()) == 1
            await ask(home, "HearthUndo")
            assert len(changes.drain()) == 1


async def test_a_flood_of_other_changes_hides_none_that_is_waited_for(tmp_path: Path, clock: FakeClock) -> None:
    trigger = {"entities": ["binary_sensor.gate"], "to": ["open"]}
    wish = Intent(name="HassTurnOn", targets=("light.lamp",), condition="the gate opens", trigger=trigger)
    async with living(tmp_path / "db", clock) as home:
        await plan(home, wish)
        home.set("binary_sensor.gate", True)
        home.set("binary_sensor.gate", False)
        for step in range(3000):
            home.set("sensor.heat", 20.0 + step)
        await home.wait(1)
        assert len(home.done) == 1


async def test_a_limit_crossed_between_two_looks_counts(tmp_path: Path, clock: FakeClock) -> None:
    trigger = {"entities": ["sensor.heat"], "above": 25}
    wish = Intent(name="HassTurnOn", targets=("light.lamp",), condition="it is above 25", trigger=trigger)
    async with living(tmp_path / "db", clock) as home:
        await plan(home, wish)
        for value in (24.0, 26.0, 27.0):
            home.set("sensor.heat", value)
        await home.wait(1)
        assert len(home.done) == 1


async def test_what_a_body_scale_measures_triggers_nothing(tmp_path: Path, clock: FakeClock) -> None:
    trigger = {"entities": ["sensor.scale"], "above": 60}
    wish = Intent(name="HassTurnOn", targets=("light.lamp",), condition="Anna weighs over 60 kg", trigger=trigger)
    async with living(tmp_path / "db", clock) as home:
        scale = Entity(entity_id="sensor.scale", kind=Kind.SENSOR, name="Scale", device_class="weight", unit="kg")
        home.planning._registry.add(scale, cause=home.asked().cause)
        home.set("sensor.scale", 50.0)
        reply = await home.planning.put_off(wish, home.asked())
        assert not reply.ok
        assert left(home) == []
        home.set("sensor.scale", 61.4)
        await home.wait(1)
        assert (home.done, home.told) == ([], [])


async def test_an_alarm_that_rings_is_put_off_listed_and_cancelled(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        quieted: list[str] = []
        home.planning.quiet = lambda plan: quieted.append(plan.id)
        assert not (await ask(home, "HearthSnooze")).ok, "nothing rings"
        home.planning.rang(Plan(id="7", sort="alarm"))
        reply = await ask(home, "HearthSnooze", seconds=300.0)
        assert (reply.ok, reply.text, quieted) == (True, "OK, I will wake you in 5 minutes.", ["7"])
        assert "12:05" in (await ask(home, "HearthListAlarms")).text
        assert not (await ask(home, "HearthSnooze")).ok, "it rings no more"
        assert (await ask(home, "HearthCancelAlarm", which="last")).ok
        assert left(home) == []


async def test_snoozing_without_a_time_is_ten_minutes_and_long_after_it_rang_nothing(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with living(tmp_path / "db", clock) as home:
        home.planning.rang(Plan(id="7", sort="alarm"))
        assert (await ask(home, "HearthSnooze", home.asked(language="zh"))).text == "好的，10分钟后叫醒您。"
        home.planning.rang(Plan(id="8", sort="alarm"))
        await home.wait(SNOOZE_S + 1)
        assert (await ask(home, "HearthSnooze")).text == "No alarm is ringing that I could put off."


async def test_when_the_sun_sets_and_rises_is_told_where_the_home_stands(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        assert not (await ask(home, "HearthSun", event="set")).ok, "nobody knows where this home stands"
    async with living(tmp_path / "db", clock, LONDON) as home:
        assert (await ask(home, "HearthSun", event="set")).text == "The sun sets at 17:41."
        assert (await ask(home, "HearthSun", event="rise")).text == "The sun rises tomorrow at 06:41."
        assert "tomorrow" in (await ask(home, "HearthSun", event="set", day="tomorrow")).text
