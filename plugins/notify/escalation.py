"""Escalation chains at work: pages, deadlines, answers. Each chain is one document, written before anybody is paged.

A chain that ended leaves its matter in ``ended`` for a while: a caller that was killed before it knew may ask again,
and whoever answered is not paged again for that.
"""

from __future__ import annotations

import asyncio

import msgspec

from hub.api import Hub
from plugins.notify import chain as steps
from plugins.notify.api import ChainChanged, Receipt, Urgency
from plugins.notify.chain import Chain, Stage, Turn
from plugins.notify.outgoing import Outgoing
from plugins.notify.sender import Sender

ENDED_KEPT = 200
"""Ended matters that are remembered."""


class Escalation:
    """Owns the chains that page now."""

    def __init__(self, hub: Hub, sender: Sender) -> None:
        self._hub = hub
        self._sender = sender
        self._lock = asyncio.Lock()
        self._chains: dict[str, Chain] = {}
        self._ended: list[str] = []

    @property
    def chains(self) -> tuple[Chain, ...]:
        """Return the chains that page now, oldest first."""
        return tuple(self._chains.values())

    async def resume(self) -> None:
        """Go on with every stored chain: pages that were not done, then the deadline it had."""
        self._ended = list(await self._hub.storage.get("ended", []))
        for key in await self._hub.storage.keys("chain:"):
            chain = msgspec.convert(await self._hub.storage.get(key), Chain)
            if chain.key in self._ended:  # killed between the two writes of its end
                await self._hub.storage.delete(key)
                continue
            self._chains[chain.id] = chain
            self._watch(chain)
            self._page(chain)

    async def page_on(self, message: Outgoing, stages: tuple[Stage, ...], *, anyone: bool) -> Receipt:
        """Start paging about a message's matter; a running chain of the same matter takes up its news instead."""
        async with self._lock:
            if message.matter in self._ended:
                return Receipt(id=message.id, reason="this matter was answered or called off already")
            await self._sender.show(message)
            now = self._hub.clock.time()
            known = self._find(message.matter)
            if known is not None:
                turn = steps.renew(known, message.text, now)
                await self._turn(known, turn, "news")
                return Receipt(id=message.id, people=turn.page, chain=known.id)
            chain = Chain(
                id=message.id,
                key=message.matter,
                event_class=message.event_class,
                text=message.text,
                stages=stages,
                anyone=anyone,
                data={**message.data, "urgency": message.urgency.value},
            )
            turn = steps.begin(chain, now)
            await self._turn(chain, turn, "started")
            return Receipt(id=message.id, people=turn.page, chain=chain.id)

    async def acknowledge(self, key: str, person: str) -> bool:
        """Take a person's answer; False when nothing pages them."""
        async with self._lock:
            chain = self._find(key)
            if chain is None or person in chain.answered:
                return False
            await self._turn(chain, steps.answer(chain, person), "answered", person)
            return True

    async def call_off(self, key: str) -> Chain | None:
        """End a chain; return it, or None when there is none."""
        async with self._lock:
            chain = self._find(key)
            if chain is not None:
                await self._turn(chain, steps.call_off(chain, "called off"), "called off")
            return chain

    def needless(self, message: Outgoing, person: str) -> bool:
        """Return whether a page need not be tried again: answered, called off, or overtaken by the next one."""
        if not message.chain:
            return False
        chain = self._chains.get(message.chain)
        return chain is None or person in chain.answered or chain.round != message.round

    def _find(self, key: str) -> Chain | None:
        return self._chains.get(key) or next((c for c in self._chains.values() if c.key == key), None)

    async def _turn(self, was: Chain, turn: Turn, status: str, person: str = "") -> None:
        """Store where the chain stands now, then act on it."""
        now = turn.chain
        if now is was:
            return
        if now.ended:
            await self._end(now)
        else:
            await self._hub.storage.put(f"chain:{now.id}", msgspec.to_builtins(now))
            self._chains[now.id] = now
        if turn.page and not now.ended:
            self._watch(now)
            self._page(now)
        if not now.data.get("silent"):
            status = now.ended or status
            self._hub.publish(
                ChainChanged(
                    cause=self._hub.cause(),
                    chain=now.id,
                    event_class=now.event_class,
                    status=status,
                    step=now.step,
                    person=person,
                )
            )

    async def _end(self, chain: Chain) -> None:
        self._ended = [*self._ended, chain.key][-ENDED_KEPT:]
        await self._hub.storage.put("ended", self._ended)
        await self._hub.storage.delete(f"chain:{chain.id}")
        self._chains.pop(chain.id, None)
        if message_of(chain).on_panel:
            self._hub.notice(chain.key, "")

    def _page(self, chain: Chain) -> None:
        message = message_of(chain)
        for person in chain.unsent:
            self._hub.spawn(self._page_one(message, person), f"page-{message.id}-{person}")

    async def _page_one(self, message: Outgoing, person: str) -> None:
        await self._sender.send(message, person)
        async with self._lock:
            chain = self._chains.get(message.chain)
            if chain is not None:
                await self._store_sent(chain, steps.sent(chain, person, message.round))

    async def _store_sent(self, was: Chain, now: Chain) -> None:
        if now is not was:
            await self._hub.storage.put(f"chain:{now.id}", msgspec.to_builtins(now))
            self._chains[now.id] = now

    def _watch(self, chain: Chain) -> None:
        self._hub.spawn(self._wait(chain.id, chain.round, chain.deadline), f"chain-{chain.id}-{chain.round}")

    async def _wait(self, chain_id: str, round_: int, deadline: float) -> None:
        await self._hub.sleep_until(deadline)
        async with self._lock:
            chain = self._chains.get(chain_id)
            if chain is not None and chain.round == round_:
                await self._turn(chain, steps.time_out(chain, self._hub.clock.time()), "paged")


def message_of(chain: Chain) -> Outgoing:
    """Return the message by which a chain pages now."""
    return Outgoing(
        id=f"{chain.id}.{chain.round}",
        event_class=chain.event_class,
        text=chain.text,
        urgency=Urgency(chain.data.get("urgency", Urgency.CRITICAL)),
        matter=chain.key,
        chain=chain.id,
        round=chain.round,
        data=chain.data,
    )
