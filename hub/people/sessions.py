"""Sessions of browsers: a random id in a cookie, its hash at rest, an expiry that rolls while it is used."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets

import msgspec

from hub.api.clock import Clock
from hub.kernel.store import Store
from hub.people.config import PeopleConfig

_log = logging.getLogger(__name__)
_DAY = 86_400.0
_TOUCH = 3600.0
_PER_PERSON = 50


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One login. ``key`` is the SHA-256 of the secret; times are Unix seconds."""

    key: str
    person: str
    created_at: float
    seen_at: float
    expires_at: float
    source: str = ""
    agent: str = ""


def digest(secret: str) -> str:
    """Return the hash under which a 256-bit random secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def csrf_of(secret: str) -> str:
    """Return the CSRF token of a session: derived from its secret, so nothing is kept of it."""
    mac = hmac.new(secret.encode("utf-8", "replace"), b"hearth csrf", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


class Sessions:
    """All sessions, in memory and in the store."""

    def __init__(self, store: Store, clock: Clock, config: PeopleConfig) -> None:
        self._documents = store.documents("people.session")
        self._clock = clock
        self._idle = config.session_days * _DAY
        self._longest = config.session_max_days * _DAY
        self._sessions: dict[str, Session] = {}

    async def load(self) -> None:
        """Read the stored sessions; expired and unreadable ones are erased."""
        for key, data in (await self._documents.all()).items():
            try:
                session = msgspec.convert(data, Session)
            except msgspec.ValidationError as error:
                _log.error("a stored session is left out: %s", error)
                await self._documents.delete(key)
                continue
            if session.expires_at > self._clock.time():
                self._sessions[key] = session
            else:
                await self._documents.delete(key)

    async def begin(self, person: str, *, source: str, agent: str) -> tuple[str, Session]:
        """Begin a session; return its secret (never kept) and the session."""
        secret, now = secrets.token_urlsafe(32), self._clock.time()
        session = Session(
            key=digest(secret),
            person=person,
            created_at=now,
            seen_at=now,
            expires_at=now + min(self._idle, self._longest),
            source=source[:64],
            agent=agent[:120],
        )
        own = sorted((s for s in self._sessions.values() if s.person == person), key=lambda s: s.seen_at)
        for old in own[: max(0, len(own) - _PER_PERSON + 1)]:
            await self.end(old.key)
        self._sessions[session.key] = session
        await self._documents.put(session.key, msgspec.to_builtins(session))
        return secret, session

    async def find(self, secret: str) -> Session | None:
        """Return the session of a secret and roll its expiry; None when there is none or it is over."""
        key = digest(secret)
        session = self._sessions.get(key)
        now = self._clock.time()
        if session is None:
            return None
        if session.expires_at <= now:
            await self.end(key)
            return None
        if now - session.seen_at >= _TOUCH:
            expires = min(now + self._idle, session.created_at + self._longest)
            session = msgspec.structs.replace(session, seen_at=now, expires_at=expires)
            self._sessions[key] = session
            await self._documents.put(key, msgspec.to_builtins(session))
        return session

    def alive(self, key: str) -> bool:
        """Return whether a session is still good."""
        session = self._sessions.get(key)
        return session is not None and session.expires_at > self._clock.time()

    async def end(self, key: str) -> None:
        """End one session."""
        self._sessions.pop(key, None)
        await self._documents.delete(key)

    async def end_all(self, person: str, *, but: str = "") -> int:
        """End every session of a person, except ``but``; return how many."""
        keys = [s.key for s in self._sessions.values() if s.person == person and s.key != but]
        for key in keys:
            await self.end(key)
        return len(keys)
