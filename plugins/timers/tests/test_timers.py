"""Timers, by sentence and by route, on a clock of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.api import Notice, RingEnded
from hub.api.errors import InvalidParameter
from hub.testing import FakeClock, PluginHarness, clock, hearth, plugin_harness, settle
from plugins.timers.api import TimerFinished
from plugins.timers.durations import from_slots, spoken

__all__ = ["clock", "hearth"]
PLUGIN = "plugins.timers.plugin"


async def test_a_timer_runs_and_is_announced_at_its_end(hearth: PluginHarness, clock: FakeClock) -> None:
    await hearth.load(PLUGIN)
    reply = await hearth.ask("HassStartTimer", {"minutes": 5, "name": "tea"}, area="kitchen")
    assert reply.text == "The tea timer of 5 minutes is running."
    await clock.advance(299)
    assert hearth.happened(TimerFinished) == []
    await clock.advance(2)
    (done,) = hearth.happened(TimerFinished)
    assert (done.name, done.area) == ("tea", "kitchen")
    assert hearth.rings == {"timers.1": "The tea timer is done."}
    assert hearth.happened(Notice)[-1].text == "The tea timer is done."


async def test_chinese_is_answered_in_chinese(hearth: PluginHarness, clock: FakeClock) -> None:
    await hearth.load(PLUGIN)
    reply = await hearth.ask("HassStartTimer", {"hours": 1, "minutes": 30}, language="zh")
    assert reply.text == "1小时30分钟的计时器开始了。"
    await clock.advance(5401)
    assert hearth.rings == {"timers.1": "1小时30分钟的计时器时间到了。"}


async def test_pausing_stops_the_clock_of_one(hearth: PluginHarness, clock: FakeClock) -> None:
    await hearth.load(PLUGIN)
    await hearth.ask("HassStartTimer", {"minutes": 10, "name": "pasta"})
    await clock.advance(240)
    reply = await hearth.ask("HassPauseTimer", {"name": "pasta"})
    assert "6 minutes left" in reply.text
    await clock.advance(3600)
    assert hearth.happened(TimerFinished) == []
    await hearth.ask("HassUnpauseTimer")
    await clock.advance(359)
    assert hearth.happened(TimerFinished) == []
    await clock.advance(2)
    assert len(hearth.happened(TimerFinished)) == 1


async def test_time_is_added_and_taken_off(hearth: PluginHarness, clock: FakeClock) -> None:
    await hearth.load(PLUGIN)
    await hearth.ask("HassStartTimer", {"minutes": 5})
    await hearth.ask("HassIncreaseTimer", {"minutes": 2})
    reply = await hearth.ask("HassDecreaseTimer", {"seconds": 30})
    assert reply.text == "The timer of 6 minutes and 30 seconds: 6 minutes and 30 seconds left."
    await clock.advance(389)
    assert hearth.happened(TimerFinished) == []
    await clock.advance(2)
    assert len(hearth.happened(TimerFinished)) == 1


async def test_several_timers_are_told_apart_or_asked_about(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    await hearth.ask("HassStartTimer", {"minutes": 5, "name": "tea"}, area="kitchen")
    await hearth.ask("HassStartTimer", {"minutes": 10, "name": "wash"}, area="bathroom")
    asked = await hearth.ask("HassCancelTimer")
    assert not asked.ok
    assert "tea, wash" in asked.text
    assert (await hearth.ask("HassCancelTimer", {"start_minutes": 10})).text == "The wash timer is cancelled."
    assert (await hearth.ask("HassCancelTimer", area="kitchen")).text == "The tea timer is cancelled."
    assert (await hearth.ask("HassTimerStatus")).text == "No timer is running."


async def test_all_are_cancelled_at_once(hearth: PluginHarness, clock: FakeClock) -> None:
    await hearth.load(PLUGIN)
    for minutes in (1, 2, 3):
        await hearth.ask("HassStartTimer", {"minutes": minutes})
    assert (await hearth.ask("HassCancelAllTimers")).text == "Timers cancelled: 3."
    await clock.advance(600)
    assert hearth.happened(TimerFinished) == []


async def test_timers_survive_a_restart(tmp_path: Path) -> None:
    clock, store = FakeClock(), tmp_path / "hearth.db"
    async with plugin_harness(path=store, clock=clock) as first:
        await first.load(PLUGIN)
        await first.ask("HassStartTimer", {"minutes": 5, "name": "tea"})
        await first.ask("HassStartTimer", {"hours": 5, "name": "roast"})
    clock.jump(600)
    async with plugin_harness(path=store, clock=clock) as second:
        await second.load(PLUGIN)
        await settle(60)
        assert [event.name for event in second.happened(TimerFinished)] == ["tea"]
        left = await second.request("GET", "/timers/timers")
        assert [(t["name"], round(t["remaining_s"])) for t in left] == [("roast", 5 * 3600 - 600)]


async def test_routes_start_list_pause_and_cancel(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    made = await hearth.request("POST", "/timers/timers", {"seconds": 300, "name": "egg"})
    assert made == {
        "id": made["id"],
        "name": "egg",
        "seconds": 300.0,
        "ends_at": "2026-03-02T12:05:00+00:00",
        "paused": False,
        "remaining_s": 300.0,
        "area": None,
    }
    paused = await hearth.request("PATCH", f"/timers/timers/{made['id']}", {"paused": True})
    assert paused["paused"]
    assert await hearth.request("DELETE", f"/timers/timers/{made['id']}") is None
    assert await hearth.request("GET", "/timers/timers") == []


@pytest.mark.parametrize("body", [None, {}, {"seconds": "long"}, {"seconds": 0}, {"seconds": 1e9}, {"seconds": True}])
async def test_a_bad_timer_is_refused_with_its_field(hearth: PluginHarness, body: object) -> None:
    await hearth.load(PLUGIN)
    with pytest.raises(InvalidParameter):
        await hearth.request("POST", "/timers/timers", body)


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (1, "1 second", "1秒"),
        (90, "1 minute and 30 seconds", "1分钟30秒"),
        (3600, "1 hour", "1小时"),
        (3725, "1 hour and 2 minutes", "1小时2分钟"),
        (7199, "2 hours", "2小时"),
        (0, "0 seconds", "0秒"),
    ],
)
def test_lengths_are_spoken_as_people_say_them(seconds: float, en: str, zh: str) -> None:
    assert spoken(seconds, "en") == en
    assert spoken(seconds, "zh") == zh


def test_slots_add_up_and_nonsense_counts_nothing() -> None:
    assert from_slots({"hours": 1, "minutes": "30", "seconds": "x"}) == 5400
    assert from_slots({"start_minutes": 3, "minutes": 5}, "start_") == 180


async def test_a_timer_that_rings_is_ended_by_asking_for_it(hearth: PluginHarness, clock: FakeClock) -> None:
    await hearth.load(PLUGIN)
    await hearth.ask("HassStartTimer", {"minutes": 5, "name": "tea"})
    await hearth.ask("HassStartTimer", {"minutes": 20, "name": "cake"})
    await clock.advance(301)
    reply = await hearth.ask("HassCancelTimer", {"name": "tea"})
    assert (reply.text, hearth.rings) == ("All right.", {})
    await settle()
    assert hearth.happened(Notice)[-1].text == "", "the notice goes with the ringing"
    left = await hearth.request("GET", "/timers/timers")
    assert [timer["name"] for timer in left] == ["cake"]


async def test_one_that_nobody_heard_stays_on_the_panel(hearth: PluginHarness, clock: FakeClock) -> None:
    await hearth.load(PLUGIN)
    await hearth.ask("HassStartTimer", {"minutes": 5, "name": "tea"})
    await clock.advance(301)
    hearth.rings.clear()
    hearth.bus.publish(RingEnded(cause=hearth.cause, key="timers.1", how="unanswered"))
    await clock.advance(600)
    assert hearth.happened(Notice)[-1].text == "The tea timer is done."
    await clock.advance(3600)
    assert hearth.happened(Notice)[-1].text == ""


async def test_what_rings_can_be_ended_by_its_name_after_a_restart(tmp_path: Path) -> None:
    clock, store = FakeClock(), tmp_path / "hearth.db"
    async with plugin_harness(path=store, clock=clock) as first:
        await first.load(PLUGIN)
        await first.ask("HassStartTimer", {"minutes": 5, "name": "tea"})
        await clock.advance(301)
        assert first.rings
    clock.jump(120)
    async with plugin_harness(path=store, clock=clock) as second:
        second.rings = {"timers.1": "The tea timer is done."}
        await second.load(PLUGIN)
        await settle(60)
        assert second.happened(Notice)[-1].text == "The tea timer is done."
        await second.ask("HassCancelTimer", {"name": "tea"})
        assert second.rings == {}
        await settle(60)
    async with plugin_harness(path=store, clock=clock) as third:
        await third.load(PLUGIN)
        await settle(60)
        assert (await third.ask("HassCancelTimer", {"name": "tea"})).ok is False


async def test_what_rang_long_before_a_restart_is_no_timer_any_more(tmp_path: Path) -> None:
    clock, store = FakeClock(), tmp_path / "hearth.db"
    async with plugin_harness(path=store, clock=clock) as first:
        await first.load(PLUGIN)
        await first.ask("HassStartTimer", {"minutes": 5})
        await clock.advance(301)
    clock.jump(3600)
    async with plugin_harness(path=store, clock=clock) as second:
        await second.load(PLUGIN)
        await settle(60)
        assert (await second.ask("HassCancelTimer")).ok is False
