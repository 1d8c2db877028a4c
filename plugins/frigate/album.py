"""What the cameras saw: sightings and their pictures, kept for the stated time and no longer."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import msgspec

from hub.api import Hub
from plugins.frigate.config import Config

KEPT = 500
"""Sightings at most; pictures have a limit of their own."""
_INDEX = "sightings"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One sighting. ``at`` and ``until`` are Unix seconds by the hub's clock; ``until`` None while it lasts."""

    id: str
    camera: str
    label: str
    at: float
    until: float | None = None
    score: float = 0.0
    name: str = ""
    zones: tuple[str, ...] = ()
    severity: str = ""
    pictured: bool = False


class Album:
    """Owns the sightings. Pictures are documents of their own, so that a list costs none of their weight."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._kept: dict[str, Kept] = {}

    async def load(self) -> None:
        """Read what was kept; what was under way when the hub stopped has ended."""
        for item in msgspec.convert(await self._hub.storage.get(_INDEX, []), list[Kept]):
            self._kept[item.id] = item if item.until is not None else msgspec.structs.replace(item, until=item.at)
        orphans = {key.partition(":")[2] for key in await self._hub.storage.keys("picture:")} - set(self._kept)
        for sighting_id in orphans:
            await self._hub.storage.delete(f"picture:{sighting_id}")
        await self.tidy()

    def newest(self, camera: str = "") -> Iterator[Kept]:
        """Yield sightings, newest first."""
        return (k for k in reversed(self._kept.values()) if camera in ("", k.camera))

    def get(self, sighting_id: str) -> Kept | None:
        """Return a sighting that is kept."""
        return self._kept.get(sighting_id)

    async def put(self, item: Kept) -> None:
        """Keep a sighting, in place of what was known of it."""
        self._kept[item.id] = item
        await self.tidy()

    async def picture(self, sighting_id: str) -> str | None:
        """Return a picture as base64, None when there is none (any more)."""
        found: str | None = await self._hub.storage.get(f"picture:{sighting_id}")
        return found

    async def put_picture(self, sighting_id: str, jpeg: bytes) -> bool:
        """Keep a picture; False when it may not be or is too large."""
        item = self._kept.get(sighting_id)
        if item is None or not self._config.keep_pictures or len(jpeg) > 1024 * self._config.largest_kb:
            return False
        await self._hub.storage.put(f"picture:{sighting_id}", base64.b64encode(jpeg).decode())
        await self.put(msgspec.structs.replace(item, pictured=True))
        return True

    async def tidy(self) -> None:
        """Erase what is too old or too much, and store the list."""
        oldest = self._hub.clock.time() - 3600 * self._config.keep_hours
        newest = list(self._kept.values())[-KEPT:]
        kept = {item.id: item for item in newest if item.at >= oldest}
        pictured = [item for item in kept.values() if item.pictured]
        for item in pictured[: max(0, len(pictured) - self._config.keep_pictures)]:
            kept[item.id] = msgspec.structs.replace(item, pictured=False)
        gone = [k.id for k in self._kept.values() if k.pictured and not (k.id in kept and kept[k.id].pictured)]
        self._kept = kept
        await self._hub.storage.put(_INDEX, msgspec.to_builtins(list(kept.values())))
        for sighting_id in gone:
            await self._hub.storage.delete(f"picture:{sighting_id}")
