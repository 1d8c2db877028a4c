"""Zigbee keypads: what is pressed, what they are answered, and everything that must do nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.testing import FakeClock, PluginHarness
from plugins.alarm.tests.conftest import PLUGIN, WINDOW, Told, siren, state

TOPIC = "zigbee2mqtt/Hall keypad"
CONFIG = {"code": "2468", "keypads": {TOPIC: ""}}


async def press(home: PluginHarness, action: str, code: str | None = None, number: int = 1, **facts: Any) -> None:
    said = {"action": action, "action_code": code, "action_transaction": number, "battery": 90, **facts}
    await home.mqtt.receive(TOPIC, json.dumps(said))


def answers(home: PluginHarness) -> list[tuple[str, int | None]]:
    told = [json.loads(body)["arm_mode"] for topic, body in home.mqtt.published if topic == f"{TOPIC}/set"]
    return [(t["mode"], t["transaction"]) for t in told if "transaction" in t]


def shown(home: PluginHarness) -> list[str]:
    told = [json.loads(body)["arm_mode"] for topic, body in home.mqtt.published if topic == f"{TOPIC}/set"]
    return [t["mode"] for t in told if "transaction" not in t]


async def test_a_keypad_arms_and_disarms_and_is_told_so(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CONFIG)
    await press(home, "arm_all_zones", number=1)
    await clock.advance(46)
    await press(home, "disarm", "2468", number=2)
    assert state(home) == "disarmed"
    assert answers(home) == [("exit_delay", 1), ("disarm", 2)]
    assert shown(home) == ["disarm", "exit_delay", "arm_all_zones", "disarm"]


async def test_a_wrong_code_and_an_open_window_are_answered_as_such(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN, CONFIG)
    await press(home, "arm_day_zones", number=1)
    await press(home, "disarm", "1111", number=2)
    await press(home, "disarm", None, number=3)
    assert state(home) == "armed"
    await clock.advance(10)
    await press(home, "disarm", "2468", number=4)
    await home.set(WINDOW, True)
    await press(home, "arm_day_zones", number=5)
    assert [m for m, _ in answers(home)] == ["arm_day_zones", "invalid_code", "invalid_code", "disarm", "not_ready"]


async def test_the_panic_key_raises_the_alarm(home: PluginHarness) -> None:
    await home.load(PLUGIN, CONFIG)
    await press(home, "panic")
    assert (state(home), siren(home)) == ("alarm", True)


async def test_a_silent_call_from_a_keypad_shows_nothing_at_home(home: PluginHarness, told: Told) -> None:
    await home.load(PLUGIN, CONFIG)
    await home.mqtt.receive("hearth/alarm/home/set", json.dumps({"action": "panic_silent", "id": "p"}))
    assert (state(home), siren(home)) == ("disarmed", False)
    assert told.classes == ["duress"]


@pytest.mark.parametrize(
    "payload",
    ["", "[]", "{", '{"action": 7}', '{"action": "open"}', '{"action": "disarm", "action_code": 2468}',
     '{"action": "disarm", "action_code": "2468", "action_transaction": true}', '{"battery": 80}', '{"action": ""}'],
)  # fmt: skip
async def test_what_is_malformed_or_a_mere_report_does_nothing(home: PluginHarness, payload: str) -> None:
    await home.load(PLUGIN, CONFIG)
    await press(home, "arm_day_zones")
    await home.mqtt.receive(TOPIC, payload)
    assert state(home) == "armed"


async def test_what_the_broker_kept_or_delivers_twice_does_nothing(home: PluginHarness) -> None:
    await home.load(PLUGIN, CONFIG)
    kept = json.dumps({"action": "arm_day_zones", "action_transaction": 9})
    await home.mqtt.receive(TOPIC, kept, retain=True)
    assert state(home) == "disarmed"
    await press(home, "arm_day_zones", number=3)
    await press(home, "arm_day_zones", number=3)
    assert answers(home) == [("arm_day_zones", 3)]
