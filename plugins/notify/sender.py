"""Sends one message to one person, by all their transports at once, and journals what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from hub.api import Hub, Person, Role
from plugins.notify.api import Delivered, Urgency
from plugins.notify.config import Config
from plugins.notify.deliveries import Deliveries, Delivery
from plugins.notify.outgoing import Outgoing, in_language
from plugins.notify.policy import urgent
from plugins.notify.transports import AppriseTransport, Message

RETRY_S = (2.0, 8.0, 20.0, 45.0, 90.0)
"""Pauses before each further try of an urgent message, s."""


class Sender:
    """Knows how each person is reached. ``needless`` says whether a message need not be tried again."""

    def __init__(self, hub: Hub, config: Config, needless: Callable[[Outgoing, str], bool]) -> None:
        self._hub = hub
        self._config = config
        self._needless = needless
        self._transports: dict[str, tuple[list[str], list[AppriseTransport]]] = {}
        self.deliveries = Deliveries(hub.storage)

    async def send(self, message: Outgoing, person: str) -> list[Delivery]:
        """Send to a person; returns the last try of each transport, once all are done or given up."""
        transports = self._transports_of(person)
        if not transports:
            return [await self.journal(message, person, "panel", "shown", "no transport is configured")]
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._deliver(message, person, transport), name=f"notify:{transport.name}")
                for transport in transports
            ]
        return [task.result() for task in tasks]

    async def _deliver(self, message: Outgoing, person: str, transport: AppriseTransport) -> Delivery:
        language = self.language(person)
        carried = Message(title=self.title(message, language), text=message.said(language), urgency=message.urgency)
        pauses = RETRY_S[: self._config.retries] if urgent(message.event_class, message.urgency) else ()
        for pause in (*pauses, None):
            reason = await transport.send(carried)
            last = await self.journal(message, person, transport.name, "failed" if reason else "sent", reason)
            if not reason:
                break
            self._hub.log.warning("%s did not reach %s: %s", transport.name, person, reason)
            if pause is None or self._needless(message, person):
                break
            await self._hub.sleep(pause)
            if self._needless(message, person):
                break
        return last

    async def journal(self, message: Outgoing, person: str, transport: str, status: str, reason: str = "") -> Delivery:
        """Write down one try, and announce it unless the home must not show it."""
        delivery = Delivery(
            at=self._hub.clock.time(),
            person=person,
            transport=transport,
            text=message.said(self.language(person)),
            status=status,
            reason=reason,
            message=message.id,
            chain=message.chain,
            silent=message.silent,
            drill=message.drill,
        )
        await self.deliveries.add(delivery)
        if not message.silent:
            self._hub.publish(
                Delivered(cause=self._hub.cause(), person=person, transport=transport, status=status, reason=reason)
            )
        return delivery

    async def show(self, message: Outgoing) -> None:
        """Show it on the panel: the transport that is always there."""
        if not message.on_panel:
            return
        level = {Urgency.CRITICAL: "alarm", Urgency.HIGH: "warning"}.get(message.urgency, "info")
        language = self.home_language
        self._hub.notice(message.matter, self.title(message, language), level=level, detail=message.said(language))
        await self.journal(message, "", "panel", "shown")

    def _transports_of(self, person: str) -> list[AppriseTransport]:
        """Return a person's transports, the same objects for as long as the URLs are the same."""
        urls = self._urls(person)
        known = self._transports.get(person)
        if known is None or known[0] != urls:
            known = (urls, [AppriseTransport(url, self._config.timeout_seconds) for url in urls])
            self._transports[person] = known
        return known[1]

    @property
    def has_transports(self) -> bool:
        """Return whether anybody is reached by more than the panel."""
        return any(self._urls(p) for p in {*self._config.people, *self._hub.people.people})

    def _urls(self, person: str) -> list[str]:
        settings = self._config.people.get(person)
        configured = [u.get_secret_value() for u in settings.urls] if settings else []
        known = self._hub.people.people.get(person)
        return list(dict.fromkeys((*configured, *(u for u in (known.notify if known else ()) if "://" in u))))

    def language(self, person: str) -> str:
        """Return a person's language; the home's for anybody unknown."""
        known = self._hub.people.people.get(person)
        return known.language if known else self.home_language

    @property
    def home_language(self) -> str:
        """Return the language of the first owner, as the home's."""
        people: list[Person] = sorted(self._hub.people.people.values(), key=lambda p: p.role is not Role.OWNER)
        return people[0].language if people else "en"

    def title(self, message: Outgoing, language: str) -> str:
        """Return the heading in a language: the caller's own, or that of the class; a drill is marked."""
        own = message.data.get("title")
        own = in_language(own, language) if isinstance(own, Mapping) else own
        key = f"title.{message.event_class}"
        title = str(own) if own else self._hub.text(key, language)
        title = self._hub.text("title.other", language) if title == key else title
        return self._hub.text("drill", language, title=title) if message.drill else title
