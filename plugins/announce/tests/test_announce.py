"""What other systems see of Hearth, and what they may ask of it."""

from __future__ import annotations

import json
import sys
import types
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from devices.conventions.home_assistant import HomeAssistant
from hub.api import Command, CommandFinished, Entity, EntityFound, Hub, Kind, OwnEntity, hookimpl
from hub.api.causes import Origin, start
from hub.testing import PluginHarness, clock, hearth, settle

__all__ = ["clock", "hearth"]
PLUGIN = "plugins.announce.plugin"
ZONE = ZoneInfo("UTC")
OTHER_SYSTEM, THIS_HUB = HomeAssistant(own=""), HomeAssistant()


@hookimpl
async def hub_run(hub: Hub, config: Any) -> None:
    """Bring what a home of plugins brings."""

    async def execute(command: Command) -> None:
        if command.entity_id == alarm.entity_id:
            alarm.update("armed_away" if command.name == "arm_away" else "disarmed")

    def add(entity_id: str, value: Any, **facts: Any) -> OwnEntity:
        entity = Entity(entity_id=entity_id, kind=Kind(entity_id.partition(".")[0]), **facts)
        own = hub.add_entity(entity, execute)
        own.update(value)
        return own

    alarm = add("alarm_control_panel.house", "disarmed", name="Alarm")
    add("sensor.stock", 7, name="Stock", unit="pieces", state_class="measurement")
    add("sensor.body", 61.4, name="Body", unit="kg", device_class="weight")
    add("scene.film", None, name="Film")
    add("lock.safe", "locked", name="Safe")
    await hub.sleep(1e9)


@pytest.fixture
async def house(hearth: PluginHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("house_things")
    module.__file__ = __file__
    module.hub_run = hub_run  # type: ignore[attr-defined]  # a plugin is a module with hooks
    monkeypatch.setitem(sys.modules, "house_things", module)
    await hearth.load(module)


def calls(hearth: PluginHarness) -> list[tuple[str, str, dict[str, Any]]]:
    commands = [event.command for event in hearth.happened(CommandFinished)]
    return [(command.entity_id, command.name, command.params) for command in commands]


async def test_own_entities_are_announced_as_discovery_understands_them(hearth: PluginHarness, house: None) -> None:
    hearth.add("light.lamp", value=True)
    await hearth.load(PLUGIN)
    await settle()
    configs = {topic: text for topic, text in hearth.mqtt.retained.items() if topic.endswith("/config")}
    assert sorted(configs) == [
        "homeassistant/alarm_control_panel/hearth/alarm_control_panel_house/config",
        "homeassistant/scene/hearth/scene_film/config",
        "homeassistant/sensor/hearth/sensor_body/config",
        "homeassistant/sensor/hearth/sensor_stock/config",
    ]
    for topic, text in configs.items():
        (fact,) = OTHER_SYSTEM.feed(topic, text.encode())
        assert isinstance(fact, EntityFound)
    assert json.loads(hearth.mqtt.retained["hearth/home/entities/sensor.stock/state"]) == {
        "state": 7, "available": True,
    }  # fmt: skip
    assert json.loads(hearth.mqtt.retained["hearth/home/entities/sensor.body/state"]) == {
        "state": None, "available": True,
    }  # fmt: skip


async def test_the_hub_does_not_take_its_own_announcements_for_devices(hearth: PluginHarness, house: None) -> None:
    await hearth.load(PLUGIN)
    await settle()
    for topic, text in hearth.mqtt.retained.items():
        if topic.endswith("/config"):
            assert THIS_HUB.feed(topic, text.encode()) == []


async def test_what_came_from_the_broker_is_never_announced(hearth: PluginHarness) -> None:
    cause = start(Origin.DEVICE, "homeassistant/sensor/x/config", door="mqtt", at=0.0)
    hearth.registry.add(Entity(entity_id="sensor.x", kind=Kind.SENSOR, name="X", origin="announce"), cause=cause)
    hearth.states.apply("sensor.x", 1, cause=cause, available=True)
    await hearth.load(PLUGIN)
    await settle()
    assert hearth.mqtt.retained == {}


async def test_a_change_is_told_and_a_removed_entity_withdrawn(hearth: PluginHarness, house: None) -> None:
    await hearth.load(PLUGIN)
    await hearth.unload("house_things")
    await settle()
    told = json.loads(hearth.mqtt.retained["hearth/home/entities/sensor.stock/state"])
    assert told["available"] is False
    hearth.registry.forget_entity("sensor.stock")
    hearth.states.remove("sensor.stock", cause=hearth.cause)
    await settle()
    assert hearth.mqtt.retained["homeassistant/sensor/hearth/sensor_stock/config"] == ""


@pytest.mark.parametrize(
    ("entity_id", "payload", "called"),
    [
        ("scene.film", "ON", ("scene.film", "turn_on", {})),
        ("alarm_control_panel.house", '{"action": "ARM_AWAY"}', ("alarm_control_panel.house", "arm_away", {})),
        ("alarm_control_panel.house", '{"action": "DISARM", "code": "1234"}', None),
        ("alarm_control_panel.house", "DISARM", None),
        ("alarm_control_panel.house", "{" * 5000, None),
        ("scene.film", "open sesame", None),
        ("lock.safe", "UNLOCK", None),
        ("sensor.stock", "1", None),
    ],
)  # fmt: skip
async def test_only_what_can_do_no_harm_is_obeyed(
    hearth: PluginHarness, house: None, entity_id: str, payload: str, called: Any
) -> None:
    await hearth.load(PLUGIN)
    await hearth.mqtt.receive(f"hearth/home/entities/{entity_id}/set", payload)
    await settle()
    assert calls(hearth) == ([called] if called else [])


async def test_a_retained_command_is_an_old_one(hearth: PluginHarness, house: None) -> None:
    await hearth.load(PLUGIN)
    await hearth.mqtt.receive("hearth/home/entities/scene.film/set", "ON", retain=True)
    await settle()
    assert calls(hearth) == []


async def test_the_alarm_is_disarmed_from_outside_only_with_a_code_and_where_that_is_allowed(
    hearth: PluginHarness, house: None
) -> None:
    await hearth.load(PLUGIN, {"disarm_with_code": True})
    topic = "hearth/home/entities/alarm_control_panel.house/set"
    await hearth.mqtt.receive(topic, "DISARM")
    await hearth.mqtt.receive(topic, '{"action": "DISARM", "code": "1234"}')
    await settle()
    assert calls(hearth) == [("alarm_control_panel.house", "disarm", {"code": "1234"})]
