"""Foods and items that plugins keep, heard wrongly: asked about, and after a yes meant; never done on the guess."""

from __future__ import annotations

import pytest

from hub.api.intents import Kept
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander
from tests.understanding.test_cases import NOW, PLUGINS, data

FOODS = ("milk", "chicken breast", "strawberries", "cucumber", "牛奶", "西兰花", "鸡胸肉", "草莓")


@pytest.fixture(scope="module")
def speaker() -> Understander:
    sentences = [(p.parent.parent.name, p.stem, data.load(p)) for p in sorted(PLUGINS.glob("*/sentences/*.yaml"))]
    found = Understander(read_home({}), ("en", "zh"), sentences, clock=lambda: NOW)
    of_foods = ("HearthFridgeUsed", "HearthFridgeHas", "HearthFridgeThaw")
    found.kept = lambda: [Kept(of_foods, "items", lambda: FOODS)]
    return found


@pytest.mark.parametrize(("language", "text", "meant"), [
    ("en", "we finished the stroberries", "strawberries"), ("en", "we have eaten cucomber from the fridge", "cucumber"),
    ("en", "do we have any chiken brest left", "chicken breast"), ("zh", "西蓝花吃完了", "西兰花"),
    ("zh", "刘奶喝完了", "牛奶"),
])  # fmt: skip
def test_a_food_heard_wrongly_is_asked_about_and_meant_after_a_yes(
    speaker: Understander, language: str, text: str, meant: str
) -> None:
    asked = speaker.understand(text, language, now=NOW, session=text)
    assert (asked.decision, asked.stage, meant in asked.reason) == ("ask", "sound", True), asked
    told = speaker.understand({"en": "yes", "zh": "是的"}[language], language, now=NOW, session=text)
    assert (told.decision, told.intents[0].slots["items"]) in (("act", meant), ("answer", meant)), told


@pytest.mark.parametrize(("language", "text"), [
    ("en", "we finished the milk"), ("en", "we finished the strawberry"), ("en", "we are out of bread"),
    ("en", "do we have any salmon left"), ("en", "we ran out of chicken"), ("zh", "牛奶喝完了"), ("zh", "酱油用完了"),
    ("zh", "鸡胸吃完了"),
])  # fmt: skip
def test_what_is_kept_and_what_is_like_nothing_kept_are_taken_as_said(
    speaker: Understander, language: str, text: str
) -> None:
    assert speaker.understand(text, language, now=NOW).decision in ("act", "answer")


def test_what_is_new_on_a_list_is_never_taken_for_what_is_there(speaker: Understander) -> None:
    decision = speaker.understand("add stroberries to the shopping list", "en", now=NOW)
    assert (decision.decision, decision.intents[0].slots["item"]) == ("act", "stroberries")
