"""Brokers that share what they are told, one killed: the hub goes on at another, with every state right."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.api.causes import Origin, start
from hub.app import Hearth, running_hub
from hub.config import Config
from hub.host.loading import discover
from hub.mqtt import MqttClient
from hub.mqtt.running import choose_port
from tests.e2e.mqtt.conftest import local

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]
SWITCH = {
    "name": "Pump",
    "unique_id": "pump",
    "state_topic": "pump",
    "command_topic": "pump/set",
}


@asynccontextmanager
async def mosquitto_at(binary: str, folder: Path, port: int, *more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a Mosquitto that nobody starts again."""
    folder.mkdir()
    lines = (f"listener {port} 127.0.0.1", "allow_anonymous true", "persistence false", *more)
    await asyncio.to_thread((folder / "mosquitto.conf").write_text, "\n".join(lines) + "\n")
    process = await asyncio.create_subprocess_exec(binary, "-c", str(folder / "mosquitto.conf"))
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


async def given(client: MqttClient, topic: str, payload: str) -> None:
    """Publish a retained message and wait until the broker has it."""
    delivery: Awaitable[None] = client.publish(topic, payload, qos=1, retain=True)
    await delivery


def shown(hub: Hearth) -> object:
    """Return the pump's value, None before it is known."""
    state = hub.states.get("switch.pump")
    return None if state is None else state.value


def ports_of(count: int) -> list[int]:
    ports: list[int] = []
    while len(ports) < count:
        port = choose_port("127.0.0.1", 0)
        ports += [port] if port not in ports else []
    return ports


def config_of(folder: Path, first: str, second: str) -> Config:
    return Config.model_validate(
        {
            "data": folder,
            "mqtt": {"broker": first, "standby": [second], "reconnect_min": 0.05, "reconnect_max": 0.2},
            "web": {"port": 0},
            "voice": {"enabled": False},
            "people": {"hashing": {"passes": 1, "memory_kib": 8, "lanes": 1}},
            "plugins": {found.name: False for found in discover(None) if found.name != "home_assistant_discovery"},
        }
    )


@asynccontextmanager
async def run(*command: str, at: Path | None = None, ready: bytes = b"") -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program nobody starts again, and wait until it says that it is ready."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=at, stdout=pipe)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            while ready not in (said := await process.stdout.readline()):
                assert said, f"{command[0]} ended"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
def cluster() -> tuple[str, str, Path]:
    """What a cluster of Aedes needs: node, Redis, and the folder of its modules, which HEARTH_TEST_AEDES names."""
    node, redis, modules = shutil.which("node"), shutil.which("redis-server"), os.environ.get("HEARTH_TEST_AEDES")
    if node is None or redis is None or modules is None:
        pytest.skip("needs node, redis-server, and Aedes in the folder that HEARTH_TEST_AEDES names")
    return node, redis, Path(modules)


async def test_when_one_broker_of_two_dies_the_hub_goes_on_at_the_other(mosquitto: str, tmp_path: Path) -> None:
    ports = ports_of(2)
    first, second = (f"mqtt://127.0.0.1:{port}" for port in ports)
    bridge = ("connection pair", f"address 127.0.0.1:{ports[0]}", "topic # both 1", "notifications false")
    async with (
        mosquitto_at(mosquitto, tmp_path / "first", ports[0]) as doomed,
        mosquitto_at(mosquitto, tmp_path / "second", ports[1], *bridge, "restart_timeout 1"),
    ):
        await goes_on(doomed, first, second, tmp_path / "data")


async def test_when_a_node_of_a_cluster_dies_the_hub_goes_on_at_another(
    cluster: tuple[str, str, Path], tmp_path: Path
) -> None:
    node, redis, modules = cluster
    *ports, shared = ports_of(3)
    first, second = (f"mqtt://127.0.0.1:{port}" for port in ports)
    script = str(Path(__file__).with_name("aedes.mjs"))
    async with (
        run(redis, "--port", str(shared), "--save", "", "--bind", "127.0.0.1", at=tmp_path, ready=b"Ready"),
        run(node, script, str(ports[0]), str(shared), at=modules, ready=b"listening") as doomed,
        run(node, script, str(ports[1]), str(shared), at=modules, ready=b"listening"),
    ):
        await goes_on(doomed, first, second, tmp_path / "data", replays=False)


async def goes_on(
    doomed: asyncio.subprocess.Process, first: str, second: str, folder: Path, *, replays: bool = True
) -> None:
    """Kill the broker a hub is at while its device is at the other: no state is wrong, and commands arrive once.

    ``replays`` False is of Aedes 1.2, which gives a persistent session no retained messages when it subscribes to
    several filters at once: then the device has to say it again.
    """
    async with (
        MqttClient(local(client_id="device").at(second)) as device,
        running_hub(config_of(folder, first, second)) as hub,
    ):
        await device.connected()
        await hub.mqtt.client.connected()
        await given(device, "homeassistant/switch/pump/config", json.dumps(SWITCH))
        for said in ("ON", "OFF", "ON"):  # the later ones are heard live
            await given(device, "pump", said)
            await until(lambda: shown(hub) is (said == "ON"))  # noqa: B023 - awaited before it changes
        doomed.kill()
        await given(device, "pump", "OFF")
        other = second.rpartition(":")[2]
        await until(lambda: hub.mqtt.client.state.broker.endswith(other) and hub.mqtt.client.state.connected)
        if not replays:
            async with asyncio.timeout(30):
                while shown(hub) is not False:
                    await given(device, "pump", "OFF")
                    await asyncio.sleep(0.1)
        await until(lambda: shown(hub) is False)
        told: list[bytes] = []
        ready: list[bytes] = []
        device.subscribe("pump/set", lambda message: told.append(message.payload))
        device.subscribe("pump/ready", lambda message: ready.append(message.payload))
        await given(device, "pump/ready", "yes")
        await until(lambda: bool(ready))
        cause = start(Origin.HUB, "test", door="test", at=0.0)
        calling = asyncio.create_task(hub.commands.call("switch.pump", "turn_on", {}, cause=cause))
        await until(lambda: told == [b"ON"])
        await given(device, "pump", "ON")
        assert (await calling).verdict == "confirmed"
