"""Fire, gas, carbon monoxide and water: always armed, latched, paged until somebody answers, and inspected."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.fire_safety import routes, voice
from plugins.fire_safety.api import FireSafety
from plugins.fire_safety.config import Config
from plugins.fire_safety.entity import bring
from plugins.fire_safety.service import FireSafetyService


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return what may be configured."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Make the service; mount its routes and intents."""
    service = FireSafetyService(hub, config)
    hub.provide(FireSafetyService, service)
    routes.mount(register, hub, service)
    voice.mount(register, hub, service)


@hookimpl
async def hub_run(hub: Hub, config: Config) -> None:
    """Bring the entities, resume what was stored, watch until cancelled."""
    service = await hub.use(FireSafetyService)
    bring(hub, service)
    hub.provide(FireSafety, service)  # type: ignore[type-abstract]  # a protocol names the service
    await service.run()
