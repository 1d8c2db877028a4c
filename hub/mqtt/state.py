"""Owns what is known of the connection, who is told, and how long to wait before the next try."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["connecting", "connected", "lost", "stopped"]


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """Where the connection stands; ``reason`` says why it is lost, ``protocol`` is "5" or "3.1.1"."""

    phase: Phase
    reason: str = ""
    broker: str = ""
    protocol: str = ""
    session_present: bool = False

    @property
    def connected(self) -> bool:
        """Messages flow."""
        return self.phase == "connected"


class StateFeed:
    """The present state and those who follow it."""

    def __init__(self) -> None:
        self.now = ConnectionState("stopped")
        self._followers: list[Callable[[ConnectionState], object]] = []

    def set(self, state: ConnectionState) -> None:
        """Make ``state`` the present one and tell everybody, in order."""
        if state != self.now:
            self.now = state
            for follower in tuple(self._followers):
                follower(state)

    def follow(self, follower: Callable[[ConnectionState], object]) -> Callable[[], None]:
        """Call ``follower`` at every change; call the result to end it."""
        self._followers.append(follower)

        def end() -> None:
            if follower in self._followers:
                self._followers.remove(follower)

        return end

    async def changes(self) -> AsyncGenerator[ConnectionState, None]:
        """The present state, then each change; a slow reader loses the oldest beyond 64."""
        queue: asyncio.Queue[ConnectionState] = asyncio.Queue(64)

        def put(state: ConnectionState) -> None:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(state)

        put(self.now)
        end = self.follow(put)
        try:
            while True:
                yield await queue.get()
        finally:
            end()


class Backoff:
    """Waits that double from ``minimum`` to ``maximum`` seconds, each shortened at random by up to half."""

    def __init__(self, minimum: float, maximum: float, chance: Callable[[], float] = random.random) -> None:
        self._minimum, self._maximum, self._chance = minimum, max(minimum, maximum), chance
        self._next = minimum

    def next(self) -> float:
        """How long to wait now, s."""
        delay, self._next = self._next, min(self._maximum, self._next * 2)
        return delay * (0.5 + self._chance() / 2)

    def reset(self) -> None:
        """It worked: begin again at the minimum."""
        self._next = self._minimum
