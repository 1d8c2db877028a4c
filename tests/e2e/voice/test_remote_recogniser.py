"""Another machine hears for this one over a real Wyoming connection; when it is slow or dies, this one hears itself."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.mqtt.running import choose_port
from hub.voice.audio import read_audio
from hub.voice.models import ModelStore
from hub.voice.network import Network, Peer, PeerLimits
from hub.voice.recogniser import Transcript
from hub.voice.remote import NetworkRecogniser
from hub.voice.worker_client import WorkerRecogniser
from hub.voice.wyoming.wire import connect
from tests.e2e.voice.conftest import need

pytestmark = pytest.mark.e2e
FAKE = Path(__file__).with_name("fake_worker.py")
SPEECH = b"\x01\x02" * 16_000


@asynccontextmanager
async def machine(how: str) -> AsyncIterator[str]:
    program = Path(__file__).with_name("wyoming_process.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(program), how, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            port = int(await process.stdout.readline())
        yield f"tcp://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def hear(network: Network, local: WorkerRecogniser | None) -> Transcript:
    async with NetworkRecogniser(network, local, lambda: lambda _: 1.0).session("en") as session:
        for at in range(0, len(SPEECH), 3200):
            await session.feed(SPEECH[at : at + 3200])
        return await session.finish()


def network(uri: str, answer: float = 1.5) -> Network:
    return Network([Peer(uri=uri)], limits=PeerLimits(connect=10.0, answer=answer))


async def test_another_machine_hears_and_is_measured() -> None:
    async with machine("well") as uri:
        home = network(uri, answer=20.0)
        heard = await hear(home, None)

    assert (heard.text, heard.engine, heard.model) == ("turn on the kitchen light True", "wyoming", uri)
    assert home.describe()[0]["state"] == "ready"
    assert float(str(home.describe()[0]["latency"])) > 0


@pytest.mark.parametrize(("how", "reason"), [("slow", "did not answer within"), ("dies", "went away")])
async def test_this_machine_hears_the_same_speech_when_the_other_fails(how: str, reason: str) -> None:
    async with (
        machine(how) as uri,
        WorkerRecogniser("fake", "fake", Path(), command=(sys.executable, str(FAKE))).running() as local,
    ):
        home = network(uri)
        heard = await hear(home, local)
        again = await hear(home, local)

    assert (heard.text, heard.model) == ("all of it", "fake")
    assert again.text == "all of it"
    assert reason in str(home.describe()[0]["reason"])


@pytest.mark.shared
async def test_a_recogniser_of_others_is_spoken_with(store: ModelStore, recordings: Path) -> None:
    if importlib.util.find_spec("wyoming_faster_whisper") is None:
        pytest.skip("wyoming-faster-whisper is not installed")
    need(store, "whisper-tiny.en")
    uri = f"tcp://127.0.0.1:{choose_port('127.0.0.1', 0)}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "wyoming_faster_whisper", "--model", str(store.path("whisper-tiny.en")), "--uri", uri,
        "--data-dir", str(store.folder), "--language", "en", "--local-files-only",
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await listening(uri)
        home = Network([Peer(uri=uri)], limits=PeerLimits(answer=30.0))
        pcm = await asyncio.to_thread(read_audio, recordings / "misc-commands/turn_on_the_living_room_lamp.flac")
        async with NetworkRecogniser(home, None).session("en") as session:
            await session.feed(pcm)
            heard = await session.finish()
    finally:
        process.kill()
        await process.wait()

    assert "living room" in heard.text.lower()


async def listening(uri: str) -> None:
    """Wait until somebody listens there."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with connect(uri):
                    return
            except Exception:  # noqa: BLE001 - not yet
                await asyncio.sleep(0.2)
