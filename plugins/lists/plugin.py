"""Shopping and to-do lists."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.lists.api import Lists
from plugins.lists.config import Config
from plugins.lists.doors import Doors
from plugins.lists.service import ListService


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the configuration model."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register intents and routes, and load the lists."""
    service = ListService(hub, config)
    Doors(hub, service).register(register)
    hub.provide(Lists, service)  # type: ignore[type-abstract]  # a service is known by its protocol
    hub.spawn(service.run(), "load")
