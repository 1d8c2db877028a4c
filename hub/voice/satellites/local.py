"""The microphone and the loudspeaker of the machine the hub runs on, as a satellite."""

from __future__ import annotations

import asyncio
import io
import logging
import threading
import wave
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from hub.api.clock import Clock
from hub.api.errors import VoiceError
from hub.voice.audio import microphone, sound_library
from hub.voice.satellites.chime import scaled
from hub.voice.satellites.mouth import Sound
from hub.voice.satellites.place import Cue, Device, Facts
from hub.voice.satellites.satellite import Satellite

_log = logging.getLogger(__name__)
BLOCK_SECONDS = 0.05
"""A loudspeaker falls silent within one block and what the sound system holds."""
LATENCY_SECONDS = 0.2
"""What the sound system holds, dropped at "stop": less leaves gaps on a busy machine and with sound servers."""
RETRY_SECONDS = 30.0
OPEN_SECONDS = 10.0
SILENT_SECONDS = 5.0
"""A microphone that gives nothing for so long has been unplugged."""


class LocalDevice:
    """Implements ``satellites.Device`` by PortAudio. ``changed`` is called when the microphone is opened or closed."""

    wakes = False

    def __init__(self, *, hears: bool, speaks: bool, output: str | int | None = None) -> None:
        self.hears = hears
        self.speaks = speaks
        self._output = output
        self.wanted = asyncio.Event()
        self.unwanted = asyncio.Event()
        self.wanted.set()

    async def play(self, sound: Sound, volume: float, stop: asyncio.Event) -> None:
        """Play; VoiceError where there is no loudspeaker."""
        if not self.speaks or sound.wav is None:
            return
        with wave.open(io.BytesIO(sound.wav)) as file:
            rate, pcm = file.getframerate(), file.readframes(file.getnframes())
        pcm = await asyncio.to_thread(scaled, pcm, volume)
        silent = threading.Event()
        playing = asyncio.ensure_future(asyncio.to_thread(self._write, pcm, rate, silent))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait((playing, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            silent.set()
            stopping.cancel()
            async with asyncio.timeout(OPEN_SECONDS):
                await playing

    def _write(self, pcm: bytes, rate: int, silent: threading.Event) -> None:
        sounddevice = sound_library()
        block = 2 * int(rate * BLOCK_SECONDS)
        try:
            with sounddevice.RawOutputStream(
                samplerate=rate, channels=1, dtype="int16", device=self._output, latency=LATENCY_SECONDS
            ) as stream:
                for at in range(0, len(pcm), block):
                    if silent.is_set():
                        stream.abort()
                        return
                    stream.write(pcm[at : at + block])
        except (sounddevice.PortAudioError, ValueError) as error:
            raise VoiceError(f"there is no loudspeaker: {error}", remedy="use the panel's sound") from error

    async def cue(self, cue: Cue, text: str = "") -> None:
        """This machine has no lights."""

    async def listen(self, on: bool) -> None:
        """Open or close the microphone."""
        (self.wanted.set if on else self.wanted.clear)()
        (self.unwanted.clear if on else self.unwanted.set)()


class Joins(Protocol):
    """Where a satellite joins the home."""

    def join(self, facts: Facts, device: Device) -> AbstractAsyncContextManager[Satellite]:
        """Let it live for the length of the context."""


class LocalSatellite:
    """Keeps this machine's microphone open while it is wanted; one that is missing is looked for again."""

    def __init__(
        self,
        facts: Facts,
        device: LocalDevice,
        home: Joins,
        clock: Clock,
        *,
        input_device: str | int | None = None,
        source: Callable[..., AbstractAsyncContextManager[Any]] = microphone,
    ) -> None:
        self._facts = facts
        self._device = device
        self._home = home
        self._clock = clock
        self._input = input_device
        self._source = source

    async def run(self) -> None:
        """Listen until cancelled."""
        async with self._home.join(self._facts, self._device) as satellite:
            await self._device.listen(not satellite.facts.muted)
            if not self._device.hears:
                await asyncio.get_running_loop().create_future()
            told = ""
            while True:
                await self._device.wanted.wait()
                try:
                    await self._listen(satellite)
                    told = ""
                except VoiceError as error:
                    if str(error) != told:
                        _log.warning("the microphone of this machine is not heard: %s", error)
                    told = satellite.trouble = str(error)
                    await self._clock.sleep(RETRY_SECONDS)

    async def _listen(self, satellite: Satellite) -> None:
        async with self._source(self._input) as heard:
            closing = asyncio.ensure_future(self._device.unwanted.wait())
            try:
                while not closing.done():
                    chunk = asyncio.ensure_future(anext(heard))
                    await asyncio.wait((chunk, closing), timeout=SILENT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                    if chunk.done():
                        satellite.hear(chunk.result())
                        continue
                    chunk.cancel()
                    if not closing.done():
                        raise VoiceError("the microphone gives no sound any more", remedy="is it still plugged in?")
            finally:
                closing.cancel()
