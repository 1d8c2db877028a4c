"""The pipeline picks a recogniser, verifies what was heard, and lets only an accepted sentence act."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import VoiceError
from hub.voice.manifest import Model
from hub.voice.models import ModelStore
from hub.voice.pipeline import LONGEST_SECONDS, PartialHeard, UtteranceHeard, VoiceEvent, VoicePipeline
from hub.voice.pool import RecogniserPool
from hub.voice.recogniser import Grammar, Partial, Transcript
from hub.voice.verify import KnownSentences

SECOND = bytes(32_000)


class FakeSession:
    def __init__(self, language: str, text: str, ends_after: int) -> None:
        self.language, self.text, self.ends_after = language, text, ends_after
        self.fed = self.finished = 0
        self.seen = ""

    async def feed(self, pcm: bytes) -> Partial | None:
        self.fed += len(pcm)
        return Partial(self.text[: self.fed // 3200], True, self.fed >= self.ends_after)

    async def glance(self) -> Transcript | None:
        return Transcript(text=self.seen, language=self.language, engine="fake") if self.seen else None

    async def finish(self) -> Transcript:
        self.finished += 1
        return Transcript(text=self.text, language=self.language, engine="fake", seconds_audio=self.fed / 32_000)

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        return ()


class FakeRecogniser:
    engine = model = "fake"

    def __init__(self, texts: dict[str, str], ends_after: int) -> None:
        self.texts, self.ends_after = texts, ends_after
        self.seen = ""

    @asynccontextmanager
    async def session(self, language: str, grammar: Grammar | None = None) -> AsyncIterator[FakeSession]:
        self.last = FakeSession(language, self.texts[language], self.ends_after)
        self.last.seen = self.seen
        yield self.last

    async def missing_words(self, language: str, words: Iterable[str]) -> Sequence[str]:
        return ()

    async def wait_ready(self) -> None:
        pass


class FakePool(RecogniserPool):
    def __init__(self, texts: dict[str, str], ends_after: int = 10**9) -> None:
        self.recogniser = FakeRecogniser(texts, ends_after)

    async def get(self, language: str, engine: str | None = None) -> Any:
        if language not in self.recogniser.texts:
            raise VoiceError(f"no speech model for {language}")
        return self.recogniser


KNOWN = {
    "en": KnownSentences("en", ["turn on the kitchen light"]),
    "zh": KnownSentences("zh", ["打开厨房的灯"]),
}


def pipeline(texts: dict[str, str], events: list[VoiceEvent] | None = None, ends_after: int = 10**9) -> VoicePipeline:
    async def understand(text: str, language: str, context: Any) -> Any:
        return ("understood", text, language, context)

    return VoicePipeline(
        FakePool(texts, ends_after),
        known=KNOWN.get,
        grammar=lambda _: None,
        understand=understand,
        sink=None if events is None else events.append,
    )


async def test_an_accepted_sentence_is_understood_and_told() -> None:
    events: list[VoiceEvent] = []

    heard = await pipeline({"en": "Turn on the chicken light."}, events).transcribe(
        SECOND, "en", context="hall", act=True
    )

    assert heard.text == "turn on the kitchen light"
    assert heard.decision == ("understood", "turn on the kitchen light", "en", "hall")
    assert isinstance(events[0], PartialHeard)
    assert events[-1] == UtteranceHeard(stream=1, heard=heard)


@pytest.mark.parametrize(
    "text", ["", "play the beatles", "don't turn on the kitchen light", "turn on the garden light"]
)
async def test_what_is_not_accepted_never_reaches_understanding(text: str) -> None:
    heard = await pipeline({"en": text}).transcribe(SECOND, "en", act=True)

    assert heard.text == ""
    assert heard.decision is None


async def test_without_known_sentences_everything_is_rejected() -> None:
    heard = await pipeline({"fr": "allume la lumière"}).transcribe(SECOND, "fr", act=True)

    assert heard.verified.decision == "reject"
    assert "no sentences are known in fr" in heard.verified.reason


async def test_auto_keeps_the_language_that_verifies() -> None:
    both = pipeline({"en": "a bunch of noise", "zh": "打开厨房的灯"})

    assert (await both.transcribe(SECOND, "auto")).language == "zh"
    assert (await pipeline({"en": "turn on the kitchen light"}).transcribe(SECOND)).language == "en"


async def test_a_stream_ends_when_the_speaker_has_finished() -> None:
    async def microphone() -> AsyncIterator[bytes]:
        while True:
            yield bytes(3200)

    heard = await pipeline({"en": "turn on the kitchen light"}, ends_after=64_000).transcribe(microphone(), "en")

    assert heard.transcript.seconds_audio == 2.0


async def test_an_utterance_is_bounded() -> None:
    async with pipeline({"en": "turn on the kitchen light"}).stream("en") as stream:
        for _ in range(40):
            await stream.feed(SECOND)
        assert stream.ended
        heard = await stream.finish()

    assert heard.transcript.seconds_audio == LONGEST_SECONDS


async def test_no_model_is_one_clear_error_with_the_remedy(tmp_path: Path) -> None:
    none: list[Model] = []
    async with RecogniserPool(ModelStore(tmp_path)) as pool:
        with pytest.raises(VoiceError, match=r"no speech model for Chinese .*`hearth model get whisper-base`"):
            await pool.get("zh")
    async with RecogniserPool(ModelStore(tmp_path, manifest=none)) as pool:
        with pytest.raises(VoiceError, match="hearth model list"):
            await pool.get("en")


class Judged:
    """A session of which only the judgement is asked."""

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores
        self.asked: list[str] = []

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        self.asked += texts
        return [self.scores.get(text, -90.0) for text in texts]


def heard(text: str, **facts: Any) -> Transcript:
    return Transcript(text=text, language="en", engine="fake", **facts)


async def test_a_sentence_near_a_guess_is_chosen_by_its_sound() -> None:
    session: Any = Judged({"Turn on the kitchen light.": -4.0, "turn on the chicken bite": -3.0})

    judged = await pipeline({}).judge(
        heard("turn on the chicken bite", alternatives=("turn on the kitchen lie",)), session
    )

    assert (judged.verified.decision, judged.text) == ("accept", "turn on the kitchen light")


async def test_a_sentence_that_the_sound_does_not_fit_is_not_acted_on() -> None:
    session: Any = Judged({"Turn on the kitchen light.": -60.0, "turn on the kitchen lie": -3.0})

    judged = await pipeline({}).judge(heard("turn on the kitchen lie"), session)

    assert judged.verified.decision == "reject"
    assert judged.text == ""


async def test_the_very_words_need_no_comparison() -> None:
    session: Any = Judged({})

    judged = await pipeline({}).judge(heard("Turn on the kitchen light."), session)

    assert judged.text == "turn on the kitchen light"
    assert session.asked == []


async def test_a_recogniser_that_often_mishears_only_ever_asks() -> None:
    session: Any = Judged({})

    judged = await pipeline({}).judge(heard("turn on the kitchen light", confirm=True), session)

    assert judged.verified.decision == "ask"
    assert judged.text == ""


@pytest.mark.parametrize(
    ("seen", "finished"),
    [
        ("Turn on the kitchen light.", 0),
        ("turn on the chicken light", 1),
        ("announce that dinner is ready", 1),
        ("turn off the kitchen light", 1),
        ("", 1),
    ],
)
async def test_a_first_look_is_enough_only_for_a_sentence_of_the_home_word_for_word(seen: str, finished: int) -> None:
    pool = FakePool({"en": "turn on the kitchen light"})
    pool.recogniser.seen = seen
    known = KnownSentences("en", ["turn on the kitchen light", "announce that {text}"])
    voice = VoicePipeline(pool, known={"en": known}.get, grammar=lambda _: None)
    heard = await voice.transcribe(SECOND, "en")
    assert heard.text == "turn on the kitchen light"
    assert pool.recogniser.last.finished == finished
