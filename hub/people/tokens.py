"""Bearer tokens for scripts: shown once, hashed at rest, scoped by a role, expiring, revocable."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence

import msgspec

from hub.api.clock import Clock
from hub.api.errors import AccessError
from hub.api.people import Role
from hub.kernel.store import Store
from hub.people.sessions import digest

_log = logging.getLogger(__name__)
PREFIX = "hearth_"
LONGEST_DAYS = 365.0
_PER_PERSON = 100


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token as it is kept: never its secret. ``role`` is the most it may do; times are Unix seconds."""

    id: str
    key: str
    name: str
    person: str
    role: Role
    created_at: float
    expires_at: float


class Tokens:
    """All bearer tokens, in memory and in the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._documents = store.documents("people.token")
        self._clock = clock
        self._tokens: dict[str, Token] = {}

    async def load(self) -> None:
        """Read the stored tokens; expired ones stay listed until revoked."""
        for key, data in (await self._documents.all()).items():
            try:
                self._tokens[key] = msgspec.convert(data, Token)
            except msgspec.ValidationError as error:
                _log.error("a stored token is left out: %s", error)

    async def issue(self, person: str, name: str, role: Role, days: float) -> tuple[str, Token]:
        """Make a token; return its secret (shown once) and what is kept of it."""
        if not name.strip() or len(name) > 80:
            raise AccessError("a token needs a name of 1 to 80 characters", field="name")
        if not 0 < days <= LONGEST_DAYS:
            raise AccessError(f"a token lives at most {LONGEST_DAYS:g} days", remedy="give fewer days", field="days")
        if len(self.of(person)) >= _PER_PERSON:
            raise AccessError(f"{_PER_PERSON} tokens are in use", remedy="revoke one first")
        secret, now = PREFIX + secrets.token_urlsafe(32), self._clock.time()
        token = Token(
            id=secrets.token_hex(6),
            key=digest(secret),
            name=name.strip(),
            person=person,
            role=role,
            created_at=now,
            expires_at=now + days * 86_400,
        )
        self._tokens[token.key] = token
        await self._documents.put(token.key, msgspec.to_builtins(token))
        return secret, token

    def find(self, secret: str) -> Token | None:
        """Return the token of a secret, None when unknown, revoked or expired."""
        token = self._tokens.get(digest(secret))
        return token if token is not None and token.expires_at > self._clock.time() else None

    def alive(self, key: str) -> bool:
        """Return whether a token is still good."""
        token = self._tokens.get(key)
        return token is not None and token.expires_at > self._clock.time()

    def of(self, person: str) -> Sequence[Token]:
        """Return the tokens of a person, newest first."""
        return sorted((t for t in self._tokens.values() if t.person == person), key=lambda t: -t.created_at)

    async def revoke(self, token_id: str, *, person: str | None = None) -> bool:
        """Revoke a token (``person``: only if it is theirs); return whether there was one."""
        for token in list(self._tokens.values()):
            if token.id == token_id and person in (None, token.person):
                del self._tokens[token.key]
                await self._documents.delete(token.key)
                return True
        return False

    async def revoke_all(self, person: str) -> None:
        """Revoke every token of a person."""
        for token in self.of(person):
            await self.revoke(token.id)
