"""When a stream has become louder, as it does when somebody speaks up over the hub."""

from __future__ import annotations

import numpy
import pytest

from hub.voice.satellites.stop_words import RISE_DB, Rise
from hub.voice.vad import RATE


def noise(seconds: float, level: float) -> bytes:
    """Return noise of a level in dB of full scale."""
    samples = numpy.random.default_rng(7).standard_normal(int(seconds * RATE)) * 10 ** (level / 20)
    return (samples * 32768).clip(-32768, 32767).astype("<i2").tobytes()


def test_a_voice_over_an_echo_is_a_rise_of_as_much_as_it_is_louder() -> None:
    rise = Rise()
    rise.feed(noise(1.0, -40) + noise(0.4, -25))
    assert rise.now() == pytest.approx(15, abs=2)


def test_an_even_sound_is_no_rise() -> None:
    rise = Rise()
    rise.feed(noise(2.0, -30))
    assert (rise.now() or 0.0) < RISE_DB


def test_a_sound_that_was_as_loud_some_seconds_ago_is_no_rise() -> None:
    rise = Rise()
    rise.feed(noise(0.5, -20) + noise(3, -50) + noise(0.4, -20))
    assert (rise.now() or 0.0) < RISE_DB


def test_the_size_of_the_chunks_makes_no_difference() -> None:
    whole, parts = Rise(), Rise()
    sound = noise(1.0, -45) + noise(0.3, -20)
    whole.feed(sound)
    for at in range(0, len(sound), 1234):
        parts.feed(sound[at : at + 1234])
    assert parts.now() == pytest.approx(whole.now())


def test_what_came_before_a_reset_is_forgotten() -> None:
    rise = Rise()
    rise.feed(noise(1.0, -20))
    rise.reset()
    rise.feed(noise(0.3, -40))
    assert rise.now() is None


def test_a_word_that_was_heard_is_nothing_to_be_louder_than() -> None:
    rise = Rise()
    rise.feed(noise(2, -50) + noise(0.5, -20))
    rise.drop(25)
    rise.feed(noise(1, -50) + noise(0.4, -20))
    assert rise.now() == pytest.approx(30, abs=3)


def test_a_word_has_begun_after_a_pause_and_ended_before_one() -> None:
    rise = Rise()
    rise.feed(noise(2, -50) + noise(0.3, -20))
    assert rise.begun(rise.end())
    assert not rise.ended(rise.end(), 0.0)
    rise.feed(noise(0.2, -50))
    assert rise.ended(-32.0, 0.2)


def test_a_word_within_a_sentence_has_not_begun() -> None:
    rise = Rise()
    rise.feed(noise(2, -50) + noise(0.8, -22) + noise(0.1, -20))
    assert not rise.begun(-32.0)
