"""Shows Hearth's own entities to other systems by Home Assistant's discovery."""

from __future__ import annotations

from pydantic import BaseModel

from hub.api import Hub, hookimpl
from plugins.announce.announcer import Announcer
from plugins.announce.config import Config


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return the model of the configuration."""
    return Config


@hookimpl
async def hub_run(hub: Hub, config: Config) -> None:
    """Announce until stopped."""
    await Announcer(hub, config).run()
