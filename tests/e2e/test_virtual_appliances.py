"""Virtual appliances over a real broker: each kind announces itself and answers."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from devices.virtual.appliance import Message, Spec
from devices.virtual.kinds import KINDS, make
from devices.virtual.link import CONNECTED, Heard, Link
from devices.virtual.runner import run_appliances

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not shutil.which("mosquitto"), reason="needs mosquitto")]


@pytest_asyncio.fixture
async def broker(tmp_path: Path) -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    process = await asyncio.create_subprocess_exec("mosquitto", "-c", str(config), stderr=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(10):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                except OSError:
                    await asyncio.sleep(0.02)
        yield f"mqtt://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def wait_for(link: Link, topic: str, wanted: str = "") -> Heard:
    async with asyncio.timeout(10):
        while True:
            heard = await link.heard.get()
            if heard.topic == topic and wanted in heard.payload.decode():
                return heard


async def test_every_kind_announces_itself_and_answers_over_a_real_broker(broker: str) -> None:
    models = [make(kind, Spec(id=f"a_{kind}", name=kind, area="Kitchen")) for kind in sorted(KINDS)]
    stop = asyncio.Event()
    topics = ("homeassistant/#", "hearth/virtual/#", "home/#")
    async with Link(broker, client_id="watcher", will=None, topics=topics) as watcher, asyncio.TaskGroup() as tasks:
        assert await watcher.heard.get() is CONNECTED
        tasks.create_task(run_appliances(broker, models, stop=stop, link_id="test"))
        announced: set[str] = set()
        wanted = {f"a_{kind}" for kind in KINDS} - {"a_scale"}
        async with asyncio.timeout(10):
            while not wanted <= announced:
                heard = await watcher.heard.get()
                parts = heard.topic.split("/")
                if heard.topic.endswith("/availability") and heard.payload == b"online":
                    announced.add(parts[2])
        watcher.publish([Message("hearth/virtual/a_light/set", '{"state": "ON", "brightness": 77}')])
        await wait_for(watcher, "hearth/virtual/a_light", '"brightness":77')
        watcher.publish([Message("hearth/virtual/a_lock/set", "UNLOCK")])
        await wait_for(watcher, "hearth/virtual/a_lock", "UNLOCKED")
        step = {"action": "step_on", "weight_kg": 64.2, "impedance_ohm": 520}
        watcher.publish([Message("hearth/virtual/a_scale/do", json.dumps(step))])
        await wait_for(watcher, "home/VirtualGateway/BTtoMQTT/A4C138F0BEEF", "64.2")
        watcher.publish([Message("homeassistant/status", "online")])
        await wait_for(watcher, "homeassistant/light/hearth_virtual/a_light/config", "a_light")
        stop.set()
        await wait_for(watcher, "hearth/virtual/-/test/availability", "offline")


async def test_an_appliance_alone_is_offline_when_it_leaves(broker: str) -> None:
    stop = asyncio.Event()
    async with (
        Link(broker, client_id="watcher", will=None, topics=("hearth/#",)) as watcher,
        asyncio.TaskGroup() as tasks,
    ):
        assert await watcher.heard.get() is CONNECTED
        model = make("fridge", Spec(id="fridge", name="Fridge"))
        tasks.create_task(run_appliances(broker, [model], stop=stop))
        await wait_for(watcher, "hearth/virtual/fridge/availability", "online")
        watcher.publish([Message("hearth/virtual/fridge/screen/family/set", '{"cards": [{"title": "Hello"}]}')])
        await wait_for(watcher, "hearth/virtual/fridge/screen/family/state", "Hello")
        stop.set()
        await wait_for(watcher, "hearth/virtual/fridge/availability", "offline")
