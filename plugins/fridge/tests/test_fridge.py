"""The plugin in a hub, alone and with scale and nutrition: from a weigh-in to advice on the screen."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hub.api import Body, Person
from hub.api.errors import InvalidParameter
from hub.testing import FakeClock, PluginHarness, clock, hearth, plugin_harness, settle

__all__ = ["clock", "hearth"]
FRIDGE, NUTRITION, SCALE = "plugins.fridge.plugin", "plugins.nutrition.plugin", "plugins.scale.plugin"
START = {"start": {"anna": {"kg": 62.0, "ohm": 540}, "bo": {"kg": 81.0, "ohm": 470}}}


def people(hearth: PluginHarness) -> None:
    anna = Person(
        id="anna",
        name="Anna",
        consent=("body",),
        body=Body(sex="F", birth_date=date(1990, 5, 1), height_cm=168, activity="low"),
    )
    bo = Person(
        id="bo",
        name="Bo",
        aliases={"zh": ("小波",)},
        language="zh",
        consent=("body",),
        body=Body(sex="M", birth_date=date(1985, 5, 1), height_cm=180, activity="active"),
    )
    hearth.people.people = {"anna": anna, "bo": bo, "eve": Person(id="eve", name="Eve")}


async def all_three(hearth: PluginHarness, scale: dict[str, Any] | None = None) -> None:
    people(hearth)
    await hearth.load(NUTRITION)
    await settled()
    await hearth.load(FRIDGE)
    await hearth.load(SCALE, START if scale is None else scale)
    await settled()


async def settled() -> None:
    for _ in range(6):
        await settle(60)


async def step(hearth: PluginHarness, kg: float, ohm: float | None = None) -> None:
    body = {"id": "5C", "type": "SCALE", "weighing_mode": "person", "unit": "kg", "weight": kg}
    await hearth.mqtt.receive("home/gw/BTtoMQTT/5C", json.dumps(body if ohm is None else {**body, "impedance": ohm}))
    await settled()


def screen(hearth: PluginHarness, name: str) -> dict[str, Any]:
    topic = f"hearth-virtual/fridge/screen/{name}/set"
    return json.loads([text for where, text in hearth.mqtt.published if where == topic][-1])  # type: ignore[no-any-return]


def card(shown: dict[str, Any], key: str) -> dict[str, Any] | None:
    return next((each for each in shown["cards"] if each["id"] == key), None)


async def test_a_weigh_in_brings_advice_to_the_door_and_nothing_to_the_family(hearth: PluginHarness) -> None:
    await all_three(hearth)
    await hearth.ask("HearthFridgeAdd", {"items": "6 eggs and 500g of spinach"})
    await step(hearth, 62.3, 541)
    advice = card(screen(hearth, "door"), "advice")
    assert advice is not None
    assert advice["title"] == "For Anna"
    assert any("eggs" in line or "egg" in line for line in advice["lines"])
    for name in ("family", "door"):
        assert "62.3" not in json.dumps(screen(hearth, name))
    assert "Anna" not in json.dumps(screen(hearth, "family"))
    assert "hearth-virtual/fridge/screen/door/set" not in hearth.mqtt.retained


async def test_advice_leaves_the_screen_after_a_while(hearth: PluginHarness, clock: FakeClock) -> None:
    await all_three(hearth)
    await step(hearth, 62.3, 541)
    assert card(screen(hearth, "door"), "advice")
    await clock.advance(200)
    await settled()
    assert card(screen(hearth, "door"), "advice") is None


async def test_the_door_asks_who_it_was_and_a_button_answers_in_the_persons_language(hearth: PluginHarness) -> None:
    await all_three(hearth, {})
    await step(hearth, 70.0)
    question = card(screen(hearth, "door"), "question")
    assert question is not None
    assert [button["label"] for button in question["buttons"]][-1] == "A guest"
    overview = await hearth.request("GET", "/fridge/overview", person="anna")
    assert {c["person"] for c in overview["question"]["candidates"]} == {"anna", "bo"}
    value = next(button["value"] for button in question["buttons"] if button["value"].endswith(":bo"))
    press = {"screen": "door", "action": "who", "value": value}
    topic = "hearth-virtual/fridge/screen/door/event"
    await hearth.mqtt.receive(topic, json.dumps(press), retain=True)
    await settled()
    assert card(screen(hearth, "door"), "question")
    await hearth.mqtt.receive(topic, json.dumps(press))
    await settled()
    shown = screen(hearth, "door")
    assert card(shown, "question") is None
    advice = card(shown, "advice")
    assert advice is not None
    assert advice["title"] == "小波"
    assert (await hearth.request("GET", "/fridge/overview", person="anna"))["question"] is None


async def test_what_should_i_eat_is_answered_from_body_and_fridge(hearth: PluginHarness) -> None:
    await all_three(hearth)
    await hearth.ask("HearthFridgeAdd", {"items": "一盒鸡蛋"}, language="zh")
    await hearth.ask("HearthFridgeAdd", {"items": "500克菠菜"}, language="zh")
    before = await hearth.ask("HearthWhatToEat", person="anna")
    assert not before.ok
    assert before.text == "For advice I still need, Anna: a weigh-in, so step on the scale."
    await step(hearth, 62.3, 541)
    reply = await hearth.ask("HearthWhatToEat", person="anna")
    assert reply.ok
    assert reply.text.startswith("Anna: ")
    assert "spinach" in reply.text
    chinese = await hearth.ask("HearthWhatToEat", {"person_name": "Anna"}, language="zh")
    assert "菠菜" in chinese.text
    assert not (await hearth.ask("HearthWhatToEat")).ok
    assert "consent" in (await hearth.ask("HearthWhatToEat", person="eve")).text


async def test_the_panel_shows_figures_only_to_whom_they_belong(hearth: PluginHarness) -> None:
    await all_three(hearth)
    await step(hearth, 62.3, 541)
    mine = {p["person"]: p for p in await hearth.request("GET", "/nutrition/people", person="anna")}
    assert mine["anna"]["ready"]
    assert mine["anna"]["weight"]["kg"] == 62.3
    assert {"bmi", "body_fat", "bmr", "energy"} == {figure["key"] for figure in mine["anna"]["figures"]}
    assert all({"text", "rule", "source", "sum"} <= set(line) for line in mine["anna"]["advice"])
    assert mine["bo"] == {**mine["bo"], "ready": False, "missing": ["private"], "weight": None, "figures": []}
    nobody = {p["person"]: p for p in await hearth.request("GET", "/nutrition/people")}
    assert nobody["anna"]["weight"] is None


async def test_reassigning_takes_the_advice_along(hearth: PluginHarness) -> None:
    await all_three(hearth)
    await step(hearth, 62.3, 541)
    (weighin,) = await hearth.request("GET", "/scale/weighins", person="anna")
    await hearth.request("POST", f"/scale/weighins/{weighin['id']}/assign", {"person": "bo"}, person="bo")
    await settled()
    assert not (await hearth.ask("HearthWhatToEat", person="anna")).ok
    assert (await hearth.ask("HearthWhatToEat", person="bo")).ok


async def test_stock_goes_in_and_out_by_voice(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load(NUTRITION)
    await settled()
    await hearth.load(FRIDGE)
    await settled()
    assert (await hearth.ask("HearthFridgeContents")).text.startswith("I do not know")
    reply = await hearth.ask("HearthFridgeAdd", {"items": "two litres of milk and 6 eggs", "compartment": "fridge"})
    assert reply.text == "In the fridge now: 2 l of milk; 6 eggs."
    assert (await hearth.ask("HearthFridgeHas", {"items": "eggs"})).text == "In the fridge: 6 eggs."
    await hearth.ask("HearthFridgeUsed", {"items": "2 eggs"})
    assert (await hearth.ask("HearthFridgeHas", {"items": "鸡蛋"}, language="zh")).text == "有4个鸡蛋。"
    assert (await hearth.ask("HearthFridgeUsed", {"items": "牛奶"}, language="zh")).text == "已从存货里去掉牛奶。"
    gone = await hearth.ask("HearthFridgeUsed", {"items": "the milk"})
    assert not gone.ok
    assert hearth.states.get("sensor.fridge_stock").value == 1  # type: ignore[union-attr]
    assert hearth.states.get("sensor.fridge_next_expiry").value == 21  # type: ignore[union-attr]
    assert hearth.mqtt.published[-1] == (
        "hearth-virtual/fridge/stock/set",
        '{"count": 1, "next_expiry": "2026-03-23"}',
    )


async def test_what_expires_is_said_and_shown_first(hearth: PluginHarness, clock: FakeClock) -> None:
    people(hearth)
    await hearth.load(NUTRITION)
    await settled()
    await hearth.load(FRIDGE)
    await settled()
    await hearth.ask("HearthFridgeAdd", {"items": "spinach"})
    milk = await hearth.request("POST", "/fridge/stock", {"name": "milk", "quantity": 1, "expires_at": "2026-03-03"})
    assert milk["days_left"] == 1
    assert not milk["estimated"]
    reply = await hearth.ask("HearthFridgeExpiring")
    assert reply.text == "Eat first: milk, good until tomorrow; spinach, 3 days left."
    await clock.advance(2 * 86400)
    await settled()
    assert card(screen(hearth, "family"), "expired")
    overview = await hearth.request("GET", "/fridge/overview", person="anna")
    assert [item["food"] for item in overview["stock"]] == ["whole_milk", "spinach"]
    assert {s["id"] for s in overview["screens"]} == {"family", "door"}
    moved = await hearth.request("PATCH", f"/fridge/stock/{overview['stock'][1]['id']}", {"compartment": "freezer"})
    assert moved["compartment"] == "freezer"
    await hearth.request("DELETE", f"/fridge/stock/{milk['id']}")
    assert len((await hearth.request("GET", "/fridge/overview", person="anna"))["stock"]) == 1


@pytest.mark.parametrize(
    "body",
    [None, {}, {"name": ""}, {"name": "milk", "quantity": 0}, {"name": "milk", "quantity": "x"},
     {"name": "milk", "quantity": 1, "unit": "bushel"}, {"name": "milk", "expires_at": "soon"},
     {"name": "milk", "compartment": "cellar"}],
)  # fmt: skip
async def test_bad_items_are_refused(hearth: PluginHarness, body: object) -> None:
    await hearth.load(NUTRITION)
    await hearth.load(FRIDGE)
    await settled()
    with pytest.raises(InvalidParameter):
        await hearth.request("POST", "/fridge/stock", body)


async def test_hostile_presses_change_nothing(hearth: PluginHarness) -> None:
    await all_three(hearth)
    for payload in ("", "x", "[]", '{"action":"used","value":"99"}', '{"action":"who","value":"7:anna"}', "[" * 9999):
        await hearth.mqtt.receive("hearth-virtual/fridge/screen/door/event", payload)
        await hearth.mqtt.receive("hearth-virtual/fridge/screen/attic/event", payload)
    await settled()
    assert (await hearth.ask("HearthFridgeContents")).ok


async def test_the_stock_survives_a_restart(tmp_path: Path) -> None:
    async with plugin_harness(path=tmp_path / "hearth.db") as first:
        await first.load(NUTRITION)
        await settled()
        await first.load(FRIDGE)
        await settled()
        await first.ask("HearthFridgeAdd", {"items": "6 eggs"})
    async with plugin_harness(path=tmp_path / "hearth.db") as second:
        await second.load(FRIDGE)
        await settled()
        (item,) = (await second.request("GET", "/fridge/overview"))["stock"]
        assert (item["food"], item["quantity"], item["unit"]) == ("egg", 6, "piece")
