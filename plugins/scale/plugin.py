"""Body scales: hears weigh-ins over MQTT, finds out whose they are, asks when it cannot know."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.scale.api import Scale
from plugins.scale.config import Config
from plugins.scale.doors import Doors
from plugins.scale.service import ScaleService


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the configuration model."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register intents and routes, and begin to listen."""
    service = ScaleService(hub, config)
    Doors(hub, service).register(register)
    hub.provide(Scale, service)  # type: ignore[type-abstract]  # a service is known by its protocol
    hub.spawn(service.run(), "weigh-ins")
