"""Only what belongs to this home passes, with the numbers that were heard and never as its opposite."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from hub.voice.normalise import normalise, numbers
from hub.voice.verify import KnownSentences
from tests.sampling import searched

HOMES = YAML(typ="safe").load((Path(__file__).parent / "cases" / "verify.yaml").read_text("utf-8"))
CASES = [(home["language"], home["sentences"], case) for home in HOMES for case in home["cases"]]


@pytest.mark.parametrize(
    ("language", "sentences", "case"), CASES, ids=[case["heard"] or "nothing" for *_, case in CASES]
)
def test_a_transcript_is_judged_as_a_person_would(language: str, sentences: list[str], case: dict[str, Any]) -> None:
    verified = KnownSentences(language, sentences).verify(case["heard"])

    if "accept" in case:
        assert (verified.decision, verified.sentence) == ("accept", case["accept"]), verified
    else:
        assert verified.decision in case["decision"], verified


ENGLISH = KnownSentences("en", HOMES[0]["sentences"])


@given(st.integers(0, 999))
def test_the_number_heard_is_the_number_acted_on(number: int) -> None:
    verified = ENGLISH.verify(f"set a timer for {number} minutes")

    assert verified.decision == "accept"
    assert numbers(normalise(verified.sentence, "en")) == (str(number),)


@searched(40, 2000, st.text(max_size=80), st.sampled_from(["en", "zh", "ko", "de"]))
def test_any_text_can_be_judged(text: str, language: str) -> None:
    KnownSentences(language, ["turn on the light", "打开灯", "불 켜줘"]).verify(text)


def test_every_known_sentence_is_accepted_as_itself() -> None:
    for home in HOMES:
        known = KnownSentences(home["language"], home["sentences"])
        for sentence in home["sentences"]:
            if "{" not in sentence:
                assert known.verify(sentence).sentence == sentence


def test_two_commands_as_near_are_asked_about() -> None:
    known = KnownSentences("en", ["turn on the bat lamp", "turn on the cat lamp"])

    verified = known.verify("turn on the hat lamp")

    assert verified.decision == "ask"
    assert {verified.sentence, verified.also} == {"turn on the bat lamp", "turn on the cat lamp"}


def test_what_sounds_different_without_the_grammar_is_rejected() -> None:
    known = KnownSentences("ko", ["현관 불 꺼줘", "모든 불을 파란색으로 바꿔줘"])

    assert known.verify("현관 불 꺼 줘", "해머 와 이근호 지카 돼있다").decision == "reject"
    assert known.verify("현관 불 꺼 줘", "").decision == "reject"
    assert known.verify("모든 불 을 파란 색으로 바 꿔줘", "묻은 프리다 파란색 으로 다 다 꺼죠").decision == "accept"


def test_a_free_part_is_taken_from_what_was_heard_without_the_grammar() -> None:
    verified = ENGLISH.verify("add to the shopping list", "add oat milk to the shopping list")

    assert verified.sentence == "add oat milk to the shopping list"


def test_rebuilding_forgets_old_names_and_knows_new_ones() -> None:
    old = KnownSentences("en", ["turn on the kitchen light", "turn on the tower fan"])

    new = old.rebuilt(["turn on the kitchen light", "turn on the sauna heater"])

    assert len(new) == 2
    assert new.verify("turn on the sauna heater").decision == "accept"
    assert new.verify("turn on the tower fan").decision != "accept"
    assert old.verify("turn on the tower fan").decision == "accept"


def test_ten_thousand_sentences_are_searched_quickly() -> None:
    verbs = ("turn on", "turn off", "check", "start", "stop", "open", "close", "mute", "raise", "lower", "show", "hide")
    sides, places = ("north", "south", "east", "west", "upper", "lower"), ("room", "hall", "bath", "den", "loft")
    sorts, things = ("big", "small", "old", "new", "round", "tall"), ("lamp", "fan", "plug", "radio", "kettle")
    known = KnownSentences("en", map(" ".join, itertools.product(verbs, ["the"], sides, places, sorts, things)))
    assert len(known) > 10_000

    began = time.process_time()
    for _ in range(20):
        assert known.verify("turn on the north rom big lamp").decision == "accept"

    assert (time.process_time() - began) / 20 < 0.05


@pytest.mark.parametrize(
    ("language", "spoken", "written"),
    [
        ("en", "one hundred and five", "105"),
        ("en", "twenty one point five degrees", "21.5 degrees"),
        ("en", "7:30 p.m.", "7 30 pm"),
        ("en", "one zero zero", "1 0 0"),
        ("en", "fifty thousand two hundred", "50200"),
        ("en", "half an hour", "30 minutes"),
        ("zh", "一百零五", "105"),
        ("zh", "一百五", "150"),
        ("zh", "两千", "2000"),
        ("zh", "二十点五度", "20.5度"),
        ("zh", "二零二五", "2025"),
        ("zh", "开一下灯", "开一下灯"),
        ("zh", "千万别开灯", "千万别开灯"),
        ("zh", "百分之五十", "50百分"),
        ("ko", "이십오 도로", "25도로"),
    ],
)
def test_numbers_have_one_written_form(language: str, spoken: str, written: str) -> None:
    assert normalise(spoken, language) == written
