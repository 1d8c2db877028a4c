"""Measure spoken commands in a living home: ``python -m tests.bench.spoken [--rounds N] [--rows push,satellite]``.

A hub with its broker, its virtual appliances and its recogniser's process; commands are spoken by piper or espeak-ng
and streamed in real time. ``push`` (the panel's button): from the end of what was said to the publish of the command.
``satellite``: a Wyoming peer on TCP streams wake word and command; from the command's last sound to the publish, so the
pause by which the hub knows that somebody has finished is part of it. A round counts only where the command came.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hub.voice.audio import chunks
from hub.voice.models import ModelStore
from tests.bench.wake import quantiles, trimmed
from tests.e2e.conftest import LivingHome, living_home
from tests.e2e.satellite_peer import SILENCE, Peer, spoken, wake_word, waking

COMMANDS = [
    ("turn on the living room lamp", "turn off the living room lamp"),
    ("switch on the kitchen light", "switch off the kitchen light"),
]
WAIT_SECONDS = 8.0


@contextmanager
def publishes(home: LivingHome) -> Iterator[list[float]]:
    """Note when the hub publishes a command to an appliance, monotonic s."""
    times: list[float] = []
    client = home.hub.mqtt.client
    real = client.publish

    def noted(topic: str, *arguments: Any, **options: Any) -> Any:
        if not topic.startswith("hearth/"):
            times.append(time.monotonic())
        return real(topic, *arguments, **options)

    with ExitStack() as stack:
        stack.enter_context(patch.object(client, "publish", noted))
        yield times


def said(rounds: int) -> list[bytes]:
    """Return commands, so that each changes something: on before off."""
    pairs = [[trimmed(spoken(text)) for text in pair] for pair in COMMANDS]
    return [pairs[number // 2 % len(pairs)][number % 2] for number in range(rounds)]


async def push_to_talk(home: LivingHome, rounds: int) -> None:
    """Print the time from the end of the stream to the publish."""
    waits, missed = [], 0
    with publishes(home) as times:
        for pcm in await asyncio.to_thread(said, rounds):
            utterance = await home.hub.voice.start("en", None, home.cause)
            for chunk in chunks(pcm, 0.1):
                await utterance.feed(chunk)
                await asyncio.sleep(0.1)
            times.clear()
            ended = time.monotonic()
            await utterance.finish()
            if times:
                waits.append((times[0] - ended) * 1000)
            else:
                missed += 1
    print(f"  push to talk, end of speech -> publish: {quantiles(waits)}, {missed} of {rounds} did nothing", flush=True)


async def satellite(home: LivingHome, peer: Peer, rounds: int) -> None:
    """Print the time from the last sound of a command, spoken to a satellite after its wake word, to the publish."""
    waits, missed, wake = [], 0, await asyncio.to_thread(waking)
    with publishes(home) as times:
        for pcm in await asyncio.to_thread(said, rounds):
            await peer.speak(SILENCE * 15)
            begin = len(peer.events)
            await peer.speak(wake + bytes(6400) + pcm)
            times.clear()
            ended = time.monotonic()
            async with asyncio.timeout(WAIT_SECONDS):
                while not times and time.monotonic() - ended < WAIT_SECONDS - 1:
                    await peer.speak(SILENCE)
            if times:
                waits.append((times[0] - ended) * 1000)
                await peer.listen(until="audio-stop", since=begin)
            else:
                missed += 1
    print(f"  satellite, last sound -> publish, pause included: {quantiles(waits)}, {missed} of {rounds} did nothing")


async def measure(rows: set[str], rounds: int) -> None:
    """Start a home and measure in it."""
    model = "whisper-tiny.en"
    if not ModelStore().is_installed(model) and not ModelStore().is_installed("vosk-en"):
        print(f"no English model is installed: hearth model get {model}")
        return
    with tempfile.TemporaryDirectory() as folder:
        async with Peer("living_room", "living_room").serving() as peer:
            facts = {"uri": f"tcp://127.0.0.1:{peer.port}", "language": "en", "wake_words": [wake_word()]}
            satellites = {"wyoming": {"living_room": facts}}
            async with living_home(Path(folder), voice=True, languages=("en",), satellites=satellites) as home:
                await asyncio.wait_for(peer.running.wait(), 20)
                assert home.hub.voice.pipeline is not None
                await home.hub.voice.pipeline.warm(["en"])
                await home.hub.voice.understanding.stand()
                if "push" in rows:
                    await push_to_talk(home, rounds)
                if "satellite" in rows:
                    await satellite(home, peer, rounds)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--rows", default="push,satellite")
    options = parser.parse_args()
    asyncio.run(measure(set(options.rows.split(",")), options.rounds))


if __name__ == "__main__":
    main()
