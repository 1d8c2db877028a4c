"""A satellite listens after its wake word, answers, stops at a word, and never takes its own voice for a person's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from hub.api.errors import InvalidParameter, VoiceError
from hub.testing import FakeClock
from hub.voice.satellites.mouth import Sound
from hub.voice.satellites.place import Cue, Facts, State
from tests.voice.satellites.fakes import CHUNK, SPEECH, STOP, WAKE, FakeDevice, Home

Until = Callable[..., Awaitable[None]]


async def test_a_wake_word_opens_an_utterance_and_its_answer_is_played(home: Home, until: Until) -> None:
    async with home.satellite() as (satellite, device):
        for chunk in (CHUNK, WAKE, SPEECH, SPEECH):
            satellite.hear(chunk)
        await until(lambda: home.rooms.utterances)
        assert satellite.state == "listening"
        satellite.hear(CHUNK)
        await until(lambda: device.played)
        await until(lambda: satellite.state is State.WAITING)
    assert device.played == ["Done."]
    assert home.rooms.utterances[0].chunks.count(SPEECH) == 2, "what was said while others were waited for is kept"
    assert [cue for cue, _ in device.cues] == [Cue.WOKEN, Cue.LISTENING, Cue.HEARD, Cue.DONE]
    assert home.rooms.utterances[0].facts.area == "kitchen"


async def test_speech_without_a_wake_word_is_not_listened_to(home: Home, clock: FakeClock) -> None:
    async with home.satellite() as (satellite, _):
        for _ in range(20):
            satellite.hear(SPEECH)
        for _ in range(50):
            await asyncio.sleep(0.001)
    assert home.rooms.utterances == []


async def test_of_two_that_heard_it_the_clearer_answers(home: Home, until: Until) -> None:
    loud = b"wake" + b"\x00\x60" * 1598
    async with home.satellite("kitchen") as (near, device), home.satellite("hall") as (far, other):
        for one, sound in ((far, WAKE[:4] + bytes(3196)), (near, loud)):
            one.hear(CHUNK)
            one.hear(sound)
        await until(lambda: home.rooms.utterances)
        await until(lambda: other.cues)
    assert [one.facts.id for one in home.rooms.utterances] == ["kitchen"]
    assert (Cue.WOKEN, "hey_jarvis") in device.cues
    assert other.cues == [(Cue.DONE, "")]


async def test_nobody_speaking_after_the_wake_word_ends_the_listening(home: Home, until: Until) -> None:
    async with home.satellite() as (satellite, device):
        satellite.hear(WAKE)
        await until(lambda: home.rooms.utterances)
        for _ in range(60):
            satellite.hear(CHUNK)
        await until(lambda: satellite.state is State.WAITING)
    assert home.rooms.utterances[0].cancelled
    assert device.played == []


async def test_stop_silences_what_is_being_said(home: Home, until: Until) -> None:
    async with home.satellite(device=FakeDevice(instant=False)) as (satellite, device):
        saying = asyncio.ensure_future(home.satellites.announce("dinner is ready", "en"))
        await until(lambda: satellite.state is State.SPEAKING)
        satellite.hear(STOP)
        await until(lambda: device.cut)
        assert await saying == 0
    assert home.rooms.utterances == []


async def test_the_wake_word_interrupts_an_answer_and_listens(home: Home, until: Until) -> None:
    async with home.satellite(device=FakeDevice(instant=False)) as (satellite, device):
        saying = asyncio.ensure_future(home.satellites.announce("a long story", "en"))
        await until(lambda: satellite.state is State.SPEAKING)
        satellite.hear(WAKE)
        await until(lambda: home.rooms.utterances)
        await saying
    assert device.cut == ["a long story"]


async def test_its_own_voice_neither_wakes_nor_stops_it(home: Home, until: Until) -> None:
    async with home.satellite(device=FakeDevice(instant=False)) as (satellite, device):
        saying = asyncio.ensure_future(home.satellites.announce("wake and stop", "en"))
        await until(lambda: satellite.state is State.SPEAKING)
        for _ in range(30):
            await asyncio.sleep(0.001)
        for chunk in (WAKE, CHUNK, STOP):
            satellite.hear(chunk)
        for _ in range(30):
            await asyncio.sleep(0.001)
        assert device.cut == []
        assert home.rooms.utterances == []
        device.go_on.set()
        assert await saying == 1


async def test_after_a_question_it_listens_without_a_wake_word(home: Home, until: Until) -> None:
    home.rooms.answer = {"decision": "ask", "answer": "Which light?", "session": "talk"}
    async with home.satellite() as (satellite, device):
        for chunk in (WAKE, SPEECH):
            satellite.hear(chunk)
        await until(lambda: home.rooms.utterances)
        satellite.hear(CHUNK)
        await until(lambda: len(home.rooms.utterances) == 2)
        home.rooms.answer = {}
        await until(lambda: satellite.state is State.LISTENING)
        for chunk in (SPEECH, CHUNK):
            satellite.hear(chunk)
        await until(lambda: "Done." in device.played)
    assert [one.session for one in home.rooms.utterances] == ["", "talk"]
    assert device.played == ["Which light?", "Done."]


async def test_a_muted_satellite_hears_nothing_and_closes_its_microphone(home: Home, until: Until) -> None:
    async with home.satellite() as (satellite, device):
        await home.satellites.change("kitchen", {"muted": True})
        assert (device.open, satellite.microphone_open, satellite.state) == (False, False, State.MUTED)
        satellite.hear(WAKE)
        for _ in range(20):
            await asyncio.sleep(0.001)
    assert home.rooms.utterances == []


async def test_what_was_chosen_is_there_again_when_it_comes_back(home: Home) -> None:
    async with home.satellite():
        await home.satellites.change("kitchen", {"volume": 0.5, "wake_words": ["alexa", "okay_nabu"]})
    async with home.satellite() as (satellite, _):
        assert satellite.mouth.volume == 0.5
        assert satellite.facts.wake_words == ("alexa", "okay_nabu")


@pytest.mark.parametrize(
    ("changes", "field"), [({"volume": 3}, "volume"), ({"wake_words": ["hey_you"]}, "wake_words"), ({"muted": 7}, "")]
)
async def test_a_choice_that_does_not_fit_is_refused_by_name(
    home: Home, changes: dict[str, object], field: str
) -> None:
    async with home.satellite():
        with pytest.raises(InvalidParameter) as caught:
            await home.satellites.change("kitchen", changes)
    assert caught.value.field == field


async def test_an_announcement_reaches_the_rooms_named(home: Home) -> None:
    async with home.satellite("kitchen") as (_, one), home.satellite("hall") as (_, two):
        assert await home.satellites.announce("dinner", "en", ["hall"]) == 1
        assert await home.satellites.announce("bedtime", "en") == 2
    assert (one.played, two.played) == (["bedtime"], ["dinner", "bedtime"])


async def test_an_announcement_that_cannot_be_played_is_told_of_and_heard_elsewhere(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    class Gone(FakeDevice):
        async def play(self, sound: Sound, volume: float, stop: asyncio.Event) -> None:
            raise VoiceError("10.0.0.4:10700 is gone")

    async with home.satellite("hall", Gone()) as (hall, _), home.satellite("kitchen") as (_, heard):
        assert await home.satellites.announce("dinner", "en") == 1
    assert heard.played == ["dinner"]
    assert "is gone" in hall.trouble
    assert "could not say 'dinner'" in caplog.text


async def test_one_that_never_came_is_shown_and_may_be_chosen_for(home: Home) -> None:
    home.satellites.expect(Facts(id="hall", name="Hall", kind="test"), "nobody answers")
    await home.satellites.change("hall", {"volume": 0.3})
    async with home.satellite("hall") as (satellite, _):
        assert satellite.facts.volume == 0.3
    assert home.satellites.absent == {}


async def test_rooms_with_nothing_to_speak_from_are_told_apart(home: Home) -> None:
    deaf = FakeDevice()
    deaf.speaks = False
    async with home.satellite("kitchen"), home.satellite("hall", deaf):
        reached = home.satellites.reached(["kitchen", "hall", "attic"])
        assert (reached.places, reached.rooms, reached.silent) == (1, ("kitchen",), ("hall", "attic"))
        assert home.satellites.reached([]).places == 1
