"""Codes as people use them on the panel: right, wrong, under duress, used up, too often."""

from __future__ import annotations

from typing import Any

import pytest

from hub.api.errors import CommandError, InvalidParameter
from hub.testing import FakeClock, PluginHarness
from plugins.alarm.tests.conftest import (
    CODE,
    PLUGIN,
    WINDOW,
    Told,
    arm,
    armed,
    disarm,
    siren,
    state,
)


async def test_a_duress_code_disarms_and_calls_for_help_without_a_sign(home: PluginHarness, told: Told) -> None:
    await armed(home)
    await home.set(WINDOW, True)
    answer = await disarm(home, "1357")
    assert answer["state"] == "disarmed"
    assert not siren(home)
    assert told.classes == ["alarm", "duress"]
    assert told.messages[1][2]["silent"] is True
    assert told.ended == []
    assert "duress" not in str(await home.request("GET", "alarm/state", person="anna"))
    assert [e["what"] for e in await home.request("GET", "alarm/evidence")][-1] == "code_duress"


async def test_wrong_denied_and_too_early_codes_get_the_same_answer(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CODE)
    day = {"code": "7193", "confirm": "0815", "person": "tim", "schedule": {"start": "07:00", "end": "09:00"}}
    await home.request("POST", "alarm/codes", day, person="anna")
    await arm(home, "home")
    texts = []
    for code in ("0000", "2468", "7193"):
        with pytest.raises(CommandError) as caught:
            await disarm(home, code)
        texts.append(str(caught.value))
        if code == "2468":
            await clock.advance(1)
    assert len(set(texts)) == 1
    assert (await disarm(home))["state"] == "disarmed"


async def test_a_code_can_be_added_used_up_and_removed(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CODE)
    body = {"code": "9041", "confirm": "0815", "name": "cleaner", "uses": 1}
    added = await home.request("POST", "alarm/codes", body, person="anna")
    assert "hash" not in added
    with pytest.raises(InvalidParameter, match="in use already"):
        await home.request("POST", "alarm/codes", body, person="anna")
    await arm(home, "home")
    await disarm(home, "9041")
    await arm(home, "home")
    with pytest.raises(CommandError):
        await disarm(home, "9041")
    await home.request("DELETE", f"alarm/codes/{added['id']}", {"confirm": "0815"}, person="anna")
    assert [c["id"] for c in await home.request("GET", "alarm/codes")] == ["config", "duress"]


async def test_pins_of_the_family_disarm_too_and_those_of_guests_do_not(home: PluginHarness) -> None:
    home.people.pins = {"4321": "tim", "8888": "gast"}
    await home.load(PLUGIN, CODE)
    await arm(home, "home")
    with pytest.raises(CommandError):
        await disarm(home, "8888")
    assert (await disarm(home, "4321"))["state"] == "disarmed"


async def test_five_wrong_codes_lock_the_keypad_and_are_reported(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    await home.load(PLUGIN, CODE)
    await arm(home, "home")
    for wait in (1, 2, 4, 8, 0):
        with pytest.raises(CommandError):
            await disarm(home, "0000")
        await clock.advance(wait)
    assert told.classes == ["security"]
    with pytest.raises(CommandError):
        await disarm(home)
    await clock.advance(60)
    assert (await disarm(home))["state"] == "disarmed"


async def test_without_any_code_only_the_owner_disarms_by_their_session(home: PluginHarness) -> None:
    await home.load(PLUGIN)
    await arm(home, "home")
    with pytest.raises(CommandError, match="enter a code"):
        await home.request("POST", "alarm/disarm", {}, person="tim")
    assert (await home.request("POST", "alarm/disarm", {}, person="anna"))["state"] == "disarmed"


@pytest.mark.parametrize("body", [[], {"force": "yes"}, {"mode": 3}, {"mode": "sideways"}, {"code": 2468}, "arm"])
async def test_a_malformed_order_is_refused_and_changes_nothing(home: PluginHarness, body: Any) -> None:
    await home.load(PLUGIN, CODE)
    with pytest.raises(InvalidParameter):
        await home.request("POST", "alarm/arm", body, person="anna")
    assert state(home) == "disarmed"
