"""Choosing among this home's sentences by how likely the sound makes each. Owns the limits of that choice. Pure.

A transcript is only the recogniser's first guess, written without knowing this home. Where the engine can compare texts
with the sound (Whisper can), every sentence near one of its guesses is compared, and so is the first guess itself. A
sentence is right when the sound fits it best, fits it nearly as well as the free guess, and fits no other meaning
nearly as well. The limits come from development recordings, commands and other speech, see ``tests/bench/voice.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hub.voice.candidates import Candidate
from hub.voice.judgement import Verified


class SoundLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Logarithms of probabilities. ``edit`` is what each letter from a guess costs; ``gap`` how much less likely than
    the first guess a sentence may be, for each of its letters, and ``ask_gap`` to be asked about; ``apart`` is what the
    distance from the first guess adds to that gap; ``margin`` by how much it must win against another meaning."""

    edit: float = 0.5
    gap: float = 0.33
    ask_gap: float = 0.5
    apart: float = 0.8
    margin: float = 0.5


def written(sentence: str) -> str:
    """Write a sentence as a recogniser would: a capital in front and a stop behind, where the script has them."""
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence.isascii() else sentence


def choose(
    verified: Verified, candidates: Sequence[Candidate], scores: Sequence[float], limits: SoundLimits | None = None
) -> Verified:
    """Judge again with the scores of the candidates and, last, of the transcript itself."""
    if len(scores) != len(candidates) + 1 or not candidates:
        return verified
    limits = limits or SoundLimits()
    free = scores[-1]
    ranked = sorted(
        ((score - limits.edit * one.edits, score, one) for score, one in zip(scores, candidates, strict=False)),
        key=lambda entry: -entry[0],
    )
    worth, score, best = ranked[0]
    rival = ranked[1][2] if len(ranked) > 1 and worth - ranked[1][0] < limits.margin else None
    gap = max(0.0, free - score) / max(1, best.length) + limits.apart * best.apart
    distance = best.edits / max(1, best.length)
    if gap <= limits.gap and rival is None:
        return Verified(decision="accept", sentence=best.sentence, distance=distance)
    if gap <= limits.ask_gap:
        reason = "two commands are as near" if rival else "not heard clearly"
        also = rival.sentence if rival else ""
        return Verified(decision="ask", sentence=best.sentence, distance=distance, reason=reason, also=also)
    reason = "it sounds like something else altogether"
    return Verified(decision="reject", sentence=best.sentence, distance=distance, reason=reason)
