"""The hub knows its own voice, for as long as it can be heard."""

from __future__ import annotations

import pytest

from hub.testing import FakeClock
from hub.voice.satellites.echo import LINGERS_SECONDS, OwnVoice
from hub.voice.satellites.wake import Spotted


async def test_a_transcript_that_reads_like_what_is_being_said_is_an_echo(clock: FakeClock) -> None:
    own = OwnVoice(clock)
    own.begin("I have turned off the living room lamp.")
    assert own.echoes("turned off the living room lamp", clock.monotonic())
    assert not own.echoes("what time is it", clock.monotonic())
    assert not own.echoes("", clock.monotonic())


async def test_an_answer_to_a_question_may_repeat_its_words(clock: FakeClock) -> None:
    own = OwnVoice(clock)
    asked = own.begin("Did you mean “turn on the kitchen light”?")
    await clock.advance(2)
    own.end(asked)
    await clock.advance(LINGERS_SECONDS + 0.1)
    assert not own.echoes("turn on the kitchen light", clock.monotonic())


@pytest.mark.parametrize(("after", "masked"), [(0.0, False), (0.9, True), (2.4, True), (3.5, False)])
async def test_an_own_word_counts_for_nothing_where_it_is_said(clock: FakeClock, after: float, masked: bool) -> None:
    own = OwnVoice(clock)
    own.begin("Please stop", [Spotted(word="stop", at=1.2, stop=True)])
    await clock.advance(after)
    assert own.said("stop", stop=True) is masked
    assert not own.said("hey_jarvis", stop=False)


async def test_a_sentence_cut_short_did_not_say_its_last_word(clock: FakeClock) -> None:
    own = OwnVoice(clock)
    spoken = own.begin("A long sentence, and then stop", [Spotted(word="stop", at=5.0, stop=True)])
    await clock.advance(1)
    own.end(spoken)
    await clock.advance(4.2)
    assert not own.said("stop", stop=True)
