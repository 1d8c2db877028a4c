"""Teaches the hub Shelly's RPC over MQTT."""

from __future__ import annotations

from pydantic import BaseModel, Field, field_validator

from devices.conventions.shelly import Shelly
from hub.api import Hub, Register, hookimpl


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    prefixes: list[str] = Field(
        default_factory=list, description="MQTT prefixes of devices whose prefix has more than one level"
    )

    @field_validator("prefixes")
    @classmethod
    def _are_topics(cls, prefixes: list[str]) -> list[str]:
        for prefix in prefixes:
            if not prefix.strip("/") or "+" in prefix or "#" in prefix:
                raise ValueError(f"prefix {prefix!r} must be a topic without + and #, such as home/shelly-hall")
        return [prefix.strip("/") for prefix in prefixes]


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    register.convention(Shelly(prefixes=config.prefixes, zone=getattr(hub.clock.zone, "key", "UTC")))
