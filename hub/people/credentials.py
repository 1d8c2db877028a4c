"""Passwords of persons: setting, checking, and how guessing is slowed down."""

from __future__ import annotations

import ipaddress

from hub.api.clock import Clock
from hub.api.errors import AccessError, TooManyAttempts, WrongCredentials
from hub.kernel.store import Store
from hub.people.config import PeopleConfig
from hub.people.directory import folded
from hub.people.passwords import Hasher
from hub.people.sessions import digest
from hub.people.slowdown import Slowdown

_LONGEST = 256
_OBVIOUS = frozenset({"password", "passwort", "12345678", "123456789", "1234567890", "qwertyui", "qwertz123", "hearth"})


def network_of(source: str) -> str:
    """Return what counts as one source: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address(source.partition("%")[0])
    except ValueError:
        return source[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        if not address.is_loopback:
            return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class Credentials:
    """The password hashes, and three counts of attempts: account at a source, account, source."""

    def __init__(self, store: Store, clock: Clock, config: PeopleConfig, hasher: Hasher) -> None:
        self._documents = store.documents("people.password")
        self._hasher = hasher
        self._shortest = config.password_length
        self._hashes: dict[str, str] = {}
        self._near = Slowdown(clock, free=5, first=1.0, longest=3600.0, keeps=store.documents("people.tries"))
        self._wide = Slowdown(clock, free=50, first=1.0, longest=60.0)

    async def load(self) -> None:
        """Read the stored hashes and the waits under way."""
        self._hashes = {k: v for k, v in (await self._documents.all()).items() if isinstance(v, str)}
        await self._near.load()

    def has(self, person: str) -> bool:
        """Return whether a person can log in."""
        return person in self._hashes

    async def count(self, account: str, source: str) -> tuple[str, str, str]:
        """Count an attempt at an account from a source; TooManyAttempts when it must wait.

        Counts are kept under hashes: people type passwords into the name's field.
        """
        account, source = folded(account)[:80], network_of(source)
        pair, anywhere, anybody = (digest(k) for k in (f"{account}@{source}", f"{account}@", f"@{source}"))
        keys = (pair, anywhere, anybody)
        wait = max(self._wide.wait(keys[1]), self._wide.wait(keys[2]))
        if wait > 0:
            raise TooManyAttempts("too many wrong attempts", retry_after=wait, remedy="wait a minute")
        await self._near.attempt(keys[0])
        await self._wide.attempt(keys[1], keys[2])
        return keys

    async def forgive(self, keys: tuple[str, str, str]) -> None:
        """Forget the attempts of one who proved right."""
        await self._near.right(keys[0])
        self._wide.refund(keys[1])
        self._wide.refund(keys[2])

    async def prove(self, person: str | None, account: str, password: str, source: str) -> None:
        """Check a password; WrongCredentials (after the same time) when it, or the account, is wrong."""
        keys = await self.count(account, source)
        if not await self.fits(person, password):
            raise WrongCredentials("this name and password do not fit", remedy="check both; capitals count")
        await self.forgive(keys)
        encoded = self._hashes.get(person) if person is not None else None
        if person is not None and encoded is not None and self._hasher.outdated(encoded):
            await self._store(person, password)

    async def fits(self, person: str | None, password: str) -> bool:
        """Return whether it is the person's password; takes as long when there is none. Counts nothing."""
        encoded = self._hashes.get(person) if person is not None else None
        return await self._hasher.verify(encoded, password[:_LONGEST])

    def fit(self, name: str, password: str) -> None:
        """Raise AccessError when a password is unfit for the person of this name."""
        if not self._shortest <= len(password) <= _LONGEST:
            raise AccessError(
                f"a password has {self._shortest} to {_LONGEST} characters",
                remedy="a few words do well",
                field="password",
            )
        if folded(password) in _OBVIOUS or folded(password) == folded(name) or len(set(password)) < 3:
            raise AccessError("this password is too easy to guess", remedy="a few words do well", field="password")

    async def set(self, person: str, name: str, password: str) -> None:
        """Give a person a password; AccessError when it is unfit."""
        self.fit(name, password)
        await self._store(person, password)

    async def _store(self, person: str, password: str) -> None:
        encoded = await self._hasher.hash(password)
        await self._documents.put(person, encoded)
        self._hashes[person] = encoded

    async def erase(self, person: str) -> None:
        """Forget a person's password."""
        self._hashes.pop(person, None)
        await self._documents.delete(person)
