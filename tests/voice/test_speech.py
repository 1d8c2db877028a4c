"""Text is spoken by the best voice there is, kept, and left to the browser when there is none."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest

from hub.api.errors import VoiceError
from hub.voice.audio import wav_bytes
from hub.voice.speech import EspeakSpeaker, Speaking, pinyin_with_tones, repaired_wav
from hub.voice.spoken_numbers import chinese_number, english_number, in_words, korean_number, number_phrases


class FakeVoice:
    name = "fake"

    def __init__(self, languages: str = "en", *, broken: bool = False) -> None:
        self.languages, self.broken = languages.split(), broken
        self.said: list[str] = []

    def speaks(self, language: str) -> bool:
        return language in self.languages

    async def speak(self, text: str, language: str) -> bytes | None:
        self.said.append(text)
        if self.broken:
            raise VoiceError("the voice broke")
        return wav_bytes(text.encode() + b"\0" * (len(text.encode()) % 2))


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


async def test_what_was_said_once_is_kept(tmp_path: Path) -> None:
    voice = FakeVoice()
    speaking = Speaking([voice], tmp_path)

    first = await speaking.speak("The light is on.", "en")
    again = await Speaking([voice], tmp_path).speak("The light  is on.", "en")

    assert first == again is not None
    assert voice.said == ["The light is on."]


async def test_the_cache_drops_what_was_used_longest_ago(tmp_path: Path) -> None:
    speaking = Speaking([FakeVoice()], tmp_path, cache_bytes=300)
    for number in range(12):
        await speaking.speak(f"This is the sentence with number {number}.", "en")

    assert size_of(tmp_path) <= 300


async def test_the_browser_speaks_where_no_voice_can() -> None:
    speaking = Speaking([FakeVoice()])

    assert speaking.voice("zh") == "browser"
    assert await speaking.speak("灯开了", "zh") is None
    assert await speaking.speak("  ", "en") is None


async def test_a_voice_that_fails_gives_way_and_is_named() -> None:
    second = FakeVoice()
    speaking = Speaking([FakeVoice(broken=True), second])

    assert await speaking.speak("Hello", "en") is not None
    assert speaking.failure == "the voice broke"


async def test_a_missing_program_is_one_clear_error() -> None:
    with pytest.raises(VoiceError, match="no-such-espeak cannot be started"):
        await EspeakSpeaker("no-such-espeak").load()


@pytest.mark.parametrize(
    ("digits", "spoken"),
    [("0", "零"), ("10", "十"), ("15", "十五"), ("25", "二十五"), ("105", "一百零五"), ("110", "一百一十"),
     ("1005", "一千零五"), ("20.5", "二十点五"), ("12000", "一万二千"), ("10010", "一万零一十"), ("300000", "三十万")],
)  # fmt: skip
def test_numbers_are_read_in_chinese(digits: str, spoken: str) -> None:
    assert chinese_number(digits) == spoken


@pytest.mark.parametrize(
    ("digits", "english", "korean"),
    [("0", "zero", "영"), ("7", "seven", "칠"), ("10", "ten", "십"), ("25", "twenty five", "이십오"),
     ("100", "one hundred", "백"), ("115", "one hundred fifteen", "백십오"), ("2000", "two thousand", "이천"),
     ("20.5", "twenty point five", "이십 점 오")],
)  # fmt: skip
def test_numbers_are_read_in_english_and_korean(digits: str, english: str, korean: str) -> None:
    assert english_number(digits) == english
    assert korean_number(digits) == korean


def test_a_sentence_is_written_in_words_alone() -> None:
    assert in_words("What's the light at 50%?", "en") == "what's the light at fifty percent"
    assert in_words("把亮度调到50%。", "zh") == "把亮度调到百分之五十"
    assert in_words("22도로 맞춰줘", "ko") == "이십이도로 맞춰줘"


def test_numbers_are_offered_before_what_follows_them() -> None:
    phrases = set(number_phrases(["set a timer for 5 minutes", "dim to 50%"], "en"))

    assert {"twenty five minutes", "one hundred percent", "zero minutes"} <= phrases
    assert "百分之三十" in set(number_phrases(["调到50%"], "zh"))


def test_chinese_is_handed_over_as_syllables_with_tones() -> None:
    assert pinyin_with_tones("打开灯，25%") == "da3 kai1 deng1 , bai3 fen1 zhi1 er4 shi2 wu3"


def test_a_streamed_wav_gets_its_true_length() -> None:
    wav = bytearray(wav_bytes(b"\x01\x00" * 100))
    wav[4:8] = wav[40:44] = b"\xff\xff\xff\x7f"

    with wave.open(io.BytesIO(repaired_wav(bytes(wav)))) as file:
        assert file.getnframes() == 100
    with pytest.raises(VoiceError, match="no sound"):
        repaired_wav(b"nothing")
