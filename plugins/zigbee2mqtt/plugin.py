"""Teaches the hub Zigbee2MQTT's bridge, and answers for it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from devices.conventions.zigbee2mqtt import Zigbee2Mqtt
from hub.api import Hub, Register, Topic, hookimpl, zone_name
from plugins.zigbee2mqtt.bridge import Bridge
from plugins.zigbee2mqtt.routes import Routes


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    base_topic: Topic = Field("zigbee2mqtt", description="Zigbee2MQTT's mqtt.base_topic")
    entities: Literal["auto", "always", "never"] = Field(
        "auto", description="Take devices from the bridge: auto, when it does not announce them by discovery itself"
    )


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention and the routes."""
    if config.entities != "never":
        zone = zone_name(hub.clock)
        always, fahrenheit = config.entities == "always", hub.home.fahrenheit
        register.convention(Zigbee2Mqtt(config.base_topic, always=always, zone=zone, fahrenheit=fahrenheit))
    bridge = Bridge(hub, config.base_topic)
    bridge.follow()
    Routes(bridge).mount(register)
