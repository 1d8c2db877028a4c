"""The delivery journal: what was sent to whom, by what, and whether it arrived. Kept in the plugin's storage."""

from __future__ import annotations

from collections import deque
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from hub.api import Storage

STREAM = "deliveries"
SHOWN = 200
"""Deliveries kept at hand for the panel; the journal keeps all."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One try to reach one person. ``status`` is sent, failed, shown, held, repeated or limited."""

    at: float
    person: str
    transport: str
    text: str
    status: str
    reason: str = ""
    message: str = ""
    chain: str = ""
    silent: bool = False
    drill: bool = False


class Deliveries:
    """Writes the journal and keeps its end at hand."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._recent: deque[Delivery] = deque(maxlen=SHOWN)

    async def load(self) -> None:
        """Read the end of the journal."""
        since = 0
        while records := await self._storage.read(STREAM, since=since):
            self._recent.extend(msgspec.convert(r.data, Delivery) for r in records)
            since = records[-1].seq

    async def add(self, delivery: Delivery) -> None:
        """Journal a delivery; returns after the commit."""
        await self._storage.append(STREAM, msgspec.to_builtins(delivery))
        self._recent.append(delivery)

    def recent(self, *, silent: bool = False) -> list[Delivery]:
        """Return the latest deliveries, newest first; those of silent alarms only when asked for."""
        return [d for d in reversed(self._recent) if silent or not d.silent]


def shown(delivery: Delivery, zone: tzinfo) -> dict[str, Any]:
    """Return a delivery as the panel gets it."""
    at = datetime.fromtimestamp(delivery.at, zone).isoformat(timespec="seconds")
    return {**msgspec.to_builtins(delivery), "at": at}
