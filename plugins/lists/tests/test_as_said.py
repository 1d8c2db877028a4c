"""Recognition drops punctuation; the sentence as it was said brings it back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.testing import PluginHarness, clock, hearth
from plugins.lists.items import as_said

__all__ = ["clock", "hearth"]


@pytest.mark.parametrize(
    ("slot", "text", "said"),
    [
        ("milk eggs and bread", "Add milk, eggs and bread to the list", "milk, eggs and bread"),
        ("牛奶鸡蛋和面包", "把牛奶、鸡蛋和面包加到购物清单", "牛奶、鸡蛋和面包"),
        ("milk", "add Milk to the list", "Milk"),
        ("milk", "", "milk"),
        ("", "anything", ""),
    ],
)
def test_commas_come_back(slot: str, text: str, said: str) -> None:
    assert as_said(slot, text) == said


@given(st.text(max_size=40), st.text(max_size=80))
def test_nothing_but_the_slot_is_ever_taken(slot: str, text: str) -> None:
    found = as_said(slot, text)
    assert found == slot or found in text


async def test_several_items_in_one_sentence_are_several_lines(hearth: PluginHarness) -> None:
    await hearth.load("plugins.lists.plugin")
    text = "add milk, eggs and bread to the shopping list"
    reply = await hearth.ask("HassShoppingListAddItem", {"item": "milk eggs and bread"}, text=text)
    assert reply.text == "milk, eggs and bread added to the shopping list."
