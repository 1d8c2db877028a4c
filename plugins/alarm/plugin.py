"""The intrusion alarm: arms and disarms the home, watches its doors and windows, sounds sirens, calls for help."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, Register, hookimpl
from plugins.alarm import routes, voice
from plugins.alarm.api import Alarm
from plugins.alarm.config import Config
from plugins.alarm.entity import bring
from plugins.alarm.keypad import Keypads
from plugins.alarm.keypad_zigbee import ZigbeeKeypads
from plugins.alarm.service import AlarmService


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return what may be configured."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Make the service; mount its routes and intents."""
    service = AlarmService(hub, config)
    hub.provide(AlarmService, service)
    routes.mount(register, hub, service)
    voice.mount(register, hub, service)


@hookimpl
async def hub_run(hub: Hub, config: Config) -> None:
    """Bring the alarm's entity, resume what was stored, watch until cancelled."""
    service = await hub.use(AlarmService)
    bring(hub, config, service)
    if config.mqtt:
        await Keypads(hub, service).begin()
    if config.keypads:
        ZigbeeKeypads(hub, service, config.keypads).begin()
    hub.provide(Alarm, service)  # type: ignore[type-abstract]  # a protocol names the service
    await service.run()
