"""From body data, published needs and what is in the fridge to short honest advice."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.nutrition.config import Config
from plugins.nutrition.doors import Doors
from plugins.nutrition.service import NutritionService


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the configuration model."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register intents and routes, and read the tables."""
    service = NutritionService(hub, config)
    Doors(hub, service, config).register(register)
    hub.spawn(service.run(), "tables")
