"""A real Mosquitto for the tests of the client."""

from collections.abc import AsyncIterator

import pytest

from hub.mqtt import Listen, MqttConfig, RunningBroker, embedded_broker
from hub.mqtt.broker import find_mosquitto

BINARY = find_mosquitto()


def local(**more: object) -> MqttConfig:
    """A config for tests: a free port, quick to try again."""
    return MqttConfig.model_validate({"listen": Listen(port=0), "reconnect_min": 0.02, "reconnect_max": 0.1, **more})


@pytest.fixture
def mosquitto() -> str:
    if BINARY is None:
        pytest.skip("Mosquitto is not installed (apt install mosquitto)")
    return BINARY


@pytest.fixture
async def broker(mosquitto: str, tmp_path) -> AsyncIterator[RunningBroker]:
    async with embedded_broker(local(), tmp_path, binary=mosquitto) as running:
        yield running


@pytest.fixture
def config(broker: RunningBroker) -> MqttConfig:
    return local().at(broker.url)
