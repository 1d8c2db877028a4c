"""What one satellite says, one thing after another: answers before announcements, and silence at a word.

Owns the order of what is to be played at one place and the stop of what is playing. The loudspeaker is handed in.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import heapq
import itertools
from collections import OrderedDict
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Protocol

import msgspec

from hub.api.errors import VoiceError
from hub.voice.audio import read_audio
from hub.voice.satellites.echo import OwnVoice, Spoken
from hub.voice.satellites.wake import Spotted, Spotter

MOST_WAITING = 16
_KEPT_WORDS = 200


class Rank(IntEnum):
    """What goes first when several things are to be said; smaller is sooner."""

    ALARM = 0
    ANSWER = 1
    RING = 2
    ANNOUNCEMENT = 3


class Sound(msgspec.Struct, frozen=True, kw_only=True):
    """Something to play: a WAV file, or None when the listener's own device has to speak the text."""

    text: str
    language: str
    wav: bytes | None


class Loudspeaker(Protocol):
    """Plays at one place."""

    async def play(self, sound: Sound, volume: float, stop: asyncio.Event) -> None:
        """Play; returns when it has been heard, or at once when ``stop`` is set. VoiceError when it cannot."""


class SelfHearing:
    """Finds the words in the hub's own voice that would wake or silence a satellite; remembers what it found."""

    def __init__(self, spotters: Callable[[], Sequence[Spotter]]) -> None:
        self._make = spotters
        self._spotters: Sequence[Spotter] | None = None
        self._known: OrderedDict[bytes, tuple[Spotted, ...]] = OrderedDict()
        self._one = asyncio.Lock()

    async def words(self, wav: bytes) -> tuple[Spotted, ...]:
        """Return the words in a WAV, with their places."""
        key = hashlib.blake2b(wav, digest_size=16).digest()
        async with self._one:
            if key not in self._known:
                self._known[key] = await asyncio.to_thread(self._find, wav)
                while len(self._known) > _KEPT_WORDS:
                    self._known.popitem(last=False)
            return self._known[key]

    def forget(self) -> None:
        """Use other spotters from now on: the wake words in use have changed."""
        self._spotters = None
        self._known.clear()

    def _find(self, wav: bytes) -> tuple[Spotted, ...]:
        pcm = read_audio(wav) + bytes(8000)
        if self._spotters is None:
            self._spotters = self._make()
        found: list[Spotted] = []
        for spotter in self._spotters:
            spotter.reset()
            found += spotter.feed(pcm)
        return tuple(found)


class Mouth:
    """Says things at one place. ``changed`` is called when it begins and when it falls silent.

    ``playing`` is told what is played, as a WAV file, and None when that is over.
    """

    def __init__(
        self,
        loudspeaker: Loudspeaker,
        own: OwnVoice,
        hearing: SelfHearing | None = None,
        changed: Callable[[], None] = lambda: None,
        playing: Callable[[bytes | None], None] = lambda _wav: None,
    ) -> None:
        self._loudspeaker = loudspeaker
        self._own = own
        self._hearing = hearing
        self._changed = changed
        self._playing = playing
        self._waiting: list[tuple[int, int, asyncio.Future[bool]]] = []
        self._numbers = itertools.count()
        self._stop: asyncio.Event | None = None
        self.volume = 1.0

    @property
    def speaking(self) -> bool:
        """Whether something is being played now."""
        return self._stop is not None

    async def say(self, sound: Sound, rank: Rank = Rank.ANSWER) -> bool:
        """Play when it is its turn; returns whether it was heard to the end. VoiceError when it cannot be played."""
        if not await self._turn(rank):
            return False
        stop = self._stop
        assert stop is not None
        spoken = self._own.begin(sound.text)
        self._playing(sound.wav)
        self._changed()
        try:
            async with asyncio.TaskGroup() as group:
                knowing = group.create_task(self._know(sound, spoken), name="own words")
                await self._loudspeaker.play(sound, self.volume, stop)
                knowing.cancel()
        except* VoiceError as errors:
            raise errors.exceptions[0] from None
        finally:
            self._own.end(spoken)
            self._playing(None)
            self._stop = None
            self._next()
            self._changed()
        return not stop.is_set()

    async def _know(self, sound: Sound, spoken: Spoken) -> None:
        if sound.wav is not None and self._hearing is not None:
            spoken.words = await self._hearing.words(sound.wav)

    def hush(self, *, all_waiting: bool = True) -> bool:
        """Fall silent at once, and forget what waits to be said; returns whether anything was being said."""
        spoke = self._stop is not None
        if self._stop is not None:
            self._stop.set()
        if all_waiting:
            for _, _, turn in self._waiting:
                if not turn.done():
                    turn.set_result(False)
            self._waiting.clear()
        return spoke

    async def _turn(self, rank: Rank) -> bool:
        if self._stop is None:
            self._stop = asyncio.Event()
            return True
        if len(self._waiting) >= MOST_WAITING:
            return False
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result():
                self._stop = None
                self._next()
            raise

    def _next(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._stop = asyncio.Event()
                turn.set_result(True)
                return


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait in real time, as sound does; returns whether ``stop`` was set meanwhile."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
    return stop.is_set()
