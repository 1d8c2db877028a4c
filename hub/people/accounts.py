"""Accounts: first owner, login, sessions, tokens and PINs of the people in the directory."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from hub.api.causes import Cause, Origin, start
from hub.api.clock import Clock
from hub.api.errors import AccessError, NotPermitted, WrongCredentials
from hub.api.home import Entity
from hub.api.people import Person, Role
from hub.kernel.bus import Bus
from hub.kernel.store import Store
from hub.people import permissions
from hub.people.access import Identity, Login
from hub.people.config import PeopleConfig
from hub.people.credentials import Credentials
from hub.people.directory import Directory
from hub.people.passwords import Hasher
from hub.people.pins import Pins
from hub.people.sessions import Session, Sessions, csrf_of, digest
from hub.people.tokens import Token, Tokens

_SETUP = "setup token"


class Accounts:
    """The people of the home and their ways in. Implements ``hub.api.people.PeopleView``. Use ``Accounts.open``."""

    def __init__(self, store: Store, bus: Bus, clock: Clock, config: PeopleConfig) -> None:
        hasher = Hasher(config.hashing)
        self._clock = clock
        self._setup = store.documents("people.setup")
        self._changing = asyncio.Lock()
        self._directory = Directory(store, bus)
        self._credentials = Credentials(store, clock, config, hasher)
        self._sessions = Sessions(store, clock, config)
        self._tokens = Tokens(store, clock)
        self._pins = Pins(store, clock, hasher)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, store: Store, bus: Bus, clock: Clock, config: PeopleConfig | None = None
    ) -> AsyncIterator[Accounts]:
        """Read all accounts from the store."""
        accounts = cls(store, bus, clock, config or PeopleConfig())
        parts = (accounts._directory, accounts._credentials, accounts._sessions, accounts._tokens, accounts._pins)
        for part in parts:
            await part.load()
        yield accounts

    @property
    def people(self) -> Mapping[str, Person]:
        """Return everybody by id."""
        return self._directory.people

    # First run

    @property
    def setup_needed(self) -> bool:
        """Return whether no owner can log in yet."""
        owners = (p.id for p in self.people.values() if p.role is Role.OWNER)
        return not any(self._credentials.has(p) for p in owners)

    async def new_setup_token(self) -> str | None:
        """Make the one-time token (128 bit) that the console shows, in place of any before; None when not needed."""
        if not self.setup_needed:
            return None
        secret = secrets.token_urlsafe(16)
        await self._setup.put(_SETUP, digest(secret))
        return secret

    async def set_up(self, token: str, name: str, password: str, language: str, *, source: str, agent: str) -> Login:
        """Make the first owner and log them in; the token is used up. A person of that name becomes the owner."""
        keys = await self._credentials.count(_SETUP, source)
        async with self._changing:
            if not self.setup_needed:
                raise NotPermitted("this home has its owner already", remedy="log in instead")
            kept = await self._setup.get(_SETUP)
            if not isinstance(kept, str) or not hmac.compare_digest(kept, digest(token.strip())):
                raise WrongCredentials("this is not the setup token", remedy="it is printed where Hearth was started")
            await self._credentials.forgive(keys)
            self._credentials.fit(name, password)
            cause = start(Origin.PERSON, name, door="setup", at=self._clock.time())
            person = self._directory.named(name)
            if person is None:
                person = await self._directory.add(name, cause=cause, role=Role.CHILD, language=language)
            await self._credentials.set(person.id, person.name, password)
            person = await self._directory.change(person.id, cause=cause, role=Role.OWNER, language=language)
            await self._setup.delete(_SETUP)
        return await self._begin(person, source=source, agent=agent)

    # Ways in

    async def log_in(self, name: str, password: str, *, source: str, agent: str = "", old: str = "") -> Login:
        """Begin a session; WrongCredentials or TooManyAttempts. The session of ``old`` (a secret) ends."""
        person = self._directory.named(name)
        await self._credentials.prove(person.id if person else None, name, password, source)
        if person is None:
            raise WrongCredentials("this name and password do not fit")
        if old:
            await self.log_out(old)
        return await self._begin(person, source=source, agent=agent)

    async def _begin(self, person: Person, *, source: str, agent: str) -> Login:
        secret, session = await self._sessions.begin(person.id, source=source, agent=agent)
        return Login(secret=secret, identity=_by_session(person, session, secret), expires_at=session.expires_at)

    async def by_session(self, secret: str) -> Identity | None:
        """Return whose session this is and roll it; None when it is over or was never."""
        session = await self._sessions.find(secret)
        person = self.people.get(session.person) if session else None
        return _by_session(person, session, secret) if session and person else None

    async def by_token(self, secret: str) -> Identity | None:
        """Return whose bearer token this is, the role cut to the token's; None when it is not good."""
        token = self._tokens.find(secret)
        person = self.people.get(token.person) if token else None
        if token is None or person is None:
            return None
        if not permissions.at_least(token.role, person.role):
            person = msgspec.structs.replace(person, role=token.role)
        return Identity(person=person, via="token", key=token.key, expires_at=token.expires_at)

    def alive(self, key: str) -> bool:
        """Return whether the session or token of an Identity is still good."""
        return self._sessions.alive(key) or self._tokens.alive(key)

    async def log_out(self, secret: str) -> None:
        """End the session of this secret."""
        await self._sessions.end(digest(secret))

    async def change_password(self, person_id: str, old: str, new: str, *, source: str, but: str = "") -> None:
        """Change one's own password; every other session (but ``but``, a session's key) and all tokens end."""
        person = self._directory.get(person_id)
        await self._credentials.prove(person_id, person.name, old, source)
        await self.set_password(person_id, new, but=but)

    # People

    async def add_person(self, name: str, *, cause: Cause, **facts: Any) -> Person:
        """Add a person; AccessError names the fact that is unfit."""
        return await self._directory.add(name, cause=cause, **facts)

    async def put_person(self, person: Person, *, cause: Cause) -> Person:
        """Add or replace a person as a whole (the configuration's, say); passwords and PINs stay."""
        return await self._directory.put(person, cause=cause)

    async def change_person(self, person_id: str, *, cause: Cause, **changes: Any) -> Person:
        """Change facts of a person; the last owner stays one."""
        async with self._changing:
            if changes.get("role", Role.OWNER) is not Role.OWNER:
                self._keep_an_owner(person_id)
            return await self._directory.change(person_id, cause=cause, **changes)

    async def remove_person(self, person_id: str, *, cause: Cause) -> None:
        """Forget a person with password, PIN, sessions and tokens; not the last owner."""
        async with self._changing:
            self._directory.get(person_id)
            self._keep_an_owner(person_id)
            await self._sessions.end_all(person_id)
            await self._tokens.revoke_all(person_id)
            await self._pins.clear(person_id)
            await self._credentials.erase(person_id)
            await self._directory.remove(person_id, cause=cause)

    def _keep_an_owner(self, person_id: str) -> None:
        others = (p.id for p in self.people.values() if p.role is Role.OWNER and p.id != person_id)
        person = self._directory.get(person_id)
        if person.role is Role.OWNER and not any(self._credentials.has(p) for p in others):
            raise AccessError(
                f"{person.name} is the only owner", remedy="make somebody else an owner first", field="role"
            )

    async def set_password(self, person_id: str, password: str, *, but: str = "") -> None:
        """Set a password; all sessions (but ``but``, a session's key) and tokens of the person end."""
        person = self._directory.get(person_id)
        await self._credentials.set(person_id, person.name, password)
        await self._sessions.end_all(person_id, but=but)
        await self._tokens.revoke_all(person_id)

    # PINs and tokens

    async def set_pin(self, person_id: str, pin: str | None) -> None:
        """Set a person's PIN, None to take it away; AccessError when it is unfit."""
        self._directory.get(person_id)
        await (self._pins.clear(person_id) if pin is None else self._pins.set(person_id, pin))

    async def check_pin(self, pin: str, *, where: str) -> Person | None:
        """Return whose PIN it is, or None. Wrong ones lock the door named by ``where`` for longer and longer."""
        person_id = await self._pins.check(pin, where)
        return self.people.get(person_id) if person_id else None

    async def confirm(self, person_id: str, secret: str, *, where: str) -> bool:
        """Return whether a secret is this person's own PIN or password; TooManyAttempts after wrong ones."""
        person = self._directory.get(person_id)
        keys = await self._credentials.count(person.name, where)
        right = await self._pins.fits(person_id, secret) or await self._credentials.fits(person_id, secret)
        if right:
            await self._credentials.forgive(keys)
        return right

    async def pin_taken(self, pin: str) -> bool:
        """Return whether it is somebody's PIN: for refusing it as another code, never for letting anybody in."""
        return await self._pins.taken(pin)

    def pin_wait(self, where: str) -> float:
        """Return the seconds for which no PIN is looked at at a door."""
        return self._pins.wait(where)

    async def issue_token(
        self, person_id: str, name: str, *, role: Role | None = None, days: float = 90
    ) -> tuple[str, Token]:
        """Make a bearer token for a person; return its secret, shown once, and what is kept. ``role`` can only cut."""
        person = self._directory.get(person_id)
        role = role or person.role
        if not permissions.at_least(person.role, role):
            raise AccessError(f"{person.name} is no {role.value}", remedy=f"at most {person.role.value}", field="role")
        return await self._tokens.issue(person_id, name, role, days)

    def tokens(self, person_id: str) -> Sequence[Token]:
        """Return the tokens of a person, newest first, without their secrets."""
        return self._tokens.of(person_id)

    async def revoke_token(self, token_id: str, *, person: str | None = None) -> bool:
        """Revoke a token (``person``: only if it is theirs); return whether there was one."""
        return await self._tokens.revoke(token_id, person=person)

    # Rights

    def may(self, role: Role, permission: str) -> bool:
        """Return whether a role has a permission (``hub.people.permissions.LEAST``)."""
        return permissions.may(role, permission)

    def at_least(self, role: Role, least: str) -> bool:
        """Return whether a role may call what is open from ``least`` up; ValueError for a word that is no role."""
        return permissions.at_least(role, Role(least))

    def refusal(self, role: Role, entity: Entity, command: str) -> str:
        """Return why a role may not give a command, an empty string when it may."""
        return permissions.refusal(role, entity, command)


def _by_session(person: Person, session: Session, secret: str) -> Identity:
    return Identity(person=person, via="session", key=session.key, csrf=csrf_of(secret), expires_at=session.expires_at)
