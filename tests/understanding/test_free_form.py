"""Ten languages as families speak them: requests in one breath, exceptions, delays, clock times, what is forbidden."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pytest

from hub.voice.understanding import clause_words, clauses, times_by_words
from hub.voice.understanding.normalise import plain
from hub.voice.understanding.understand import Understander
from tests.bench.understanding_free_form import NOW, cases, judged, understander

LANGUAGES = tuple(cases())
home = lru_cache(maxsize=len(LANGUAGES))(understander)


def said() -> list[Any]:
    return [
        pytest.param(language, case, id=f"{language}: {case[0]}")
        for language in LANGUAGES
        for case in cases()[language]["sentences"]
    ]


def speaker(language: str) -> Understander:
    return home(language)


@pytest.mark.parametrize(("language", "case"), said())
def test_what_families_say_is_done_as_it_was_meant(language: str, case: list[Any]) -> None:
    decision = speaker(language).understand(case[0], language, now=NOW)
    assert judged(case, decision) == "right", decision


@pytest.mark.parametrize(("language", "text"), [
    ("de", "mach das licht in der küche nicht aus"), ("de", "mach den fernseher an und das licht nicht aus"),
    ("fr", "éteins pas la lumière de la cuisine"), ("es", "no enciendas la tele"),
    ("it", "non accendere la televisione"),
    ("nl", "zet de televisie niet aan"), ("pl", "nie włączaj telewizora"), ("pt", "não liga a televisão"),
    ("ru", "не включай телевизор"), ("ja", "テレビをつけないで"), ("ko", "텔레비전 켜지 마세요"),
])  # fmt: skip
def test_what_is_not_to_be_done_is_not_done(language: str, text: str) -> None:
    assert speaker(language).understand(text, language, now=NOW).decision != "act"


@pytest.mark.parametrize(("language", "text", "delay_s"), [
    ("de", "in anderthalb stunden", 5400), ("de", "nach 2 stunden und 10 minuten", 7800),
    ("fr", "dans une heure", 3600),
    ("es", "dentro de media hora", 1800), ("it", "tra mezz'ora", 1800), ("nl", "over een kwartier", 900),
    ("pl", "za godzinę", 3600), ("pt", "daqui a 20 minutos", 1200), ("ru", "через полтора часа", 5400),
    ("ja", "30秒後に", 30), ("ko", "한 시간 뒤에", 3600),
])  # fmt: skip
def test_a_length_of_time_puts_off(language: str, text: str, delay_s: float) -> None:
    rest, found = times_by_words.extract(plain(text, language).digits, language, NOW)
    assert (rest, found.delay_s) == ("", delay_s)


@pytest.mark.parametrize(("language", "text", "at"), [
    ("de", "um halb acht", "2026-03-02T19:30"), ("de", "morgen um 7", "2026-03-03T07:00"),
    ("de", "um 19 uhr 30", "2026-03-02T19:30"),
    ("fr", "ce soir à 8 heures et demie", "2026-03-02T20:30"), ("fr", "à 7h15 du matin", "2026-03-03T07:15"),
    ("es", "todos los días a las siete", "07:00 daily"), ("it", "alle otto di sera", "2026-03-02T20:00"),
    ("nl", "vanavond om half negen", "2026-03-02T20:30"), ("pl", "o dwudziestej drugiej", "2026-03-02T22:00"),
    ("pt", "às nove e meia da noite", "2026-03-02T21:30"), ("ru", "каждое утро в 7", "07:00 daily"),
    ("ja", "夜8時半に", "2026-03-02T20:30"), ("ko", "저녁 여덟 시에", "2026-03-02T20:00"),
])  # fmt: skip
def test_a_clock_time_is_when(language: str, text: str, at: str) -> None:
    rest, found = times_by_words.extract(plain(text, language).digits, language, NOW)
    assert (rest, (found.at or "")[: len(at)]) == ("", at)


@pytest.mark.parametrize(("language", "text"), [
    ("de", "erhöhe die temperatur um 2"), ("de", "die heizung um 7 grad höher"), ("ru", "прибавь в 2 раза"),
    ("nl", "zet de lamp op 7"), ("es", "pon la luz a 50"), ("ja", "7度にして"), ("ko", "7도로 해 줘"),
])  # fmt: skip
def test_an_amount_is_no_time(language: str, text: str) -> None:
    digits = plain(text, language).digits
    assert times_by_words.extract(digits, language, datetime(2026, 3, 2, tzinfo=UTC))[0] == digits


@pytest.mark.parametrize(("language", "text", "parts"), [
    ("de", "licht an und fernseher aus", 2), ("ja", "電気をつけてブラインドを閉めて", 2),
    ("ja", "電気をつけてください", 1),
    ("ko", "불 켜고 창문 닫아", 2), ("fr", "lumière et télé", 2),
])  # fmt: skip
def test_requests_part_where_their_language_parts_them(language: str, text: str, parts: int) -> None:
    assert len(clauses.segments(text, language)) == parts


def test_words_that_ask_for_nothing_are_left_away() -> None:
    assert clause_words.without_soft("ist die lampe eigentlich noch an", "de") == "ist die lampe an"
    assert clause_words.without_soft("the lamp", "en") == "the lamp"
