"""A recogniser's process may crash, hang or fail to load: that costs one utterance, and the next one works."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from hub.api.errors import VoiceError
from hub.voice.models import ModelStore
from hub.voice.recogniser import Grammar, Transcript
from hub.voice.worker_client import Limits, WorkerRecogniser
from tests.e2e.voice.conftest import need

pytestmark = pytest.mark.e2e

FAKE = Path(__file__).with_name("fake_worker.py")
SPEECH = b"\x01\x02" * 16_000


def fake(*arguments: str, **limits: float) -> WorkerRecogniser:
    chosen = Limits(first_pause=0.01, **limits)  # type: ignore[arg-type]  # numbers of either kind
    command = (sys.executable, str(FAKE), *arguments)
    return WorkerRecogniser("fake", "fake", Path(), limits=chosen, command=command)


async def hear(recogniser: WorkerRecogniser, language: str) -> Transcript:
    async with recogniser.session(language, Grammar.of(language, ["all of it"])) as session:
        await session.feed(SPEECH)
        return await session.finish()


async def kill_while_hearing(recogniser: WorkerRecogniser) -> None:
    async with recogniser.session("en") as session:
        await session.feed(SPEECH)
        pid = (await recogniser.health()).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await session.finish()


async def test_an_utterance_is_heard_and_named_after_its_model() -> None:
    async with fake().running() as recogniser:
        transcript = await hear(recogniser, "en")

    assert (transcript.text, transcript.model) == ("all of it", "fake")
    assert abs(transcript.seconds_audio - 1.0) < 0.05


async def test_a_crash_costs_one_utterance_and_the_next_one_works() -> None:
    async with fake().running() as recogniser:
        with pytest.raises(VoiceError, match=r"exit code 9.*say it again"):
            await hear(recogniser, "crash")

        assert (await hear(recogniser, "en")).text == "all of it"
        assert (await recogniser.health()).restarts == 1


async def test_a_worker_that_hangs_is_ended_and_started_again() -> None:
    async with fake(answer=2.0, stop=0.2).running() as recogniser:
        with pytest.raises(VoiceError, match="did not answer in time"):
            await hear(recogniser, "hang")

        assert (await hear(recogniser, "en")).text == "all of it"


async def test_an_engine_that_raises_fails_its_utterance_only() -> None:
    async with fake().running() as recogniser:
        with pytest.raises(VoiceError, match="the engine stumbled"):
            await hear(recogniser, "raise")

        assert (await hear(recogniser, "en")).text == "all of it"
        assert (await recogniser.health()).restarts == 0


async def test_a_model_that_cannot_be_loaded_is_named_at_once() -> None:
    async with fake("noload").running() as recogniser:
        with pytest.raises(VoiceError, match=r"fake cannot be loaded: the model is broken .*hearth model check fake"):
            await hear(recogniser, "en")


async def test_a_worker_that_has_grown_too_large_is_replaced_between_utterances() -> None:
    async with fake(memory=1).running() as recogniser:
        for _ in range(3):
            assert (await hear(recogniser, "en")).text == "all of it"
        assert (await recogniser.health()).restarts >= 2


async def test_several_are_heard_at_once_up_to_a_limit() -> None:
    async with (
        fake(sessions=2).running() as recogniser,
        recogniser.session("en") as one,
        recogniser.session("en") as two,
    ):
        await one.feed(SPEECH)
        await two.feed(SPEECH)
        with pytest.raises(VoiceError, match="2 people are speaking at once"):
            async with recogniser.session("en"):
                pass
        assert (await two.finish()).text == (await one.finish()).text == "all of it"


async def test_missing_words_are_asked_of_the_model() -> None:
    async with fake().running() as recogniser:
        assert list(await recogniser.missing_words("en", ["lamp", "xyzzy"])) == ["xyzzy"]


async def test_a_killed_real_recogniser_comes_back(store: ModelStore) -> None:
    need(store, "whisper-tiny.en")
    recogniser = WorkerRecogniser("faster-whisper", "whisper-tiny.en", store.path("whisper-tiny.en"))
    async with recogniser.running():
        with pytest.raises(VoiceError, match=r"stopped \(exit code -9\)|restarted"):
            await kill_while_hearing(recogniser)

        async with recogniser.session("en") as session:
            await session.feed(bytes(32_000))
            assert (await session.finish()).text == ""
        assert (await recogniser.health()).restarts == 1
