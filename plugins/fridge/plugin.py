"""What is in the fridge, what expires first, and the two screens on its door."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.fridge.api import Stock
from plugins.fridge.barcodes import Barcodes
from plugins.fridge.config import Config
from plugins.fridge.display import Display
from plugins.fridge.doors import Doors
from plugins.fridge.stock import StockService


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the configuration model."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Register intents and routes, load the stock and begin to drive the screens."""
    stock = StockService(hub, config)
    display = Display(hub, config, stock)
    barcodes = Barcodes(hub, url=config.barcodes_url, online=config.barcodes_online)
    Doors(hub, config, stock, display, barcodes).register(register)
    hub.provide(Stock, stock)  # type: ignore[type-abstract]  # a service is known by its protocol

    async def run() -> None:
        await stock.run()
        display.start()

    hub.spawn(run(), "fridge")
