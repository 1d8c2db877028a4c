"""Teaches the hub WLED's topics."""

from __future__ import annotations

from pydantic import BaseModel, Field

from devices.conventions.wled import Wled
from hub.api import Hub, Register, Topic, hookimpl


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    base: Topic = Field("wled", description="Topic above the names of the strips")


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    register.convention(Wled(config.base))
