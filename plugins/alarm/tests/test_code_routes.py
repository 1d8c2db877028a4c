"""Codes as people keep them: who may, what is refused and why, and that nothing of a code is ever shown again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.api import Body
from hub.api.errors import CommandError, InvalidParameter, NotPermitted, TooManyAttempts
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.alarm.tests.conftest import PLUGIN, Told, furnish

PIN = {"anna": "0815", "wei": "5193"}


async def add(home: PluginHarness, code: str, who: str = "anna", **facts: Any) -> dict[str, Any]:
    body = {"code": code, "confirm": PIN[who], **facts}
    added: dict[str, Any] = await home.request("POST", "alarm/codes", body, person=who)
    return added


async def change(home: PluginHarness, code_id: str, who: str = "anna", **facts: Any) -> dict[str, Any]:
    body = {"confirm": PIN[who], **facts}
    changed: dict[str, Any] = await home.request("PATCH", f"alarm/codes/{code_id}", body, person=who)
    return changed


async def ids(home: PluginHarness, who: str) -> list[str]:
    return [c["id"] for c in await home.request("GET", "alarm/codes", person=who)]


async def disarms(home: PluginHarness, code: str) -> bool:
    await home.request("POST", "alarm/arm", {"mode": "home"}, person="anna")
    try:
        await home.request("POST", "alarm/disarm", {"code": code}, person="anna")
    except CommandError:
        return False
    return True


async def test_a_code_is_changed_and_the_rest_of_it_stays(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN)
    schedule = {"days": [0, 2], "start": "08:00", "end": "12:30"}
    added = await add(home, "9041", name="Cleaner", schedule=schedule, uses=3, expires_on="2036-12-24")
    assert (added["expires_on"], added["uses_left"], added["status"]) == ("2036-12-24", 3, "good")
    changed = await change(home, added["id"], name="Window cleaner", schedule=None)
    assert {**changed, "name": "Cleaner", "schedule": schedule} == added
    assert await disarms(home, "9041")
    changed = await change(home, added["id"], code="7193", expires_on=None)
    assert (changed["uses_left"], changed["expires_at"]) == (2, None)
    assert not await disarms(home, "9041")
    await clock.advance(2)
    assert await disarms(home, "7193")
    assert "7193" not in str(await home.request("GET", "alarm/codes", person="anna"))


async def test_a_code_that_ran_out_is_shown_so(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN)
    await add(home, "9041", expires_at=clock.time() + 60)
    await add(home, "7193", starts_at=clock.time() + 90)
    await clock.advance(61)
    assert [c["status"] for c in await home.request("GET", "alarm/codes", person="anna")] == ["over", "not_yet"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("123", "4 to 12 digits"),
        ("4567", "first that anyone tries"),
        ("2468", "first that anyone tries"),
        ("0000", "first that anyone tries"),
        ("3737", "first that anyone tries"),
        ("714714", "first that anyone tries"),
        ("1207", "birthday"),
        ("1984", "birthday"),
        ("0815", "in use already"),
        ("5193", "in use already"),
        ("6029", "in use already"),
    ],
)
async def test_weak_and_equal_codes_are_refused_with_the_reason(home: PluginHarness, code: str, why: str) -> None:
    wei = home.people.people["wei"]
    home.people.people["wei"] = msgspec.structs.replace(wei, body=Body(birth_date=date(1984, 7, 12)))
    await home.load(PLUGIN, {"code": "6029"})
    with pytest.raises(InvalidParameter, match=why) as refused:
        await add(home, code)
    assert refused.value.field == "code"


async def test_reasons_are_given_in_the_language_of_whoever_asks(home: PluginHarness) -> None:
    await home.load(PLUGIN)
    with pytest.raises(InvalidParameter, match="太容易猜到"):
        await add(home, "1111", "wei")


async def test_who_tries_which_codes_are_taken_is_slowed_down(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, {"code": "6029"})
    for _ in range(5):
        with pytest.raises(InvalidParameter, match="已被使用"):
            await add(home, "6029", "wei")
        with pytest.raises(TooManyAttempts):
            await add(home, "9041", "wei")
        await clock.advance(10)
    with pytest.raises(TooManyAttempts, match="50秒"):
        await add(home, "9041", "wei")
    await clock.advance(50)
    await add(home, "9041", "wei")


@pytest.mark.parametrize("confirm", ["", "5193", "7777"])
async def test_nothing_is_changed_without_ones_own_pin_or_password(home: PluginHarness, confirm: str) -> None:
    await home.load(PLUGIN)
    kept = await add(home, "9041")
    before = await home.request("GET", "alarm/codes", person="anna")
    for method, path, body in (
        ("POST", "codes", {"code": "7193"}),
        ("PATCH", f"codes/{kept['id']}", {"name": "Mallory"}),
        ("DELETE", f"codes/{kept['id']}", {}),
    ):
        with pytest.raises(NotPermitted):
            await home.request(method, f"alarm/{path}", {**body, "confirm": confirm}, person="anna")
    assert await home.request("GET", "alarm/codes", person="anna") == before
    home.people.passwords["anna"] = "a warm evening"
    await home.request("DELETE", f"alarm/codes/{kept['id']}", {"confirm": "a warm evening"}, person="anna")
    assert await ids(home, "anna") == []


async def test_an_adult_keeps_their_own_codes_and_those_of_guests(home: PluginHarness) -> None:
    await home.load(PLUGIN, {"code": "6029"})
    owners = await add(home, "9041", person="anna")
    guests = await add(home, "7193", name="Cleaner")
    own = await add(home, "4071", "wei", person="wei")
    assert await ids(home, "wei") == [guests["id"], own["id"]]
    assert await ids(home, "anna") == ["config", owners["id"], guests["id"], own["id"]]
    assert (await change(home, guests["id"], "wei", uses=2))["uses_left"] == 2
    with pytest.raises(InvalidParameter, match="不存在"):
        await change(home, owners["id"], "wei", name="mine")
    for facts in ({"person": "anna"}, {"person": "tim"}):
        with pytest.raises(NotPermitted):
            await change(home, own["id"], "wei", **facts)
        with pytest.raises(NotPermitted):
            await add(home, "8520", "wei", **facts)
    with pytest.raises(NotPermitted, match="configuration"):
        await change(home, "config", name="mine")


@pytest.mark.parametrize(
    "facts",
    [
        {"may": []},
        {"may": ["arm"], "duress": True},
        {"uses": 0},
        {"schedule": {"start": "08:00", "end": "08:00"}},
        {"schedule": {"start": "25:00", "end": "26:00"}},
        {"schedule": {"days": [7]}},
        {"starts_at": 2.0, "expires_at": 1.0},
        {"partitions": ["barn"]},
        {"person": "nobody"},
        {"master": True},
    ],
)
async def test_a_code_that_could_never_be_used_is_refused(home: PluginHarness, facts: dict[str, Any]) -> None:
    await home.load(PLUGIN)
    with pytest.raises(InvalidParameter):
        await add(home, "9041", **facts)
    assert await ids(home, "anna") == []


async def test_codes_survive_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    for number in range(2):
        async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as home:
            furnish(home, Told())
            await home.load(PLUGIN)
            if number == 0:
                await change(home, (await add(home, "9041"))["id"], code="7193", name="Cleaner")
            assert [c["name"] for c in await home.request("GET", "alarm/codes", person="anna")] == ["Cleaner"]
            assert await disarms(home, "7193")
