"""Lists, by sentence and by route."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.api.errors import InvalidParameter
from hub.testing import PluginHarness, clock, hearth, plugin_harness, settle
from plugins.lists.api import ListChanged
from plugins.lists.items import split_items

__all__ = ["clock", "hearth"]
PLUGIN = "plugins.lists.plugin"


@pytest.mark.parametrize(
    ("spoken", "items"),
    [
        ("milk", ["milk"]),
        ("milk, eggs and bread", ["milk", "eggs", "bread"]),
        ("milk, eggs, and bread", ["milk", "eggs", "bread"]),
        ("some milk and a few eggs", ["milk", "eggs"]),
        ("mac and cheese and salt", ["mac and cheese", "salt"]),
        ("two litres of milk and a dozen eggs", ["two litres of milk", "a dozen eggs"]),
        ("牛奶、鸡蛋和面包", ["牛奶", "鸡蛋", "面包"]),
        ("两盒牛奶和一斤猪肉", ["两盒牛奶", "一斤猪肉"]),
        ("牛奶，鸡蛋还有面包", ["牛奶", "鸡蛋", "面包"]),
        ("和牛", ["和牛"]),
        ("milk and Milk", ["milk"]),
        ("  , and ", []),
        ("sandwich bread", ["sandwich bread"]),
    ],
)
def test_an_enumeration_becomes_items(spoken: str, items: list[str]) -> None:
    assert split_items(spoken) == items


@given(st.text(max_size=200))
def test_any_text_splits_without_error_into_bare_items(text: str) -> None:
    for item in split_items(text):
        assert item == item.strip()
        assert item


async def test_items_are_added_read_ticked_off_and_removed(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    reply = await hearth.ask("HassShoppingListAddItem", {"item": "milk, eggs and bread"})
    assert reply.text == "milk, eggs and bread added to the shopping list."
    assert (await hearth.ask("HearthListItems")).text == "On the shopping list: milk, eggs and bread."
    assert (await hearth.ask("HassShoppingListCompleteItem", {"item": "the milk"})).ok
    assert (await hearth.ask("HassListRemoveItem", {"item": "egg", "name": "shopping"})).ok
    assert (await hearth.ask("HearthListItems")).text == "On the shopping list: bread."
    gone = await hearth.ask("HassShoppingListCompleteItem", {"item": "soap"})
    assert not gone.ok
    assert gone.text == "There is no soap on the shopping list."
    assert len(hearth.happened(ListChanged)) == 3


async def test_chinese_works_the_same(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    reply = await hearth.ask("HassShoppingListAddItem", {"item": "牛奶和鸡蛋"}, language="zh")
    assert reply.text == "牛奶、鸡蛋已加到购物清单。"
    await hearth.ask("HassListAddItem", {"item": "交电费", "name": "待办事项"}, language="zh")
    assert (await hearth.ask("HearthListItems", {"name": "待办"}, language="zh")).text == "待办事项上有：交电费。"


async def test_what_is_open_is_not_doubled_and_what_was_done_opens_again(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    await hearth.ask("HassShoppingListAddItem", {"item": "milk"})
    await hearth.ask("HassShoppingListAddItem", {"item": "Milk"})
    await hearth.ask("HassShoppingListCompleteItem", {"item": "milk"})
    await hearth.ask("HassShoppingListAddItem", {"item": "milk"})
    (shopping, _) = await hearth.request("GET", "/lists/lists")
    assert [(item["text"], item["done"]) for item in shopping["items"]] == [("milk", False)]


async def test_an_unknown_list_is_named(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    reply = await hearth.ask("HassListAddItem", {"item": "x", "name": "wishes"})
    assert reply.text == "There is no list called wishes. There are: shopping list and to-do list."


async def test_routes_and_a_restart_keep_the_items(tmp_path: Path) -> None:
    async with plugin_harness(path=tmp_path / "hearth.db") as first:
        await first.load(PLUGIN)
        item = await first.request("POST", "/lists/lists/shopping/items", {"text": "milk"})
        await first.request("POST", "/lists/lists/shopping/items", {"text": "tea"})
        assert item == {"id": "1", "text": "milk", "done": False}
        assert (await first.request("PATCH", "/lists/lists/shopping/items/1", {"done": True}))["done"]
        await first.request("DELETE", "/lists/lists/shopping/items/2")
    async with plugin_harness(path=tmp_path / "hearth.db") as second:
        await second.load(PLUGIN)
        await settle()
        (shopping, _) = await second.request("GET", "/lists/lists")
        assert shopping["items"] == [{"id": "1", "text": "milk", "done": True}]


@pytest.mark.parametrize(("path", "body"), [("shopping", {}), ("shopping", {"text": " "}), ("none", {"text": "x"})])
async def test_bad_requests_name_the_field(hearth: PluginHarness, path: str, body: object) -> None:
    await hearth.load(PLUGIN)
    with pytest.raises(InvalidParameter):
        await hearth.request("POST", f"/lists/lists/{path}/items", body)


async def test_a_list_is_not_emptied_by_a_sentence_that_names_no_item(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)
    await hearth.ask("HassShoppingListAddItem", {"item": "milk, eggs"})
    reply = await hearth.ask("HassListRemoveItem", {"item": "it"})
    assert (reply.ok, reply.text) == (False, "Which item do you mean? Say its name.")
    assert (await hearth.ask("HearthListItems")).text == "On the shopping list: milk and eggs."
