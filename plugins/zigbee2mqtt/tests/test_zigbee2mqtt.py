"""Pairing, names and groups: what is asked of the bridge, and what comes of its answers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from hub.api import Notice
from hub.api.errors import BrokerError, CommandError, InvalidParameter
from hub.testing import PluginHarness, clock, hearth, settle

__all__ = ["clock", "hearth"]
PLUGIN = "plugins.zigbee2mqtt.plugin"


async def ask(hearth: PluginHarness, method: str, path: str, body: Any, answer: dict[str, Any]) -> tuple[str, Any, Any]:
    """Call a route and answer as the bridge would; return the request's topic and data, and the route's answer."""
    asking = asyncio.create_task(hearth.request(method, f"/zigbee2mqtt{path}", body))
    await settle()
    topic, text = hearth.mqtt.published[-1]
    said = json.loads(text)
    response = {**answer, "transaction": said.pop("transaction")}
    await hearth.mqtt.receive(topic.replace("/request/", "/response/"), json.dumps(response))
    return topic, said, await asking


async def test_pairing_opens_for_some_seconds(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    topic, said, answer = await ask(
        hearth, "POST", "/permit_join", {"seconds": 60}, {"status": "ok", "data": {"time": 60}}
    )
    assert (topic, said, answer) == ("zigbee2mqtt/bridge/request/permit_join", {"time": 60}, {"time": 60})


@pytest.mark.parametrize(
    "body", [{"seconds": 255}, {"seconds": -1}, {"seconds": True}, {"seconds": 5, "device": "a/#"}]
)
async def test_pairing_refuses_what_zigbee_does_not_allow(hearth: PluginHarness, body: Any) -> None:
    await hearth.load(PLUGIN)
    with pytest.raises(InvalidParameter):
        await hearth.request("POST", "/zigbee2mqtt/permit_join", body)
    assert hearth.mqtt.published == []


async def test_the_bridge_says_itself_why_it_refuses(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    with pytest.raises(CommandError, match="does not exist"):
        await ask(hearth, "POST", "/devices/lamp/rename", {"to": "x"}, {"status": "error", "error": "does not exist"})


async def test_a_silent_bridge_is_an_error_after_a_while(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    asking = asyncio.create_task(hearth.request("POST", "/zigbee2mqtt/groups", {"name": "all"}))
    await settle()
    await hearth.clock.advance(16)
    with pytest.raises(BrokerError, match="did not answer group/add"):
        await asking


async def test_groups_change_by_name(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    topic, said, _ = await ask(hearth, "POST", "/groups/all/members", {"device": "lamp"}, {"status": "ok", "data": {}})
    assert (topic, said) == ("zigbee2mqtt/bridge/request/group/members/add", {"group": "all", "device": "lamp"})


async def test_it_shows_the_bridge_and_who_is_joining(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    await hearth.mqtt.receive("zigbee2mqtt/bridge/state", '{"state": "online"}')
    await hearth.mqtt.receive("zigbee2mqtt/bridge/info", '{"version": "2.1.0", "permit_join": true}')
    await hearth.mqtt.receive("zigbee2mqtt/bridge/devices", '[{"ieee_address": "0x1", "friendly_name": "lamp"}, 7]')
    await hearth.mqtt.receive("zigbee2mqtt/bridge/devices", "nonsense")
    event = {"type": "device_interview", "data": {"friendly_name": "0x2", "ieee_address": "0x2", "status": "started"}}
    await hearth.mqtt.receive("zigbee2mqtt/bridge/event", json.dumps(event))
    shown = await hearth.request("GET", "/zigbee2mqtt/bridge")
    assert (shown["online"], shown["version"], shown["permit_join"]) == (True, "2.1.0", True)
    assert [device["name"] for device in shown["devices"]] == ["lamp"]
    assert [(notice.text, notice.detail) for notice in hearth.happened(Notice)] == [("Zigbee: 0x2", "started")]
