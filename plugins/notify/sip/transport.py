"""A voice call as a transport: ``sip://user:password@server[:port]/number[?domain=example.org]``."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, unquote, urlsplit

from hub.api.errors import ConfigError, PayloadError
from plugins.notify.sip import media
from plugins.notify.sip.call import YES, Call
from plugins.notify.sip.dialog import Account
from plugins.notify.transports import Message

_NUMBER = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+*#._-")
Speak = Callable[[str, str], Awaitable[bytes | None]]


def account_of(url: str) -> Account:
    """Return what a ``sip://`` URL says; ConfigError, without its password, when it is none."""
    problem = ConfigError("a sip:// address is not valid", remedy="sip://user:password@server:5060/number")
    try:
        parts = urlsplit(url)
        port = parts.port or 5060
    except ValueError:
        raise problem from None
    number = unquote(parts.path.strip("/"))
    if not parts.hostname or not number or not set(number) <= _NUMBER:
        raise problem
    return Account(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        number=number,
        domain=next(iter(parse_qs(parts.query).get("domain", [])), ""),
    )


def _prepared(wav: bytes) -> array[int]:
    """Return speech as samples; makes the codecs' tables too, so that the call itself never waits for them."""
    media.encode((), media.PCMU)
    media.encode((), media.PCMA)
    return media.from_wav(wav)


class SipTransport:
    """Rings a person up, speaks, and takes a pressed ``1`` for their answer. One call at a time."""

    name = "sip"

    def __init__(self, url: str, speak: Speak, *, ring_s: float, talk_s: float) -> None:
        self._account = account_of(url)
        self._speak = speak
        self._ring_s = ring_s
        self._talk_s = talk_s
        self._line = asyncio.Lock()

    async def send(self, message: Message) -> str:
        """Call; an empty text when the message was heard (and answered, where an answer is wanted)."""
        async with self._line:
            if message.needless():
                return ""
            try:
                samples = await self._samples(message)
                call = Call(self._account, ring_s=self._ring_s, talk_s=self._talk_s if message.answer else 30.0)
                async with asyncio.timeout(self._ring_s + self._talk_s + 30):
                    keys, failed = await call.run(samples, needless=message.needless)
            except (OSError, PayloadError, TimeoutError) as error:
                return f"the call could not be made: {str(error) or 'it took too long'}"
        if message.answer is not None and YES in keys:
            await message.answer()
            return ""
        if failed or message.answer is None or message.needless():
            return failed
        return f"picked up, but nobody pressed {YES}"

    async def _samples(self, message: Message) -> array[int]:
        said = ". ".join(part for part in (message.title, message.spoken or message.text) if part)
        wav = await self._speak(said, message.language)
        return media.tone() if wav is None else await asyncio.to_thread(_prepared, wav)
