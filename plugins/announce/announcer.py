"""Owns what is announced: finds Hearth's own entities, tells their states, carries commands in.

Only entities that a plugin brought are announced, never those that came from the broker themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hub.api import Entity, EntityAdded, EntityRemoved, EntityState, Hub, Origin, Payload, PluginState
from hub.api.errors import HearthError, PayloadError
from plugins.announce.config import Config
from plugins.announce.messages import KINDS, Place, announcement, order, report

_SETTLE_SECONDS = 60.0
"""How long after the start an announcement of before stays without its entity."""
_MOST_ORDERS = 10


class Announcer:
    """Announces for as long as its plugin runs."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._place = Place(config.prefix, config.site or hub.home.site)
        self._announced: dict[str, Entity] = {}
        self._orders = asyncio.Semaphore(_MOST_ORDERS)

    async def run(self) -> None:
        """Announce what there is, then keep in step."""
        events = self._hub.events(EntityAdded, EntityRemoved, PluginState)
        self._hub.mqtt.subscribe(f"{self._config.prefix}/status", self._greeted)
        if self._config.commands:
            self._hub.mqtt.subscribe(self._place.set("+"), self._ordered)
        await self._scan()
        self._hub.spawn(self._clear_old(), "clear old announcements")
        async for event in events:
            if isinstance(event, EntityRemoved):
                await self._withdraw(event.entity_id)
            elif isinstance(event, EntityAdded):
                await self._look_at([event.entity_id])
            else:
                await self._scan()

    # -- what is announced --------------------------------------------------------------------------------------------

    async def _scan(self) -> None:
        await self._look_at(list(self._hub.home.entities))

    async def _look_at(self, entity_ids: Sequence[str]) -> None:
        before = len(self._announced)
        for entity_id in entity_ids:
            entity, state = self._hub.home.entities.get(entity_id), self._hub.states.get(entity_id)
            if entity is not None and state is not None and self._is_own(entity, state):
                await self._announce(entity, state)
        if len(self._announced) != before:
            await self._remember()

    async def _announce(self, entity: Entity, state: EntityState) -> None:
        entity_id = entity.entity_id
        if self._announced.get(entity_id) == entity:
            return
        known = entity_id in self._announced
        self._announced[entity_id] = entity
        text = announcement(entity, self._place, commands=self._config.commands)
        await self._hub.mqtt.publish(self._place.config(entity), text, retain=True)
        await self._tell(state)
        if not known:
            self._hub.spawn(self._follow(entity_id), f"follow {entity_id}")

    def _is_own(self, entity: Entity, state: EntityState) -> bool:
        """Return whether a plugin brought the entity: the state is that plugin's word, and no device is behind it."""
        if entity.device_id is not None or entity.kind not in KINDS or not entity.enabled:
            return False
        cause = state.cause
        return (
            entity.entity_id not in self._config.exclude
            and cause is not None
            and cause.origin is Origin.PLUGIN
            and cause.door == entity.origin
        )

    async def _follow(self, entity_id: str) -> None:
        async for change in self._hub.changes(entity_id):
            if entity_id not in self._announced:
                return
            await self._tell(change.new)

    async def _tell(self, state: EntityState) -> None:
        private = self._hub.home.private(state.entity_id)
        text = report(EntityState(entity_id=state.entity_id, available=state.available) if private else state)
        await self._hub.mqtt.publish(self._place.state(state.entity_id), text, retain=True)

    async def _withdraw(self, entity_id: str) -> None:
        entity = self._announced.pop(entity_id, None)
        if entity is not None:
            await self._hub.mqtt.publish(self._place.config(entity), "", retain=True)
            await self._hub.mqtt.publish(self._place.state(entity_id), "", retain=True)
            await self._remember()

    async def _remember(self) -> None:
        topics = {self._place.config(e): self._place.state(e.entity_id) for e in self._announced.values()}
        await self._hub.storage.put("topics", {**await self._hub.storage.get("topics", {}), **topics})

    async def _clear_old(self) -> None:
        """Take back, once the plugins have started, what was announced before and is no longer there."""
        await self._hub.sleep(_SETTLE_SECONDS)
        topics: dict[str, str] = await self._hub.storage.get("topics", {})
        now = {self._place.config(e): self._place.state(e.entity_id) for e in self._announced.values()}
        for config, state in topics.items():
            if config not in now:
                await self._hub.mqtt.publish(config, "", retain=True)
                await self._hub.mqtt.publish(state, "", retain=True)
        await self._hub.storage.put("topics", now)

    def _greeted(self, payload: Payload) -> None:
        """Announce everything again to a system that has just started."""
        if payload.raw == b"online" and not payload.retain:
            self._announced.clear()
            self._hub.spawn(self._scan(), "announce again")

    # -- commands -----------------------------------------------------------------------------------------------------

    def _ordered(self, payload: Payload) -> None:
        if payload.retain:
            self._hub.log.warning("a retained command on %s is ignored: it may be an old one", payload.topic)
            return
        if self._orders.locked():
            self._hub.log.warning("a command on %s is dropped: too many at once", payload.topic)
            return
        self._hub.spawn(self._carry_out(payload), "command")

    async def _carry_out(self, payload: Payload) -> None:
        entity = self._announced.get(payload.topic.split("/")[-2])
        if entity is None:
            return
        async with self._orders:
            try:
                wanted = order(entity, payload.text, codes=self._config.disarm_with_code)
            except PayloadError as error:
                self._hub.log.warning("refused on %s: %s", payload.topic, error)
                return
            cause = self._hub.cause(who=payload.topic)
            try:
                outcome = await self._hub.call(entity.entity_id, wanted.command, cause=cause, **wanted.params)
            except HearthError as error:
                self._hub.log.warning("refused on %s: %s", payload.topic, error)
                return
            if not outcome.ok and outcome.reason:
                self._hub.log.info("%s %s: %s", wanted.command, entity.entity_id, outcome.reason)
