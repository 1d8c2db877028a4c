"""Transports: what carries a message to a person. Each send runs in a thread of its own and is given up on time.

A thread cannot be stopped, so a transport that hangs keeps its one thread and is not given another before that ends:
a dead transport costs one thread and delays nobody else.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from plugins.notify.api import Urgency


def _never() -> bool:
    return False


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One text for one person, in their language.

    ``spoken`` is said instead of ``text`` by a transport that speaks. ``answer`` takes the person's answer, None where
    none is wanted; ``needless`` says whether it need not reach them any more.
    """

    title: str
    text: str
    urgency: Urgency = Urgency.NORMAL
    language: str = "en"
    spoken: str = ""
    answer: Callable[[], Awaitable[None]] | None = None
    needless: Callable[[], bool] = _never


class Transport(Protocol):
    """Carries messages to one person. ``send`` returns an empty text, or why it failed; it never raises."""

    @property
    def name(self) -> str:
        """Return its name without any secret, as in ``ntfy``."""
        ...

    async def send(self, message: Message) -> str:
        """Deliver a message."""
        ...


class AppriseTransport:
    """One apprise URL (https://github.com/caronc/apprise/wiki lists the services)."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url
        self._timeout = timeout
        self._free = asyncio.Lock()

    @property
    def name(self) -> str:
        """Return the service of the URL."""
        return self._url.partition("://")[0] or "apprise"

    async def send(self, message: Message) -> str:
        """Deliver a message after those before it; the reason of a failure names no secret of the URL."""
        try:
            async with asyncio.timeout(self._timeout):
                await self._free.acquire()
        except TimeoutError:
            return "the transport still hangs from an earlier message"
        done = self._start(message)
        try:
            async with asyncio.timeout(self._timeout):
                return await done
        except TimeoutError:
            return f"no answer within {self._timeout:g} s"

    def _start(self, message: Message) -> asyncio.Future[str]:
        """Send in a thread; the transport is free again when that ends, however late."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[str] = loop.create_future()

        def settle(reason: str) -> None:
            self._free.release()
            if not done.done():
                done.set_result(reason)

        def work() -> None:
            reason = _deliver(self._url, message)
            try:
                loop.call_soon_threadsafe(settle, reason)
            except RuntimeError:
                logging.getLogger(__name__).debug("the hub stopped before %s answered", self.name)

        threading.Thread(target=work, name=f"notify-{self.name}", daemon=True).start()
        return done


def _deliver(url: str, message: Message) -> str:
    """Send through apprise, blocking; return why it failed, or an empty text."""
    heard: list[str] = []
    with _listening(heard.append):
        try:
            import apprise  # costs a quarter of a second, and not every home needs it

            carrier = apprise.Apprise()
            if not carrier.add(url):
                return "the URL is not one that apprise knows"
            sent = carrier.notify(body=message.text, title=message.title, notify_type=_type(message.urgency))
        except Exception as error:  # noqa: BLE001 - 171 services of others: the boundary is here
            return f"{type(error).__name__} in apprise"
    return "" if sent else _without_secrets(heard, url)


def prepare() -> None:
    """Load apprise and its services, blocking: a second that the first urgent message shall not wait for."""
    try:
        import apprise

        apprise.Apprise().add("json://localhost")
    except Exception:  # the same boundary: sending will say what is wrong, message by message
        logging.getLogger(__name__).warning("apprise cannot be loaded", exc_info=True)


def _type(urgency: Urgency) -> str:
    return {Urgency.CRITICAL: "failure", Urgency.HIGH: "warning"}.get(urgency, "info")


def _without_secrets(lines: list[str], url: str) -> str:
    """Return the last reason apprise logged, unless a part of the URL that may be secret is in it."""
    parts = {p for p in url.partition("://")[2].replace("?", "/").replace("@", "/").replace(":", "/").split("/") if p}
    for line in reversed(lines):
        if not any(len(part) > 5 and part in line for part in parts):
            return line[:200]
    return "the service refused it or could not be reached"


class _listening:  # noqa: N801 - reads as a verb: with _listening(...)
    """Hands this thread's warnings of apprise to ``take`` while it is open."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self._handler = _ThreadHandler(take, threading.get_ident())

    def __enter__(self) -> None:
        logging.getLogger("apprise").addHandler(self._handler)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("apprise").removeHandler(self._handler)


class _ThreadHandler(logging.Handler):
    def __init__(self, take: Callable[[str], None], thread: int) -> None:
        super().__init__(logging.WARNING)
        self._take = take
        self._thread = thread

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self._take(record.getMessage())
