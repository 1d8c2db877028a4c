"""Owns the broker of the house: Mosquitto as a child process where it is installed, else amqtt inside the hub.

``embedded_broker`` is what ``broker: auto`` means. Mosquitto is the one to live with; amqtt needs nothing installed
and is for trying out, and its ``note`` says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from hub.mqtt.amqtt_broker import run_amqtt
from hub.mqtt.config import MqttConfig
from hub.mqtt.mosquitto import run_mosquitto
from hub.mqtt.running import RunningBroker

_MORE_PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/sbin", "/snap/bin")


def find_mosquitto() -> str | None:
    """The path of the Mosquitto broker, also where a user's PATH does not look."""
    path = os.pathsep.join((os.environ.get("PATH", ""), *_MORE_PLACES))
    return shutil.which("mosquitto", path=path)


@contextlib.asynccontextmanager
async def embedded_broker(
    config: MqttConfig, data_dir: Path, *, binary: str | None = ""
) -> AsyncIterator[RunningBroker]:
    """Run the broker of ``config.listen`` (and ``config.expose``) as long as the block lasts.

    ``binary`` is Mosquitto's path, None for amqtt, by default what is found. BrokerError where the port is taken or
    the broker does not come up.
    """
    found = await asyncio.to_thread(find_mosquitto) if binary == "" else binary
    runner: AbstractAsyncContextManager[RunningBroker]
    runner = run_mosquitto(found, config, data_dir) if found else run_amqtt(config)
    async with runner as running:
        yield running
