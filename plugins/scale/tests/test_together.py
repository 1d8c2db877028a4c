"""Weighing a baby, a pet or a thing by two steps on the scale; and forgetting who has left the home."""

from __future__ import annotations

import json
from datetime import date

import pytest

from hub.api import Body, HomeChanged, Person
from hub.testing import FakeClock, PluginHarness, clock, hearth, settle
from plugins.scale.api import WeighedIn, WeighedThing

__all__ = ["clock", "hearth"]

TOPIC = "home/gw/BTtoMQTT/5CCAD3000001"
START = {"start": {"anna": {"kg": 62.0, "ohm": 540}, "lily": {"kg": 8.0}}}


@pytest.fixture
async def home(hearth: PluginHarness) -> PluginHarness:
    anna = Person(id="anna", name="Anna", consent=("body",), body=Body(height_cm=168))
    lily = Person(
        id="lily", name="Lily", aliases={"zh": ("莉莉",)}, guardian="anna", consent=("body",),
        body=Body(birth_date=date(2026, 1, 1)),
    )  # fmt: skip
    hearth.people.people = {"anna": anna, "lily": lily}
    await hearth.load("plugins.scale.plugin", START)
    return hearth


async def step(home: PluginHarness, kg: float, ohm: float | None = None, mode: str = "person") -> None:
    body = {"id": "5C", "type": "SCALE", "weighing_mode": mode, "unit": "kg", "weight": kg}
    await home.mqtt.receive(TOPIC, json.dumps(body if ohm is None else {**body, "impedance": ohm}))
    await settle(60)


async def weights(home: PluginHarness, person: str) -> list[float]:
    listed = await home.request("GET", "/scale/weighins", query={"person": person}, person="anna")
    return [each["weight_kg"] for each in reversed(listed)]


@pytest.mark.parametrize("order", [(70.3, 62.0), (62.0, 70.3)])
async def test_the_baby_is_the_difference_and_the_adult_alone_is_a_weigh_in(
    home: PluginHarness, order: tuple[float, float]
) -> None:
    assert (await home.ask("HearthWeighTogether", {"what": "the baby"})).text.startswith("Step on the scale with Lily")
    await step(home, order[0], 540)
    await step(home, order[0], 540)
    await step(home, order[1], 541)
    assert await weights(home, "lily") == [8.3]
    assert await weights(home, "anna") == [62.0]
    assert home.said[-1][0] == "Lily: 8.3 kilograms."
    await step(home, order[1], 541)
    assert len(await weights(home, "anna")) == 1


async def test_a_baby_that_lies_on_the_scale_is_weighed_at_once(home: PluginHarness) -> None:
    await home.ask("HearthWeighTogether", {"what": "莉莉"}, language="zh")
    await step(home, 8.25)
    assert await weights(home, "lily") == [8.25]
    assert home.said[-1][0] == "莉莉：8.25公斤。"
    await step(home, 8.3)
    assert await weights(home, "lily") == [8.25]


async def test_a_pet_or_thing_is_nobodys_weigh_in(home: PluginHarness) -> None:
    await home.ask("HearthWeighTogether", {"what": "the cat"})
    await step(home, 66.2)
    await step(home, 62.1)
    await home.ask("HearthWeighTogether", {"what": "suitcase"})
    await step(home, 22.5, mode="object")
    (cat, case) = home.happened(WeighedThing)
    assert (cat.name, cat.kg, cat.person) == ("cat", 4.1, None)
    assert (case.name, case.kg) == ("suitcase", 22.5)
    told = await home.request("GET", "/scale/together", person="anna")
    assert [each["name"] for each in told["things"]] == ["suitcase", "cat"]
    assert told["errand"] is None
    assert await weights(home, "anna") == [62.1]


async def test_what_nobody_carries_is_refused_and_begins_again(home: PluginHarness) -> None:
    await home.request("POST", "/scale/together", {"person": "lily"}, person="anna")
    await step(home, 150.0)
    await step(home, 62.0)
    assert "more than anybody carries" in home.said[-1][0]
    await step(home, 70.0)
    assert await weights(home, "lily") == [8.0]


async def test_an_errand_left_alone_ends_and_its_step_counts(home: PluginHarness, clock: FakeClock) -> None:
    await home.ask("HearthWeighTogether", {"what": "baby"})
    await step(home, 62.2)
    assert (await home.request("GET", "/scale/together"))["errand"]["step"] == 2
    await clock.advance(200)
    await settle(60)
    assert home.happened(WeighedIn)[-1].person == "anna"
    assert (await home.request("GET", "/scale/together"))["errand"] is None
    assert "stopped waiting" in home.said[-1][0]


async def test_weighing_oneself_needs_no_errand(home: PluginHarness) -> None:
    for what in ("myself", "体重"):
        assert (await home.ask("HearthWeighTogether", {"what": what})).ok
    assert (await home.request("GET", "/scale/together"))["errand"] is None


async def test_who_leaves_the_home_is_forgotten(home: PluginHarness) -> None:
    await step(home, 62.1, 540)
    assert await weights(home, "anna") == [62.1]
    home.people.people = {"lily": home.people.people["lily"]}
    home.bus.publish(HomeChanged(cause=home.cause, what="person:anna"))
    await settle(60)
    assert await home.request("GET", "/scale/weighins") == []


async def test_the_question_is_asked_aloud_where_it_is_wished(hearth: PluginHarness) -> None:
    hearth.people.people = {
        "anna": Person(id="anna", name="Anna", aliases={"zh": ("安娜",)}, language="zh", consent=("body",)),
    }
    await hearth.load("plugins.scale.plugin", {"ask_in": ["bathroom"]})
    await step(hearth, 62.1, 540)
    assert hearth.said[-1][0] == "刚才是谁？安娜，还是客人？"
    assert "62" not in hearth.said[-1][0]
