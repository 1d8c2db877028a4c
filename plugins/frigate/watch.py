"""Follows Frigate: each label at each camera is an entity that is on while something of it is there."""

from __future__ import annotations

import asyncio

import msgspec

from devices.conventions import frigate
from devices.conventions.frigate import Review, Sighting
from hub.api import Entity, Hub, Kind, OwnEntity, Payload
from hub.api.errors import HearthError, PayloadError
from plugins.frigate.album import Album, Kept
from plugins.frigate.api import Seen
from plugins.frigate.config import CameraConfig, Config

CAMERAS = 32
"""Cameras at most: a broker gone mad does not fill the home."""
LONGEST_S = 600.0
"""A sighting whose end was never told has ended after so long without news, s."""
LATE_S = 30.0
"""A picture belongs to the last sighting for so long after its end, s."""
WAITING = 200


class Watch:
    """Owns what is seen now. Messages are taken one at a time, in order; beyond WAITING the oldest are dropped."""

    def __init__(self, hub: Hub, config: Config, album: Album) -> None:
        self._hub = hub
        self._config = config
        self._album = album
        self._entities: dict[tuple[str, str], OwnEntity] = {}
        self._here: dict[tuple[str, str], dict[str, float]] = {}
        self._queue: asyncio.Queue[Payload] = asyncio.Queue(WAITING)
        self.available: bool | None = None

    async def run(self) -> None:
        """Follow until cancelled."""
        prefix = self._config.prefix
        for camera in self._config.cameras:
            for label in self._config.labels:
                self._entity(camera, label)
        for topic in ("events", "reviews", "available", "+/+/snapshot"):
            self._hub.mqtt.subscribe(f"{prefix}/{topic}", self._heard)
        self._hub.spawn(self._tidy(), "tidy")
        while True:
            payload = await self._queue.get()
            try:
                await self._take(payload)
            except PayloadError as error:
                self._hub.log.info("%s", error)
            except HearthError as error:
                self._hub.log.warning("what a camera saw could not be kept: %s", error)

    def _heard(self, payload: Payload) -> None:
        if len(payload.raw) > 1024 * self._config.largest_kb:
            self._hub.log.info("%s is larger than largest_kb allows", payload.topic)
            return
        if self._queue.full():
            self._queue.get_nowait()
            self._hub.log.warning("Frigate sends faster than it can be kept; the oldest news was dropped")
        self._queue.put_nowait(payload)

    async def _take(self, payload: Payload) -> None:
        kind = payload.topic.removeprefix(f"{self._config.prefix}/")
        if kind == "available":
            self._availability(payload.text == "online")
        elif payload.retain:
            return  # what is replayed was seen before: it is no news, and its picture is known or was erased
        elif kind == "events":
            await self._sighting(frigate.sighting(payload))
        elif kind == "reviews":
            await self._review(frigate.review(payload))
        else:
            await self._picture(frigate.picture(payload, self._config.prefix))

    # what was seen

    async def _sighting(self, seen: Sighting) -> None:
        settings = self._settings(seen.camera)
        wanted = seen.label in self._config.labels and seen.score >= self._config.min_score and not seen.false_positive
        if settings is None or not wanted or (settings.zones and not set(settings.zones) & set(seen.zones)):
            return
        known, now = self._album.get(seen.id), self._hub.clock.time()
        over = seen.moment == "end"
        if known is None and over:
            return
        item = Kept(
            id=seen.id,
            camera=seen.camera,
            label=seen.label,
            at=known.at if known else now,
            until=now if over else None,
            score=seen.score,
            name=seen.name,
            zones=seen.zones,
            severity=known.severity if known else "",
            pictured=bool(known and known.pictured),
        )
        if known is None or over or (known.name, known.zones) != (item.name, item.zones):
            await self._album.put(item)
        here = self._here.setdefault((seen.camera, seen.label), {})
        if over:
            here.pop(seen.id, None)
        else:
            here[seen.id] = now
        self._show(seen.camera, seen.label, item)
        if known is None or over:
            self._tell(item)

    async def _review(self, told: Review) -> None:
        for sighting_id in told.sightings:
            item = self._album.get(sighting_id)
            if item is not None and item.severity != told.severity:
                await self._album.put(msgspec.structs.replace(item, severity=told.severity[:20]))

    async def _picture(self, found: frigate.Picture) -> None:
        settings = self._settings(found.camera)
        if settings is None or not settings.record:
            return
        now = self._hub.clock.time()
        for item in self._album.newest(found.camera):
            if item.label == found.label:
                if (item.until is None or now - item.until <= LATE_S) and await self._album.put_picture(
                    item.id, found.jpeg
                ):
                    self._tell(item)
                return

    def _tell(self, item: Kept) -> None:
        self._hub.publish(
            Seen(
                cause=self._hub.cause(),
                id=item.id,
                camera=item.camera,
                label=item.label,
                here=item.until is None,
                name=item.name,
            )
        )

    # entities

    def _settings(self, camera: str) -> CameraConfig | None:
        """Return what is configured of a camera, None for one that is not to be taken notice of."""
        known = self._config.cameras.get(camera)
        if known is not None or self._config.only_listed:
            return known
        strangers = {c for c, _ in self._entities} - set(self._config.cameras) | {camera}
        return CameraConfig() if len(strangers) <= CAMERAS else None

    def camera_name(self, camera: str, language: str) -> str:
        """Return what people call a camera."""
        known = self._config.cameras.get(camera) or CameraConfig()
        own = known.names.get(language.partition("-")[0])
        return own or known.name or camera.replace("_", " ").capitalize()

    def label_name(self, label: str, language: str) -> str:
        """Return a label in words."""
        said = self._hub.text(f"label.{label}", language)
        return label.replace("_", " ") if said == f"label.{label}" else said

    def _entity(self, camera: str, label: str) -> OwnEntity:
        key = (camera, label)
        if key not in self._entities:
            names: dict[str, tuple[str, ...]] = {}
            for tag in ("en", "zh"):
                what, where = self.label_name(label, tag), self.camera_name(camera, tag)
                names[tag] = (self._hub.text("seen", tag, what=what, where=where),)
            slug = "".join(c if c.isalnum() and c.isascii() else "_" for c in f"{camera}_{label}".lower())
            own = self._hub.add_entity(
                Entity(
                    entity_id=f"{Kind.BINARY_SENSOR}.{slug}",
                    kind=Kind.BINARY_SENSOR,
                    name=names["en"][0],
                    unique_id=f"frigate.{camera}.{label}",
                    aliases=names,
                    area=(self._config.cameras.get(camera) or CameraConfig()).area,
                    device_class="occupancy",
                    icon="camera",
                    attributes={"source": "camera"},
                )
            )
            own.update(False, available=self.available is not False)
            self._entities[key] = own
        return self._entities[key]

    def _show(self, camera: str, label: str, item: Kept | None = None) -> None:
        here = self._here.get((camera, label), {})
        attributes = {"sighting": item.id, "score": round(item.score, 2), "who": item.name} if item else {}
        self._entity(camera, label).update(
            bool(here), {"count": len(here), **attributes}, available=self.available is not False
        )

    def _availability(self, here: bool) -> None:
        self.available = here
        if not here:
            self._here.clear()
        for camera, label in self._entities:
            self._show(camera, label)

    async def _tidy(self) -> None:
        """Every minute, end what was never told to have ended; erase what has been kept long enough."""
        while True:
            await self._hub.sleep(60)
            now = self._hub.clock.time()
            for (camera, label), here in self._here.items():
                stale = [s for s, at in here.items() if now - at > LONGEST_S]
                for sighting_id in stale:
                    del here[sighting_id]
                    item = self._album.get(sighting_id)
                    if item is not None:
                        await self._album.put(msgspec.structs.replace(item, until=now))
                if stale:
                    self._show(camera, label)
            await self._album.tidy()
