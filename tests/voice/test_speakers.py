"""A voice may lower what may be done with a microphone, and never raises it."""

from __future__ import annotations

import random

import pytest

from hub.api.errors import VoiceError
from hub.api.people import Person, Role
from hub.voice.speakers import Voiceprint, enrolled, lowered, who


def made(seed: int) -> list[float]:
    chance = random.Random(seed)
    return [chance.gauss(0, 1) for _ in range(128)]


ANNA, BO, OTHER = made(1), made(2), made(3)


def near(voice: list[float], seed: int) -> list[float]:
    noise = random.Random(seed)
    return [x + noise.gauss(0, 0.4) for x in voice]


def prints() -> dict[str, Voiceprint]:
    anna = enrolled(enrolled(None, near(ANNA, 7)), near(ANNA, 8))
    return {"anna": anna, "bo": enrolled(None, near(BO, 9))}


def test_a_voice_is_known_by_its_print() -> None:
    assert who(near(ANNA, 20), 2.0, prints()) == "anna"
    assert who(near(BO, 21), 2.0, prints()) == "bo"
    assert prints()["anna"].samples == 2


BOTH = [one + other for one, other in zip(ANNA, BO, strict=True)]


@pytest.mark.parametrize(("voice", "seconds"), [(OTHER, 2.0), (ANNA, 0.4), ([], 2.0), ([0.0] * 128, 2.0), (BOTH, 2.0)])
def test_a_strange_short_or_doubtful_voice_is_nobodys(voice: list[float], seconds: float) -> None:
    assert who(voice, seconds, prints()) is None


def test_prints_of_another_model_are_left_out() -> None:
    assert who(ANNA[:64], 2.0, prints()) is None


def test_nothing_can_be_learned_from_nothing() -> None:
    with pytest.raises(VoiceError, match="nothing about the voice"):
        enrolled(None, [])


@pytest.mark.parametrize(
    ("microphone", "speaker", "counts"),
    [
        (Role.OWNER, Role.CHILD, Role.CHILD),
        (Role.ADULT, Role.GUEST, Role.GUEST),
        (Role.CHILD, Role.OWNER, Role.CHILD),
        (Role.ADULT, Role.ADULT, Role.ADULT),
        (Role.ADULT, None, Role.ADULT),
        (None, Role.OWNER, None),
    ],
)
def test_rights_are_only_ever_lowered(microphone: Role | None, speaker: Role | None, counts: Role | None) -> None:
    def person(role: Role | None, name: str) -> Person | None:
        return None if role is None else Person(id=name, name=name, role=role)

    found = lowered(person(microphone, "microphone"), person(speaker, "speaker"))

    assert (None if found is None else found.role) == counts
