"""Teaches the hub the Homie convention."""

from __future__ import annotations

from pydantic import BaseModel, Field, field_validator

from devices.conventions.homie import Homie
from hub.api import Hub, Register, hookimpl


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    root: str = Field("homie", description="Topic below which Homie devices are")

    @field_validator("root")
    @classmethod
    def _is_a_topic(cls, topic: str) -> str:
        cleaned = topic.strip("/")
        if not cleaned or "+" in cleaned or "#" in cleaned:
            raise ValueError(f"root {topic!r} must be a topic without + and #, such as homie")
        return cleaned


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    register.convention(Homie(config.root, zone=getattr(hub.clock.zone, "key", "UTC")))
