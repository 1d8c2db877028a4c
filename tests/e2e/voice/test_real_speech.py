"""Real engines on real recordings: commands of this home pass, everything else is rejected."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.api.errors import VoiceError
from hub.voice.audio import read_audio, to_pcm, to_samples
from hub.voice.models import ModelStore
from hub.voice.pipeline import Heard, VoicePipeline
from hub.voice.pool import RecogniserPool
from hub.voice.recogniser import Grammar
from hub.voice.speech import EspeakSpeaker
from hub.voice.verify import KnownSentences
from tests.e2e.voice.conftest import need

pytestmark = pytest.mark.e2e

HOME = {
    "en": [
        "turn on the living room lamp", "turn off the living room lamp", "turn on the kitchen light",
        "turn off the bedroom light", "what time is it", "is the front door locked", "lock the front door",
        "set a timer for 5 minutes", "cancel timer", "open the garage door", "is the garage door open",
        "turn off all lights in the office", "set the bedroom light to red", "what is the weather",
    ],
    "zh": [
        "打开客厅的灯", "关闭客厅的灯", "打开厨房的灯", "关闭厨房的灯", "锁上前门", "我今天该吃什么",
        "把客厅的亮度调到50%",
    ],
    "ko": [
        "모든 불을 파란색으로 바꿔줘", "모든 불을 켜줘", "모든 불을 꺼줘", "거실 불을 켜줘",
        "거실 불을 꺼줘", "온도를 22도로 맞춰줘",
    ],
}  # fmt: skip
NAMES = {
    "en": ["living room", "kitchen", "bedroom", "front door", "garage door", "office"],
    "zh": ["客厅", "厨房", "前门"],
    "ko": [],
}


@pytest.fixture
async def pipeline(store: ModelStore) -> AsyncIterator[VoicePipeline]:
    known = {language: KnownSentences(language, sentences) for language, sentences in HOME.items()}
    grammar = {language: Grammar.of(language, sentences, NAMES[language]) for language, sentences in HOME.items()}
    async with RecogniserPool(store) as pool:
        yield VoicePipeline(pool, known=known.get, grammar=grammar.get)


async def hear(pipeline: VoicePipeline, file: Path, language: str, engine: str | None = None) -> Heard:
    return await pipeline.transcribe(await asyncio.to_thread(read_audio, file), language, engine=engine)


ENGLISH = {
    "misc-commands/turn_on_the_living_room_lamp.flac": "turn on the living room lamp",
    "misc-commands/v2j_would_you_please_turn_on_living_room_lamp.flac": "turn on the living room lamp",
    "misc-commands/v2j_what_time_is_it.flac": "what time is it",
    "speech-to-phrase/en/is_the_Front_Door_locked.flac": "is the front door locked",
    "speech-to-phrase/en/set_a_timer_for_30_seconds.flac": "",
    "speech-to-phrase/en/oov_1.flac": "",
    "misc-commands/austen_0880.flac": "",
    "misc-commands/cards_001.flac": "",
    "speech-to-phrase/background_noise.flac": "",
}


@pytest.mark.shared
@pytest.mark.parametrize("model", ["vosk-en", "whisper-tiny.en"])
async def test_english_recordings(pipeline: VoicePipeline, store: ModelStore, recordings: Path, model: str) -> None:
    need(store, model)
    heard = {name: (await hear(pipeline, recordings / name, "en", model)).text for name in ENGLISH}

    assert heard == ENGLISH


@pytest.mark.shared
@pytest.mark.parametrize("model", ["vosk-zh", "whisper-base"])
async def test_chinese_recordings(pipeline: VoicePipeline, store: ModelStore, recordings: Path, model: str) -> None:
    need(store, model)
    command = await hear(pipeline, recordings / "mandarin/living_room_light_zh.flac", "zh", model)
    assert command.text == "打开客厅的灯"

    for name in (
        "rhino_test_out_of_context_zh",
        "uberi_chinese",
        "wenet_mid",
        "funasr_asr_example",
        "porcupine_haozhu",
    ):
        assert (await hear(pipeline, recordings / f"mandarin/{name}.flac", "zh", model)).text == ""


@pytest.mark.shared
async def test_korean_recordings_through_real_vosk(
    pipeline: VoicePipeline, store: ModelStore, recordings: Path
) -> None:
    need(store, "vosk-ko")
    command = await hear(pipeline, recordings / "misc-commands/rhino_test_within_context_ko.flac", "ko", "vosk")
    other = await hear(pipeline, recordings / "misc-commands/rhino_test_out_of_context_ko.flac", "ko", "vosk")

    assert command.transcript.engine == "vosk"
    assert command.text == "모든 불을 파란색으로 바꿔줘"
    assert other.text == ""


async def test_vosk_tells_which_words_it_lacks(store: ModelStore) -> None:
    need(store, "vosk-ko")
    async with RecogniserPool(store) as pool:
        recogniser = await pool.get("ko", "vosk")

        assert list(await recogniser.missing_words("ko", ["거실", "파란색으로", "xyzzy"])) == ["xyzzy"]
        async with recogniser.session("ko", Grammar.of("ko", ["qwerty xyzzy"])) as session:
            with pytest.raises(VoiceError, match="knows the words of none"):
                await session.finish()


async def test_its_own_english_voice_is_understood(pipeline: VoicePipeline, store: ModelStore) -> None:
    need(store, "whisper-tiny.en")
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    voice = await EspeakSpeaker().load()
    wav = await voice.speak("Turn on the kitchen light.", "en")
    assert wav is not None

    heard = await pipeline.transcribe(read_audio(wav), "en")

    assert heard.text == "turn on the kitchen light"
    assert heard.transcript.engine in {"vosk", "faster-whisper"}


async def test_chinese_is_spoken_by_espeak() -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    wav = await (await EspeakSpeaker().load()).speak("客厅的灯开了，亮度25%", "zh")

    assert wav is not None
    assert len(read_audio(wav)) > 2 * 32_000


@pytest.mark.parametrize("loudness", [0.0, 0.003, 0.3])
async def test_silence_and_noise_are_no_words(pipeline: VoicePipeline, store: ModelStore, loudness: float) -> None:
    need(store, "whisper-tiny.en")
    import numpy

    noise = numpy.random.default_rng(5).normal(0, 1, 16_000 * 4).astype(numpy.float32) * loudness

    heard = await pipeline.transcribe(to_pcm(noise), "en")

    assert heard.transcript.text == ""
    assert heard.text == ""


@pytest.mark.shared
async def test_partial_texts_come_while_speaking(pipeline: VoicePipeline, store: ModelStore, recordings: Path) -> None:
    need(store, "vosk-ko")
    pcm = await asyncio.to_thread(read_audio, recordings / "misc-commands/rhino_test_within_context_ko.flac")
    texts = []
    async with pipeline.stream("ko") as stream:
        for at in range(0, len(pcm), 3200):
            partial = await stream.feed(pcm[at : at + 3200])
            await asyncio.sleep(0.1)
            texts += [partial.text] if partial else []
        heard = await stream.finish()

    assert any(texts)
    assert heard.text
    assert to_samples(pcm).any()
