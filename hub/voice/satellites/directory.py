"""The satellites of the home: who is there, what was chosen for each, and what is said in which rooms.

Implements what a ``Satellite`` needs of the hub (``satellite.Hearing``). Recognising and understanding, the memory of
what was chosen, and who is told of changes are handed in.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import msgspec

from hub.api.clock import Clock
from hub.api.errors import InvalidParameter
from hub.api.speaking import Reached
from hub.voice.satellites.arbiter import Arbiter
from hub.voice.satellites.chime import ring_wav
from hub.voice.satellites.echo import OwnVoice
from hub.voice.satellites.mouth import Rank, SelfHearing, Sound
from hub.voice.satellites.place import Device, Facts, Utterance
from hub.voice.satellites.rings import Ring, Rings
from hub.voice.satellites.satellite import Satellite
from hub.voice.satellites.stop_words import StopSpotter
from hub.voice.satellites.wake import Alert, Ears, Spotter, WakeSpotter, WakeWord, wake_words

MOST_SATELLITES = 64


class Memory(Protocol):
    """Keeps what was chosen, by satellite id."""

    async def get(self, key: str, default: Any = None) -> Any:
        """Return a document."""

    async def put(self, key: str, value: Any) -> None:
        """Keep a document."""

    async def delete(self, key: str) -> None:
        """Forget a document."""


class Rooms(Protocol):
    """What the satellites need of recognising, understanding and speaking."""

    async def utterance(self, facts: Facts, session: str) -> Utterance:
        """Begin an utterance; VoiceError when nothing can be recognised."""

    async def speech(self, answer: dict[str, Any]) -> Sound | None:
        """Return the sound of an answer."""

    async def render(self, text: str, language: str) -> bytes | None:
        """Speak a text into a WAV file; None when there is no voice here."""


class Satellites:
    """All satellites. ``told`` hears of every change of one (None: of what there is)."""

    def __init__(
        self,
        rooms: Rooms,
        memory: Memory,
        clock: Clock,
        *,
        told: Callable[[Satellite | None], None] = lambda _satellite: None,
        ring_told: Callable[[Ring, str], None] = lambda _ring, _how: None,
        ring_memory: Memory | None = None,
        words: Mapping[str, WakeWord] | None = None,
        spotters: Callable[[Sequence[WakeWord]], Spotter] = WakeSpotter,
        languages: Sequence[str] = ("en",),
        stops: Callable[[Sequence[str], Alert], Spotter] | None = StopSpotter,
    ) -> None:
        self.clock = clock
        self.arbiter = Arbiter(clock)
        self.own = OwnVoice(clock)
        self.self_hearing: SelfHearing | None = SelfHearing(self._own_spotters)
        self.rings = Rings(clock, self._ring, ring_told, self._quiet, ring_memory)
        self.words: Mapping[str, WakeWord] = wake_words() if words is None else words
        self._rooms = rooms
        self._memory = memory
        self._told = told
        self._spotters = spotters
        self._stops = functools.partial(stops, tuple(languages)) if stops is not None else None
        self._here: dict[str, Satellite] = {}
        self.absent: dict[str, tuple[Facts, str]] = {}
        """Those that are configured and have not come yet, with the reason, by id."""

    def expect(self, facts: Facts, reason: str) -> None:
        """Take note of a satellite that is configured, and is not there for a reason."""
        satellite = self._here.get(facts.id)
        if satellite is None:
            self.absent[facts.id] = (facts, reason)
        else:
            satellite.trouble = reason
        self._told(None)

    def here(self) -> Sequence[Satellite]:
        """Return those that are known, connected or not, by name."""
        return sorted(self._here.values(), key=lambda one: one.facts.name.lower())

    def get(self, satellite_id: str) -> Satellite | None:
        """Return one by id."""
        return self._here.get(satellite_id)

    @asynccontextmanager
    async def join(self, facts: Facts, device: Device) -> AsyncIterator[Satellite]:
        """Let a satellite live for the length of the context; what people chose for it before wins over ``facts``."""
        old = self._here.get(facts.id)
        if old is None and len(self._here) >= MOST_SATELLITES:
            raise InvalidParameter(f"{MOST_SATELLITES} satellites are here already")
        satellite = Satellite(self._usable(await self._chosen(facts)), device, self)
        self._here[facts.id] = satellite
        self.absent.pop(facts.id, None)
        async with asyncio.TaskGroup() as tasks:
            work = tasks.create_task(satellite.run(), name=f"satellite {facts.id}")
            self._told(satellite)
            try:
                yield satellite
            finally:
                work.cancel()
                satellite.hush()
                satellite.connected = False
                self._told(satellite)

    async def _chosen(self, facts: Facts) -> Facts:
        kept = await self._memory.get(facts.id)
        if not isinstance(kept, dict):
            return facts
        known = {key: kept[key] for key in ("name", "area", "language", "wake_words", "muted", "volume") if key in kept}
        return msgspec.convert({**msgspec.to_builtins(facts), **known}, Facts)

    def _usable(self, facts: Facts) -> Facts:
        """Keep those wake words that there are; none left means the first there is."""
        words = tuple(word for word in facts.wake_words if word in self.words) or tuple(self.words)[:1]
        return msgspec.structs.replace(facts, wake_words=words)

    async def change(self, satellite_id: str, changes: Mapping[str, Any]) -> Facts:
        """Choose name, area, language, wake words, mute or volume; InvalidParameter names what does not fit."""
        satellite = self._here.get(satellite_id)
        absent = self.absent.get(satellite_id)
        before = satellite.facts if satellite is not None else absent[0] if absent is not None else None
        if before is None:
            raise InvalidParameter(f"there is no satellite {satellite_id[:60]!r}", field="id")
        if unknown := [word for word in changes.get("wake_words", ()) if word not in self.words]:
            there = ", ".join(self.words) or "none: install pymicro-wakeword"
            raise InvalidParameter(f"no wake word {unknown[0]!r}", remedy=f"there are {there}", field="wake_words")
        try:
            facts = msgspec.convert({**msgspec.to_builtins(before), **changes}, Facts)
        except msgspec.ValidationError as error:
            raise InvalidParameter(f"these settings do not fit: {error}") from error
        if not 0 <= facts.volume <= 1:
            raise InvalidParameter("a volume is between 0 and 1", field="volume")
        await self._memory.put(satellite_id, msgspec.to_builtins(facts))
        if satellite is None:
            self.absent[satellite_id] = (facts, absent[1] if absent is not None else "")
            self._told(None)
            return facts
        satellite.change(facts)
        if facts.muted != before.muted and satellite.connected:
            await satellite.device.listen(not facts.muted)
        if self.self_hearing is not None and "wake_words" in changes:
            self.self_hearing.forget()
        return facts

    async def forget(self, satellite_id: str) -> bool:
        """Forget one that is away; returns whether it was known."""
        satellite = self._here.get(satellite_id)
        if satellite is None or satellite.connected:
            return False
        del self._here[satellite_id]
        await self._memory.delete(satellite_id)
        self._told(None)
        return True

    # What a satellite needs

    def ears(self, facts: Facts) -> Ears:
        """Make ears for the wake words chosen."""
        words = [self.words[word] for word in facts.wake_words if word in self.words]
        return Ears(lambda: self._spotters(words), self._stops)

    def _own_spotters(self) -> Sequence[Spotter]:
        used = {word for satellite in self._here.values() for word in satellite.facts.wake_words}
        spotters = [self._spotters([self.words[word]]) for word in sorted(used) if word in self.words]
        return spotters if self._stops is None else [*spotters, self._stops(Alert.NOTHING)]

    async def utterance(self, facts: Facts, session: str) -> Utterance:
        """Begin an utterance."""
        return await self._rooms.utterance(facts, session)

    async def speech(self, answer: dict[str, Any]) -> Sound | None:
        """Return the sound of an answer."""
        return await self._rooms.speech(answer)

    def ringing(self, facts: Facts) -> bool:
        """Whether something rings there."""
        return bool(self.rings.here(facts.area))

    async def silence(self, facts: Facts) -> None:
        """End what rings there."""
        self.dismiss(facts.area)

    def dismiss(self, area: str | None) -> int:
        """End what rings in an area; returns how much it was."""
        return sum(self.rings.end(ring.key) for ring in self.rings.here(area))

    def changed(self, satellite: Satellite) -> None:
        """Pass it on."""
        if self._here.get(satellite.facts.id) is satellite:
            self._told(satellite)

    # Saying things in rooms

    def in_areas(self, areas: Iterable[str]) -> list[Satellite]:
        """Return the connected satellites of some areas, of all when none are named."""
        wanted = frozenset(areas)
        return [one for one in self.here() if one.connected and (not wanted or one.facts.area in wanted)]

    def reached(self, areas: Sequence[str]) -> Reached:
        """Return which of some areas (none named: all) have something to speak from now."""
        places = [one for one in self.in_areas(areas) if one.device.speaks]
        there = {one.facts.area for one in places}
        return Reached(
            places=len(places),
            rooms=tuple(area for area in areas if area in there),
            silent=tuple(area for area in areas if area not in there),
        )

    async def announce(self, text: str, language: str, areas: Sequence[str] = ()) -> int:
        """Say something in some rooms (none named: all); returns in how many places it was heard to the end."""
        places = self.in_areas(areas)
        if not places:
            return 0
        sound = Sound(text=text, language=language, wav=await self._rooms.render(text, language))
        return await self._everywhere(places, lambda one: one.announce(sound))

    async def _ring(self, ring: Ring) -> None:
        places = self.in_areas(ring.areas) or self.in_areas(())
        wav = await self._rooms.render(ring.text, ring.language)
        sound = Sound(
            text=ring.text, language=ring.language, wav=await asyncio.to_thread(ring_wav, wav)
        )  # fmt: skip
        await self._everywhere(places, lambda one: one.announce(sound, Rank.RING))

    def _quiet(self, ring: Ring) -> None:
        for satellite in self.in_areas(ring.areas) or self.in_areas(()):
            satellite.hush()

    async def _everywhere(self, places: Sequence[Satellite], say: Callable[[Satellite], Awaitable[bool]]) -> int:
        return sum(await asyncio.gather(*(say(place) for place in places)))
