"""Joins what devices announced to the people who add them: the list, yes to a device, a blink, its pictures."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from hub.api.causes import Cause
from hub.api.clock import Clock
from hub.api.commands import Verdict
from hub.api.errors import CommandError, UnknownEntity
from hub.api.home import Device, Entity
from hub.api.kinds import Kind
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Store
from hub.mqtt.devices import DeviceLink, Source

_BLINKS = 3
_BLINK_SECONDS = 0.7
_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)


class DevicesRoom:
    """Devices as people add them."""

    def __init__(
        self, registry: Registry, states: States, commands: Commands, link: DeviceLink, store: Store, clock: Clock
    ) -> None:
        self._registry = registry
        self._states = states
        self._commands = commands
        self._link = link
        self._documents = store.documents("devices.accepted")
        self._clock = clock

    async def discovered(self, language: str) -> list[dict[str, Any]]:
        """Return every device that a convention announces, new ones first; one entry however many announce it.

        What was refused of them is told in that language.
        """
        troubles = self._link.problems_in(language)
        accepted = set(await self._documents.keys())
        entities: dict[str, list[tuple[Entity, Source]]] = {}
        for entity in self._registry.entities.values():
            source = self._link.source(entity.entity_id) if entity.device_id else None
            if source is not None and entity.device_id:
                entities.setdefault(entity.device_id, []).append((entity, source))
        found = [
            self._describe(self._registry.devices[d], of, d not in accepted, troubles) for d, of in entities.items()
        ]
        return sorted(found, key=lambda device: (not device["new"], device["name"].casefold()))

    def _describe(
        self, device: Device, entities: list[tuple[Entity, Source]], new: bool, troubles: list[dict[str, Any]]
    ) -> dict[str, Any]:
        states = [self._states.get(entity.entity_id) for entity, _ in entities]
        topics = sorted({source.announcement for _, source in entities})
        return {
            "id": device.id,
            "name": device.name_by_user or device.name,
            "manufacturer": device.manufacturer,
            "model": device.model,
            "area": device.area,
            "suggested_area": device.suggested_area,
            "new": new,
            "available": any(state is not None and state.available for state in states),
            "conventions": sorted({source.convention for _, source in entities}),
            "made_by": sorted({source.origin for _, source in entities if source.origin}),
            "topics": topics,
            "entities": [entity.entity_id for entity, _ in entities],
            "can_identify": next(self._ways(device.id), None) is not None,
            "problems": [trouble for trouble in troubles if trouble["topic"] in topics],
        }

    async def accept(self, device_id: str, *, cause: Cause, **changes: Any) -> None:
        """Take a device as known, with the name and room a person gives it (``name_by_user``, ``area``)."""
        if device_id not in self._registry.devices:
            raise UnknownEntity(f"no device {device_id!r}")
        if changes:
            await self._registry.update_device(device_id, cause=cause, **changes)
        await self._documents.put(device_id, {"at": self._clock.time(), "by": cause.who})

    async def identify(self, device_id: str, *, cause: Cause) -> str:
        """Have a device show itself; return the entity that did. CommandError when it has no way to."""
        if device_id not in self._registry.devices:
            raise UnknownEntity(f"no device {device_id!r}")
        for entity, command in self._ways(device_id):
            if command == "press":
                outcome = await self._commands.call(entity.entity_id, "press", cause=cause, timeout=1.0)
                if outcome.verdict is not Verdict.REFUSED:
                    return entity.entity_id
            elif await self._blink(entity.entity_id, cause):
                return entity.entity_id
        raise CommandError(
            f"{self._registry.devices[device_id].name} cannot show itself", remedy="use it and see which entity changes"
        )

    def _ways(self, device_id: str) -> Iterator[tuple[Entity, str]]:
        """Yield what may show a device: its own identify button, then a light. Nothing that could do harm."""
        own = [e for e in self._registry.entities.values() if e.device_id == device_id]
        for entity in own:
            if entity.kind is Kind.BUTTON and entity.device_class == "identify":
                yield entity, "press"
        for entity in own:
            if entity.kind is Kind.LIGHT and "toggle" in self._commands.supported(entity.entity_id):
                yield entity, "toggle"

    async def _blink(self, entity_id: str, cause: Cause) -> bool:
        state = self._states.get(entity_id)
        lit = state is not None and state.value is True
        for turn in range(_BLINKS * 2):
            command = "turn_off" if lit == (turn % 2 == 0) else "turn_on"
            outcome = await self._commands.call(entity_id, command, cause=cause, timeout=_BLINK_SECONDS)
            if outcome.verdict is Verdict.REFUSED:
                return False
            await self._clock.sleep(_BLINK_SECONDS)
        return True

    def picture(self, entity_id: str) -> tuple[bytes, str] | None:
        """Return the last picture of a camera or image and its media type, None when there is none that is one."""
        state = self._states.get(entity_id)
        topic = state.attributes.get("image_topic") if state is not None and state.available else None
        raw = self._link.last(entity_id, topic) if isinstance(topic, str) else None
        entity = self._registry.entities.get(entity_id)
        if raw is None or entity is None:
            return None
        if entity.attributes.get("image_encoding") == "b64":
            try:
                raw = base64.b64decode(raw)
            except (binascii.Error, ValueError):
                return None
        kind = next((kind for start, kind in _SIGNATURES if raw.startswith(start)), None)
        if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
            kind = "image/webp"
        return (raw, kind) if kind else None
