"""The demo home and single appliances on real brokers: announced, obeying, gone and back again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from devices.conventions.home_assistant import HomeAssistant
from devices.virtual.catalogue import build
from devices.virtual.discovery import About
from devices.virtual.drive import drive
from devices.virtual.home import PROCESS, demo_home, run_home
from devices.virtual.link import Link
from hub.api.codec import EntityFound, Publish
from hub.mqtt import Listen, MqttConfig, RunningBroker, embedded_broker
from hub.mqtt.broker import find_mosquitto

pytestmark = pytest.mark.e2e
MOSQUITTO = find_mosquitto()


def listening(port: int = 0) -> MqttConfig:
    return MqttConfig.model_validate({"listen": Listen(port=port)})


@pytest.fixture(params=["mosquitto", "amqtt"])
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RunningBroker]:
    if request.param == "mosquitto" and MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed (apt install mosquitto)")
    binary = MOSQUITTO if request.param == "mosquitto" else None
    async with embedded_broker(listening(), tmp_path, binary=binary) as running:
        yield running


class Watcher:
    """Somebody else on the broker: keeps what was said last, waits for what will be said."""

    def __init__(self) -> None:
        self.last: dict[str, bytes] = {}
        self.said: dict[str, list[bytes]] = defaultdict(list)
        self._changed = asyncio.Condition()
        self.link: Link | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def heard(self, topic: str, payload: bytes, retained: bool) -> None:
        self.last[topic] = payload
        self.said[topic].append(payload)
        task = asyncio.ensure_future(self._tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, holds: Callable[[], Any], seconds: float = 30) -> None:
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(holds)

    async def state(self, topic: str, payload: bytes, seconds: float = 30) -> None:
        await self.until(lambda: self.last.get(topic) == payload, seconds)

    def say(self, topic: str, payload: str, *, retain: bool = False) -> None:
        assert self.link is not None
        self.link.publish([Publish(topic, payload, 1, retain)])


@contextlib.asynccontextmanager
async def watching(url: str) -> AsyncIterator[Watcher]:
    watcher, ready = Watcher(), asyncio.Event()
    link = Link(
        url,
        client_id="watcher",
        will="watcher/availability",
        topics=["hearth-virtual/#", "homeassistant/#", "home/#"],
        on_ready=ready.set,
        on_message=watcher.heard,
    )
    watcher.link = link
    async with link.running():
        async with asyncio.timeout(30):
            await ready.wait()
        yield watcher


@contextlib.asynccontextmanager
async def at_home(url: str) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_home(url, demo_home(), stop=stop))
        try:
            yield
        finally:
            stop.set()


async def test_the_home_announces_itself_obeys_and_says_good_bye(broker: RunningBroker) -> None:
    async with watching(broker.url) as watcher:
        async with at_home(broker.url):
            await watcher.until(lambda: "hearth-virtual/fridge/screen/door/state" in watcher.last)
            assert watcher.last[PROCESS] == b"online"
            convention = HomeAssistant()
            configs = {t: p for t, p in watcher.last.items() if t.endswith("/config")}
            facts = [fact for topic, payload in configs.items() for fact in convention.feed(topic, payload)]
            assert all(isinstance(fact, EntityFound) for fact in facts)
            assert len(facts) == len(demo_home().aliases)
            watcher.say("hearth-virtual/front_door/set", "UNLOCK")
            await watcher.state("hearth-virtual/front_door/state", b"UNLOCKED")
            assert watcher.said["hearth-virtual/front_door/state"][-2:] == [b"UNLOCKING", b"UNLOCKED"]
            watcher.say("hearth-virtual/kitchen_light/set", '{"state": "ON", "brightness": 99}')
            await watcher.until(lambda: b'"brightness":99' in watcher.last["hearth-virtual/kitchen_light/state"])
            watcher.say("hearth-virtual/body_scale/do", '{"action":"step_on","weight_kg":64.2,"impedance_ohm":520}')
            frame = "home/hearth-virtual/BTtoMQTT/5CCAD34E017A"
            await watcher.until(lambda: json.loads(watcher.last.get(frame, b"{}")).get("impedance") == 520)
            assert len(watcher.said[frame]) == 2
        await watcher.state(PROCESS, b"offline")


async def test_it_announces_itself_again_when_a_hub_is_born(broker: RunningBroker) -> None:
    topic = "homeassistant/light/kitchen_light/config"
    async with watching(broker.url) as watcher, at_home(broker.url):
        await watcher.until(lambda: "hearth-virtual/fridge/screen/door/state" in watcher.last)
        before = len(watcher.said[topic])
        watcher.say("homeassistant/status", "online")
        await watcher.until(lambda: len(watcher.said[topic]) > before)


async def test_a_retained_command_opens_nothing_but_a_retained_card_is_shown(broker: RunningBroker) -> None:
    async with watching(broker.url) as watcher:
        watcher.say("hearth-virtual/front_door/set", "UNLOCK", retain=True)
        watcher.say("hearth-virtual/fridge/screen/family/set", '{"cards": []}', retain=True)
        await watcher.until(lambda: "hearth-virtual/fridge/screen/family/set" in watcher.last)
        async with at_home(broker.url):
            await watcher.state("hearth-virtual/fridge/screen/family/state", b'{"cards":[]}')
            watcher.say("hearth-virtual/front_door/do", '{"action": "turn_key", "locked": true}')
            watcher.say("hearth-virtual/hall_siren/set", "ON")
            await watcher.until(lambda: b'"state":"ON"' in watcher.last.get("hearth-virtual/hall_siren/state", b""))
            assert watcher.last["hearth-virtual/front_door/state"] == b"LOCKED"


@pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed (apt install mosquitto)")
async def test_it_comes_back_when_the_broker_was_away(tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        first = await stack.enter_async_context(embedded_broker(listening(), tmp_path, binary=MOSQUITTO))
        url, port = first.url, int(first.url.rpartition(":")[2])
        ready: asyncio.Queue[None] = asyncio.Queue(10)
        lamp = build("light", About(id="lamp", name="Lamp"))
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(
                drive(
                    url,
                    [lamp],
                    stop=stop,
                    process=f"{lamp.base}/availability",
                    client_id="lamp",
                    on_ready=lambda: ready.put_nowait(None),
                )
            )
            async with asyncio.timeout(30):
                await ready.get()
            await stack.aclose()
            async with embedded_broker(listening(port), tmp_path / "again", binary=MOSQUITTO) as second:
                async with asyncio.timeout(30):
                    await ready.get()
                async with watching(second.url) as watcher:
                    watcher.say("hearth-virtual/lamp/set", '{"state": "ON"}')
                    await watcher.until(lambda: b'"state":"ON"' in watcher.last.get("hearth-virtual/lamp/state", b""))
                    stop.set()
                    await watcher.state("hearth-virtual/lamp/availability", b"offline")


@pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed (apt install mosquitto)")
@pytest.mark.parametrize(("number", "clean"), [(signal.SIGINT, True), (signal.SIGKILL, False)])
async def test_the_command_runs_an_appliance_alone_and_the_broker_tells_its_end(
    tmp_path: Path, number: signal.Signals, clean: bool
) -> None:
    async with embedded_broker(listening(), tmp_path, binary=MOSQUITTO) as running, watching(running.url) as watcher:
        command = (sys.executable, "-m", "hub.cli.main", "device", "lock", "--broker", running.url)
        process = await asyncio.create_subprocess_exec(
            *command, "--name", "Shed", "--id", "shed", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        await watcher.state("hearth-virtual/shed/state", b"LOCKED")
        assert b"Shed" in watcher.last["homeassistant/lock/shed/config"]
        process.send_signal(number)
        out, err = await process.communicate()
        await watcher.state("hearth-virtual/shed/availability", b"offline")
        assert not clean or (process.returncode == 0 and not err), err
        assert b"step_on" not in out
        assert b"jam" in out
