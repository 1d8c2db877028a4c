"""A Wyoming recogniser in a process of its own: this hub's server around an engine that always hears the same."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence

from hub.voice.satellites.wake import Spotter, WakeWord
from hub.voice.wyoming.server import WyomingServer


class Listening:
    """One utterance; ``how`` says what goes wrong."""

    def __init__(self, how: str) -> None:
        self.how = how
        self.heard = 0

    async def feed(self, pcm: bytes) -> None:
        self.heard += len(pcm)

    async def text(self) -> tuple[str, str]:
        if self.how == "slow":
            await asyncio.sleep(30)
        if self.how == "dies":
            sys.exit(3)
        return (f"turn on the kitchen light {self.heard > 16_000}", "en")

    async def cancel(self) -> None:
        return None


class Speech:
    languages: Sequence[str] = ("en",)
    words: Mapping[str, WakeWord] = {}

    async def listen(self, language: str) -> Listening:
        return Listening(sys.argv[1])

    async def render(self, text: str, language: str) -> bytes | None:
        return None

    def spotter(self, words: Sequence[WakeWord]) -> Spotter:
        raise LookupError("no wake words here")


async def main() -> None:
    async with WyomingServer("127.0.0.1", 0, Speech()).serving() as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


asyncio.run(main())
