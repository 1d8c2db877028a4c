"""Satellites without sound: words come out of bytes, loudspeakers remember what they were given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from hub.api.clock import Clock
from hub.voice.audio import wav_bytes
from hub.voice.satellites.directory import Satellites
from hub.voice.satellites.mouth import Sound
from hub.voice.satellites.place import Cue, Facts
from hub.voice.satellites.rings import Ring
from hub.voice.satellites.satellite import Satellite
from hub.voice.satellites.wake import Spotted, WakeWord

CHUNK = bytes(3200)
WAKE = b"wake" * 800
STOP = b"stop" * 800
SPEECH = b"talk" * 800


class FakeSpotter:
    """Finds a word in each chunk that begins with its letters."""

    def __init__(self, mark: bytes, word: str, *, stop: bool) -> None:
        self.mark, self.word, self.stop = mark, word, stop

    def feed(self, pcm: bytes) -> list[Spotted]:
        places = [at for at in range(0, len(pcm), 3200) if pcm[at : at + 4] == self.mark]
        return [Spotted(word=self.word, at=at / 32_000, stop=self.stop) for at in places]

    def reset(self) -> None:
        pass


class FakeDevice:
    """Plays until told to stop or let go on; remembers what was played and shown."""

    def __init__(self, *, wakes: bool = False, instant: bool = True) -> None:
        self.wakes, self.hears, self.speaks, self.instant = wakes, True, True, instant
        self.played: list[str] = []
        self.cut: list[str] = []
        self.cues: list[tuple[Cue, str]] = []
        self.open = True
        self.go_on = asyncio.Event()

    async def play(self, sound: Sound, volume: float, stop: asyncio.Event) -> None:
        self.played.append(sound.text)
        if self.instant:
            return
        waits = [asyncio.ensure_future(self.go_on.wait()), asyncio.ensure_future(stop.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if stop.is_set():
            self.cut.append(sound.text)

    async def cue(self, cue: Cue, text: str = "") -> None:
        self.cues.append((cue, text))

    async def listen(self, on: bool) -> None:
        self.open = on


class FakeUtterance:
    """Ends after so many chunks of speech."""

    def __init__(self, rooms: FakeRooms, facts: Facts, session: str) -> None:
        self.rooms, self.facts, self.session = rooms, facts, session
        self.chunks: list[bytes] = []
        self.cancelled = False

    @property
    def heard_speech(self) -> bool:
        return SPEECH in self.chunks

    @property
    def ended(self) -> bool:
        return self.heard_speech and self.chunks[-1] == CHUNK

    async def feed(self, pcm: bytes) -> None:
        self.chunks.append(pcm)

    async def finish(self) -> dict[str, Any]:
        return {"text": "the light", "session": "s1", "decision": "act", "answer": "Done.", **self.rooms.answer}

    async def cancel(self) -> None:
        self.cancelled = True


class FakeRooms:
    """Recognising and speaking as a test says."""

    def __init__(self) -> None:
        self.utterances: list[FakeUtterance] = []
        self.answer: dict[str, Any] = {}

    async def utterance(self, facts: Facts, session: str) -> FakeUtterance:
        self.utterances.append(FakeUtterance(self, facts, session))
        return self.utterances[-1]

    async def speech(self, answer: dict[str, Any]) -> Sound | None:
        text = answer["answer"]
        return Sound(text=text, language="en", wav=await self.render(text, "en")) if text else None

    async def render(self, text: str, language: str) -> bytes | None:
        return wav_bytes(b"".join({"wake": WAKE, "stop": STOP}.get(word, CHUNK) for word in text.lower().split()))


class Memory:
    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    async def get(self, key: str, default: Any = None) -> Any:
        return self.kept.get(key, default)

    async def put(self, key: str, value: Any) -> None:
        self.kept[key] = value

    async def delete(self, key: str) -> None:
        self.kept.pop(key, None)


class Home:
    """A home with satellites, for a test."""

    def __init__(self, clock: Clock) -> None:
        self.rooms, self.memory = FakeRooms(), Memory()
        self.rang: list[tuple[str, str]] = []
        self.satellites = Satellites(
            self.rooms,
            self.memory,
            clock,
            spotters=self._wake,
            stops=lambda _languages, _alert: FakeSpotter(b"stop", "stop", stop=True),
            ring_told=self._told,
        )

    def _wake(self, words: Sequence[WakeWord]) -> FakeSpotter:
        return FakeSpotter(b"wake", words[0].id if words else "wake", stop=False)

    def _told(self, ring: Ring, how: str) -> None:
        self.rang.append((ring.key, how))

    @asynccontextmanager
    async def satellite(
        self, name: str = "kitchen", device: FakeDevice | None = None, **facts: Any
    ) -> AsyncIterator[tuple[Satellite, FakeDevice]]:
        device = device or FakeDevice()
        told = Facts(id=name, name=name.title(), kind="test", area=name, **facts)
        async with self.satellites.join(told, device) as satellite:
            yield satellite, device
