"""Teaches the hub WLED's topics."""

from __future__ import annotations

from pydantic import BaseModel, Field, field_validator

from devices.conventions.wled import Wled
from hub.api import Hub, Register, hookimpl


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    base: str = Field("wled", description="Topic above the names of the strips")

    @field_validator("base")
    @classmethod
    def _is_a_topic(cls, topic: str) -> str:
        cleaned = topic.strip("/")
        if not cleaned or "+" in cleaned or "#" in cleaned:
            raise ValueError(f"base {topic!r} must be a topic without + and #, such as wled")
        return cleaned


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    register.convention(Wled(config.base))
