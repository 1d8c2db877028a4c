"""Teaches the hub the Homie convention."""

from __future__ import annotations

from pydantic import BaseModel, Field

from devices.conventions.homie import Homie
from hub.api import Hub, Register, Topic, hookimpl, zone_name


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    root: Topic = Field("homie", description="Topic below which Homie devices are")


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    register.convention(Homie(config.root, zone=zone_name(hub.clock)))
