"""Coffee to order: a drink with its size, roast, shots, milk and sugar in one sentence."""

from __future__ import annotations

from pydantic import BaseModel, Field

from hub.api import Hub, Register, hookimpl
from plugins.coffee.orders import Orders


class Config(BaseModel, extra="forbid"):
    """Which machine makes the coffee."""

    drink: str | None = Field(
        None, description="Entity with the machine's choice of drinks; found by itself where there is one machine"
    )


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the configuration model."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register what can be said."""
    orders = Orders(hub, config.drink)
    register.intent("CoffeeOrder", orders.order)
    register.intent("CoffeeStop", orders.stop)
    register.intent("CoffeeStatus", orders.status)
