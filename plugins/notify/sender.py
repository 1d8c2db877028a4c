"""Sends one message to one person, by all their transports at once, and journals what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from hub.api import Hub, Person, Role
from hub.api.errors import ConfigError
from plugins.notify.api import Delivered, Urgency
from plugins.notify.config import Config
from plugins.notify.deliveries import Deliveries, Delivery
from plugins.notify.links import Links
from plugins.notify.outgoing import LANGUAGES, Outgoing, in_language
from plugins.notify.policy import urgent
from plugins.notify.sip.transport import SipTransport
from plugins.notify.transports import AppriseTransport, Message, Transport

RETRY_S = (2.0, 8.0, 20.0, 45.0, 90.0)
"""Pauses before each further try of an urgent message, s."""


class Sender:
    """Knows how each person is reached.

    ``needless`` says whether a message need not be tried again; ``answer`` takes a person's answer to a chain.
    """

    def __init__(
        self,
        hub: Hub,
        config: Config,
        needless: Callable[[Outgoing, str], bool],
        answer: Callable[[str, str], Awaitable[bool]],
    ) -> None:
        self._hub = hub
        self._config = config
        self._needless = needless
        self._answer = answer
        self.links = Links(hub, config)
        self._transports: dict[str, tuple[list[str], list[Transport]]] = {}
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

    async def _deliver(self, message: Outgoing, person: str, transport: Transport) -> Delivery:
        carried = self._carried(message, person)
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

    def _carried(self, message: Outgoing, person: str) -> Message:
        """Return the message in a person's language, with the ways to answer it where it pages them."""
        language = self.language(person)
        said = text = self._said(message, language)
        answer = None
        if message.chain:
            if url := self.links.url(message.chain, person):
                text = self._hub.text("link", language, text=said, url=url)
            said = self._hub.text("press", language, text=said)
            answer = partial(self._answered, message.chain, person)
        return Message(
            title=self.title(message, language),
            text=text,
            urgency=message.urgency,
            language=language,
            spoken=said,
            answer=answer,
            needless=lambda: self._needless(message, person),
        )

    async def _answered(self, chain: str, person: str) -> None:
        await self._answer(chain, person)

    def _said(self, message: Outgoing, language: str) -> str:
        """Return the text in a language, as the class's template has it."""
        settings = self._config.classes.get(message.event_class)
        template = in_language(settings.text, language) if settings and settings.text else "{text}"
        return template.format(text=message.said(language))

    async def journal(self, message: Outgoing, person: str, transport: str, status: str, reason: str = "") -> Delivery:
        """Write down one try, and announce it unless the home must not show it."""
        delivery = Delivery(
            at=self._hub.clock.time(),
            person=person,
            transport=transport,
            text=self._said(message, self.language(person)),
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
        titles = {language: self.title(message, language) for language in LANGUAGES}
        details = {language: self._said(message, language) for language in LANGUAGES}
        self._hub.notice(message.matter, titles, level=level, detail=details)
        await self.journal(message, "", "panel", "shown")

    def _transports_of(self, person: str) -> list[Transport]:
        """Return a person's transports, the same objects for as long as the URLs are the same."""
        urls = self._urls(person)
        known = self._transports.get(person)
        if known is None or known[0] != urls:
            known = (urls, [made for url in urls if (made := self._transport(person, url)) is not None])
            self._transports[person] = known
        return known[1]

    def _transport(self, person: str, url: str) -> Transport | None:
        if not url.startswith("sip://"):
            return AppriseTransport(url, self._config.timeout_seconds)
        try:
            return SipTransport(
                url, self._hub.speech, ring_s=self._config.ring_seconds, talk_s=self._config.talk_seconds
            )
        except ConfigError as error:
            self._hub.log.warning("%s cannot be called: %s", person, error)
            return None

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
        settings = self._config.classes.get(message.event_class)
        if settings and settings.title:
            own = in_language(settings.title, language).format(text=own or "")
        title = str(own) if own else self._hub.text(key, language)
        title = self._hub.text("title.other", language) if title == key else title
        title = self._hub.text("testing", language, title=title) if message.data.get("testing") else title
        return self._hub.text("drill", language, title=title) if message.drill else title
