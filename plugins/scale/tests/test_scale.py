"""The plugin in a hub."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.api import Body, Notice, Person
from hub.api.errors import InvalidParameter
from hub.testing import FakeClock, PluginHarness, clock, hearth, plugin_harness, settle
from plugins.scale.api import GUEST, WeighedIn

__all__ = ["clock", "hearth"]

TOPIC = "home/gw/BTtoMQTT/5CCAD3000001"


def people(hearth: PluginHarness) -> None:
    anna = Person(id="anna", name="Anna", aliases={"zh": ("安娜",)}, consent=("body",), body=Body(height_cm=168))
    ben = Person(id="ben", name="Ben", consent=("body",), body=Body(height_cm=182))
    hearth.people.people = {"anna": anna, "ben": ben, "eve": Person(id="eve", name="Eve")}


START = {"start": {"anna": {"kg": 62.0, "ohm": 540}, "ben": {"kg": 81.0, "ohm": 470}}}


async def step(hearth: PluginHarness, kg: float, ohm: float | None = None, **more: object) -> None:
    body = {"id": "5C", "type": "SCALE", "weighing_mode": "person", "unit": "kg", "weight": kg, **more}
    await hearth.mqtt.receive(TOPIC, json.dumps(body if ohm is None else {**body, "impedance": ohm}))
    await settle(60)


async def test_a_clear_weigh_in_is_assigned_at_once_and_completed_by_its_impedance(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin", START)
    await step(hearth, 62.4)
    await step(hearth, 62.4, 538)
    found = hearth.happened(WeighedIn)
    assert [(e.person, e.status, e.impedance) for e in found] == [
        ("anna", "assigned", None),
        ("anna", "assigned", 538),
    ]
    assert found[0].weighin_id == found[1].weighin_id
    listed = await hearth.request("GET", "/scale/weighins", person="anna")
    assert [(w["person"], w["weight_kg"], w["status"]) for w in listed] == [("anna", 62.4, "assigned")]


async def test_an_unclear_weigh_in_asks_and_the_answer_by_voice_settles_it(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin")
    await step(hearth, 70.0)
    (asking,) = hearth.happened(WeighedIn)
    assert asking.status == "asking"
    assert {c.person for c in asking.candidates} == {"anna", "ben"}
    assert hearth.happened(Notice)[-1].text
    reply = await hearth.ask("HearthWhoWasThat", {"person_name": "安娜"}, language="zh")
    assert reply.text == "记下了，是安娜。"
    assert hearth.happened(WeighedIn)[-1].person == "anna"
    assert hearth.happened(Notice)[-1].text == ""
    reply = await hearth.ask("HearthMyWeight", person="anna")
    assert "70.0 kilograms" in reply.text
    assert not (await hearth.ask("HearthMyWeight")).ok


async def test_reassigning_moves_the_weigh_in_and_tells_both(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin", START)
    await step(hearth, 62.4, 540)
    weighin = hearth.happened(WeighedIn)[-1].weighin_id
    moved = await hearth.request("POST", f"/scale/weighins/{weighin}/assign", {"person": "ben"}, person="ben")
    assert moved["person"] == "ben"
    assert hearth.happened(WeighedIn)[-1].previous == "anna"
    with pytest.raises(InvalidParameter, match="eve"):
        await hearth.request("POST", f"/scale/weighins/{weighin}/assign", {"person": "eve"}, person="ben")


async def test_a_guest_leaves_no_trace_in_the_journal(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin", START)
    await step(hearth, 40.0, 600)
    weighin = hearth.happened(WeighedIn)[-1]
    assert (weighin.status, weighin.stranger) == ("asking", True)
    await hearth.request("POST", f"/scale/weighins/{weighin.weighin_id}/assign", {"person": "guest"}, person="anna")
    assert hearth.happened(WeighedIn)[-1].status == GUEST
    assert await hearth.store.read("scale.weighins") == []
    back = await hearth.request(
        "POST", f"/scale/weighins/{weighin.weighin_id}/assign", {"person": "anna"}, person="anna"
    )
    assert back["status"] == "assigned"
    assert len(await hearth.store.read("scale.weighins")) == 1
    await hearth.request("POST", f"/scale/weighins/{weighin.weighin_id}/assign", {"person": "guest"}, person="anna")
    assert await hearth.store.read("scale.weighins") == []
    assert await hearth.store.read("scale.decisions") == []


async def test_a_stranger_is_asked_about_once_and_kept_nowhere_meanwhile(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin", START)
    await step(hearth, 40.0)
    await step(hearth, 40.0, 600)
    (asking,) = hearth.happened(WeighedIn)
    assert {c.person for c in asking.candidates} == {"anna", "ben"}
    assert hearth.happened(Notice)[-1].text
    assert await hearth.store.read("scale.weighins") == []
    await hearth.clock.advance(300)
    await step(hearth, 40.4, 605)
    assert [e.status for e in hearth.happened(WeighedIn)] == ["asking", GUEST]
    await hearth.clock.advance(3600)
    assert [e.status for e in hearth.happened(WeighedIn)] == ["asking", GUEST, GUEST]
    assert hearth.happened(Notice)[-1].text == ""


async def test_a_stranger_who_is_new_here_is_kept_from_the_first_weigh_in_on(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin", START)
    await step(hearth, 40.0, 600)
    hearth.people.people |= {"kim": Person(id="kim", name="Kim", consent=("body",))}
    assert "somebody new" in (await hearth.ask("HearthWhoWasThat", {"person_name": "nobody"})).text
    assert (await hearth.ask("HearthWhoWasThat", {"person_name": "Kim"})).ok
    assert hearth.happened(WeighedIn)[-1].person == "kim"
    assert [record.data["kg"] for record in await hearth.store.read("scale.weighins")] == [40.0]
    await hearth.clock.advance(86_400)
    await step(hearth, 40.3, 602)
    assert (hearth.happened(WeighedIn)[-1].person, hearth.happened(WeighedIn)[-1].status) == ("kim", "assigned")


async def test_without_consent_nothing_is_kept(hearth: PluginHarness) -> None:
    hearth.people.people = {"eve": Person(id="eve", name="Eve")}
    await hearth.load("plugins.scale.plugin")
    await step(hearth, 62.4, 540)
    assert await hearth.store.read("scale.weighins") == []
    assert hearth.happened(WeighedIn) == []


async def test_others_do_not_see_the_figures(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin", START)
    await step(hearth, 62.4, 540)
    (seen,) = await hearth.request("GET", "/scale/weighins", person="ben")
    assert seen["weight_kg"] is None
    assert seen["impedance_ohm"] is None


async def test_bad_payloads_change_nothing(hearth: PluginHarness) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin", START)
    for payload in ("", "not json", "[" * 5000, '{"type": "SCALE", "weight": "x"}', '{"type":"SCALE","weight":3}'):
        await hearth.mqtt.receive(TOPIC, payload)
    await step(hearth, 4.2)
    await step(hearth, 62.4, weighing_mode="object")
    assert hearth.happened(WeighedIn) == []
    statuses = {w["status"] for w in await hearth.request("GET", "/scale/weighins")}
    assert statuses == {"rejected"}


async def test_an_unanswered_question_is_forgotten_after_a_day(hearth: PluginHarness, clock: FakeClock) -> None:
    people(hearth)
    await hearth.load("plugins.scale.plugin")
    await step(hearth, 70.0)
    await clock.advance(25 * 3600)
    await settle(60)
    assert await hearth.store.read("scale.weighins") == []


async def test_weigh_ins_and_decisions_survive_a_restart(tmp_path: Path) -> None:
    store = tmp_path / "hearth.db"
    async with plugin_harness(path=store) as first:
        people(first)
        await first.load("plugins.scale.plugin", START)
        await step(first, 62.4)
        await step(first, 62.4, 538)
    async with plugin_harness(path=store) as second:
        people(second)
        await second.load("plugins.scale.plugin", START)
        await settle(60)
        listed = await second.request("GET", "/scale/weighins", person="anna")
        assert [(w["person"], w["impedance_ohm"]) for w in listed] == [("anna", 538)]


async def test_a_scale_that_is_entities_of_the_home_works_too(hearth: PluginHarness) -> None:
    people(hearth)
    hearth.add("sensor.scale_weight", unit="kg")
    hearth.add("sensor.scale_impedance", unit="ohm")
    sensors = [{"weight": "sensor.scale_weight", "impedance": "sensor.scale_impedance"}]
    await hearth.load("plugins.scale.plugin", {**START, "sensors": sensors})
    await hearth.set("sensor.scale_weight", 81.2)
    await hearth.set("sensor.scale_impedance", 472)
    await settle(60)
    assert [(e.person, e.impedance) for e in hearth.happened(WeighedIn)] == [("ben", None), ("ben", 472)]
