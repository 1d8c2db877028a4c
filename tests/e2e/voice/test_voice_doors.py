"""Other systems use the hub's ears and voice: over Wyoming with its own client, and whole utterances over MQTT."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from wyoming.asr import Transcribe
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.event import Event, Eventable
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize, SynthesizeVoice
from wyoming.wake import Detect

from hub.voice.audio import chunks, read_audio
from tests.e2e.conftest import LivingHome, living_home
from tests.e2e.satellite_peer import SILENCE, wake_word, waking
from tests.e2e.voice.conftest import need

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@pytest.fixture
async def home(tmp_path: Path, store: Any, unused_tcp_port: int) -> AsyncIterator[LivingHome]:
    need(store, "whisper-tiny.en")
    doors = {"server": {"enabled": True, "port": unused_tcp_port}, "mqtt": {"enabled": True}}
    async with living_home(tmp_path / "home", voice=True, languages=("en",), satellites=doors) as living:
        await living.hub.voice.understanding.stand()
        yield living


async def asked(home: LivingHome, *events: Event | Eventable, until: str) -> list[Event]:
    """Send events; return what comes back up to one of a type."""
    port = home.hub.config.voice.satellites.server.port
    async with AsyncTcpClient("127.0.0.1", port) as client, asyncio.timeout(60):
        for event in events:
            await client.write_event(event if isinstance(event, Event) else event.event())
        answers: list[Event] = []
        while not answers or answers[-1].type != until:
            answer = await client.read_event()
            assert answer is not None, [event.type for event in answers]
            answers.append(answer)
        return answers


def streamed(pcm: bytes) -> list[Event]:
    sound = {"rate": 16_000, "width": 2, "channels": 1}
    pieces = [AudioChunk(**sound, audio=piece).event() for piece in chunks(pcm)]
    return [AudioStart(**sound).event(), *pieces, AudioStop().event()]


async def test_it_says_what_it_offers(home: LivingHome) -> None:
    (answer,) = await asked(home, Describe(), until="info")
    info = Info.from_event(answer)
    assert info.asr[0].models[0].languages == ["en"]
    assert info.tts[0].voices[0].languages == ["en"]
    assert "hey_jarvis" in {model.name for model in info.wake[0].models}


async def test_others_have_a_recording_transcribed_and_nothing_happens_at_home(
    home: LivingHome, recordings: Path
) -> None:
    before = len(await home.hub.store.read("commands", limit=10_000))
    pcm = read_audio(recordings / "misc-commands/turn_on_the_living_room_lamp.flac")
    answers = await asked(home, Transcribe(language="en"), *streamed(pcm), until="transcript")
    assert "living room lamp" in answers[-1].data["text"].lower()
    assert len(await home.hub.store.read("commands", limit=10_000)) == before


async def test_others_use_its_voice(home: LivingHome) -> None:
    answers = await asked(
        home, Synthesize(text="Dinner is ready.", voice=SynthesizeVoice(language="en")), until="audio-stop"
    )
    sound = b"".join(event.payload or b"" for event in answers if event.type == "audio-chunk")
    assert answers[0].type == "audio-start"
    assert len(sound) / 2 / answers[0].data["rate"] > 0.5


async def test_others_have_wake_words_detected(home: LivingHome) -> None:
    wake = await asyncio.to_thread(waking)
    answers = await asked(home, Detect(names=[wake_word()]), *streamed(wake + SILENCE * 10), until="detection")
    assert answers[-1].data["name"] == wake_word()
    answers = await asked(home, Detect(), *streamed(SILENCE * 10), until="not-detected")
    assert len(answers) == 1


async def test_rubbish_ends_its_own_connection_only(home: LivingHome) -> None:
    port = home.hub.config.voice.satellites.server.port
    lengthy = b'{"type":"describe","payload_length":99999999999}\n'
    for rubbish in (b"{}\n", b"not json\n", lengthy, b"[" * 60_000 + b"\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(rubbish)
        async with asyncio.timeout(10):
            assert await reader.read() == b"", rubbish[:60]
        writer.close()
        assert (await asked(home, Describe(), until="info"))[0].type == "info"


async def test_a_recording_published_to_a_room_is_obeyed_and_answered(home: LivingHome, recordings: Path) -> None:
    await home.hub.commands.call("light.living_room_lamp", "turn_off", cause=home.cause)
    answers: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
    prefix = f"hearth/{home.hub.config.mqtt.site}/voice/living_room"
    for what in ("answer", "speech"):
        home.hub.mqtt.client.subscribe(f"{prefix}/{what}", lambda m: answers.put_nowait((m.topic, m.payload)))
    recording = (recordings / "misc-commands/turn_on_the_living_room_lamp.flac").read_bytes()
    await home.hub.mqtt.publish(f"{prefix}/audio", recording)
    async with asyncio.timeout(60):
        answer = json.loads((await answers.get())[1])
        topic, wav = await answers.get()
    assert answer["decision"] == "act"
    assert home.value("light.living_room_lamp") is True
    assert topic.endswith("/speech")
    assert wav[:4] == b"RIFF"
    await home.hub.mqtt.publish(f"{prefix}/audio", b"this is no sound")
    async with asyncio.timeout(10):
        refused = json.loads((await answers.get())[1])
    assert refused["decision"] == "refuse"
    assert "audio" in refused["reason"]
