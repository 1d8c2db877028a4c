"""Hashing of passwords and PINs with argon2id, off the event loop, a bounded number at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from hub.api.errors import TooManyAttempts
from hub.people.config import HashConfig

T = TypeVar("T")
_AT_ONCE = 2
_WAITING = 32


class Hasher:
    """Hashes and verifies secrets. A missing hash costs as much to refuse as a wrong one."""

    def __init__(self, config: HashConfig) -> None:
        self._argon = argon2.PasswordHasher(
            time_cost=config.passes, memory_cost=config.memory_kib, parallelism=config.lanes
        )
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._decoy = ""

    async def hash(self, secret: str) -> str:
        """Return the encoded argon2id hash, with its own random salt and parameters."""
        return await self._run(lambda: self._argon.hash(secret))

    async def verify(self, encoded: str | None, secret: str) -> bool:
        """Return whether ``secret`` has this hash; None (nobody has one) takes the same time and is False."""
        if encoded is None:
            if not self._decoy:
                self._decoy = await self.hash("nobody")
            await self._run(lambda: self._matches(self._decoy, secret))
            return False
        return await self._run(lambda: self._matches(encoded, secret))

    def outdated(self, encoded: str) -> bool:
        """Return whether the hash was made at another cost than today's."""
        return self._argon.check_needs_rehash(encoded)

    def _matches(self, encoded: str, secret: str) -> bool:
        try:
            return self._argon.verify(encoded, secret)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING:
            raise TooManyAttempts("too many people are logging in at once", retry_after=5, remedy="try again shortly")
        self._waiting += 1
        try:
            async with self._gate:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1
