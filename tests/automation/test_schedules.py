"""What is planned happens when it is due, once, also across restarts; it can be listed, cancelled and undone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.api.causes import Origin, start
from hub.api.commands import Command
from hub.api.home import Entity
from hub.api.intents import Asked, Intent, Reply
from hub.api.kinds import Kind
from hub.automation.planning import Planning
from hub.automation.plans import Plan, next_time
from hub.automation.schedules import Schedules
from hub.automation.sun import Place
from hub.kernel.bus import Bus
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store
from hub.testing import FakeClock

LONDON = Place(latitude=51.5, longitude=0.0)


class Home:
    """A small home whose plans are really kept."""

    def __init__(
        self, schedules: Schedules, planning: Planning, clock: FakeClock, states: States, store: Store, bus: Bus
    ) -> None:
        self.schedules, self.planning, self.clock, self.states, self.store = schedules, planning, clock, states, store
        self.bus = bus
        self.done: list[str] = []
        self.told: list[str] = []

    def asked(self, text: str = "as said", language: str = "en") -> Asked:
        cause = start(Origin.PERSON, "anna", door="panel", at=self.clock.time())
        return Asked(text=text, language=language, cause=cause, session="s", person="anna")

    async def settled(self) -> None:
        for _ in range(6):
            await self.store.run(lambda _db: None)
            await asyncio.sleep(0)
            await self.clock.advance(0)

    async def wait(self, seconds: float) -> None:
        await self.settled()
        await self.clock.advance(seconds)
        await self.settled()

    def set(self, entity_id: str, value: Any, **attributes: Any) -> None:
        cause = start(Origin.DEVICE, door="mqtt", at=self.clock.time())
        self.states.apply(entity_id, value, attributes, cause=cause, available=True)


@asynccontextmanager
async def living(path: Path, clock: FakeClock, place: Place | None = None) -> AsyncIterator[Home]:
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store.open(path))
        bus = Bus()
        registry, states = Registry(store, bus), States(bus, clock)
        commands = Commands(registry, states, bus, store, clock)
        cause = start(Origin.HUB, at=clock.time())
        for kind, name in (
            (Kind.LIGHT, "lamp"),
            (Kind.LOCK, "door"),
            (Kind.SENSOR, "heat"),
            (Kind.BINARY_SENSOR, "gate"),
        ):
            entity_id = f"{kind.value}.{name}"
            registry.add(Entity(entity_id=entity_id, kind=kind, name=name.title()), cause=cause)
            value = {"lamp": False, "door": "locked", "heat": 20.0, "gate": False}[name]
            states.apply(entity_id, value, {}, cause=cause, available=True)

        async def obey(command: Command) -> None:
            value = command.name == "turn_on" if command.name.startswith("turn") else command.name + "ed"
            states.apply(command.entity_id, value, command.params, cause=command.cause)

        for entity_id in registry.entities:
            commands.drive(entity_id, obey)
        schedules = await stack.enter_async_context(
            Schedules.open(store, bus, clock, registry, states, commands, place)
        )
        home = Home(schedules, Planning(schedules, registry, states, clock), clock, states, store, bus)

        async def carry_out(plan: Plan, asked: Asked) -> Reply:
            assert plan.intent is not None
            home.done.append(f"{plan.intent.name} {','.join(plan.intent.targets)} for {asked.cause.asker}")
            return Reply(text="Done.")

        async def tell(text: str, plan: Plan) -> None:
            home.told.append(text)

        schedules.carry_out, schedules.announce = carry_out, tell
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(schedules.run(), name="schedules")
            await home.settled()
            try:
                yield home
            finally:
                running.cancel()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


OFF = Intent(name="HassTurnOff", targets=("light.lamp",), delay_s=600.0)


async def test_a_delayed_command_is_promised_and_done_once(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        reply = await home.planning.put_off(OFF, home.asked())
        assert reply.text == "OK, in 10 minutes I will turn off the lamp."
        await home.wait(599)
        assert home.done == []
        await home.wait(2)
        assert home.done == ["HassTurnOff light.lamp for anna"]
        await home.wait(3600)
        assert len(home.done) == 1
        assert home.schedules.plans() == []


async def test_a_plan_survives_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await home.planning.put_off(OFF, home.asked())
    async with living(tmp_path / "db", clock) as home:
        await home.wait(601)
        assert home.done == ["HassTurnOff light.lamp for anna"]


async def test_what_was_missed_by_minutes_is_made_up_for(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await home.planning.put_off(OFF, home.asked())
    clock.jump(700)
    async with living(tmp_path / "db", clock) as home:
        await home.wait(1)
        assert len(home.done) == 1
    async with living(tmp_path / "db", clock) as home:
        await home.wait(1)
        assert home.done == []


@pytest.mark.parametrize(("target", "away"), [("lock.door", 700), ("light.lamp", 7200)])
async def test_what_is_dangerous_or_long_past_is_not_made_up_for(
    tmp_path: Path, clock: FakeClock, target: str, away: float
) -> None:
    unlock = Intent(name="HassTurnOff", targets=(target,), delay_s=600.0)
    async with living(tmp_path / "db", clock) as home:
        await home.planning.put_off(unlock, home.asked())
    clock.jump(away)
    async with living(tmp_path / "db", clock) as home:
        await home.wait(7200)
        assert home.done == []
        assert home.schedules.plans() == []


async def test_a_schedule_repeats(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        on = Intent(name="HassTurnOn", targets=("light.lamp",), at="07:00 daily")
        reply = await home.planning.put_off(on, home.asked())
        assert reply.text == "OK, every day at 07:00 I will turn on the lamp."
        await home.wait(2 * 86_400)
        assert len(home.done) == 2


async def test_a_condition_fires_on_the_change_only_once(tmp_path: Path, clock: FakeClock) -> None:
    trigger = {"entities": ["binary_sensor.gate"], "to": ["open"]}
    wish = Intent(name="HassTurnOn", targets=("light.lamp",), condition="the gate opens", trigger=trigger)
    async with living(tmp_path / "db", clock) as home:
        reply = await home.planning.put_off(wish, home.asked())
        assert reply.text == "OK, when the gate opens, I will turn on the lamp."
        for value in (True, False, True):
            home.set("binary_sensor.gate", value)
            await home.wait(1)
        assert len(home.done) == 1


async def test_a_value_must_cross_its_limit(tmp_path: Path, clock: FakeClock) -> None:
    trigger = {"entities": ["sensor.heat"], "above": 25, "always": True}
    wish = Intent(name="HassTurnOn", targets=("light.lamp",), condition="it is above 25", trigger=trigger)
    async with living(tmp_path / "db", clock) as home:
        await home.planning.put_off(wish, home.asked())
        for value in (24.0, 26.0, 27.0, 24.0, 26.0):
            home.set("sensor.heat", value)
            await home.wait(1)
        assert len(home.done) == 2


async def test_a_condition_that_nothing_reports_is_refused(tmp_path: Path, clock: FakeClock) -> None:
    wish = Intent(name="HassTurnOn", targets=("light.lamp",), condition="the moon is full")
    async with living(tmp_path / "db", clock) as home:
        reply = await home.planning.put_off(wish, home.asked())
        assert not reply.ok
        assert "the moon is full" in reply.text


async def test_the_sun_needs_a_place(tmp_path: Path, clock: FakeClock) -> None:
    wish = Intent(name="HassTurnOn", targets=("light.lamp",), condition="sunset", trigger={"sun": "set"})
    async with living(tmp_path / "db", clock) as home:
        reply = await home.planning.put_off(wish, home.asked())
        assert not reply.ok
        assert "home.latitude" in reply.text
    async with living(tmp_path / "db2", clock, LONDON) as home:
        assert (await home.planning.put_off(wish, home.asked())).ok
        await home.wait(7 * 3600)  # the sun sets in London at about 17:45 on the second of March
        assert len(home.done) == 1


async def test_an_alarm_rings_and_a_reminder_reminds(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        alarm = Intent(name="HearthSetAlarm", at="2026-03-02T12:30:00+00:00")
        handler = home.planning.handler("HearthSetAlarm")
        assert handler is not None
        assert (await handler[1](alarm, home.asked())).text == "OK, I will wake you at 12:30."
        reminder = Intent(name="HearthSetReminder", slots={"message": "关火"}, delay_s=60.0)
        handler = home.planning.handler("HearthSetReminder")
        assert handler is not None
        assert (await handler[1](reminder, home.asked(language="zh"))).text == "好的，1分钟后提醒您：关火。"
        await home.wait(1801)
        assert home.told == ["提醒您：关火。", "Good day, it is 12:30. Your alarm."]


async def test_plans_are_listed_and_cancelled(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        await home.planning.put_off(OFF, home.asked())
        listing = home.planning.handler("HearthListSchedules")
        cancelling = home.planning.handler("HearthCancelSchedule")
        assert listing is not None
        assert cancelling is not None
        assert (await listing[1](Intent(name="HearthListSchedules"), home.asked())).text == (
            "Planned: at 12:10 turn off the lamp."
        )
        reply = await cancelling[1](Intent(name="HearthCancelSchedule"), home.asked())
        assert reply.text == "Cancelled: at 12:10 turn off the lamp."
        await home.wait(3600)
        assert home.done == []


async def test_for_a_while_brings_things_back_and_undo_does_too(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        on = Intent(name="HassTurnOn", targets=("light.lamp",))
        restores = home.planning.before([on])
        home.set("light.lamp", True)
        assert await home.planning.back_after(60, restores, home.asked()) == "In 1 minute I will set it back."
        await home.wait(61)
        state = home.states.get("light.lamp")
        assert state is not None
        assert state.value is False
        home.planning.done(home.asked(), restores, acted=True)
        home.set("light.lamp", True)
        undo = home.planning.handler("HearthUndo")
        assert undo is not None
        assert (await undo[1](Intent(name="HearthUndo"), home.asked())).text == "Done: the lamp is back as before."
        assert not (await undo[1](Intent(name="HearthUndo"), home.asked())).ok


async def test_a_lock_is_never_taken_back_into_an_open_state(tmp_path: Path, clock: FakeClock) -> None:
    async with living(tmp_path / "db", clock) as home:
        home.set("lock.door", "unlocked")
        assert home.planning.before([Intent(name="HassTurnOn", targets=("lock.door",))]) == ()


@pytest.mark.parametrize(
    ("repeat", "due"),
    [
        ("07:00 daily", "2026-03-03T07:00"),
        ("13:00 daily", "2026-03-02T13:00"),
        ("07:00 weekends", "2026-03-07T07:00"),
        ("12:00 monday", "2026-03-09T12:00"),
        ("09:30 tuesday,thursday", "2026-03-03T09:30"),
    ],
)
def test_the_next_time_of_a_schedule(repeat: str, due: str) -> None:
    noon_on_monday = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert datetime.fromtimestamp(next_time(repeat, noon_on_monday), UTC).isoformat()[:16] == due
