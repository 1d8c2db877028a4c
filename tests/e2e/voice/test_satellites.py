"""Satellites in a living home: a wake word and a command over TCP, an appliance that obeys, an answer that is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from hub.voice.audio import read_audio
from tests.e2e.conftest import LivingHome, living_home
from tests.e2e.satellite_peer import SILENCE, Peer, spoken, wake_word, waking
from tests.e2e.voice.conftest import need

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


class Rooms:
    """A home with two satellites."""

    def __init__(self, home: LivingHome, kitchen: Peer, living: Peer) -> None:
        self.home, self.kitchen, self.living = home, kitchen, living


@pytest.fixture
async def rooms(tmp_path: Path, store: object) -> AsyncIterator[Rooms]:
    need(store, "whisper-tiny.en")  # type: ignore[arg-type]
    async with AsyncExitStack() as stack:
        peers = [await stack.enter_async_context(Peer(name, name).serving()) for name in ("kitchen", "living_room")]
        facts = {"language": "en", "wake_words": [wake_word()]}
        wyoming = {peer.name: {"uri": f"tcp://127.0.0.1:{peer.port}", **facts} for peer in peers}
        home = await stack.enter_async_context(
            living_home(tmp_path / "home", voice=True, languages=("en",), satellites={"wyoming": wyoming})
        )
        for peer in peers:
            await asyncio.wait_for(peer.running.wait(), 20)
        assert home.hub.voice.pipeline is not None
        await home.hub.voice.pipeline.warm(["en"])
        await home.hub.voice.understanding.stand()
        yield Rooms(home, *peers)


async def test_a_wake_word_and_a_recorded_command_switch_the_lamp_and_are_answered(
    rooms: Rooms, recordings: Path
) -> None:
    home, peer = rooms.home, rooms.living
    await home.hub.commands.call("light.living_room_lamp", "turn_off", cause=home.cause)
    command = read_audio(recordings / "misc-commands/turn_on_the_living_room_lamp.flac")
    wake = await asyncio.to_thread(waking)
    await peer.speak(SILENCE * 10)
    before = len(peer.events)
    await peer.speak(wake + command)
    await peer.listen(until="audio-stop", since=before)
    assert [e.data["name"] for e in peer.of("detection")] == [wake_word()]
    assert home.value("light.living_room_lamp") is True
    assert "lamp is on" in peer.of("synthesize")[0].data["text"]
    sound = b"".join(event.payload or b"" for event in peer.of("audio-chunk"))
    assert len(sound) > 16_000
    (satellite,) = [one for one in home.hub.satellites.shown() if one["id"] == "living_room"]
    assert satellite["area"] == "living_room"
    assert satellite["last_heard"] is not None


async def test_of_two_satellites_that_hear_the_same_one_answers(rooms: Rooms, recordings: Path) -> None:
    command = read_audio(recordings / "misc-commands/turn_on_the_living_room_lamp.flac")
    said = await asyncio.to_thread(waking) + command
    await asyncio.gather(rooms.kitchen.speak(SILENCE * 10), rooms.living.speak(SILENCE * 10))
    before = len(rooms.living.events)
    await asyncio.gather(rooms.kitchen.speak(said, loud=0.15), rooms.living.speak(said, loud=0.9))
    await asyncio.gather(rooms.living.listen(until="audio-stop", since=before), rooms.kitchen.speak(SILENCE * 40))
    assert rooms.living.of("synthesize")
    assert not rooms.kitchen.of("synthesize")
    assert not rooms.kitchen.of("detection")


async def test_stop_silences_an_announcement_at_once(rooms: Rooms) -> None:
    peer = rooms.kitchen
    stop = await asyncio.to_thread(spoken, "stop")
    text = "This is a long announcement about dinner, the weather, the garden and everything else. " * 4
    begin = len(peer.events)
    await rooms.home.hub.voice.announce(text, language="en", areas=["kitchen"], session="", plugin="test")
    await peer.listen(until="audio-start", since=begin)
    await peer.speak(SILENCE * 15)
    assert not peer.of("audio-stop")
    before = len(peer.events)
    await peer.speak(stop)
    await peer.listen(until="audio-stop", since=before)
    heard = sum(len(event.payload or b"") for event in peer.of("audio-chunk"))
    rate = peer.of("audio-start")[0].data["rate"]
    assert heard / 2 / rate < 12, "the announcement lasts about twenty seconds"
    assert not rooms.living.of("synthesize"), "only the kitchen was spoken to"


async def test_the_hubs_own_voice_does_nothing(rooms: Rooms) -> None:
    home, peer = rooms.home, rooms.kitchen
    before = len(await home.hub.store.read("commands", limit=10_000))
    for text in (
        "Hey Jarvis, turn on the kitchen light.",
        "The kitchen light is on. Stop! Okay Nabu. Alexa. Hey Mycroft.",
        "I heard: turn off the living room lamp. Did you mean that?",
    ):
        wav = await home.hub.satellites.render(text, "en")
        assert wav is not None
        own = read_audio(wav)
        begin = len(peer.events)
        await home.hub.voice.announce(text, language="en", areas=["kitchen"], session="", plugin="test")
        await peer.listen(until="audio-start", since=begin)
        await peer.speak(own)
        await peer.speak(SILENCE * 10)
    assert len(await home.hub.store.read("commands", limit=10_000)) == before
    assert not peer.of("detection")


async def test_a_timer_rings_in_its_room_until_somebody_says_stop(rooms: Rooms) -> None:
    home, peer = rooms.home, rooms.kitchen
    stop = await asyncio.to_thread(spoken, "stop")
    begin = len(peer.events)
    await home.ask("POST", "/api/plugins/timers/timers", {"seconds": 1, "name": "tea", "area": "kitchen"})
    await peer.listen(until="audio-start", since=begin)
    rooms_now = await home.ask("GET", "/api/voice/satellites")
    assert [ring["areas"] for ring in rooms_now["rings"]] == [["kitchen"]]
    await peer.speak(SILENCE * 15)
    await peer.speak(stop)
    await peer.speak(SILENCE * 60)
    assert (await home.ask("GET", "/api/voice/satellites"))["rings"] == []
    assert not rooms.living.of("audio-start")


async def test_a_satellite_that_lost_its_power_comes_back_by_itself(rooms: Rooms) -> None:
    await rooms.kitchen.drop()
    await asyncio.wait_for(rooms.kitchen.running.wait(), 20)
    shown = {one["id"]: one["connected"] for one in rooms.home.hub.satellites.shown()}
    assert shown == {"kitchen": True, "living_room": True}
    entity = rooms.home.hub.states.get("binary_sensor.kitchen_microphone")
    assert entity is not None
    assert entity.value is True
