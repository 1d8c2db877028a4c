"""What is in a food is told from the table; what is not in it is not guessed."""

from __future__ import annotations

import pytest

from hub.testing import PluginHarness
from plugins.nutrition.foods import load


@pytest.mark.parametrize(("food", "language"), [("an apple", "en"), ("apples", "en"), ("一个苹果", "zh")])
async def test_calories_come_from_the_table(hearth: PluginHarness, food: str, language: str) -> None:
    await hearth.load("plugins.nutrition.plugin")
    apple = load().find("apple")
    assert apple is not None
    reply = await hearth.ask("HearthFoodContains", {"food": food}, language=language)
    assert reply.ok
    assert f"{apple.per_100g['kcal']:.0f}" in reply.text


async def test_a_nutrient_of_a_food(hearth: PluginHarness) -> None:
    await hearth.load("plugins.nutrition.plugin")
    reply = await hearth.ask("HearthFoodContains", {"food": "lentils", "nutrient": "protein_g"})
    assert reply.ok
    assert "protein" in reply.text


async def test_an_unknown_food_is_said_to_be_unknown(hearth: PluginHarness) -> None:
    await hearth.load("plugins.nutrition.plugin")
    reply = await hearth.ask("HearthFoodContains", {"food": "flux capacitor"})
    assert not reply.ok
    assert "flux capacitor" in reply.text
