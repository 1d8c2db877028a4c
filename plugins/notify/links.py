"""The link in a message by which a person answers without logging in: signed, expiring, good for one chain only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

import msgspec

from hub.api import Hub
from hub.api.errors import AccessError
from plugins.notify.config import Config

_KEY = "links.key"
_PURPOSE = b"hearth notify answer\0"
_LONGEST = 400


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """What a link says: which chain, who answers, until when (Unix seconds)."""

    chain: str
    person: str
    until: int


class Links:
    """Makes and reads links. ``load`` must be awaited once; the key never leaves the plugin's storage."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._key = b""

    async def load(self) -> None:
        """Read the key; make it the first time."""
        stored = await self._hub.storage.get(_KEY)
        if stored is None:
            stored = base64.b64encode(secrets.token_bytes(32)).decode()
            await self._hub.storage.put(_KEY, stored)
        self._key = base64.b64decode(stored)

    def url(self, chain: str, person: str) -> str:
        """Return the link for a person; empty where no phone could open it."""
        base = self._config.link_url or _reachable(self._hub.address)
        return f"{base.rstrip('/')}/#/answer/{self.token(chain, person)}" if base and self._key else ""

    def token(self, chain: str, person: str) -> str:
        """Return the secret part of a link."""
        until = int(self._hub.clock.time() + 3600 * self._config.link_hours)
        body = msgspec.json.encode(Ticket(chain, person, until))
        return f"{_text(body)}.{_text(self._mac(body))}"

    def read(self, token: str) -> Ticket:
        """Return what a link says; AccessError when it is not one of ours, or too old."""
        body, _, mac = token.partition(".")
        try:
            said, signed = (_bytes(body), _bytes(mac)) if len(token) <= _LONGEST else (b"", b"")
        except ValueError:
            said = signed = b""
        if not self._key or not hmac.compare_digest(signed, self._mac(said)):
            raise AccessError("this link is not valid", remedy="open the newest message from the home")
        ticket = msgspec.json.decode(said, type=Ticket)
        if self._hub.clock.time() > ticket.until:
            raise AccessError("this link is too old", remedy="open the newest message from the home")
        return ticket

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, _PURPOSE + body, hashlib.sha256)[:18]


def _reachable(address: str) -> str:
    """Return an address that others in the home can open; a machine's own loopback is none."""
    host = urlsplit(address).hostname or ""
    return "" if host in ("", "localhost", "::1") or host.startswith("127.") else address


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
