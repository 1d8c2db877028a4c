"""Teaches the hub Tasmota's native discovery."""

from __future__ import annotations

from pydantic import BaseModel, Field

from devices.conventions.tasmota import Tasmota
from hub.api import Hub, Register, Topic, hookimpl, zone_name


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    prefix: Topic = Field("tasmota/discovery", description="Where devices describe themselves")


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    register.convention(Tasmota(config.prefix, zone=zone_name(hub.clock), fahrenheit=hub.home.fahrenheit))
