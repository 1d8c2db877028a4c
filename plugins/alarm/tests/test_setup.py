"""Sensors set up on the panel, and cameras that confirm an alarm without ever raising one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import CommandError, InvalidParameter
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.alarm.tests.conftest import DOOR, MOTION, PLUGIN, WINDOW, Told, furnish, state

CAMERA = "binary_sensor.front_person"
CONFIRM = {"zone": {"type": "confirm"}}


async def put(home: PluginHarness, entity_id: str, body: Any) -> dict[str, dict[str, Any]]:
    answer = await home.request("PUT", f"alarm/sensors/{entity_id}", body, person="anna")
    return {s["entity_id"]: s for s in answer["sensors"]}


async def alarm(home: PluginHarness) -> dict[str, Any]:
    found: dict[str, Any] = (await home.request("GET", "alarm/state"))["partitions"][0]
    return found


async def test_a_sensor_is_set_up_left_out_and_given_back_to_its_class(home: PluginHarness) -> None:
    await home.load(PLUGIN, {"code": "2468"})
    before = await home.request("GET", "alarm/sensors")
    types = {s["entity_id"]: (s["suggested"], s["set_up"]) for s in before["sensors"]}
    assert types == {DOOR: ("entry", False), WINDOW: ("instant", False), MOTION: ("follower", False)}
    after = await put(home, WINDOW, {"zone": {"type": "24h", "chime": True}})
    assert (after[WINDOW]["zone"]["type"], after[WINDOW]["set_up"]) == ("24h", True)
    after = await put(home, MOTION, {"zone": None})
    assert after[MOTION]["zone"] is None
    await home.set(WINDOW, True)
    assert state(home) == "alarm"
    with pytest.raises(CommandError, match="disarmed"):
        await put(home, WINDOW, {"zone": None})
    await home.request("POST", "alarm/disarm", {"code": "2468"})
    answer = await home.request("DELETE", f"alarm/sensors/{MOTION}", person="anna")
    assert next(s for s in answer["sensors"] if s["entity_id"] == MOTION)["zone"]["type"] == "follower"


@pytest.mark.parametrize(
    ("entity_id", "body", "field"),
    [
        ("binary_sensor.none", CONFIRM, "id"),
        ("siren.hall", CONFIRM, "id"),
        (DOOR, {}, ""),
        (DOOR, {"zone": {"type": "moat"}}, "zone.type"),
        (DOOR, {"zone": {"type": "entry", "entry_seconds": 900}}, "zone.entry_seconds"),
        (DOOR, {**CONFIRM, "partition": "barn"}, "partition"),
    ],
)
async def test_what_cannot_be_set_up_is_refused_by_name(
    home: PluginHarness, entity_id: str, body: Any, field: str
) -> None:
    await home.load(PLUGIN)
    with pytest.raises(InvalidParameter) as refused:
        await put(home, entity_id, body)
    assert refused.value.field == field


async def test_what_was_set_up_survives_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    for number in range(2):
        async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as home:
            furnish(home, Told())
            await home.load(PLUGIN, {"code": "2468"})
            if number == 0:
                await put(home, WINDOW, {"zone": {"type": "silent"}})
            assert next(z for z in (await alarm(home))["zones"] if z["entity_id"] == WINDOW)["type"] == "silent"


async def camera(home: PluginHarness) -> None:
    home.add(CAMERA, value=False, name="Person at the front door", area="hall")
    await home.load(PLUGIN, {"code": "2468"})
    await put(home, CAMERA, CONFIRM)


async def test_a_camera_alone_raises_nothing_and_hinders_nothing(home: PluginHarness) -> None:
    await camera(home)
    await home.set(CAMERA, True)
    assert (await alarm(home))["ready"] is True
    await home.request("POST", "alarm/arm", {"mode": "home"}, person="anna")
    await home.set(CAMERA, False)
    await home.set(CAMERA, True)
    assert state(home) == "armed"
    assert (await alarm(home))["memory"] == []


async def test_a_camera_confirms_an_alarm_whether_it_saw_somebody_before_or_after(
    home: PluginHarness, clock: FakeClock, told: Told
) -> None:
    await camera(home)
    for first, second in ((WINDOW, CAMERA), (CAMERA, WINDOW)):
        await home.request("POST", "alarm/arm", {"mode": "home"}, person="anna")
        await home.set(first, True)
        assert not (await alarm(home))["confirmed"]
        await home.set(second, True)
        assert (await alarm(home))["confirmed"]
        assert "Confirmed alarm" in told.messages[-1][1]
        await home.request("POST", "alarm/disarm", {"code": "2468"})
        await home.set(WINDOW, False)
        await home.set(CAMERA, False)
        await clock.advance(1)


async def test_a_camera_does_not_begin_the_alarm_anew_after_the_siren(home: PluginHarness, clock: FakeClock) -> None:
    await camera(home)
    await home.request("POST", "alarm/arm", {"mode": "home"}, person="anna")
    await home.set(WINDOW, True)
    await home.set(WINDOW, False)
    await clock.advance(181)
    assert state(home) == "quiet"
    await home.set(CAMERA, True)
    assert state(home) == "quiet"


async def test_refusals_are_given_in_the_language_of_the_panel(home: PluginHarness) -> None:
    await home.load(PLUGIN, {"code": "2468"})
    await home.request("POST", "alarm/arm", {"mode": "home"}, person="anna")
    for method, path, body, why in (
        ("PUT", f"sensors/{WINDOW}", {"zone": None}, "撤防状态"),
        ("PUT", "sensors/binary_sensor.none", {"zone": None}, "没有传感器"),
        ("DELETE", f"sensors/{WINDOW}", None, "手动设置"),
        ("POST", "disarm", {}, "请输入密码"),
    ):
        with pytest.raises(CommandError, match=why):
            await home.request(method, f"alarm/{path}", body, query={"language": "zh"}, person="anna")
