"""Whoever is refused or asked is told what was heard and what is missing, in their own language."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from hub.voice.understanding import data
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.home import read_home
from hub.voice.understanding.normalise import digits, fold
from hub.voice.understanding.phrases import phrases
from hub.voice.understanding.understand import Understander
from tests.sampling import sampled
from tests.understanding.test_nothing_on_a_guess import strings

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWN = sorted(p.stem for p in (Path(data.__file__).parent / "strings").glob("*.yaml"))
BARE = {
    "floors": [{"id": "up", "name": "Upstairs", "aliases": {"zh": ["楼上"]}}],
    "areas": [
        {"id": "kitchen", "name": "Kitchen", "aliases": {"zh": ["厨房"], "de": ["Küche"], "fr": ["Cuisine"]}},
        {"id": "bed", "name": "Bedroom", "floor": "up", "aliases": {"zh": ["卧室"]}},
    ],
    "entities": [
        {"id": "light.kitchen", "kind": "light", "name": "Kitchen light", "area": "kitchen",
         "aliases": {"zh": ["厨房灯"]}},
        {"id": "binary_sensor.w", "kind": "binary_sensor", "name": "Kitchen window", "area": "kitchen",
         "device_class": "window"},
    ],
}  # fmt: skip


@lru_cache(maxsize=1)
def bare() -> Understander:
    return Understander(read_home(BARE), ("en", "zh", "de", "fr"), (), clock=lambda: NOW)


@pytest.mark.parametrize(("language", "text", "reason"), [
    ("en", "set volume to 30 percent", "There is no speaker or TV in this home that I know of."),
    ("en", "make it warmer in the kitchen", "There is no thermostat in the kitchen."),
    ("en", "is any window open upstairs", "There is no window that reports to me upstairs."),
    ("en", "is there motion in the kitchen", "There is no motion sensor in the kitchen."),
    ("en", "turn on the light in the attic", "I don't know a room called “attic”."),
    ("en", "who is in the kitchen", "Nothing here tells me who is where."),
    ("zh", "音量调到三成", "家里没有我认识的音箱或电视。"),
    ("zh", "厨房有人吗", "厨房没有人体传感器。"),
    ("zh", "楼上有窗户开着吗", "楼上没有窗户传感器。"),
    ("de", "Schalte das Licht auf dem Mond ein", "Mond"),
])  # fmt: skip
def test_what_is_missing_is_named(language: str, text: str, reason: str) -> None:
    decision = bare().understand(text, language, now=NOW)
    assert decision.decision == "refuse", decision
    assert reason in decision.reason


def test_what_was_understood_of_a_sentence_is_told_apart_from_the_rest() -> None:
    reason = bare().understand("turn the frobnicated kitchen light zzqy on", "en", now=NOW).reason
    assert "frobnicated" in reason
    assert "kitchen light" in reason


@pytest.mark.parametrize("language", OWN)
def test_every_language_says_every_refusal_itself(language: str) -> None:
    own = data.packaged("strings", language) or {}
    english = data.packaged("strings", "en") or {}
    wanted = {
        "not_understood", "no_area", "no_device", "no_device_in_area", "nothing_in_area", "nothing_of_kind", "which",
        "unknown_name", "did_you_mean", "value", "what", "confirm", "permission", "cancelled", "part", "too_long",
    }  # fmt: skip
    assert wanted <= own.keys()
    for key in wanted - {"no_device_in_area", "nothing_in_area", "not_in_area"}:
        assert set(_fields(str(english[key]))) == set(_fields(str(own[key]))), key
    assert (data.packaged("strings", language) or {})["do"].keys() == english["do"].keys()


def _fields(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]


@pytest.mark.parametrize("language", ["sv", "cs", "tr", "uk", "hu"])
def test_a_language_without_phrases_refuses_in_upstreams_words(language: str) -> None:
    text = phrases(language).say("not_understood", text="x")
    assert text
    assert text != phrases("en").say("not_understood", text="x")


@sampled(8)
@pytest.mark.parametrize(
    ("path", "language"), [(p, "zh" if "zh" in p.stem else "en") for p in sorted((HERE / "cases").glob("*.yaml"))]
)
def test_no_refusal_is_empty_or_general_when_something_was_understood(path: Path, language: str, step: int) -> None:
    understander = bare()
    lexicon = understander.load(language).lexicon  # type: ignore[union-attr] # both languages are there
    assert lexicon is not None
    general = []
    for text in list(dict.fromkeys(strings(data.load(path))))[::step]:
        decision = understander.understand(text, language, now=NOW)
        assert decision.reason or decision.decision in ("act", "answer"), text
        if decision.decision != "refuse" or decision.reason != phrases(language).say("not_understood", text=text):
            continue
        frame = frame_of(digits(fold(text, language), language), lexicon, understander.vocabulary)
        if frame.actions and (frame.things or frame.areas) and (frame.leftovers or frame.rooms):
            general.append(text)
    assert general == []


@pytest.mark.parametrize("language", ["zh", "de", "fr", "es", "it", "nl", "pl", "pt", "ru", "ja", "ko"])
def test_nothing_that_understanding_says_is_missing_in_a_language(language: str) -> None:
    english, own = data.packaged("strings", "en") or {}, data.packaged("strings", language) or {}
    nouns = {"kind", "class", "concept"}  # where a language has none, the sentence does without
    assert not english.keys() - own.keys() - nouns, "say these in the language too"
    assert not dict(english["do"]).keys() - dict(own["do"]).keys()
