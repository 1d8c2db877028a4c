"""The real wyoming-satellite, as it runs on a small computer, with a microphone and a loudspeaker of commands."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from hub.voice.audio import read_audio
from tests.e2e.conftest import living_home
from tests.e2e.satellite_peer import SILENCE, wake_word, waking
from tests.e2e.voice.conftest import need

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
PROGRAM = shutil.which("wyoming-satellite")
MICROPHONE = """
import pathlib, sys, time
sound, begin = pathlib.Path(sys.argv[1]).read_bytes(), time.monotonic()
go = pathlib.Path(sys.argv[1]).with_name("go")
at, fed = None, 0.0
while True:
    if at is None and go.exists():
        at = 0
    piece = b"" if at is None else sound[at : at + 2048]
    at = None if at is None else at + 2048
    sys.stdout.buffer.write(piece.ljust(2048, b"\\0"))
    sys.stdout.buffer.flush()
    fed += 0.064
    time.sleep(max(0, begin + fed - time.monotonic()))
"""


async def test_the_real_satellite_hears_obeys_and_plays_the_answer(
    tmp_path: Path, recordings: Path, store: object, unused_tcp_port: int
) -> None:
    if PROGRAM is None:
        pytest.skip("wyoming-satellite is not installed: pip install wyoming-satellite, in an environment of its own")
    need(store, "whisper-tiny.en")  # type: ignore[arg-type]
    command = read_audio(recordings / "misc-commands/turn_on_the_living_room_lamp.flac")
    said, played, microphone = tmp_path / "said.raw", tmp_path / "played.raw", tmp_path / "microphone.py"
    said.write_bytes(await asyncio.to_thread(waking) + command + SILENCE * 20)
    microphone.write_text(MICROPHONE)
    uri = f"tcp://127.0.0.1:{unused_tcp_port}"
    process = await asyncio.create_subprocess_exec(
        str(Path(PROGRAM).with_name("python")), "-m", "wyoming_satellite", "--no-zeroconf",
        "--name", "Sofa", "--area", "Living room", "--uri", uri,
        "--mic-command", f"{sys.executable} {microphone} {said}", "--mic-command-samples-per-chunk", "1024",
        "--snd-command", f"sh -c 'cat >> {played}'", "--snd-command-rate", "22050",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    wyoming = {"sofa": {"uri": uri, "language": "en", "wake_words": [wake_word()]}}
    try:
        async with living_home(
            tmp_path / "home", voice=True, languages=("en",), satellites={"wyoming": wyoming}
        ) as home:
            async with asyncio.timeout(30):
                while not any(one["connected"] for one in home.hub.satellites.shown()):
                    await asyncio.sleep(0.1)
            (sofa,) = home.hub.satellites.shown()
            assert (sofa["name"], sofa["area"]) == ("Sofa", "living_room")
            assert home.hub.voice.pipeline is not None
            await home.hub.voice.pipeline.warm(["en"])
            await home.hub.voice.understanding.stand()
            await home.hub.commands.call("light.living_room_lamp", "turn_off", cause=home.cause)
            said.with_name("go").touch()
            await home.until("light.living_room_lamp", True, seconds=30)
            async with asyncio.timeout(20):
                while not played.is_file() or played.stat().st_size < 40_000:
                    await asyncio.sleep(0.1)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
