"""A panel in a browser as a satellite: its microphone streams over the socket, it plays what it fetches."""

from __future__ import annotations

import asyncio
import io
import itertools
import wave
from collections.abc import Callable
from typing import Any

from hub.voice.satellites.mouth import Sound
from hub.voice.satellites.place import Cue
from hub.voice.satellites.satellite import Satellite

Send = Callable[[dict[str, Any]], None]
"""Queues a message for the panel."""
SLACK_SECONDS = 5.0
"""A panel has this much longer than the sound lasts to say that it has played it."""
SILENT_SECONDS = 20.0
"""What the browser's own voice may take for a text: nobody knows before."""


class PanelDevice:
    """Implements ``satellites.Device`` on a socket."""

    wakes = False
    speaks = True

    def __init__(self, send: Send, keep: Callable[[bytes], str], *, hears: bool) -> None:
        self._send = send
        self._keep = keep
        self._numbers = itertools.count(1)
        self._playing = 0
        self._played = asyncio.Event()
        self.hears = hears

    async def play(self, sound: Sound, volume: float, stop: asyncio.Event) -> None:
        """Have the panel play it, and wait until it says so, or ``stop``."""
        self._playing = next(self._numbers)
        self._played.clear()
        url = f"/api/voice/speech/{self._keep(sound.wav)}.wav" if sound.wav is not None else None
        self._send(
            {
                "type": "speak", "sound": self._playing, "text": sound.text, "language": sound.language,
                "speech": url, "volume": volume,
            }
        )  # fmt: skip
        waits = [asyncio.ensure_future(self._played.wait()), asyncio.ensure_future(stop.wait())]
        try:
            limit = _seconds(sound.wav) + SLACK_SECONDS if sound.wav is not None else SILENT_SECONDS
            await asyncio.wait(waits, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            if not self._played.is_set():
                self._send({"type": "hush", "sound": self._playing})

    def played(self, number: int) -> None:
        """The panel says that a sound has ended."""
        if number == self._playing:
            self._played.set()

    async def cue(self, cue: Cue, text: str = "") -> None:
        """Show it on the panel."""
        self._send({"type": "ears", "cue": cue.value, "text": text})

    async def listen(self, on: bool) -> None:
        """Have the panel open or close its microphone."""
        self._send({"type": "ears", "cue": "unmuted" if on else "muted", "text": ""})


class PanelSatellite:
    """What the web sees of it (``services.PanelEars``)."""

    def __init__(self, satellite: Satellite, device: PanelDevice) -> None:
        self._satellite = satellite
        self._device = device

    def hear(self, pcm: bytes) -> None:
        """Take PCM."""
        self._satellite.hear(pcm)

    def played(self, number: int) -> None:
        """A sound has ended."""
        self._device.played(number)

    async def woken(self) -> None:
        """A person pressed the button instead of saying the wake word."""
        await self._satellite.woken()

    def hush(self) -> None:
        """Fall silent."""
        self._satellite.hush()


def _seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as file:
        frames, rate = int(file.getnframes()), int(file.getframerate())
    return frames / rate
