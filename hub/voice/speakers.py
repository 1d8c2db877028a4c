"""Who speaks, by the sound of the voice. Owns voiceprints and the one thing they are good for: lowering rights.

A voiceprint is a vector that a speaker model (Vosk's x-vectors) gives for an utterance; two of one person point the
same way. That is no proof: voices are recorded, imitated and mistaken. So it never gives anybody a right. When the
voice is surely that of a person of the household who may do less than whoever the microphone belongs to (a child at a
parent's panel), what is said counts as said by that person. Limits are the customary ones for x-vectors and cosine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from hub.api.errors import VoiceError
from hub.api.people import Person, Role

SURE = 0.6
"""Least cosine of the angle between a voice and a print."""
MARGIN = 0.1
"""By how much it must be nearer to one person than to any other."""
LEAST_SECONDS = 1.0
"""Less speech than this tells nothing about who speaks, s."""
MOST_SAMPLES = 10
_RANK = {Role.OWNER: 3, Role.ADULT: 2, Role.CHILD: 1, Role.GUEST: 0, Role.DEVICE: 0}


class Voiceprint(msgspec.Struct, frozen=True, kw_only=True):
    """The mean direction of a person's voice over ``samples`` utterances."""

    vector: tuple[float, ...]
    samples: int = 1


def enrolled(print_: Voiceprint | None, voice: Sequence[float]) -> Voiceprint:
    """Return a print with one more utterance in it; VoiceError when there is nothing to learn from."""
    unit = _unit(voice)
    if unit is None:
        raise VoiceError("this recording says nothing about the voice", remedy="speak for three seconds or longer")
    if print_ is None or len(print_.vector) != len(unit):
        return Voiceprint(vector=unit)
    weight = min(print_.samples, MOST_SAMPLES - 1)
    mean = _unit([(old * weight + new) / (weight + 1) for old, new in zip(print_.vector, unit, strict=True)])
    return Voiceprint(vector=mean or unit, samples=min(print_.samples + 1, MOST_SAMPLES))


def who(voice: Sequence[float], seconds: float, prints: Mapping[str, Voiceprint]) -> str | None:
    """Return the id of the person whose voice this surely is; None when it is nobody's or could be another's."""
    unit = _unit(voice)
    if unit is None or seconds < LEAST_SECONDS:
        return None
    likeness = sorted(
        ((_cosine(unit, one.vector), person) for person, one in prints.items() if len(one.vector) == len(unit)),
        reverse=True,
    )
    if not likeness or likeness[0][0] < SURE:
        return None
    if len(likeness) > 1 and likeness[0][0] - likeness[1][0] < MARGIN:
        return None
    return likeness[0][1]


def lowered(person: Person | None, speaker: Person | None) -> Person | None:
    """Return whose rights count: the speaker's when they are fewer than those of the microphone's person."""
    if speaker is None or person is None:
        return person
    return speaker if _RANK[speaker.role] < _RANK[person.role] else person


def _unit(vector: Sequence[float]) -> tuple[float, ...] | None:
    length = math.sqrt(sum(x * x for x in vector))
    return tuple(x / length for x in vector) if length > 0 and math.isfinite(length) else None


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
