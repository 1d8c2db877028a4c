"""Teaches the hub Shelly's RPC over MQTT."""

from __future__ import annotations

from pydantic import BaseModel, Field

from devices.conventions.shelly import Shelly
from hub.api import Hub, Register, Topic, hookimpl, zone_name


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    prefixes: list[Topic] = Field(
        default_factory=list, description="MQTT prefixes of devices whose prefix has more than one level"
    )


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    fahrenheit = hub.home.fahrenheit
    register.convention(Shelly(prefixes=config.prefixes, zone=zone_name(hub.clock), fahrenheit=fahrenheit))
