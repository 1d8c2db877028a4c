"""The broker of the house: it comes up, comes back, and says clearly why it cannot."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.api.errors import BrokerError
from hub.mqtt import Account, Expose, Listen, MqttClient, MqttConfig, embedded_broker
from tests.e2e.conftest import eventually
from tests.e2e.mqtt.conftest import local
from tests.e2e.mqtt.test_client import Inbox, kill_broker

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("kind", ["mosquitto", "amqtt"])
async def test_a_port_in_use_is_one_clear_error(kind, request, tmp_path):
    binary = request.getfixturevalue("mosquitto") if kind == "mosquitto" else None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = MqttConfig(listen=Listen(port=port))
        with pytest.raises(BrokerError, match=rf"port {port} on 127.0.0.1 is in use.*mqtt.listen.port"):
            async with embedded_broker(config, tmp_path, binary=binary):
                pass


async def test_a_killed_broker_is_back_with_its_retained_state(broker, config, tmp_path):
    inbox = Inbox()
    async with MqttClient(config) as client:
        await client.publish("lamp/state", "on", qos=1, retain=True)
        pid = int((tmp_path / "mosquitto" / "mosquitto.pid").read_text())
        os.kill(pid, signal.SIGUSR1)
        await saved(tmp_path / "mosquitto" / "mosquitto.db")
        kill_broker(tmp_path)
        async with asyncio.timeout(30):
            async for state in client.states():
                if state.phase == "lost":
                    break
        await client.connected()
        await client.subscribe("lamp/state", inbox)
        await inbox.until(1)
    assert inbox.messages[0].retain


@contextlib.asynccontextmanager
async def brokered(binary: str, folder: Path) -> AsyncIterator[MqttClient]:
    """A broker and a client of it."""
    async with (
        embedded_broker(local(), folder, binary=binary) as running,
        MqttClient(local().at(running.url)) as client,
    ):
        yield client


async def saved(file: Path) -> None:
    """Wait until Mosquitto has written its state."""
    await eventually(lambda: asyncio.to_thread(file.exists))


async def test_what_is_retained_outlives_the_hub(mosquitto, tmp_path):
    inbox = Inbox()
    async with brokered(mosquitto, tmp_path) as client:
        await client.publish("lamp/state", "on", qos=1, retain=True)
    async with brokered(mosquitto, tmp_path) as client:
        await client.subscribe("lamp/state", inbox)
        await inbox.until(1)


async def test_a_broker_left_behind_by_a_killed_hub_gives_way(mosquitto, tmp_path):
    async with embedded_broker(local(), tmp_path, binary=mosquitto) as first:
        fixed = local(listen=Listen(port=first.port))
        async with embedded_broker(fixed, tmp_path, binary=mosquitto) as second:
            assert second.port == first.port


async def test_a_broken_mosquitto_is_named_with_its_last_words(tmp_path):
    script = tmp_path / "mosquitto-broken"
    script.write_text("#!/bin/sh\necho '1: Error: no luck today' >&2\nexit 3\n")
    script.chmod(0o755)
    with pytest.raises(BrokerError, match="mosquitto does not start: Error: no luck today"):
        async with embedded_broker(local(), tmp_path / "data", binary=str(script)):
            pass


async def test_amqtt_does_not_expose_anything(tmp_path):
    exposed = local(expose=Expose(accounts=[Account(username="a", password="b")]))
    with pytest.raises(BrokerError, match="needs Mosquitto"):
        async with embedded_broker(exposed, tmp_path, binary=None):
            pass
