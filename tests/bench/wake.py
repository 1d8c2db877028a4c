"""Measure wake words and satellites: ``python -m tests.bench.wake [--quick]``.

Words are spoken by piper (where it and an English voice are installed) at several speeds, and by voices of espeak-ng;
clean and in the kitchen noise of the recordings (``HEARTH_SHARED``). The recordings themselves, none of which holds a
wake word, count false wakes. Ten satellites that stream at once share this process. The silencing word has a bench
of its own: ``tests.bench.stop``.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy

from hub.kernel.clock import SystemClock, zone_named
from hub.voice.audio import chunks, read_audio, to_pcm, to_samples
from hub.voice.models import ModelStore
from hub.voice.satellites.directory import Satellites
from hub.voice.satellites.mouth import Sound
from hub.voice.satellites.place import Facts
from hub.voice.satellites.satellite import Satellite
from hub.voice.satellites.wake import Spotter, WakeSpotter, WakeWord, loudness, wake_words
from hub.voice.speech import piper_program, repaired_wav
from hub.voice.vad import RATE
from tests.bench.voice import shared_folder
from tests.voice.satellites.fakes import FakeDevice, FakeRooms, Memory

ESPEAK = ["en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-us+f2", "en-us+f5", "en-us+m3", "en-gb+m7"]
SPEEDS = ["0.8", "0.9", "1.0", "1.1", "1.25"]
NOISE_DB = 10.0
SECOND = bytes(2 * RATE)
MIC_CHUNK = 0.064
"""Seconds of one chunk of wyoming-satellite."""


class Voices:
    """Says things in several voices."""

    def __init__(self) -> None:
        store, self._piper = ModelStore(), piper_program()
        voice = store.voice_for("en")
        name = next((one for one in voice.files if one.endswith(".onnx")), "") if voice else ""
        self._model = str(store.folder / voice.name / name) if voice else ""

    @property
    def piper(self) -> bool:
        """Whether there is a voice that sounds like a person."""
        return bool(self._piper and self._model)

    def people(self, text: str) -> list[bytes]:
        """Return a text spoken by piper at several speeds."""
        return [self._say_piper(text, speed) for speed in SPEEDS] if self.piper else []

    def machines(self, text: str) -> list[bytes]:
        """Return a text spoken by several voices of espeak-ng."""
        return [espeak(text, voice) for voice in ESPEAK]

    def _say_piper(self, text: str, speed: str) -> bytes:
        command = [*(self._piper or []), "--model", self._model, "--length_scale", speed, "--output_file", "-"]
        return trimmed(read_audio(repaired_wav(run(command, text))))


def espeak(text: str, voice: str) -> bytes:
    """Return a text spoken by espeak-ng."""
    return trimmed(read_audio(repaired_wav(run(["espeak-ng", "-v", voice, "-s", "150", "--stdin", "--stdout"], text))))


def run(command: list[str], text: str) -> bytes:
    """Return what a program says of a text."""
    return subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout


def trimmed(pcm: bytes) -> bytes:
    """Cut the silence off both ends."""
    loud = numpy.flatnonzero(numpy.abs(to_samples(pcm)) > 0.01)
    return pcm if len(loud) == 0 else pcm[2 * int(loud[0]) : 2 * int(loud[-1])]


def mixed(speech: bytes, noise: bytes, snr: float) -> bytes:
    """Return speech in noise at a ratio of their powers, dB."""
    clean, dirt = to_samples(speech), to_samples(noise)[: len(speech) // 2]
    gain = 10 ** ((loudness(speech) - loudness(to_pcm(dirt)) - snr) / 20)
    return to_pcm(clean[: len(dirt)] + dirt * gain)


def found(spotter: Spotter, pcm: bytes) -> list[str]:
    """Return the words found."""
    spotter.reset()
    return [one.word for one in spotter.feed(pcm)]


def hits(words: Sequence[WakeWord], voices: Voices, noise: bytes | None) -> None:
    """Print how often each wake word is heard, and how often another."""
    spotter = WakeSpotter(words)
    for word in words:
        row = [f"  {word.phrase:<12}"]
        for name, speak in (("piper", voices.people), ("espeak-ng", voices.machines)):
            clean = [SECOND + one + SECOND for one in speak(word.phrase)]
            dirty = [mixed(one, noise, NOISE_DB) for one in clean] if noise else []
            for label, takes in (("clean", clean), (f"{NOISE_DB:g} dB", dirty)):
                heard = [found(spotter, take) for take in takes]
                wrong = sum(any(other != word.id for other in one) for one in heard)
                right = sum(word.id in one for one in heard)
                row.append(f"{name} {label} {right}/{len(takes)}" + (f" ({wrong} another)" if wrong else ""))
        print("  ".join(row))


def negatives(folder: Path, limit: int) -> Iterator[bytes]:
    """Yield recordings that hold no wake word."""
    files = sorted(folder.rglob("*.flac"))
    for path in files[:: max(1, len(files) // limit)]:
        yield read_audio(path)


def false_wakes(words: Sequence[WakeWord], folder: Path, limit: int) -> None:
    """Print false wakes on recordings, and what listening costs."""
    recordings = list(negatives(folder, limit))
    seconds = sum(map(len, recordings)) / 2 / RATE
    spotters = {
        "all wake words at once": WakeSpotter(words),
        "one wake word": WakeSpotter(words[:1]),
    }
    for name, spotter in spotters.items():
        began = time.process_time()
        wrong = sum(len(found(spotter, pcm)) for pcm in recordings)
        cost = (time.process_time() - began) / seconds
        print(f"  {name}: {wrong} false in {seconds / 60:.1f} min, {cost:.4f} CPU-s per audio second")


class Timed(FakeDevice):
    """A loudspeaker that notes when it fell silent."""

    def __init__(self) -> None:
        super().__init__(instant=False)
        self.silent_at = 0.0

    async def play(self, sound: Sound, volume: float, stop: asyncio.Event) -> None:
        await stop.wait()
        self.silent_at = time.monotonic()


async def stream(satellite: Satellite, pcm: bytes) -> float:
    """Feed PCM in real time; returns when its last sound was there, monotonic s."""
    began = time.monotonic()
    for number, chunk in enumerate(chunks(pcm, MIC_CHUNK)):
        await asyncio.sleep(max(0.0, began + (number + 1) * MIC_CHUNK - time.monotonic()))
        satellite.hear(chunk)
    return began + len(pcm) / 2 / RATE


async def crowd(count: int, seconds: float, recordings: Path | None) -> None:
    """Print what a number of satellites that stream at once cost, and what it does to the loop."""
    satellites = Satellites(FakeRooms(), Memory(), SystemClock(zone_named("UTC")))
    sound = b"".join(list(negatives(recordings, 20))) if recordings else SECOND * 30
    sound = (sound * 4)[: int(seconds * RATE) * 2]
    lags: list[float] = []

    async def one(number: int) -> None:
        facts = Facts(id=f"s{number}", name=f"S{number}", kind="test", wake_words=("hey_jarvis", "okay_nabu"))
        async with satellites.join(facts, FakeDevice()) as satellite:
            await stream(satellite, sound)

    async def lag() -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.01)
            lags.append((time.monotonic() - began - 0.01) * 1000)

    began, cpu = time.monotonic(), time.process_time()
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(lag())
        await asyncio.gather(*(one(number) for number in range(count)))
        watching.cancel()
    spent = (time.process_time() - cpu) / (count * seconds)
    late = time.monotonic() - began - seconds
    p99 = statistics.quantiles(lags, n=100)[98]
    print(f"  {count} satellites, two wake words each, {seconds:g} s: {spent:.4f} CPU-s per audio second,")
    print(f"  loop lag p50 {statistics.median(lags):.1f} ms, p99 {p99:.1f} ms, late by {late:.2f} s")


def quantiles(values: Sequence[float]) -> str:
    """Return p50 and p95 of milliseconds."""
    if len(values) < 2:
        return "too few"
    p95 = statistics.quantiles(values, n=20)[18]
    return f"p50 {statistics.median(values):.0f} ms, p95 {p95:.0f} ms (n={len(values)})"


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer recordings and rounds")
    quick = parser.parse_args().quick
    words, voices, folder = list(wake_words().values()), Voices(), shared_folder()
    audio = folder / "audio" if folder else None
    noise = read_audio(audio / "coffee/kitchen_noise.flac") if audio else None
    print(f"wake words ({'piper and espeak-ng' if voices.piper else 'espeak-ng only: piper is not installed'})")
    hits(words, voices, noise)
    if audio is not None:
        print("recordings without a wake word")
        false_wakes(words, audio, 80 if quick else 10_000)
    print("satellites at once")
    asyncio.run(crowd(10, 10 if quick else 30, audio))


if __name__ == "__main__":
    main()
