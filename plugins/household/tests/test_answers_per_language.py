"""Ten more languages get answers in their own words: of deeds, values, states and questions."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hub.testing import PluginHarness, plugin_harness

PLUGIN = "plugins.household.plugin"
LANGUAGES = {
    "de": "Küchenlicht", "fr": "Lampe de cuisine", "es": "Luz de cocina", "it": "Luce cucina", "nl": "Keukenlamp",
    "pl": "Lampa w kuchni", "pt": "Luz da cozinha", "ru": "Свет на кухне", "ja": "キッチンの電気", "ko": "주방 불",
}  # fmt: skip
STRINGS = Path(__file__).resolve().parents[1] / "strings"
#: Phrases of clock and calendar, which languages put together differently.
CLOCK = ("time", "date", "day", "week", "help")
#: Why a command failed is told by appliances in English only.
ENGLISH_ONLY = {"reason"}
ENGLISH = re.compile(r"\b(the|are|not|yes|percent|degrees|today)\b", re.IGNORECASE)


@pytest.fixture
async def home() -> AsyncIterator[PluginHarness]:
    async with plugin_harness() as harness:
        aliases = {language: (name,) for language, name in LANGUAGES.items()}
        harness.add("light.kitchen", value=False, name="Kitchen light", area="kitchen", aliases=aliases)
        harness.add("climate.living", value="heat", name="Thermostat", area="living_room")
        await harness.load(PLUGIN)
        yield harness


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_deed_and_a_value_are_told_in_the_language(home: PluginHarness, language: str) -> None:
    name = LANGUAGES[language]
    done = await home.ask("HassTurnOn", targets=["light.kitchen"], language=language)
    bright = await home.ask("HassLightSet", {"brightness": 30}, targets=["light.kitchen"], language=language)
    warm = await home.ask(
        "HassClimateSetTemperature", {"temperature": 21}, targets=["climate.living"], language=language
    )
    for reply, word in ((done, name), (bright, "30"), (warm, "21")):
        assert reply.ok
        assert word in reply.text
        assert not ENGLISH.search(reply.text), reply.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_question_is_answered_in_the_language(home: PluginHarness, language: str) -> None:
    asked = await home.ask("HassGetState", {"state": "on"}, targets=["light.kitchen"], language=language)
    time = await home.ask("HassGetCurrentTime", {}, language=language)
    date = await home.ask("HassGetCurrentDate", {}, language=language)
    assert LANGUAGES[language] in asked.text
    for reply in (asked, time, date):
        assert not ENGLISH.search(reply.text), reply.text


@pytest.mark.parametrize("language", ["zh", *LANGUAGES])
def test_no_phrase_is_missing_in_a_language_and_each_has_the_same_values(language: str) -> None:
    english, own = _phrases("en"), _phrases(language)
    assert not english.keys() - own.keys(), "say these in the language too"
    values = {key: (_values(english[key]) - ENGLISH_ONLY, _values(own[key]) - ENGLISH_ONLY) for key in english}
    values = {key: found for key, found in values.items() if not key.startswith(CLOCK)}
    assert not {key: found for key, found in values.items() if found[0] != found[1]}


def _phrases(language: str) -> dict[str, str]:
    return dict(_flat(YAML(typ="safe").load((STRINGS / f"{language}.yaml").read_text(encoding="utf-8"))))


def _flat(content: Mapping[object, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def _values(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))
