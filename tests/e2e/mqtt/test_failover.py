"""Two brokers that share what they are told, one killed: the hub goes on at the other, with every state right."""

from __future__ import annotations

import asyncio
import json
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


def two_ports() -> list[int]:
    ports: list[int] = []
    while len(ports) < 2:
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


async def test_when_one_broker_of_two_dies_the_hub_goes_on_at_the_other(mosquitto: str, tmp_path: Path) -> None:
    ports = two_ports()
    first, second = (f"mqtt://127.0.0.1:{port}" for port in ports)
    bridge = ("connection pair", f"address 127.0.0.1:{ports[0]}", "topic # both 1", "notifications false")
    async with (
        mosquitto_at(mosquitto, tmp_path / "first", ports[0]) as doomed,
        mosquitto_at(mosquitto, tmp_path / "second", ports[1], *bridge, "restart_timeout 1"),
        MqttClient(local(client_id="device").at(second)) as device,
    ):
        await device.connected()
        async with running_hub(config_of(tmp_path / "data", first, second)) as hub:
            await hub.mqtt.client.connected()
            await given(device, "homeassistant/switch/pump/config", json.dumps(SWITCH))
            for said in ("ON", "OFF", "ON"):  # the later ones are heard live
                await given(device, "pump", said)
                await until(lambda: shown(hub) is (said == "ON"))  # noqa: B023 - awaited before it changes
            doomed.kill()
            await given(device, "pump", "OFF")
            await until(
                lambda: hub.mqtt.client.state.broker.endswith(str(ports[1])) and hub.mqtt.client.state.connected
            )
            await until(lambda: shown(hub) is False)
            told: list[bytes] = []
            device.subscribe("pump/set", lambda message: told.append(message.payload))
            device.subscribe("pump/ready", lambda message: told.append(b"ready"))
            await given(device, "pump/ready", "yes")
            await until(lambda: told == [b"ready"])
            cause = start(Origin.HUB, "test", door="test", at=0.0)
            calling = asyncio.create_task(hub.commands.call("switch.pump", "turn_on", {}, cause=cause))
            await until(lambda: told == [b"ready", b"ON"])
            await given(device, "pump", "ON")
            assert (await calling).verdict == "confirmed"
