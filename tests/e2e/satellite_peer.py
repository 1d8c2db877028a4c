"""A satellite of the tests' own: a Wyoming peer on TCP that streams what it is given and keeps what it is told."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from wyoming.audio import AudioChunk
from wyoming.event import Event, async_read_event, async_write_event
from wyoming.info import Attribution, Info, Satellite
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.snd import Played

from hub.voice.audio import chunks, read_audio
from hub.voice.models import ModelStore
from hub.voice.speech import piper_program, repaired_wav

SILENCE = bytes(3200)


def _piper() -> list[str] | None:
    """Return the command of piper with an English voice, None where either is missing."""
    program, store = piper_program(), ModelStore()
    voice = store.voice_for("en")
    if program is None or voice is None:
        return None
    model = store.folder / voice.name / next(name for name in voice.files if name.endswith(".onnx"))
    return [*program, "--model", str(model), "--output_file", "-"]


def wake_word() -> str:
    """Return the id of a wake word that the voice at hand says well: espeak-ng's "hey jarvis" is not understood."""
    return "hey_jarvis" if _piper() else "okay_nabu"


def spoken(text: str) -> bytes:
    """Speak as a person in the room would: by piper, or by espeak-ng; skips where neither is installed."""
    command = _piper() or ["espeak-ng", "-v", "en-gb", "-s", "150", "--stdin", "--stdout"]
    if shutil.which(command[0]) is None:
        pytest.skip("neither piper nor espeak-ng is installed: nothing can be said")
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return read_audio(repaired_wav(done.stdout))


def waking() -> bytes:
    """Speak the wake word."""
    return spoken(wake_word().replace("_", " "))


class Peer:
    """One satellite. ``events`` are those it was sent, each with its time (monotonic s)."""

    def __init__(self, name: str, area: str) -> None:
        self.name, self.area = name, area
        self.port = 0
        self.events: list[tuple[float, Event]] = []
        self.running = asyncio.Event()
        self.plays = True
        self._writer: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Peer]:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self._server.close()
            await self.drop()

    async def drop(self) -> None:
        """Break the connection, as a satellite that loses its power does."""
        self.running.clear()
        if self._writer is not None:
            self._writer.transport.abort()
        await asyncio.sleep(0)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        try:
            while (event := await async_read_event(reader)) is not None:
                self.events.append((time.monotonic(), event))
                await self._answer(event)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, event: Event) -> None:
        if event.type == "describe":
            facts = {"attribution": Attribution(name="test", url=""), "installed": True, "version": "1"}
            await self.send(
                Info(satellite=Satellite(name=self.name, area=self.area, description="", **facts)).event()  # type: ignore[arg-type]
            )
        elif event.type == "run-satellite":
            await self.send(RunPipeline(start_stage=PipelineStage.WAKE, end_stage=PipelineStage.TTS).event())
            self.running.set()
        elif event.type == "audio-stop" and self.plays:
            await self.send(Played().event())

    async def send(self, event: Event) -> None:
        assert self._writer is not None
        await async_write_event(event, self._writer)

    async def speak(self, pcm: bytes, *, loud: float = 1.0, pace: float = 1.0) -> float:
        """Stream PCM as a microphone does; returns when its last chunk was sent, monotonic s."""
        from hub.voice.satellites.chime import scaled

        began = time.monotonic()
        for number, chunk in enumerate(chunks(scaled(pcm, loud))):
            await self.send(AudioChunk(rate=16_000, width=2, channels=1, audio=chunk).event())
            await asyncio.sleep(max(0.0, began + (number + 1) * 0.1 * pace - time.monotonic()))
        return time.monotonic()

    async def listen(self, *, until: str, since: int | None = None, seconds: float = 60.0) -> float:
        """Stream silence until an event of a type has come; returns its time.

        Only events from number ``since`` on count, without it those from now on.
        """
        begin = len(self.events) if since is None else since
        async with asyncio.timeout(seconds):
            while True:
                for at, event in self.events[begin:]:
                    if event.type == until:
                        return at
                await self.speak(SILENCE)

    def of(self, kind: str) -> list[Event]:
        """Return the events of a type."""
        return [event for _, event in self.events if event.type == kind]
