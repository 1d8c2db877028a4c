"""The gate lets speech through with a little before and after, and knows when it is over."""

from __future__ import annotations

import random

from hub.voice.vad import FRAME_BYTES, FRAME_SECONDS, GateSettings, SpeechGate

SPEECH = b"\x01\x02" * 512
SILENCE = bytes(FRAME_BYTES)
SETTINGS = GateSettings(lead=3 * FRAME_SECONDS, tail=2 * FRAME_SECONDS, end_silence=10 * FRAME_SECONDS)


def likely(frame: bytes) -> float:
    return 0.9 if frame == SPEECH else 0.05


def gate(settings: GateSettings = SETTINGS) -> SpeechGate:
    return SpeechGate(likely, settings)


def test_silence_lets_nothing_through_and_never_ends() -> None:
    one = gate()

    assert one.feed(SILENCE * 200) == b""
    assert not one.heard_speech
    assert not one.ended


def test_speech_passes_with_its_lead_and_tail() -> None:
    one = gate()

    passed = one.feed(SILENCE * 20 + SPEECH * 10 + SILENCE * 20)

    assert passed == SILENCE * 1 + SPEECH * 10 + SILENCE * 2
    assert abs(one.speech_seconds - 10 * FRAME_SECONDS) < 1e-6


def test_a_single_loud_frame_is_no_speech() -> None:
    one = gate()

    assert one.feed(SILENCE * 5 + SPEECH + SILENCE * 5) == b""
    assert not one.heard_speech


def test_an_utterance_ends_after_a_long_pause_and_not_after_a_short_one() -> None:
    one = gate()
    one.feed(SPEECH * 10 + SILENCE * 5)
    assert not one.ended
    one.feed(SPEECH * 3)
    assert one.speaking
    one.feed(SILENCE * 9)
    assert not one.ended
    one.feed(SILENCE * 2)
    assert one.ended


def test_a_long_pause_inside_is_shortened_to_tail_and_lead() -> None:
    one = gate()

    passed = one.feed(SPEECH * 5 + SILENCE * 50 + SPEECH * 5)

    assert passed.count(SPEECH) == 10
    assert len(passed) // FRAME_BYTES == 5 + 2 + 1 + 5


def test_the_way_the_audio_is_cut_does_not_matter() -> None:
    audio = SILENCE * 9 + SPEECH * 12 + SILENCE * 4 + SPEECH * 6 + SILENCE * 30
    whole = gate().feed(audio)
    pieces = random.Random(7)
    one, passed, at = gate(), b"", 0
    while at < len(audio):
        size = pieces.randint(1, 3000)
        passed += one.feed(audio[at : at + size])
        at += size

    assert passed == whole


def test_the_longest_utterance_bounds_what_passes() -> None:
    one = gate(GateSettings(longest=1.0))

    passed = one.feed(SPEECH * 200)

    assert len(passed) == 32_000
    assert one.ended


def test_revision_tells_whether_more_was_said() -> None:
    one = gate()
    one.feed(SPEECH * 10)
    before = one.revision
    one.feed(SILENCE * 5)
    assert one.revision == before
    one.feed(SPEECH * 2)
    assert one.revision > before
