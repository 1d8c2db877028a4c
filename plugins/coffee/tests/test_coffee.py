"""An order in one sentence becomes choices and a start; a cold machine is waited for; what it cannot do is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hassil.intents import Intents
from hassil.recognize import recognize_best
from ruamel.yaml import YAML

from hub.testing import FakeClock, PluginHarness, clock, hearth
from plugins.coffee.machine import meaning

__all__ = ["clock", "hearth"]
PLUGIN = "plugins.coffee.plugin"
DRINKS = ["espresso", "coffee", "cappuccino", "iced_mocha"]


READY = {
    "entities": ["sensor.machine_state"], "to": ["ready"], "within_s": 300.0, "while": ["off", "heating", "brewing"]
}  # fmt: skip


def machine(hearth: PluginHarness, state: str = "ready") -> None:
    def add(entity_id: str, **facts: Any) -> None:
        hearth.add(entity_id, device_id="machine", **facts)

    add("switch.machine", value=state != "off")
    add("select.machine_drink", value="coffee", attributes={"options": DRINKS})
    add("select.machine_size", value="small", attributes={"options": ["small", "large", "8_oz", "12_oz"]})
    add("select.machine_milk", value="cream", attributes={"options": ["none", "milk", "soy_milk", "cream"]})
    add("button.machine_start")
    add("sensor.machine_state", value=state)


def chosen(hearth: PluginHarness) -> dict[str, str]:
    return {entity: params["option"] for entity, command, params in hearth.calls if command == "select_option"}


def pressed(hearth: PluginHarness) -> int:
    return sum(command == "press" for _, command, _ in hearth.calls)


async def test_everything_that_was_asked_for_is_chosen_and_started(hearth: PluginHarness) -> None:
    machine(hearth)
    await hearth.load(PLUGIN)

    reply = await hearth.ask("CoffeeOrder", {"drink": "iced mocha", "size": "eight ounce", "milk": "soy milk"})

    assert reply.ok
    assert chosen(hearth) == {
        "select.machine_drink": "iced_mocha",
        "select.machine_size": "8_oz",
        "select.machine_milk": "soy_milk",
    }
    assert pressed(hearth) == 1


async def test_milk_of_the_last_order_is_not_in_this_one(hearth: PluginHarness) -> None:
    machine(hearth)
    await hearth.load(PLUGIN)

    await hearth.ask("CoffeeOrder", {"drink": "espresso"})

    assert chosen(hearth) == {"select.machine_drink": "espresso", "select.machine_milk": "none"}


async def test_what_the_machine_cannot_add_is_said(hearth: PluginHarness) -> None:
    machine(hearth)
    await hearth.load(PLUGIN)

    reply = await hearth.ask("CoffeeOrder", {"drink": "espresso", "sugar": "brown sugar", "roast": "dark roast"})

    assert reply.text == "Making espresso. Please add dark roast, brown sugar yourself, the machine cannot."


async def test_a_drink_it_does_not_make_is_not_started(hearth: PluginHarness) -> None:
    machine(hearth)
    await hearth.load(PLUGIN)

    reply = await hearth.ask("CoffeeOrder", {"drink": "latte"})

    assert not reply.ok
    assert "espresso, coffee, cappuccino, iced mocha" in reply.text
    assert hearth.calls == []


async def test_a_cold_machine_is_switched_on_and_waited_for(hearth: PluginHarness, clock: FakeClock) -> None:
    machine(hearth, "off")
    await hearth.load(PLUGIN)

    reply = await hearth.ask("CoffeeOrder", {"drink": "cappuccino"})
    await hearth.set("sensor.machine_state", "heating")
    await clock.advance(10)
    assert reply.text == "The machine is heating up; then it makes cappuccino."
    assert ("switch.machine", "turn_on", {}) in hearth.calls
    assert pressed(hearth) == 0
    assert reply.later is not None
    assert reply.later.trigger == READY

    await hearth.set("sensor.machine_state", "ready")
    later = await hearth.ask(reply.later.name, reply.later.slots)
    assert later.text == "Making cappuccino."
    assert pressed(hearth) == 1


async def test_an_order_that_waits_can_be_dropped(hearth: PluginHarness) -> None:
    machine(hearth, "heating")
    await hearth.load(PLUGIN)
    assert (await hearth.ask("CoffeeOrder", {"drink": "cappuccino"})).later is not None

    reply = await hearth.ask("CoffeeStop")
    assert reply.calls_off == ("sensor.machine_state",)
    assert (reply.ok, reply.text) == (False, "No order is waiting.")


async def test_a_machine_without_water_says_so(hearth: PluginHarness) -> None:
    machine(hearth, "needs_water")
    await hearth.load(PLUGIN)

    reply = await hearth.ask("CoffeeOrder", {"drink": "coffee"})

    assert (reply.ok, reply.text) == (False, "The machine says: needs water.")
    assert pressed(hearth) == 0


async def test_without_a_machine_it_says_so(hearth: PluginHarness) -> None:
    await hearth.load(PLUGIN)

    assert (await hearth.ask("CoffeeOrder", {"drink": "coffee"}, language="zh")).text == "家里没有咖啡机。"
    assert not (await hearth.ask("CoffeeStatus")).ok


@pytest.mark.parametrize(
    ("one", "other"),
    [("eight ounce", "8_oz"), ("double shot", "2"), ("dark roast", "Dark"), ("ice coffee", "iced_coffee")],
)
def test_options_are_compared_by_what_they_say(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("language", "text", "slots"),
    [
        (
            "en",
            "could I have a large dark roast double shot latte with lots of soy milk and a bit of sugar",
            {"drink": "latte", "size": "large", "roast": "dark roast", "shots": "double shot", "milk": "soy milk",
             "milk_amount": "lots of", "sugar": "sugar", "sugar_amount": "a bit of"},
        ),
        ("en", "brew a medium roast 12 ounce ice coffee",
         {"drink": "iced coffee", "size": "twelve ounce", "roast": "medium roast"}),
        ("en", "I'd like an espresso please", {"drink": "espresso"}),
        ("zh", "请给我来一杯大杯拿铁加糖", {"drink": "latte", "size": "large", "sugar": "sugar"}),
    ],
)  # fmt: skip
def test_orders_are_understood(language: str, text: str, slots: dict[str, str]) -> None:
    file = Path(__file__).parents[1] / "sentences" / f"{language}.yaml"
    found = recognize_best(text, Intents.from_dict(YAML(typ="safe").load(file.read_text("utf-8"))))

    assert found is not None
    assert {entity.name: entity.value for entity in found.entities_list} == slots
