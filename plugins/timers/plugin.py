"""Kitchen timers: several at once, named, surviving a restart."""

from __future__ import annotations

from typing import Any

from hub.api import Hub, Register, hookimpl
from plugins.timers.api import Timers
from plugins.timers.doors import Doors
from plugins.timers.service import TimerService


@hookimpl
def hub_register(hub: Hub, config: Any, register: Register) -> None:
    """Register intents and routes, and wait for what is running."""
    service = TimerService(hub)
    Doors(hub, service).register(register)
    hub.provide(Timers, service)  # type: ignore[type-abstract]  # a service is known by its protocol
    hub.spawn(service.run(), "timers")
