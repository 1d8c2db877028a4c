"""The silencing word over the hub's own voice, with the real search for it and a room that echoes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import pytest

from hub.voice.satellites.stop_words import StopSpotter
from hub.voice.satellites.wake import Alert
from tests.bench.stop import (
    ANSWERS,
    LEAD,
    MANDARIN,
    OWN,
    SECOND,
    OwnSentences,
    dry,
    echoing,
    espeak,
    heard_while_playing,
    over,
)
from tests.bench.wake import ESPEAK

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"),
]


def heard(languages: Sequence[str], pcm: bytes) -> list[str]:
    return [spotted.word for spotted in StopSpotter(languages).feed(pcm)]


def test_stop_is_heard_over_an_echo_of_the_hub_itself() -> None:
    said = [espeak("stop", voice) for voice in ESPEAK]
    echoes = [echoing(espeak(text, "en-us")) for text in OWN["en"]]
    heard_of = [heard(["en"], over(word, echo, 10.0)) for word in said for echo in echoes]
    assert sum("stop" in words for words in heard_of) > len(heard_of) * 2 / 3


def test_where_it_knows_what_it_plays_a_word_as_loud_as_its_echo_is_heard() -> None:
    takes = [
        (over(word, echoing(own), 0.0), dry(word, own, 0))
        for word in (espeak("stop", voice) for voice in ESPEAK[::2])
        for own in (espeak(text, "en-us") for text in OWN["en"][:2])
    ]
    known = sum(heard_while_playing("en", Alert.SPEAKING, take, played, 0.2) for take, played in takes)
    unknown = sum("stop" in heard(["en"], take) for take, _ in takes)
    assert known > max(unknown, len(takes) // 2)


def test_sounds_of_the_word_that_run_on_into_a_sentence_stop_nothing() -> None:
    sentences = [
        "The top of the mountain was covered in snow.",
        "A bus stop is right in front of our house.",
        "Atop a hill lived an old man.",
        "Stoppable or not, it was on its way.",
    ]
    stopped = [
        (text, voice)
        for text in sentences
        for voice in ESPEAK[::2]
        if heard(["en"], LEAD + espeak(text, voice) + SECOND)
    ]
    assert stopped == []


def test_in_chinese_it_is_heard_as_well() -> None:
    echo = echoing(espeak(OWN["zh"][0], MANDARIN))
    assert "停" in heard(["zh"], over(espeak("停下", MANDARIN), echo, 15.0))


def test_an_even_noise_and_silence_hold_no_word() -> None:
    assert heard(["en", "zh"], SECOND * 3) == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_hubs_own_sentences_never_stop_it(language: str) -> None:
    voice = MANDARIN if language == "zh" else "en-us"
    own = OwnSentences([espeak(text, voice) for text in ANSWERS[language]], [language])
    for alert, quieter in ((Alert.SPEAKING, 0.0), (Alert.SPEAKING, 10.0), (Alert.RINGING, 5.0)):
        assert await own.stops(alert, delay=0.2, quieter=quieter) == []
