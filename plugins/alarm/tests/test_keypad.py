"""Keypads over MQTT: orders, and everything that must do nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.testing import NOON, FakeClock, PluginHarness
from plugins.alarm.tests.conftest import PLUGIN, state

TOPIC = "hearth/alarm/home/set"
CODE = {"code": "2468"}


def order(**facts: Any) -> str:
    return json.dumps(facts)


def replies(home: PluginHarness) -> list[dict[str, Any]]:
    return [json.loads(body) for topic, body in home.mqtt.published if topic.endswith("/reply")]


async def test_a_keypad_arms_and_disarms(home: PluginHarness) -> None:
    await home.load(PLUGIN, CODE)
    await home.mqtt.receive(TOPIC, order(action="arm_home", id="1"))
    assert state(home) == "armed"
    assert home.mqtt.retained["hearth/alarm/home/state"] == "armed_home"
    await home.mqtt.receive(TOPIC, order(action="disarm", code="2468", id="2", at=NOON))
    assert state(home) == "disarmed"
    assert [r["result"] for r in replies(home)] == ["ok", "ok"]


async def test_a_retained_order_does_nothing(home: PluginHarness) -> None:
    await home.load(PLUGIN, CODE)
    await home.mqtt.receive(TOPIC, order(action="arm_home", id="1"), retain=True)
    assert state(home) == "disarmed"


async def test_an_order_played_again_does_nothing_even_after_a_restart(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CODE)
    disarm = order(action="disarm", code="2468", id="77", at=NOON)
    for _ in range(2):
        await home.mqtt.receive(TOPIC, order(action="arm_home"))
        await home.mqtt.receive(TOPIC, disarm)
    assert state(home) == "armed"
    await home.unload("alarm")
    await home.load(PLUGIN, CODE)
    await home.mqtt.receive(TOPIC, disarm)
    assert state(home) == "armed"


async def test_an_old_disarming_does_nothing(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CODE)
    await home.mqtt.receive(TOPIC, order(action="arm_home"))
    await clock.advance(31)
    await home.mqtt.receive(TOPIC, order(action="disarm", code="2468", id="9", at=NOON))
    assert state(home) == "armed"


@pytest.mark.parametrize(
    "body",
    [
        '{"force": true}',
        "[]",
        "null",
        "",
        "DISARM",
        "{",
        "[" * 5000,
        order(action="open_sesame"),
        order(action=["arm_home"]),
        order(action="arm_home", code=2468),
        order(action="arm_home", force="yes"),
        order(action="disarm", code="2468"),
        order(action="disarm", code="2468", id="1"),
        order(action="disarm", code="2468", id="1", at="now"),
        order(action="arm_away", force=True),
        order(action="arm_home", id=5),
        order(action="arm_home", id="x" * 65),
        b"\xff\xfe",
    ],
)
async def test_a_malformed_order_gets_a_refusal_and_a_line_in_the_log(
    home: PluginHarness, body: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    await home.load(PLUGIN, CODE)
    await home.mqtt.receive(TOPIC, body)
    assert state(home) == "disarmed"
    assert [r["result"] for r in replies(home)] == ["refused"]
    assert "refused an order" in caplog.text
