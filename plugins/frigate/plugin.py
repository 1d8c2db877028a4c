"""Cameras watched by Frigate (https://frigate.video) over MQTT: who is at the door, with a picture."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from hub.api import Hub, Register, Request, hookimpl
from hub.api.errors import InvalidParameter
from plugins.frigate.album import Album, Kept
from plugins.frigate.config import Config
from plugins.frigate.watch import Watch


@hookimpl
def hub_config() -> type[BaseModel]:
    """Return what may be configured."""
    return Config


@hookimpl
def hub_register(hub: Hub, config: Config, register: Register) -> None:
    """Make the album and the watch; mount the routes."""
    album = Album(hub, config)
    watch = Watch(hub, config, album)
    hub.provide(Album, album)
    hub.provide(Watch, watch)
    mount(register, hub, album, watch)


@hookimpl
async def hub_run(hub: Hub, config: Any) -> None:
    """Read what was kept, then follow Frigate until cancelled."""
    await (await hub.use(Album)).load()
    await (await hub.use(Watch)).run()


def mount(register: Register, hub: Hub, album: Album, watch: Watch) -> None:
    """Mount the routes under ``/api/plugins/frigate``."""

    def shown(item: Kept, language: str) -> dict[str, Any]:
        def when(at: float) -> str:
            return datetime.fromtimestamp(at, hub.clock.zone).isoformat(timespec="seconds")

        what, where = watch.label_name(item.label, language), watch.camera_name(item.camera, language)
        return {
            "id": item.id,
            "at": when(item.at),
            "until": None if item.until is None else when(item.until),
            "camera": item.camera,
            "label": item.label,
            "name": item.name or None,
            "score": round(item.score, 2),
            "severity": item.severity or None,
            "picture": item.pictured,
            "text": hub.text("seen", language, what=item.name or what, where=where),
        }

    async def sightings(request: Request) -> Any:
        limit = request.query.get("limit", "50")
        if not limit.isdigit() or not 1 <= int(limit) <= 500:
            raise InvalidParameter(f"limit {limit[:20]!r} is not a number from 1 to 500", field="limit")
        language = request.query.get("language") or (request.person.language if request.person else "en")
        found = list(album.newest(request.query.get("camera", "")))[: int(limit)]
        return {"available": watch.available, "sightings": [shown(item, language) for item in found]}

    async def picture(request: Request) -> Any:
        found = await album.picture(request.path["id"])
        if found is None:
            raise InvalidParameter("there is no such picture, or no longer", field="id")
        return {"image": f"data:image/jpeg;base64,{found}"}

    register.route("GET", "/sightings", sightings, role="adult", doc="What the cameras saw, newest first")
    register.route("GET", "/sightings/{id}/picture", picture, role="adult", doc="Its picture, as a data: address")
