"""Reach people: by 170 services through apprise, on the panel, and again until somebody answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.notify.api import Notifier
from plugins.notify.config import Config
from plugins.notify.routes import mount, mount_links
from plugins.notify.service import NotifyService


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return what may be configured."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Mount the routes and make the service."""
    service = NotifyService(hub, config)
    hub.provide(NotifyService, service)
    mount(register, hub, service)
    mount_links(register, hub, service)


@hookimpl
async def hub_run(hub: Hub, config: Any) -> None:
    """Resume what was under way, then serve the other plugins."""
    service = await hub.use(NotifyService)
    await service.run()
    hub.provide(Notifier, service)  # type: ignore[type-abstract]  # a protocol names the service
