"""Joins the hub's view of itself: versions, memory, connections, problems, journalled events."""

from __future__ import annotations

import importlib.metadata
import resource
from pathlib import Path
from typing import Any

from hub.api.clock import Clock
from hub.kernel.commands import STREAM
from hub.kernel.store import Store
from hub.wiring.mqtt import MqttRoom
from hub.wiring.voice import VoiceRoom


def version() -> str:
    """Return Hearth's version."""
    return importlib.metadata.version("hearth-home")


def memory_mb() -> float:
    """Return the resident memory of this process, MB."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return round(pages * resource.getpagesize() / 1e6, 1)
    except (OSError, ValueError, IndexError):
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, 1)


class SystemRoom:
    """The hub about itself."""

    def __init__(self, site: str, store: Store, mqtt: MqttRoom, voice: VoiceRoom, clock: Clock) -> None:
        self._site = site
        self._store = store
        self._mqtt = mqtt
        self._voice = voice
        self._started_at = clock.time()
        self._version = version()

    @property
    def version(self) -> str:
        """Return Hearth's version."""
        return self._version

    @property
    def site(self) -> str:
        """Return the home's site name."""
        return self._site

    async def info(self) -> dict[str, Any]:
        """Return how the hub is."""
        return {
            "version": self._version,
            "started_at": self._started_at,
            "broker": self._mqtt.describe(),
            "voice": await self._voice.describe(),
            "memory_mb": memory_mb(),
        }

    def problems(self, language: str) -> list[dict[str, Any]]:
        """Return refused discovery and payloads, told in that language."""
        return self._mqtt.link.problems_in(language)

    async def events(self, since: int, limit: int) -> list[dict[str, Any]]:
        """Return journalled commands above ``since`` (0: the newest), oldest first."""
        records = await self._store.read(STREAM, since=since, limit=limit, newest=since == 0)
        return [
            {
                "seq": record.seq,
                "at": record.at,
                "type": "command",
                "text": f"{record.data['command']} {record.data['entity_id']}: {record.data['outcome']}",
                "entity_id": record.data["entity_id"],
                "cause": record.data["cause"],
                "data": record.data,
            }
            for record in records
        ]
