"""Among sentences near a transcript the sound decides; what fits no better than another, or badly, is not acted on."""

from __future__ import annotations

import pytest

from hub.voice.by_sound import choose, written
from hub.voice.candidates import Candidate
from hub.voice.judgement import Verified
from hub.voice.verify import KnownSentences

ASKED = Verified(decision="ask", sentence="make me a latte", distance=0.2)


def candidate(sentence: str, edits: float = 3.0) -> Candidate:
    return Candidate(sentence=sentence, edits=edits, length=20, meaning=frozenset(sentence.split()))


LATTE, MOCHA = candidate("make me a latte"), candidate("make me a mocha", 4.0)


@pytest.mark.parametrize(
    ("scores", "decision", "sentence"),
    [
        ((-9.0, -4.0, -3.0), "accept", "make me a mocha"),
        ((-4.0, -9.0, -3.0), "accept", "make me a latte"),
        ((-4.0, -3.9, -3.0), "ask", "make me a latte"),
        ((-9.9, -30.0, -3.0), "ask", "make me a latte"),
        ((-60.0, -70.0, -3.0), "reject", "make me a latte"),
    ],
)
def test_the_sound_decides(scores: tuple[float, ...], decision: str, sentence: str) -> None:
    chosen = choose(ASKED, [LATTE, MOCHA], scores)

    assert (chosen.decision, chosen.sentence) == (decision, sentence)


def test_without_scores_the_text_decides() -> None:
    assert choose(ASKED, [LATTE, MOCHA], ()) is ASKED
    assert choose(ASKED, [], (-1.0,)) is ASKED


def test_sentences_are_written_as_a_recogniser_writes_them() -> None:
    assert written("turn on the lamp") == "Turn on the lamp."
    assert written("打开灯") == "打开灯"


def test_candidates_never_say_the_opposite_or_another_number() -> None:
    known = KnownSentences(
        "en", ["turn on the lamp", "turn off the lamp", "set the lamp to 5 percent", "turn on the fan"]
    )

    found = [one.sentence for one in known.candidates(["turn on the lam", "turn on the land"])]

    assert found[0] == "turn on the lamp"
    assert "turn off the lamp" not in found
    assert known.candidates(["set the lam to percent"]) == []
