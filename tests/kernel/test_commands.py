"""Commands: what makes no sense is an error, everything else an outcome that tells the truth."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.api.causes import Origin, start
from hub.api.commands import Command, Verdict
from hub.api.errors import BrokerError, InvalidParameter, UnknownCommand, UnknownEntity
from hub.api.events import CommandFinished
from hub.kernel.commands import STREAM
from hub.testing import PluginHarness, settle


async def test_a_command_is_confirmed_by_the_state_that_comes_back(hearth: PluginHarness) -> None:
    hearth.add("light.a", value=False)
    outcome = await hearth.commands.call("light.a", "turn_on", {"brightness_pct": 50}, cause=hearth.cause)
    assert outcome.verdict is Verdict.CONFIRMED
    assert outcome.state is not None
    assert outcome.state.attributes["brightness"] == 127


async def test_a_device_that_stays_silent_leaves_it_unconfirmed_after_the_timeout(hearth: PluginHarness) -> None:
    hearth.add("light.a", value=False, obeys=False, name="Attic light")
    outcome = await hearth.commands.call("light.a", "turn_on", cause=hearth.cause, timeout=0.05)
    assert outcome.verdict is Verdict.UNCONFIRMED
    assert outcome.reason == "Attic light did not confirm within 0.05 s"


async def test_a_lock_that_jams_is_not_called_locked(hearth: PluginHarness) -> None:
    hearth.add("lock.a", value="unlocked", obeys=False)
    call = asyncio.create_task(hearth.commands.call("lock.a", "lock", cause=hearth.cause))
    await settle()
    await hearth.set("lock.a", "locking")
    await hearth.set("lock.a", "jammed")
    outcome = await call
    assert (outcome.verdict, outcome.reason) == (Verdict.UNCONFIRMED, "A reports jammed")


async def test_a_moving_device_is_awaited_until_it_arrives(hearth: PluginHarness) -> None:
    hearth.add("lock.a", value="unlocked", obeys=False)
    call = asyncio.create_task(hearth.commands.call("lock.a", "lock", cause=hearth.cause))
    await settle()
    await hearth.set("lock.a", "locking")
    assert not call.done()
    await hearth.set("lock.a", "locked")
    outcome = await call
    assert outcome.ok
    assert outcome.state is not None
    assert outcome.state.value == "locked"


@pytest.mark.parametrize(("command", "says"), [("arm_away", "arming"), ("trigger", "pending")])
async def test_an_alarm_panel_that_says_it_counts_down_is_confirmed_at_once(
    hearth: PluginHarness, command: str, says: str
) -> None:
    hearth.add("alarm_control_panel.home", value="disarmed", obeys=False)
    call = asyncio.create_task(hearth.commands.call("alarm_control_panel.home", command, cause=hearth.cause))
    await settle()
    assert not call.done()
    await hearth.set("alarm_control_panel.home", says)
    assert call.done()
    outcome = await call
    assert outcome.ok
    assert outcome.state is not None
    assert outcome.state.value == says


async def test_an_unavailable_device_refuses(hearth: PluginHarness) -> None:
    hearth.add("light.a", value=False, name="Attic light")
    hearth.states.apply("light.a", available=False, cause=hearth.cause)
    outcome = await hearth.commands.call("light.a", "turn_on", cause=hearth.cause)
    assert (outcome.verdict, outcome.reason) == (Verdict.REFUSED, "Attic light is not reachable")
    assert hearth.calls == []


@pytest.mark.parametrize(
    ("entity_id", "command", "params", "error", "words"),
    [
        ("light.none", "turn_on", {}, UnknownEntity, "light.none"),
        ("light.a", "fly", {}, UnknownCommand, "turn_on, turn_off, toggle"),
        ("light.a", "turn_on", {"brightness": 300}, InvalidParameter, "0 to 255"),
        ("light.a", "turn_on", {"brightness": "high"}, InvalidParameter, "must be a number"),
        ("light.a", "turn_on", {"brightness": float("nan")}, InvalidParameter, "finite"),
        ("light.a", "turn_on", {"colour": "red"}, InvalidParameter, "has no parameter 'colour'"),
        ("light.a", "turn_on", {"color_name": "octarine"}, InvalidParameter, "octarine"),
        ("light.a", "turn_on", {"rgb_color": [1, 2]}, InvalidParameter, "3 numbers"),
        ("select.a", "select_option", {}, InvalidParameter, "needs option"),
        ("select.a", "select_option", {"option": "c"}, InvalidParameter, "one of a, b"),
        ("climate.a", "set_temperature", {"temperature": 99}, InvalidParameter, "7 to 30"),
    ],
)
async def test_an_order_that_makes_no_sense_is_an_error_that_says_what_would(
    hearth: PluginHarness, entity_id: str, command: str, params: dict[str, Any], error: type[Exception], words: str
) -> None:
    hearth.add("light.a", value=False)
    hearth.add("select.a", value="a", attributes={"options": ["a", "b"]})
    hearth.add("climate.a", value="heat", attributes={"min_temp": 7, "max_temp": 30})
    with pytest.raises(error, match=words):
        await hearth.commands.call(entity_id, command, params, cause=hearth.cause)
    assert hearth.calls == []


@pytest.mark.parametrize(("value", "expected"), [(True, "turn_off"), (False, "turn_on"), (None, "turn_on")])
async def test_a_toggle_becomes_what_it_means(hearth: PluginHarness, value: bool | None, expected: str) -> None:
    hearth.add("switch.a", value=value)
    await hearth.commands.call("switch.a", "toggle", cause=hearth.cause)
    assert [c[1] for c in hearth.calls] == [expected]


async def test_a_transport_that_fails_is_a_refusal_with_its_reason(hearth: PluginHarness) -> None:
    entity = hearth.add("light.a", value=False)

    async def broken(_command: Command) -> None:
        raise BrokerError("the broker is away")

    hearth.commands.drive(entity.entity_id, broken)
    outcome = await hearth.commands.call("light.a", "turn_on", cause=hearth.cause)
    assert (outcome.verdict, outcome.reason) == (Verdict.REFUSED, "A: the broker is away")


async def test_the_guard_refuses_before_anything_is_sent(hearth: PluginHarness) -> None:
    hearth.add("lock.a", value="locked")
    hearth.commands.guard = lambda _entity, _command, risk, _cause: "ask an adult" if risk == "secured" else ""
    outcome = await hearth.commands.call("lock.a", "unlock", cause=hearth.cause)
    assert (outcome.verdict, outcome.reason) == (Verdict.REFUSED, "ask an adult")
    assert (await hearth.commands.call("lock.a", "lock", cause=hearth.cause)).ok
    assert [c[1] for c in hearth.calls] == ["lock"]


async def test_the_outcome_is_journalled_without_codes(hearth: PluginHarness) -> None:
    hearth.add("lock.a", value="locked")
    await hearth.commands.call("lock.a", "unlock", {"code": "4711"}, cause=hearth.cause)
    (record,) = await hearth.store.read(STREAM)
    assert record.data["outcome"] == "confirmed"
    assert "4711" not in str(record.data)
    assert hearth.calls == [("lock.a", "unlock", {"code": "4711"})]


async def test_the_end_of_a_command_is_announced_with_its_cause(hearth: PluginHarness) -> None:
    hearth.add("light.a", value=False)
    cause = start(Origin.PERSON, "anna", door="panel", at=hearth.clock.time())
    await hearth.commands.call("light.a", "turn_on", cause=cause)
    (event,) = hearth.happened(CommandFinished)
    assert event.cause == cause
    state = hearth.states.get("light.a")
    assert state is not None
    assert state.cause is not None
    assert state.cause.chain == cause.chain
