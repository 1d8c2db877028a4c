"""Audio of any rate becomes 16 kHz mono PCM without losing or inventing tones."""

from __future__ import annotations

import io
import sys
import wave
from pathlib import Path

import numpy
import pytest

from hub.api.errors import VoiceError
from hub.voice import audio
from hub.voice.audio import Resampler, chunks, read_audio, resample, to_pcm, to_samples, wav_bytes


def tone(hertz: float, rate: int, seconds: float = 1.0) -> numpy.ndarray:
    return (0.5 * numpy.sin(2 * numpy.pi * hertz * numpy.arange(int(rate * seconds)) / rate)).astype(numpy.float32)


def decibels(samples: numpy.ndarray) -> float:
    return float(20 * numpy.log10(numpy.sqrt(numpy.mean(samples[800:-800].astype(float) ** 2)) + 1e-12))


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_keeps_its_pitch_level_and_place(rate: int) -> None:
    heard = resample(tone(1000, rate), rate, 16_000)

    assert abs(len(heard) - 16_000) <= 1
    assert decibels(heard[:15_990] - tone(1000, 16_000)[:15_990]) < -60


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_a_tone_above_the_band_does_not_fold_back(rate: int) -> None:
    assert decibels(resample(tone(9500, rate), rate, 16_000)) < -70


def test_a_stream_is_resampled_without_seams() -> None:
    pcm = to_pcm(tone(440, 44_100))
    stream = Resampler(44_100)
    out = b"".join(stream.feed(piece) for piece in (pcm[at : at + 8820] for at in range(0, len(pcm), 8820)))
    heard = to_samples(out)[320:]

    assert decibels(heard[:12_000] - tone(440, 16_000)[:12_000]) < -55


def test_stereo_and_other_rates_are_read_from_files(tmp_path: Path) -> None:
    import soundfile

    both = numpy.stack([tone(700, 48_000), tone(700, 48_000)], axis=1)
    soundfile.write(tmp_path / "s.flac", both, 48_000)

    pcm = read_audio(tmp_path / "s.flac")

    assert len(pcm) == 32_000
    assert abs(decibels(to_samples(pcm)) - decibels(tone(700, 16_000))) < 0.2


def test_our_own_wav_needs_nothing_but_the_standard_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    pcm = to_pcm(tone(500, 16_000, 0.2))

    assert read_audio(wav_bytes(pcm)) == pcm
    with pytest.raises(VoiceError, match="soundfile is not installed"):
        read_audio(wav_bytes(pcm, 8000))


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEjunk", b"no audio at all"])
def test_what_is_no_audio_is_refused_with_a_clear_error(data: bytes) -> None:
    with pytest.raises(VoiceError, match="no audio file"):
        read_audio(data)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(VoiceError, match="nowhere"):
        read_audio(Path("nowhere.wav"))


def test_wav_bytes_and_chunks_keep_every_sample() -> None:
    pcm = to_pcm(tone(300, 16_000, 0.53))
    with wave.open(io.BytesIO(wav_bytes(pcm))) as file:
        assert (file.getframerate(), file.getnchannels(), file.readframes(99_999)) == (16_000, 1, pcm)
    assert b"".join(chunks(pcm, 0.1)) == pcm


class NoDevice:
    """A sound library that finds no device."""

    class PortAudioError(Exception):
        pass

    def query_devices(self, *_: object) -> None:
        raise self.PortAudioError("no device")


async def test_no_microphone_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "sound_library", NoDevice)

    with pytest.raises(VoiceError, match=r"no microphone.*panel"):
        async with audio.microphone():
            pass
