"""What the voice room knows of the rooms that listen and speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.api.causes import Cause
from hub.api.speaking import Reached


class Places(Protocol):
    """The rooms that listen and speak, as the voice room sees them."""

    async def announce(self, text: str, language: str, areas: Sequence[str]) -> None:
        """Say something in areas, everywhere when none are named."""

    def reached(self, areas: Sequence[str]) -> Reached:
        """Return which areas (none named: all) have something to speak from."""

    def ring(self, key: str, text: str, *, language: str, areas: Sequence[str], cause: Cause) -> None:
        """Ring until somebody ends it."""

    def dismiss(self, key: str) -> bool:
        """End a ring; return whether it rang."""

    def echoes(self, text: str, since: float) -> bool:
        """Return whether a transcript is the hub's own voice."""

    def silenced(self, text: str, language: str, area: str | None) -> bool:
        """Silence what rings or is said there, if that is what a sentence asks for; return whether it was."""

    @property
    def records(self) -> bool:
        """Whether a person has ordered that what is heard be recorded."""

    async def record(self, pcm: bytes, where: str) -> None:
        """Keep an utterance, as was ordered."""
