"""Runs the policy: decides, sends, holds. What is under way is in storage before it happens."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hub.api import Hub, Role
from plugins.notify.api import Receipt, Text, Urgency
from plugins.notify.chain import Stage
from plugins.notify.config import Config
from plugins.notify.deliveries import Delivery
from plugins.notify.escalation import Escalation
from plugins.notify.outgoing import Held, Outgoing, texts
from plugins.notify.policy import Decision, Fate, Past, decide, remember
from plugins.notify.sender import Sender
from plugins.notify.testmode import TESTER_S, TestMode
from plugins.notify.transports import prepare

CHAINED = frozenset({"alarm", "duress", "fire", "leak"})
"""Event classes whose critical messages are paged on even when no chain is configured for them."""


class NotifyService:
    """Implements ``Notifier``. ``run`` resumes what was under way and must be awaited once."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._past: dict[tuple[str, str], Past] = {}
        self.sender = Sender(
            hub, config, lambda message, person: self.escalation.needless(message, person), self.acknowledge
        )
        self.escalation = Escalation(hub, self.sender)
        self.testing = TestMode(hub)

    async def run(self) -> None:
        """Read what storage holds and go on with it: chains at their step, messages unsent or held."""
        if self.sender.has_transports:
            self._hub.spawn(asyncio.to_thread(prepare), "prepare")
        await self.sender.links.load()
        await self.testing.load()
        await self.sender.deliveries.load()
        await self.escalation.resume()
        for key in await self._hub.storage.keys("unsent:"):
            stored = await self._hub.storage.get(key)
            self._spawn(key, msgspec.convert(stored["message"], Outgoing), stored["people"])
        for key in await self._hub.storage.keys("held:"):
            held = msgspec.convert(await self._hub.storage.get(key), Held)
            self._hub.spawn(self._release(key, held), key)

    async def notify(
        self,
        event_class: str,
        text: Text,
        *,
        people: Sequence[str] = (),
        urgency: Urgency = Urgency.NORMAL,
        data: Mapping[str, Any] | None = None,
    ) -> Receipt:
        """Send a message; see ``Notifier.notify``."""
        tester = self.testing.tester
        data = {**(data or {}), "testing": True} if tester else data or {}
        message = self._message(event_class, text, Urgency(urgency), data)
        stages = self._stages(event_class, people, message.urgency)
        if message.data.get("everyone"):
            stages = together(stages)
        if not stages:
            await self.sender.show(message)
            return await self._send(message, (tester,) if tester else people or self._people_of(event_class))
        if tester:
            stages = (Stage(people=(tester,), wait_s=TESTER_S), *stages)
        settings = self._config.classes.get(event_class)
        return await self.escalation.page_on(message, stages, anyone=settings.anyone if settings else False)

    async def acknowledge(self, key: str, person: str) -> bool:
        """Stop paging a person; see ``Notifier.acknowledge``."""
        return await self.escalation.acknowledge(key, person)

    async def stand_down(self, key: str, text: Text = "") -> bool:
        """End a chain; see ``Notifier.stand_down``."""
        chain = await self.escalation.call_off(key)
        if chain is None:
            return False
        if text:
            data = {**chain.data, "key": f"{chain.key}.end", "panel": False}
            message = self._message(chain.event_class, text, Urgency.HIGH, data)
            await self._start(message, chain.paged)
        return True

    async def try_out(self, person: str) -> list[Delivery]:
        """Send a person a test message now, whatever the hour; return what became of it by each transport."""
        text = {language: self._hub.text("test", language) for language in ("en", "zh")}
        message = self._message("test", text, Urgency.NORMAL, {"panel": False, "drill": True})
        return await self.sender.send(message, person)

    def _message(self, event_class: str, text: Text, urgency: Urgency, data: Mapping[str, Any]) -> Outgoing:
        said = texts(text)
        matter = str(data.get("key") or next(iter(said.values()), ""))
        return Outgoing(
            id=secrets.token_hex(6), event_class=event_class, text=said, urgency=urgency, matter=matter, data=dict(data)
        )

    async def _send(self, message: Outgoing, people: Sequence[str]) -> Receipt:
        going, held = [], []
        for person in dict.fromkeys(people):
            decision = self._decide(message, person)
            if decision.fate is Fate.SEND:
                going.append(person)
            elif decision.fate is Fate.HOLD:
                held.append(person)
                await self._hold(message, person, decision.until)
            else:
                await self.sender.journal(message, person, "-", decision.fate.value)
                continue
            self._remember(message, person)
        await self._start(message, going)
        reason = "" if going or held else "nobody to reach, or told already"
        return Receipt(id=message.id, people=tuple(going), held=tuple(held), reason=reason)

    def _decide(self, message: Outgoing, person: str) -> Decision:
        settings = self._config.people.get(person)
        quiet = (settings.quiet if settings else None) or self._config.quiet
        return decide(
            message.event_class,
            message.urgency,
            message.matter,
            self._hub.clock.now(),
            quiet=quiet.hours() if quiet else None,
            past=self._past.get((person, message.event_class), Past()),
            limits=self._config.limits(),
        )

    def _remember(self, message: Outgoing, person: str) -> None:
        key = (person, message.event_class)
        past = self._past.get(key, Past())
        self._past[key] = remember(past, message.matter, self._hub.clock.time(), self._config.limits())

    async def _hold(self, message: Outgoing, person: str, until: float) -> None:
        held = Held(person=person, until=until, message=message)
        key = f"held:{message.id}.{person}"
        await self._hub.storage.put(key, msgspec.to_builtins(held))
        await self.sender.journal(message, person, "-", Fate.HOLD.value, "quiet hours")
        self._hub.spawn(self._release(key, held), key)

    async def _release(self, key: str, held: Held) -> None:
        await self._hub.sleep_until(held.until)
        await self.sender.send(held.message, held.person)
        await self._hub.storage.delete(key)

    async def _start(self, message: Outgoing, people: Sequence[str]) -> None:
        """Send to each at once and each alone; who has not been reached yet is in storage."""
        if people:
            key = f"unsent:{message.id}"
            await self._hub.storage.put(key, {"message": msgspec.to_builtins(message), "people": list(people)})
            self._spawn(key, message, people)

    def _spawn(self, key: str, message: Outgoing, people: Sequence[str]) -> None:
        waiting = set(people)

        async def one(person: str) -> None:
            await self.sender.send(message, person)
            waiting.discard(person)
            if waiting:
                rest = {"message": msgspec.to_builtins(message), "people": sorted(waiting)}
                await self._hub.storage.put(key, rest)
            else:
                await self._hub.storage.delete(key)

        for person in tuple(waiting):
            self._hub.spawn(one(person), f"send-{message.id}-{person}")

    def _stages(self, event_class: str, people: Sequence[str], urgency: Urgency) -> tuple[Stage, ...]:
        """Return the steps by which a class is paged on; none for a message that is only sent."""
        settings = self._config.classes.get(event_class)
        if settings and settings.chain and not people:
            return tuple(Stage(people=tuple(s.people), wait_s=s.wait_seconds) for s in settings.chain)
        group = tuple(dict.fromkeys(people or self._people_of(event_class)))
        if event_class in CHAINED and urgency is Urgency.CRITICAL and group:
            return (Stage(people=group, wait_s=self._config.escalate_after_seconds),)
        return ()

    def _people_of(self, event_class: str) -> tuple[str, ...]:
        settings = self._config.classes.get(event_class)
        if settings and settings.people:
            return tuple(settings.people)
        known = self._hub.people.people
        grown = tuple(p.id for p in known.values() if p.role in (Role.OWNER, Role.ADULT))
        return grown or tuple(self._config.people)


def together(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Return steps as one: everyone of them at once."""
    if not stages:
        return ()
    people = tuple(dict.fromkeys(p for stage in stages for p in stage.people))
    return (Stage(people=people, wait_s=min(stage.wait_s for stage in stages)),)
