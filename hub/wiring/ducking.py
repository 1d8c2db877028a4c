"""Turns music down in a room while the hub listens or speaks there, and up again afterwards.

Owns what was turned down: noted before the player is told, so that a hub that dies in between restores it when it comes
back. A volume that somebody else has changed meanwhile is theirs and stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

import msgspec

from hub.api.causes import Origin, start
from hub.api.clock import Clock
from hub.api.errors import HearthError
from hub.api.kinds import Kind
from hub.kernel.commands import Commands
from hub.kernel.registry import Registry
from hub.kernel.states import States
from hub.kernel.store import Documents

LINGER_SECONDS = 0.8
"""How long a room stays quiet after the last word: between hearing and answering music does not swell."""
RETRY_SECONDS = 10.0
"""How often a player that could not be reached is tried again."""
CONFIRM_SECONDS = 3.0
_SAME = 0.03
_SOUNDING = ("playing", "buffering", "on")


class Turned(msgspec.Struct, frozen=True, kw_only=True):
    """A player that was turned down: its volume before and after, 0 to 1."""

    before: float
    after: float


class Ducking:
    """Keeps players of busy rooms quiet. ``busy`` returns the areas in which the hub listens or speaks now."""

    def __init__(
        self,
        registry: Registry,
        states: States,
        commands: Commands,
        documents: Documents,
        clock: Clock,
        busy: Callable[[], Collection[str]],
        *,
        share: float,
    ) -> None:
        self._registry = registry
        self._states = states
        self._commands = commands
        self._documents = documents
        self._clock = clock
        self._busy = busy
        self._share = share
        self._turned: dict[str, Turned] = {}
        self._changed = asyncio.Event()

    def look(self) -> None:
        """A satellite does something else now."""
        self._changed.set()

    async def run(self) -> None:
        """Work until cancelled; begins with what was left turned down by a hub that died."""
        for entity_id, kept in (await self._documents.all()).items():
            self._turned[entity_id] = msgspec.convert(kept, Turned, strict=False)
        self._changed.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._again(), name="players out of reach")
            while True:
                await self._changed.wait()
                self._changed.clear()
                await self._turn_down(frozenset(self._busy()))
                if self._over(frozenset(self._busy())):
                    await self._clock.sleep(LINGER_SECONDS)
                    await self._turn_up(self._over(frozenset(self._busy())))

    async def _again(self) -> None:
        while True:
            await self._clock.sleep(RETRY_SECONDS)
            if self._turned:
                self._changed.set()

    def _over(self, busy: frozenset[str]) -> list[str]:
        """Return the players that are turned down in rooms where it is quiet again."""
        return [entity_id for entity_id in self._turned if self._registry.area_of(entity_id) not in busy]

    async def _turn_down(self, busy: frozenset[str]) -> None:
        loud: dict[str, Turned] = {}
        for entity_id, entity in self._registry.entities.items():
            if entity.kind is not Kind.MEDIA_PLAYER or entity_id in self._turned:
                continue
            if self._registry.area_of(entity_id) in busy and (volume := self._volume(entity_id)):
                loud[entity_id] = Turned(before=volume, after=round(volume * self._share, 3))
        if not loud:
            return
        await self._documents.put_many({one: msgspec.to_builtins(turned) for one, turned in loud.items()})
        self._turned |= loud
        await asyncio.gather(*(self._set(one, turned.after) for one, turned in loud.items()))

    async def _turn_up(self, players: Collection[str]) -> None:
        await asyncio.gather(*map(self._restore, players))

    async def _restore(self, entity_id: str) -> None:
        turned, state = self._turned[entity_id], self._states.get(entity_id)
        if entity_id in self._registry.entities and (state is None or not state.available):
            return
        now = _level(state.attributes.get("volume_level")) if state is not None else None
        if now is not None and abs(now - turned.after) <= _SAME:
            await self._set(entity_id, turned.before)
        del self._turned[entity_id]
        await self._documents.delete(entity_id)

    def _volume(self, entity_id: str) -> float | None:
        """Return how loud a player plays, None for one that is silent or does not tell."""
        state = self._states.get(entity_id)
        if state is None or not state.available or state.value not in _SOUNDING:
            return None
        if state.attributes.get("is_volume_muted"):
            return None
        return _level(state.attributes.get("volume_level"))

    async def _set(self, entity_id: str, volume: float) -> None:
        cause = start(Origin.HUB, "ducking", door="satellites", at=self._clock.time())
        try:
            await self._commands.call(
                entity_id, "set_volume", {"volume_level": volume}, cause=cause, timeout=CONFIRM_SECONDS
            )
        except HearthError:
            return


def _level(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
