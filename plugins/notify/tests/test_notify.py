"""Reaching people through real HTTP services of this machine: languages, dead phones, chains, restarts."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from hub.api import Notice
from hub.api.errors import InvalidParameter
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.notify.api import Notifier, Urgency
from plugins.notify.tests.conftest import PLUGIN, Phones, people

FIRE = {"en": "Fire in the kitchen", "zh": "厨房着火"}


async def started(home: PluginHarness, config: dict[str, Any]) -> Notifier:
    await home.load(PLUGIN, config)
    return await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol names it


async def statuses(home: PluginHarness) -> list[tuple[str, str, str]]:
    answer = await home.request("GET", "notify/deliveries")
    return [(d["person"], d["transport"], d["status"]) for d in answer]


async def journalled(home: PluginHarness, *wanted: tuple[str, str, str]) -> None:
    """Wait until the journal has these deliveries, for real: the services are."""
    async with asyncio.timeout(20):
        while not set(wanted) <= set(await statuses(home)):
            await asyncio.sleep(0.01)


async def test_each_grown_up_gets_the_message_in_their_language(
    home: PluginHarness, phones: Phones, config: dict[str, Any]
) -> None:
    notifier = await started(home, config)
    receipt = await notifier.notify("trouble", {"en": "The battery is low", "zh": "电量不足"})
    await phones.wait(lambda: len(phones.got) == 2)
    assert set(receipt.people) == {"anna", "wei"}
    assert sorted(phones.got) == [
        ("anna", "Something needs attention", "The battery is low"),
        ("wei", "有情况需要留意", "电量不足"),
    ]
    await journalled(home, ("", "panel", "shown"), ("anna", "json", "sent"), ("wei", "json", "sent"))


async def test_every_message_is_on_the_panel_too(home: PluginHarness, phones: Phones, config: dict[str, Any]) -> None:
    notifier = await started(home, config)
    await notifier.notify("trouble", "A window is open", data={"key": "window"})
    notices = home.happened(Notice)
    assert [(n.key, n.level, n.detail) for n in notices] == [("notify.window", "info", "A window is open")]


async def test_a_silent_message_leaves_no_sign_in_the_home(
    home: PluginHarness, phones: Phones, config: dict[str, Any]
) -> None:
    notifier = await started(home, config)
    await notifier.notify("duress", "Help", urgency=Urgency.CRITICAL, data={"silent": True})
    await phones.wait(lambda: len(phones.got) == 2)
    assert home.happened(Notice) == []
    assert await statuses(home) == []
    assert await home.request("GET", "notify/chains") == []


async def test_a_dead_phone_delays_nobody_and_is_in_the_journal(
    home: PluginHarness, phones: Phones, config: dict[str, Any]
) -> None:
    phones.dead.add("anna")
    notifier = await started(home, {**config, "timeout_seconds": 0.6})
    began = time.monotonic()
    await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, people=["anna", "wei", "tim"])
    await phones.wait(lambda: bool(phones.of("wei") and phones.of("tim")))
    assert time.monotonic() - began < 5
    await journalled(home, ("anna", "json", "failed"))
    reasons = [d["reason"] for d in await home.request("GET", "notify/deliveries") if d["person"] == "anna"]
    assert reasons == ["no answer within 0.6 s"]


async def test_messages_in_quick_succession_all_arrive_in_their_order(
    home: PluginHarness, phones: Phones, config: dict[str, Any]
) -> None:
    notifier = await started(home, config)
    for number in range(5):
        await notifier.notify("trouble", f"Message {number}", people=["anna"])
    await phones.wait(lambda: len(phones.got) == 5)
    assert phones.of("anna") == [f"Message {number}" for number in range(5)]


async def test_a_refused_urgent_message_is_tried_again(
    home: PluginHarness, phones: Phones, config: dict[str, Any], clock: FakeClock
) -> None:
    phones.broken.add("anna")
    notifier = await started(home, {**config, "retries": 2})
    await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, people=["anna"])
    await journalled(home, ("anna", "json", "failed"))
    phones.broken.clear()
    await clock.advance(2)
    await phones.wait(lambda: phones.of("anna") == ["Fire in the kitchen"])


async def test_a_wrong_url_fails_with_a_reason_that_holds_no_secret(home: PluginHarness) -> None:
    await started(home, {"people": {"anna": {"urls": ["nosuchservice://topsecrettoken/"]}}})
    done = await home.request("POST", "notify/test", {"person": "anna"})
    assert [(d["status"], d["reason"]) for d in done] == [("failed", "the URL is not one that apprise knows")]
    assert "topsecrettoken" not in str(done)


async def test_a_test_message_says_that_nothing_has_happened(
    home: PluginHarness, phones: Phones, config: dict[str, Any]
) -> None:
    await started(home, config)
    done = await home.request("POST", "notify/test", {"person": "wei"})
    assert [(d["person"], d["status"]) for d in done] == [("wei", "sent")]
    assert phones.got == [("wei", "演习：测试", "这是一条来自家里的测试消息，没有发生任何事情。")]
    with pytest.raises(InvalidParameter, match="no person 'bob'"):
        await home.request("POST", "notify/test", {"person": "bob"})


async def test_quiet_hours_hold_a_message_until_they_end(
    home: PluginHarness, phones: Phones, config: dict[str, Any], clock: FakeClock
) -> None:
    notifier = await started(home, {**config, "quiet": {"start": "11:00", "end": "13:00"}})
    receipt = await notifier.notify("trouble", "The battery is low", people=["anna"])
    assert receipt.held == ("anna",)
    assert phones.got == []
    await clock.advance(3600)
    await phones.wait(lambda: phones.of("anna") == ["The battery is low"])


CHAIN = {
    "classes": {
        "fire": {"chain": [{"people": ["anna"], "wait_seconds": 60}, {"people": ["wei", "tim"], "wait_seconds": 30}]}
    }
}


async def test_a_chain_pages_on_until_each_has_answered(
    home: PluginHarness, phones: Phones, config: dict[str, Any], clock: FakeClock
) -> None:
    notifier = await started(home, {**config, **CHAIN})
    await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, data={"key": "fire-1"})
    await phones.wait(lambda: len(phones.of("anna")) == 1)
    await clock.advance(60)
    await phones.wait(lambda: len(phones.got) == 3)
    assert await notifier.acknowledge("fire-1", "wei")
    await clock.advance(30)
    await phones.wait(lambda: len(phones.of("tim")) == 2)
    assert len(phones.of("wei")) == 1
    answered = await home.request("POST", "notify/chains/fire-1/acknowledge", {}, person="tim")
    assert answered == {"acknowledged": True}
    assert await home.request("GET", "notify/chains") == []
    await clock.advance(300)
    assert len(phones.got) == 4


async def test_asking_again_about_the_same_matter_doubles_nothing(
    home: PluginHarness, phones: Phones, config: dict[str, Any]
) -> None:
    notifier = await started(home, {**config, **CHAIN})
    first = await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, data={"key": "fire-1"})
    again = await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, data={"key": "fire-1"})
    assert first.chain == again.chain
    await phones.wait(lambda: len(phones.got) == 1)
    await notifier.acknowledge("fire-1", "anna")
    await notifier.stand_down("fire-1")
    late = await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, data={"key": "fire-1"})
    assert late.chain == ""
    assert len(phones.got) == 1


async def test_calling_it_off_tells_those_who_were_paged_and_nobody_else(
    home: PluginHarness, phones: Phones, config: dict[str, Any], clock: FakeClock
) -> None:
    notifier = await started(home, {**config, **CHAIN})
    await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, data={"key": "fire-1"})
    await phones.wait(lambda: len(phones.got) == 1)
    assert await notifier.stand_down("fire-1", "All clear")
    await phones.wait(lambda: phones.of("anna") == ["Fire in the kitchen", "All clear"])
    await clock.advance(600)
    assert len(phones.got) == 2
    assert not await notifier.stand_down("fire-1")


async def test_a_chain_outlives_a_restart_with_its_step_and_deadline(
    database: Path, phones: Phones, config: dict[str, Any], clock: FakeClock
) -> None:
    async with plugin_harness(path=database, clock=clock) as first:
        notifier = await started(people(first), {**config, **CHAIN})
        await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, data={"key": "fire-1"})
        await phones.wait(lambda: len(phones.got) == 1)
        await journalled(first, ("anna", "json", "sent"))
    await clock.advance(40)
    async with plugin_harness(path=database, clock=clock) as second:
        notifier = await started(people(second), {**config, **CHAIN})
        await clock.advance(19)
        assert len(phones.got) == 1
        await clock.advance(1)
        await phones.wait(lambda: len(phones.got) == 3)
        assert {who for who, _, _ in phones.got} == {"anna", "wei", "tim"}


async def test_a_page_that_was_not_done_before_a_restart_is_done_after_it(
    database: Path, phones: Phones, config: dict[str, Any], clock: FakeClock
) -> None:
    phones.dead.add("anna")
    async with plugin_harness(path=database, clock=clock) as first:
        notifier = await started(people(first), {**config, **CHAIN})
        await notifier.notify("fire", FIRE, urgency=Urgency.CRITICAL, data={"key": "fire-1"})
        await phones.wait(lambda: phones.silent == ["anna"])
    phones.dead.clear()
    async with plugin_harness(path=database, clock=clock) as second:
        await started(people(second), {**config, **CHAIN})
        await phones.wait(lambda: phones.of("anna") == ["Fire in the kitchen"])


async def test_a_drill_is_marked_as_one(home: PluginHarness, phones: Phones, config: dict[str, Any]) -> None:
    await started(home, {**config, **CHAIN})
    answer = await home.request("POST", "notify/drill", {"event_class": "fire"})
    assert answer["people"] == ["anna"]
    await phones.wait(lambda: len(phones.got) == 1)
    assert phones.got[0][1] == "DRILL: Fire alarm at home"
