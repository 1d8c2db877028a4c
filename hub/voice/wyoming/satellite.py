"""A satellite that speaks Wyoming: the hub is its client, hears what it streams and plays answers on it.

Events as wyoming-satellite 1.x knows them. A lost connection is tried again with growing pauses; lost and back are
logged once each.
"""

from __future__ import annotations

import asyncio
import io
import logging
import random
import time
import wave
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import msgspec
from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, Eventable
from wyoming.info import Describe
from wyoming.ping import Pong
from wyoming.satellite import PauseSatellite, RunSatellite
from wyoming.tts import Synthesize
from wyoming.vad import VoiceStarted, VoiceStopped
from wyoming.wake import Detection

from hub.api.clock import Clock
from hub.api.errors import VoiceError
from hub.voice.audio import Resampler, to_pcm, to_samples
from hub.voice.satellites.chime import scaled
from hub.voice.satellites.mouth import Sound, pause
from hub.voice.satellites.place import Cue, Device, Facts
from hub.voice.satellites.satellite import Satellite
from hub.voice.vad import RATE
from hub.voice.wyoming.wire import Connection, connect

_log = logging.getLogger(__name__)
INFO_SECONDS = 10.0
LEAD_SECONDS = 0.15
"""Sound is sent this far ahead of its playing: enough for a home network, and little to take back at "stop"."""
PLAYED_SECONDS = 5.0
CHUNK_SECONDS = 0.05
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


class WyomingDevice:
    """Implements ``satellites.Device`` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._played = asyncio.Event()
        self._tells_played = False
        self.wakes = False
        self.hears = True
        self.speaks = True

    async def play(self, sound: Sound, volume: float, stop: asyncio.Event) -> None:
        """Stream the sound in its own time; ``stop`` ends it within one chunk and what was sent ahead."""
        if sound.wav is None:
            raise VoiceError("this hub has no voice to play on a satellite", remedy="install espeak-ng")
        with wave.open(io.BytesIO(sound.wav)) as file:
            rate, pcm = file.getframerate(), file.readframes(file.getnframes())
        pcm = await asyncio.to_thread(scaled, pcm, volume)
        self._played.clear()
        await self._connection.write(Synthesize(text=sound.text))
        await self._connection.write(AudioStart(rate=rate, width=2, channels=1))
        sent = await self._stream(pcm, rate, stop)
        await self._connection.write(AudioStop())
        if not stop.is_set():
            await self._rest(sent, stop)

    async def _stream(self, pcm: bytes, rate: int, stop: asyncio.Event) -> float:
        """Send until the end or ``stop``; returns when what was sent will have been heard, monotonic s."""
        began, size = time.monotonic(), 2 * int(rate * CHUNK_SECONDS)
        until = began
        for at in range(0, len(pcm), size):
            if stop.is_set():
                break
            piece = pcm[at : at + size]
            await self._connection.write(AudioChunk(rate=rate, width=2, channels=1, audio=piece))
            until += len(piece) / 2 / rate
            ahead = until - time.monotonic() - LEAD_SECONDS
            if ahead > 0 and await pause(stop, ahead):
                break
        return until

    async def _rest(self, until: float, stop: asyncio.Event) -> None:
        if self._tells_played:
            waits = asyncio.ensure_future(self._played.wait()), asyncio.ensure_future(stop.wait())
            try:
                await asyncio.wait(waits, timeout=PLAYED_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
        else:
            await pause(stop, max(0.0, until - time.monotonic()))

    def played(self) -> None:
        """The satellite says that it has played everything."""
        self._tells_played = True
        self._played.set()

    async def cue(self, cue: Cue, text: str = "") -> None:
        """Tell it what goes on, for its lights and sounds."""
        await self._connection.write(_shown(cue, text))

    async def listen(self, on: bool) -> None:
        """Let it send sound, or none."""
        await self._connection.write(RunSatellite() if on else PauseSatellite())


def _shown(cue: Cue, text: str) -> Eventable:
    match cue:
        case Cue.WOKEN:
            return Detection(name=text or None)
        case Cue.LISTENING:
            return VoiceStarted()
        case Cue.HEARD:
            return VoiceStopped()
        case Cue.DONE:
            return Transcript(text=text)
        case Cue.FAILED:
            return Error(text=text or "failed", code="hearth")


class Joins(Protocol):
    """Where a satellite joins the home."""

    def join(self, facts: Facts, device: Device) -> AbstractAsyncContextManager[Satellite]:
        """Let it live for the length of the context."""

    def expect(self, facts: Facts, reason: str) -> None:
        """Take note that it is away, and why."""


class WyomingSatellite:
    """One configured satellite; ``run`` keeps the connection. ``area_named`` finds an area by a name told."""

    def __init__(
        self, uri: str, facts: Facts, home: Joins, clock: Clock, area_named: Callable[[str], str | None]
    ) -> None:
        self._uri = uri
        self._facts = facts
        self._home = home
        self._clock = clock
        self._area_named = area_named
        self._lost = False

    async def run(self) -> None:
        """Connect, serve, and connect again, until cancelled."""
        wait = SHORTEST_PAUSE
        while True:
            began = self._clock.monotonic()
            try:
                async with connect(self._uri) as connection:
                    await self._serve(connection)
                reason = "it closed the connection"
            except* VoiceError as errors:
                reason = str(errors.exceptions[0])
            if not self._lost:
                _log.warning("satellite %s is away: %s", self._facts.id, reason)
                self._lost = True
                self._home.expect(self._facts, reason)
            wait = SHORTEST_PAUSE if self._clock.monotonic() - began > LONGEST_PAUSE else min(wait * 2, LONGEST_PAUSE)
            await self._clock.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - jitter

    async def _serve(self, connection: Connection) -> None:
        await connection.write(Describe())
        facts = await self._introduced(connection)
        device = WyomingDevice(connection)
        async with self._home.join(facts, device) as satellite:
            await device.listen(not satellite.facts.muted)
            if self._lost:
                _log.info("satellite %s is back", facts.id)
                self._lost = False
            ears = Incoming()
            while (event := await connection.read()) is not None:
                await self._event(event, connection, satellite, device, ears)

    async def _introduced(self, connection: Connection) -> Facts:
        while (event := await connection.read(INFO_SECONDS)) is not None:
            if event.type == "info":
                return self._described(event)
        raise VoiceError(f"{self._uri} closed the connection before it told what it is")

    def _described(self, event: Event) -> Facts:
        told = event.data.get("satellite")
        if not isinstance(told, dict):
            raise VoiceError(
                f"{self._uri} is no satellite", remedy="check the port: wyoming-satellite listens on 10700"
            )
        facts = self._facts
        if not facts.name:
            facts = msgspec.structs.replace(facts, name=str(told.get("name") or facts.id)[:60])
        if facts.area is None and isinstance(told.get("area"), str):
            facts = msgspec.structs.replace(facts, area=self._area_named(told["area"]))
        return facts

    async def _event(
        self, event: Event, connection: Connection, satellite: Satellite, device: WyomingDevice, ears: Incoming
    ) -> None:
        match event.type:
            case "audio-chunk":
                satellite.hear(ears.pcm(event, connection.peer))
            case "run-pipeline":
                device.wakes = event.data.get("start_stage") == "asr"
                if device.wakes:
                    await satellite.woken(str(event.data.get("wake_word_name") or ""))
            case "audio-stop":
                await satellite.ended()
            case "played":
                device.played()
            case "ping":
                await connection.write(Pong(text=event.data.get("text")))
            case "error":
                _log.warning("satellite %s: %s", satellite.facts.id, str(event.data.get("text"))[:200])


class Incoming:
    """Turns the chunks of one connection into PCM of our kind."""

    def __init__(self) -> None:
        self._resampler: Resampler | None = None
        self._rate = RATE

    def pcm(self, event: Event, peer: str) -> bytes:
        """Return the PCM of an audio chunk; VoiceError when it is of a kind that cannot be used."""
        rate, width, channels = (event.data.get(key) for key in ("rate", "width", "channels"))
        if width != 2 or channels not in (1, 2) or not isinstance(rate, int) or not 8000 <= rate <= 192_000:
            raise VoiceError(f"{peer} sends sound that is not 16 bit mono or stereo", remedy="set its microphone to it")
        pcm = event.payload or b""
        if channels == 2:
            pcm = to_pcm(to_samples(pcm[: len(pcm) & ~3]).reshape(-1, 2).mean(axis=1))
        if rate == RATE:
            return pcm
        if self._resampler is None or self._rate != rate:
            self._resampler, self._rate = Resampler(rate), rate
        return self._resampler.feed(pcm)
