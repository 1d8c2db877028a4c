"""Ten languages: the same ten sentences in each, and never worse than hassil alone on upstream's own."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from hub.voice.understanding import data, inflect, normalise, number_words, places, seeds
from hub.voice.understanding.home import read_home
from hub.voice.understanding.lexicon import lexicon
from hub.voice.understanding.understand import Understander
from tests.bench.understanding_languages import corpus, measure
from tests.sampling import LONG

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LANGUAGES = ("de", "fr", "es", "it", "nl", "pl", "pt", "ru", "ja", "ko")
IDS = ("light.ceiling", "light.floor", "climate.heating", "lock.door", "light.sink")
EXPECTED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("act", "HassTurnOn", ("light.sink",)),
    ("act", "HassTurnOff", ("light.ceiling",)),
    ("act", "HassLightSet", ("light.floor",)),
    ("act", "HassClimateSetTemperature", ("climate.heating",)),
    ("answer", "HassGetState", ("light.ceiling",)),
    ("refuse", "", ()),
    ("ask", "HassTurnOff", ("lock.door",)),
    ("act", "HassLightSet", ("light.ceiling", "light.floor")),
    ("act", "HassTurnOff", ("light.ceiling", "light.floor", "light.sink")),
    ("act", "HassTurnOn", ("light.sink",)),
)


#: Of module scope, so that all is asked of one language, which is read once, before the next is read.
each_language = pytest.mark.parametrize("language", LANGUAGES, scope="module")


@lru_cache(maxsize=1)
def cases() -> dict[str, dict[str, Any]]:
    return dict(data.load(Path(__file__).parent / "cases" / "languages.yaml"))


@lru_cache(maxsize=len(LANGUAGES))
def understander(language: str) -> Understander:
    living, kitchen, *names = cases()[language]["names"]
    entities = [
        {"id": i, "kind": i.split(".")[0], "name": name, "area": "kitchen" if i == "light.sink" else "living"}
        for i, name in zip(IDS, names, strict=True)
    ]
    areas = [{"id": "living", "name": living}, {"id": "kitchen", "name": kitchen}]
    return Understander(read_home({"areas": areas, "entities": entities}), (language,))


@each_language
@pytest.mark.parametrize("which", range(len(EXPECTED)))
def test_a_home_is_understood_in_ten_languages(language: str, which: int) -> None:
    decision = understander(language).understand(cases()[language]["sentences"][which], language, now=NOW)
    intent = decision.intents[0] if decision.intents else None
    found = (decision.decision, intent.name if intent else "", tuple(intent.targets) if intent else ())
    assert found == EXPECTED[which], decision


@each_language
def test_a_value_in_words_and_a_decimal_comma_are_numbers(language: str) -> None:
    sentences = cases()[language]["sentences"]
    bright = understander(language).understand(sentences[2], language, now=NOW)
    warm = understander(language).understand(sentences[3], language, now=NOW)
    assert (bright.intents[0].slots["brightness"], warm.intents[0].slots["temperature"]) == (50, 21.5)


@each_language
@pytest.mark.parametrize("sample", [2, pytest.param(60, marks=LONG)])
def test_understanding_is_never_worse_than_hassil_alone(language: str, sample: int, shared_dir: Path) -> None:
    every = max(1, len(corpus(language)[0]) // sample)
    found = measure(language, merged=False, every=every)
    assert found.worse == []
    assert found.right >= found.alone > 0


@pytest.mark.parametrize(("language", "word", "sort", "value"), [
    ("fi", "sammuta", "action", "off"), ("sv", "lampor", "device", "light"), ("cs", "zapni", "action", "on"),
    ("uk", "увімкни", "action", "on"), ("tr", "söndür", "action", "off"), ("hu", "zöld", "color", "green"),
])  # fmt: skip
def test_a_language_without_a_written_lexicon_has_one_from_upstream(
    language: str, word: str, sort: str, value: str
) -> None:
    found = lexicon(language)
    assert found is not None
    assert value in {c.value for c in found.get(word) if c.sort == sort}


def test_seeds_are_the_same_each_time() -> None:
    first = seeds.seeds("nl")
    seeds.seeds.cache_clear()
    assert seeds.seeds("nl") == first


@pytest.mark.parametrize(
    ("text", "name"), [("kuchni", "kuchnia"), ("lampę stojącą", "lampa stojąca"), ("люстру", "люстра")]
)
def test_another_form_of_a_name_is_that_name(text: str, name: str) -> None:
    assert inflect.Stems([name, "salon", "коридор"]).near(text) == [name]


def test_words_that_only_begin_alike_are_not_forms_of_each_other() -> None:
    assert inflect.Stems(["einschalten", "kamin", "licht"]).near("einstellungen") == []
    assert inflect.Stems(["lampe"]).near("lampenschirmständer") == []


@pytest.mark.parametrize(("language", "text", "name"), [
    ("es", "apaga la luz de la mesa de billar", "luz mesa piscina"),
    ("de", "schalte das männerhöhlenlicht aus", "man cave light"),
    ("de", "schalte das treppenlicht aus", "stair light"),
    ("fr", "éteins la lumière de la salle de musique", "music room light"),
])  # fmt: skip
def test_a_name_that_was_translated_word_for_word_is_found(language: str, text: str, name: str) -> None:
    thing = {"id": "light.x", "kind": "light", "name": name, "area": "attic"}
    home = read_home({"areas": [{"id": "attic", "name": "attic"}], "entities": [thing]})
    decision = Understander(home, (language,)).understand(text, language, now=NOW)
    assert [(i.name, i.targets) for i in decision.intents] == [("HassTurnOff", ("light.x",))], decision


@pytest.mark.parametrize("language", ["nb", "no", "sr-Latn", "zh-HK"])
def test_a_language_is_read_whatever_its_spelling_rules_are(language: str) -> None:
    assert Understander(read_home({}), (language,)).load(language) is not None


def test_a_letter_that_case_folding_would_take_apart_stays_whole() -> None:
    assert normalise.fold("Որևէ լույս", "hy") == "որևէ լույս"


def test_a_delayed_command_for_what_is_not_there_says_so_and_is_never_put_off() -> None:
    decision = Understander(read_home({}), ("hr",)).understand("za 1 sat ugasi TV", "hr", now=NOW)
    assert (decision.decision, [i.name for i in decision.intents]) == ("refuse", ["HassStartTimer"])


def test_a_state_that_is_told_of_anything_is_no_command() -> None:
    window = {"id": "cover.w", "kind": "cover", "name": "պատուհան", "device_class": "window"}
    decision = Understander(read_home({"entities": [window]}), ("hy",)).understand("պատուհան որևէ բաց", "hy", now=NOW)
    assert decision.decision != "act"


def test_a_place_is_known_in_the_language_of_the_maker() -> None:
    assert places.near("veranda", "de") & places.near("porch", places.MAKERS)
    assert places.parts("vorderlicht", "de") == ["vorder", "licht"]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("auf einundzwanzig prozent", "de", "auf 21 prozent"), ("à quatre-vingt-dix pour cent", "fr", "à 90 pour cent"),
    ("na dwadzieścia jeden stopni", "pl", "na 21 stopni"), ("二十六度にして", "ja", "26度にして"),
    ("이십육 도로", "ko", "26 도로"), ("eine lampe und sechs stühle", "de", "eine lampe und sechs stühle"),
])  # fmt: skip
def test_numbers_in_words_are_digits_only_where_an_amount_is_meant(text: str, language: str, expected: str) -> None:
    assert number_words.spoken_digits(text, language) == expected


@pytest.mark.parametrize(("language", "text"), [
    ("de", "Was hast du gehört?"), ("fr", "Qu'as-tu entendu ?"), ("es", "¿Qué has oído?"), ("it", "Cosa hai sentito?"),
    ("nl", "Wat heb je gehoord?"), ("pl", "Co usłyszałeś?"), ("pt", "O que você ouviu?"), ("ru", "Что ты услышал?"),
    ("ja", "何を聞いたの？"), ("ko", "뭐라고 들었어?"),
])  # fmt: skip
def test_what_was_heard_is_told_in_ten_languages(language: str, text: str) -> None:
    speaker = understander(language)
    before = cases()[language]["sentences"][0]
    speaker.understand(before, language, now=NOW, session="talk")
    told = speaker.understand(text, language, now=NOW, session="talk")
    assert (told.decision, before in told.reason) == ("answer", True), told


def test_a_known_sentence_that_cannot_be_done_is_not_taken_for_two_others() -> None:
    entities = [{"id": "switch.k", "kind": "switch", "name": "Waterkoker", "area": "hal"},
                {"id": "light.k", "kind": "light", "name": "Keukenlamp", "area": "keuken"}]  # fmt: skip
    areas = [{"id": "hal", "name": "Hal"}, {"id": "keuken", "name": "Keuken"}]
    home = read_home({"areas": areas, "entities": entities})
    decision = Understander(home, ("nl",)).understand("Zet de waterkoker in de keuken uit", "nl", now=NOW)
    assert decision.decision == "refuse", decision


def test_time_is_taken_from_a_timer_in_the_words_of_polish_families() -> None:
    decision = Understander(read_home({}), ("pl",)).understand("usuń 5 minut do minutnika", "pl", now=NOW)
    assert [(i.name, i.slots) for i in decision.intents] == [("HassDecreaseTimer", {"minutes": 5})]
