"""Nothing that opens the home, and no sweep, ever acts on a guess: over every case, with and without permission."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import strategies as st

from hub.api.kinds import Risk
from hub.voice.understanding import data
from hub.voice.understanding.home import load_home
from hub.voice.understanding.intents import risk
from hub.voice.understanding.understand import Understander
from tests.sampling import sampled, searched

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXTS = {tag: [c[0] for c in data.load(HERE / "cases" / f"{tag}.yaml")["cases"]] for tag in ("en", "zh")}
WORDS = {tag: sorted({w for t in texts for w in (t.split() if tag == "en" else t)}) for tag, texts in TEXTS.items()}
WORDS["en"] += ["unlock", "open", "front", "door", "garage", "back", "all", "everything", "off", "please"]
WORDS["zh"] += ["打开", "解锁", "前门", "车库门", "所有", "后门", "门"]


@lru_cache(maxsize=1)
def understander() -> Understander:
    return Understander(load_home(HERE / "home.yaml"), ("en", "zh"), (), clock=lambda: NOW)


def opens(text: str, language: str, *, may_secure: bool) -> bool:
    """Return True when a sentence acts on something that opens the home."""
    decision = understander().understand(text, language, now=NOW, may_secure=may_secure)
    if decision.decision != "act":
        return False
    things = understander().vocabulary.by_id
    secured = [i for i in decision.intents if risk(i.name, [things[t] for t in i.targets], i.slots) is Risk.SECURED]
    return bool(secured) and (not may_secure or decision.stage != "exact")


@sampled(5)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("may_secure", [False, True])
def test_no_case_opens_the_home_on_a_guess(language: str, may_secure: bool, step: int) -> None:
    assert [t for t in TEXTS[language][::step] if opens(t, language, may_secure=may_secure)] == []


@searched(20, 1000, st.lists(st.sampled_from(WORDS["en"]), min_size=1, max_size=9), st.booleans())
def test_no_jumble_of_english_words_opens_the_home(words: list[str], may_secure: bool) -> None:
    assert not opens(" ".join(words), "en", may_secure=may_secure)


@searched(20, 1000, st.lists(st.sampled_from(WORDS["zh"]), min_size=1, max_size=12), st.booleans())
def test_no_jumble_of_chinese_words_opens_the_home(words: list[str], may_secure: bool) -> None:
    assert not opens("".join(words), "zh", may_secure=may_secure)


@searched(20, 1000, st.text(max_size=60), st.sampled_from(["en", "zh", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    decision = understander().understand(text, language, now=NOW)
    assert decision.decision in ("act", "answer", "ask", "refuse")
    assert decision.reason or decision.decision in ("act", "answer")
