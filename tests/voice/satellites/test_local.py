"""This machine's own microphone and loudspeaker, with PortAudio replaced at its lowest seam."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hub.api.errors import VoiceError
from hub.testing import FakeClock
from hub.voice import audio
from hub.voice.audio import wav_bytes
from hub.voice.satellites import local
from hub.voice.satellites.local import LocalDevice, LocalSatellite
from hub.voice.satellites.mouth import Sound
from hub.voice.satellites.place import Facts
from tests.voice.satellites.fakes import CHUNK, SPEECH, WAKE, Home

Until = Callable[..., Awaitable[None]]


class PortAudio:
    """A sound card: what is put into ``heard`` comes out of its microphone, what is played is kept."""

    class PortAudioError(Exception):
        pass

    def __init__(self) -> None:
        self.opened: list[Any] = []
        self.played = bytearray()
        self.present = True
        self.hold = threading.Event()

    def query_devices(self, device: object = None, kind: str = "") -> dict[str, Any]:
        if not self.present:
            raise self.PortAudioError("no device")
        return {"name": "card", "default_samplerate": 16_000.0}

    def check_input_settings(self, **_: object) -> None:
        pass

    def RawInputStream(self, *, callback: Any, **_: object) -> Any:  # noqa: N802
        card = self

        class Stream:
            def start(self) -> None:
                card.opened.append(callback)

            def close(self) -> None:
                card.opened.remove(callback)

        return Stream()

    def RawOutputStream(self, **_: object) -> Any:  # noqa: N802
        card = self

        class Stream:
            def __enter__(self) -> Any:
                return self

            def __exit__(self, *_: object) -> None:
                pass

            def write(self, block: bytes) -> None:
                card.played.extend(block)
                card.hold.wait(0.005)

            def abort(self) -> None:
                card.played.extend(b"|")

        return Stream()

    def hear(self, pcm: bytes) -> None:
        for callback in list(self.opened):
            callback(pcm, len(pcm) // 2, None, None)


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> PortAudio:
    card = PortAudio()
    monkeypatch.setattr(audio, "sound_library", lambda: card)
    monkeypatch.setattr(local, "sound_library", lambda: card)
    return card


def facts(**more: Any) -> Facts:
    return Facts(id="local", name="This machine", kind="local", area="kitchen", **more)


async def test_the_wake_word_is_heard_by_the_microphone_and_answered_on_the_loudspeaker(
    card: PortAudio, home: Home, clock: FakeClock, until: Until
) -> None:
    satellite = LocalSatellite(facts(), LocalDevice(hears=True, speaks=True), home.satellites, clock)
    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(satellite.run())
        await until(lambda: card.opened)
        for chunk in (CHUNK, WAKE, SPEECH):
            card.hear(chunk)
        await until(lambda: home.rooms.utterances)
        card.hear(CHUNK)
        await until(lambda: card.played)
        await home.satellites.change("local", {"muted": True})
        await until(lambda: not card.opened)
        await home.satellites.change("local", {"muted": False})
        await until(lambda: card.opened)
        work.cancel()
    assert not card.opened


async def test_stop_ends_the_sound_within_a_block(card: PortAudio) -> None:
    device, stop = LocalDevice(hears=False, speaks=True), asyncio.Event()
    sound = Sound(text="long", language="en", wav=wav_bytes(bytes(320_000)))
    playing = asyncio.ensure_future(device.play(sound, 0.5, stop))
    while not card.played:
        await asyncio.sleep(0.001)
    stop.set()
    await asyncio.wait_for(playing, 1)
    assert len(card.played) < 320_000
    assert card.played.endswith(b"|")


async def test_a_microphone_that_is_missing_is_named_and_looked_for_again(
    card: PortAudio, home: Home, clock: FakeClock, until: Until
) -> None:
    card.present = False
    satellite = LocalSatellite(facts(), LocalDevice(hears=True, speaks=False), home.satellites, clock)
    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(satellite.run())
        await until(lambda: (here := home.satellites.get("local")) is not None and "microphone" in here.trouble)
        card.present = True
        await until(lambda: card.opened, step=5)
        work.cancel()


async def test_without_portaudio_the_error_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Any:
        raise VoiceError("the sound library PortAudio is not installed", remedy="apt install libportaudio2")

    monkeypatch.setattr(local, "sound_library", missing)
    device = LocalDevice(hears=False, speaks=True)
    with pytest.raises(VoiceError, match="libportaudio2"):
        await device.play(Sound(text="x", language="en", wav=wav_bytes(CHUNK)), 1.0, asyncio.Event())
