"""What to cook: menus that suit everybody at the table, use what expires and close nutrient gaps."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.menu.config import Config
from plugins.menu.doors import Doors
from plugins.menu.service import MenuService


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the configuration model."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register intents and routes, and read the book."""
    service = MenuService(hub, config)
    Doors(hub, service).register(register)
    hub.spawn(service.run(), "book")
