"""Languages in which a plugin says nothing of its own: upstream's answers, or none rather than a wrong one."""

from __future__ import annotations

from typing import Any

import pytest
from home_assistant_intents import get_languages

from hub.api.causes import Origin, start
from hub.api.commands import Outcome, Verdict
from hub.api.home import Entity, EntityState
from hub.api.intents import Asked, Intent, Reply
from hub.api.kinds import Kind
from hub.voice.understanding.upstream_answers import Subject, told
from hub.wiring.retelling import Retelling

LAMP = Subject(entity_id="light.k", name="Kökslampa", domain="light", state="on")
OTHER = Subject(entity_id="light.b", name="Sänglampa", domain="light", state="off")
THERMOSTAT = Subject(entity_id="climate.k", name="Termostat", domain="climate", state="heat", attributes={})


@pytest.mark.parametrize(("intent", "subjects", "language", "expected"), [
    (Intent(name="HassLightSet", slots={"brightness": 40}), [LAMP], "sv", "Kökslampa ljusstyrka sattes till 40."),
    (Intent(name="HassTurnOff", slots={"area": "Kök"}), [LAMP, OTHER], "sv", "Släckte lamporna."),
    (Intent(name="HassGetState", slots={"state": "on"}), [LAMP], "fi", "Kyllä."),
    (Intent(name="HassGetState", slots={"state": "on", "quantity": "which"}), [LAMP, OTHER], "da", "Kökslampa."),
    (Intent(name="HassStartTimer", slots={"minutes": 5}), [], "cs", "Časovač nastaven na 5 minut."),
])  # fmt: skip
def test_upstream_answers_where_it_has_an_answer(
    intent: Intent, subjects: list[Subject], language: str, expected: str
) -> None:
    assert told(intent, subjects, language) == expected


@pytest.mark.parametrize("language", get_languages())
def test_what_a_template_cannot_know_is_not_said(language: str) -> None:
    for intent in (
        Intent(name="HassClimateGetTemperature"),
        Intent(name="HassGetState"),
        Intent(name="HassGetWeather"),
    ):
        text = told(intent, [THERMOSTAT], language)
        assert text is None or ("None" not in text and "heat" not in text)


def test_an_intent_or_a_language_that_upstream_does_not_have_is_left_in_english() -> None:
    assert told(Intent(name="HearthBrew"), [], "sv") is None
    assert told(Intent(name="HassTurnOn"), [LAMP], "xx") is None


class _Home:
    """Registry and states of one lamp."""

    def __init__(self, *, private: bool = False) -> None:
        self.entities = {"light.k": Entity(entity_id="light.k", unique_id="k", kind=Kind.LIGHT, name="Kökslampa")}
        self._private = private

    def private(self, entity_id: str) -> bool:
        return self._private

    def get(self, entity_id: str) -> EntityState:
        return EntityState(entity_id=entity_id, value=True, available=True)


def _answer(language: str, verdict: Verdict = Verdict.CONFIRMED, *, private: bool = False) -> str:
    home: Any = _Home(private=private)
    retelling = Retelling(lambda _plugin, tag: tag in ("en", "de"), home, home)
    asked = Asked(text="", language=language, cause=start(Origin.PERSON, at=0.0))
    outcome = Outcome(entity_id="light.k", command="turn_on", verdict=verdict)
    intent = Intent(name="HassTurnOn", targets=("light.k",))
    return retelling("household", intent, asked, Reply(text="English.", outcomes=(outcome,))).text


def test_a_plugin_s_own_words_come_first_then_upstream_s_then_english() -> None:
    assert _answer("de") == "English."
    assert _answer("sv") == "Slog på lampan."
    assert _answer("xx") == "English."


def test_what_is_not_confirmed_or_is_private_is_not_told_in_upstream_s_words() -> None:
    assert _answer("sv", Verdict.UNCONFIRMED) == "English."
    assert _answer("sv", private=True) == "English."
