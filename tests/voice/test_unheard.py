"""Names with words that a model lacks are told, with words near them that it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager

from hub.voice.recogniser import Grammar, Session
from hub.voice.unheard import unheard

KNOWN = {"living", "room", "lamp", "kitchen", "heater", "fan", "chandelier", "light", "the"}


class Model:
    engine = model = "small"

    async def wait_ready(self) -> None:
        return None

    def session(self, language: str, grammar: Grammar | None = None) -> AbstractAsyncContextManager[Session]:
        raise AssertionError("nothing is said here")

    async def missing_words(self, language: str, words: Iterable[str]) -> Sequence[str]:
        return [word for word in words if word not in KNOWN]


async def test_a_name_in_words_of_the_model_is_no_matter() -> None:
    assert await unheard(Model(), "en", ["Living room lamp", "kitchen fan 2"]) == []


async def test_a_missing_word_is_told_with_the_nearest_that_work() -> None:
    (found, other) = await unheard(Model(), "en", ["Livingroom lamp", "Chandeliers", "fan"], ["heater"])

    assert found.name == "Livingroom lamp"
    assert found.words[0].word == "livingroom"
    assert found.words[0].nearest[0] == "living room"
    assert other.words[0].nearest[0] == "chandelier"


async def test_a_word_with_nothing_near_is_told_all_the_same() -> None:
    (found,) = await unheard(Model(), "en", ["Xyzzyplugh"])

    assert [(word.word, word.nearest) for word in found.words] == [("xyzzyplugh", ())]
