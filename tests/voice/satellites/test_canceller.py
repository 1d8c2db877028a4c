"""What the hub plays is taken out of what a microphone hears; somebody's voice over it stays."""

from __future__ import annotations

import numpy
import pytest

from hub.voice.audio import chunks, to_pcm, to_samples
from hub.voice.satellites.canceller import Canceller, Samples, delay_of
from hub.voice.vad import RATE


def speechlike(seconds: float, seed: int = 3) -> Samples:
    """Return noise that comes and goes as syllables do, with less power in its upper half."""
    samples = numpy.random.default_rng(seed).standard_normal(int(seconds * RATE))
    samples = numpy.convolve(samples, numpy.ones(4) / 4, "same")
    swell = 0.55 + 0.45 * numpy.sin(numpy.arange(len(samples)) / RATE * 2 * numpy.pi * 3)
    return (samples * swell * 0.1).astype(numpy.float32)


def room(sound: Samples, delay: float) -> Samples:
    """Return a sound as it is heard late, through walls that swallow it in 0.2 s."""
    walls = numpy.random.default_rng(4).standard_normal(RATE // 8) * numpy.exp(-numpy.arange(RATE // 8) / RATE * 34)
    walls[0] = 3.0
    heard = numpy.convolve(sound, walls / numpy.sqrt((walls**2).sum()))[: len(sound)]
    return numpy.concatenate((numpy.zeros(int(delay * RATE)), heard)).astype(numpy.float32)


def power(samples: Samples) -> float:
    return 10 * float(numpy.log10((samples.astype(numpy.float64) ** 2).mean() + 1e-12))


def through(canceller: Canceller, heard: Samples, seconds: float = 0.064) -> Samples:
    """Return all that is left of what was heard since the sound began."""
    left = b""
    for chunk in chunks(to_pcm(heard), seconds):
        rest = canceller.feed(chunk)
        if rest is not None:
            left = rest.pcm if rest.anew else left + rest.pcm
    return to_samples(left)


@pytest.mark.parametrize("delay", [0.08, 0.5, 1.4])
def test_its_own_voice_is_taken_out_however_late_it_comes(delay: float) -> None:
    sound, canceller = speechlike(4.0), Canceller()
    canceller.play(to_pcm(sound))
    heard = room(sound, delay)
    left = through(canceller, heard)
    begin, end = int((delay + 1.5) * RATE), int((delay + 3.5) * RATE)
    assert power(left[begin:end]) < power(heard[begin:end]) - 12


def test_a_voice_as_loud_as_its_own_stays() -> None:
    sound, canceller, somebody = speechlike(4.0), Canceller(), speechlike(0.5, 5)
    canceller.play(to_pcm(sound))
    heard = room(sound, 0.2)
    begin = int(2.5 * RATE)
    heard[begin : begin + len(somebody)] += somebody
    left = through(canceller, heard)[begin : begin + len(somebody)]
    assert numpy.corrcoef(left, somebody)[0, 1] > 0.9


def test_what_it_does_not_hear_of_itself_is_left_as_it_is() -> None:
    sound, canceller = speechlike(3.0), Canceller()
    canceller.play(to_pcm(sound))
    assert len(through(canceller, speechlike(3.0, 5))) == 0
    assert delay_of(sound, speechlike(2.0, 5)) is None


def test_silence_in_a_room_is_no_echo() -> None:
    canceller = Canceller()
    canceller.play(to_pcm(speechlike(2.0)))
    assert len(through(canceller, numpy.zeros(3 * RATE, numpy.float32))) == 0


def test_when_it_has_fallen_silent_nothing_is_taken_out_any_more() -> None:
    sound, canceller = speechlike(3.0), Canceller()
    canceller.play(to_pcm(sound))
    heard = room(sound, 0.1)
    assert len(through(canceller, heard[: 2 * RATE])) > RATE
    canceller.play(b"")
    assert canceller.feed(to_pcm(heard[2 * RATE :])) is None


def test_after_the_end_of_a_sound_all_passes_as_it_came() -> None:
    sound, canceller = speechlike(1.5), Canceller()
    canceller.play(to_pcm(sound))
    through(canceller, numpy.concatenate((room(sound, 0.1), numpy.zeros(RATE, numpy.float32))))
    assert canceller.feed(bytes(2048)) is None


@pytest.mark.parametrize("seconds", [0.01, 0.064, 0.5])
def test_it_works_with_chunks_of_any_size(seconds: float) -> None:
    sound, canceller = speechlike(3.0), Canceller()
    canceller.play(to_pcm(sound))
    heard = room(sound, 0.1)
    assert power(through(canceller, heard, seconds)[RATE : 2 * RATE]) < power(heard[RATE : 2 * RATE]) - 12
