"""The stage tells what it observes, says so when something does not come, and plays one scene at a time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from hub.api.errors import CommandError, InvalidParameter
from hub.testing import FakeClock, PluginHarness, plugin_harness, settle
from plugins.demo.api import SceneStep
from plugins.demo.phones import Message, Phones
from plugins.demo.scenes import SCENES
from plugins.demo.stage import LANGUAGES, Stage

PLUGIN = "plugins.demo.plugin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def home(clock: FakeClock) -> AsyncIterator[PluginHarness]:
    async with plugin_harness(clock=clock) as harness:
        await harness.load(PLUGIN, {"phones_port": free_port()})
        yield harness


async def test_a_scene_in_a_home_where_nothing_answers_says_what_did_not_come(
    home: PluginHarness, clock: FakeClock
) -> None:
    await home.request("POST", "demo/scenes/burglar", person="anna")
    with pytest.raises(CommandError, match="already"):
        await home.request("POST", "demo/scenes/fire")
    for _ in range(200):
        await clock.advance(1)
    told = await home.request("GET", "demo/scenes")
    assert told["playing"] is None
    assert [s["good"] for s in told["steps"] if s["good"]] == []
    assert ("hearth-virtual/living_room_glass/do", '{"action": "break"}') in home.mqtt.published
    assert home.happened(SceneStep)[-1].over


async def test_a_scene_can_be_broken_off(home: PluginHarness, clock: FakeClock) -> None:
    await home.request("POST", "demo/scenes/burglar")
    await home.request("DELETE", "demo/scenes")
    await clock.advance(1)
    told = await home.request("GET", "demo/scenes", query={"language": "zh"})
    assert (told["playing"], told["steps"][-1]["texts"]["zh"]) == (None, "演示已中断。")
    assert [s["title"] for s in told["scenes"]] == ["入室盗窃", "火灾"]
    with pytest.raises(InvalidParameter):
        await home.request("POST", "demo/scenes/flood")


async def test_every_step_has_words_in_both_languages(home: PluginHarness) -> None:
    stage = await home._services.use(Stage, "test", 5)
    for name in SCENES:
        for key in ("title", "text", "over"):
            for language in LANGUAGES:
                assert stage.hub.text(f"{name}.{key}", language) != f"{name}.{key}"


async def test_a_telephone_takes_messages_and_nothing_else() -> None:
    phones = Phones(free_port())
    running = asyncio.ensure_future(phones.run())
    await asyncio.sleep(0.05)
    async with aiohttp.ClientSession() as web:
        address = f"http://127.0.0.1:{phones._port}/anna"
        body = {"title": "Fire", "message": "Smoke. Acknowledge: http://hub/#/answer/abc.def"}
        async with web.post(address, json=body) as answer:
            assert answer.status == 200
        async with web.post(address, json=["no"]) as answer:
            assert answer.status == 400
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    message = phones.since(0, "anna")
    assert message == Message(person="anna", title="Fire", text=body["message"])
    assert (message.said, message.token) == ("Smoke.", "abc.def")
    assert phones.since(1, "anna") is None
    assert phones.since(0, "ben") is None
    await settle()
