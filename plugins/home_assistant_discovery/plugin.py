"""Teaches the hub Home Assistant's MQTT discovery under a prefix of the user's choice."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, field_validator

from devices.conventions.home_assistant import HomeAssistant
from hub.api import Hub, Register, Topic, hookimpl, zone_name


class Config(BaseModel, extra="forbid"):
    """What can be set."""

    prefix: Topic = Field("homeassistant", description="Discovery prefix that devices are set to announce under")
    zone: str = Field("", description="Time zone for devices whose templates tell the time; empty: the home's")

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone or "UTC")
        except (ValueError, OSError, KeyError):
            raise ValueError(f"zone {zone!r} is no time zone: write one such as Europe/Berlin") from None
        return zone


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register the convention."""
    zone = config.zone or zone_name(hub.clock)
    home = HomeAssistant(config.prefix, zone=zone, fahrenheit=hub.home.fahrenheit, at=hub.home.at)
    register.convention(home)
