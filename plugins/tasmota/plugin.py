"""Teaches the hub Tasmota's native discovery."""

from __future__ import annotations

from pydantic import BaseModel, Field, field_validator

from devices.conventions.tasmota import Tasmota
from hub.api import Hub, Register, hookimpl


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    prefix: str = Field("tasmota/discovery", description="Where devices describe themselves")

    @field_validator("prefix")
    @classmethod
    def _is_a_topic(cls, prefix: str) -> str:
        cleaned = prefix.strip("/")
        if not cleaned or "+" in cleaned or "#" in cleaned:
            raise ValueError(f"prefix {prefix!r} must be a topic without + and #, such as tasmota/discovery")
        return cleaned


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    register.convention(Tasmota(config.prefix, zone=getattr(hub.clock.zone, "key", "UTC")))
