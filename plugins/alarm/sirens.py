"""Sirens: drives each to what is wanted of it, trying again while one does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from hub.api import Cause, Hub, Verdict
from hub.api.errors import HearthError
from plugins.fire_safety.api import FireSafety

PAUSES_S = (0.0, 1.0, 3.0, 8.0, 20.0)
"""Pauses before each try, s; a siren that was away for half a minute still sounds."""


class Sirens:
    """The sirens of one partition; ``names`` gives their entity ids at the moment they are needed."""

    def __init__(self, hub: Hub, names: Callable[[], Sequence[str]]) -> None:
        self._hub = hub
        self._names = names
        self._wish = 0

    async def set(self, on: bool, cause: Cause) -> None:
        """Switch all of them at once; a later wish ends the tries of an earlier one."""
        self._wish += 1
        wish = self._wish
        async with asyncio.TaskGroup() as group:
            for entity_id in self._names():
                group.create_task(self._drive(entity_id, on, cause, wish), name=f"alarm:siren:{entity_id}")

    async def _drive(self, entity_id: str, on: bool, cause: Cause, wish: int) -> None:
        for pause in PAUSES_S:
            if pause:
                await self._hub.sleep(pause)
            if wish != self._wish:
                return
            if not on and entity_id in await self._needed_elsewhere():
                return
            outcome = await self._hub.call(entity_id, "turn_on" if on else "turn_off", cause=cause)
            if outcome.verdict is Verdict.CONFIRMED:
                return
            self._hub.log.warning("siren %s: %s", entity_id, outcome.reason)

    async def _needed_elsewhere(self) -> frozenset[str]:
        """Return the sirens that fire safety needs now, which will switch them off itself; none where it is off."""
        try:
            fire = await self._hub.use(FireSafety, timeout=0)  # type: ignore[type-abstract]  # a protocol names it
        except HearthError:
            return frozenset()
        return fire.sirens()
