"""What was eaten is summed against the needs, exported, and erased until nothing is left."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hub.api import Body, Person, Role
from hub.api.errors import InvalidParameter, NotPermitted
from hub.testing import PluginHarness, plugin_harness
from plugins.nutrition.allergens import permits
from plugins.nutrition.foods import load
from plugins.nutrition.intake import as_csv

BODY = Body(sex="F", birth_date=date(1990, 5, 1), height_cm=168)
ANNA = Person(id="anna", name="Anna Tester", consent=("body",), body=BODY)
BEN = Person(id="ben", name="Ben", body=BODY)
MIA = Person(id="mia", name="Mia", role=Role.CHILD, guardian="anna", consent=("body",))
TOPIC = "home/gateway/BTtoMQTT/AABB"


async def house(home: PluginHarness) -> PluginHarness:
    home.people.people = {person.id: person for person in (ANNA, BEN, MIA)}
    await home.load("plugins.scale.plugin", {"start": {"anna": {"kg": 62.0}}})
    await home.load("plugins.fridge.plugin")
    await home.load("plugins.nutrition.plugin")
    await home.request("GET", "nutrition/foods")
    return home


async def weigh(home: PluginHarness, kg: float) -> None:
    frame = {"id": "AABB", "model_id": "XMTZC02HM/XMTZC05HM", "weighing_mode": "person", "unit": "kg", "weight": kg}
    await home.mqtt.receive(TOPIC, json.dumps(frame))
    question = next(
        (w for w in await home.request("GET", "scale/weighins", person="anna") if w["status"] == "asking"), None
    )
    if question is not None:
        await home.request("POST", f"scale/weighins/{question['id']}/assign", {"person": "anna"}, person="anna")


async def test_what_is_said_to_be_eaten_is_summed_and_advised_on(hearth: PluginHarness) -> None:
    home = await house(hearth)
    await weigh(home, 62.1)
    await home.request("POST", "fridge/stock", {"name": "oats", "quantity": 500, "unit": "g"}, person="anna")
    reply = await home.ask("HearthAte", {"items": "two eggs and 200 g rice"}, person="anna")
    assert reply.ok
    assert "100 g" in reply.text
    shown = await home.request("GET", "nutrition/intake/anna", query={"days": "1"}, person="anna")
    assert shown["days"][0]["total"]["kcal"] == pytest.approx(143 + 730, rel=0.03)
    people = await home.request("GET", "nutrition/people", person="anna")
    lines = next(each for each in people if each["person"] == "anna")["advice"]
    gap = next(line for line in lines if line["rule"] == "fibre.gap")
    assert "short today" in gap["text"]
    assert "oats" in gap["text"]
    assert gap["source"]
    zh = await home.ask("HearthEatenToday", language="zh", person="anna")
    assert "千" in zh.text or "kcal" in zh.text


async def test_nothing_is_kept_without_consent(hearth: PluginHarness) -> None:
    home = await house(hearth)
    assert not (await home.ask("HearthAte", {"items": "an apple"}, person="ben")).ok
    with pytest.raises(NotPermitted, match="agreed"):
        await home.request("POST", "nutrition/intake/ben", {"text": "an apple"}, person="ben")
    assert not await home.store.run(
        lambda db: db.execute("select 1 from journal where stream like '%intake%'").fetchall()
    )


async def test_only_oneself_and_a_guardian_reach_the_record(hearth: PluginHarness) -> None:
    home = await house(hearth)
    await home.request("POST", "nutrition/intake/mia", {"text": "an apple"}, person="anna")
    await home.request("POST", "nutrition/intake/mia", {"text": "a banana"}, person="mia")
    for method, path in (("GET", "intake/mia"), ("GET", "export/mia"), ("POST", "erase/mia"), ("POST", "intake/mia")):
        with pytest.raises(NotPermitted):
            await home.request(method, f"nutrition/{path}", {"confirm": "mia", "text": "x"}, person="ben")
    with pytest.raises(NotPermitted, match="guardian"):
        await home.request("POST", "nutrition/erase/mia", {"confirm": "mia"}, person="mia")
    with pytest.raises(InvalidParameter, match="for good"):
        await home.request("POST", "nutrition/erase/mia", {}, person="anna")
    erased = await home.request("POST", "nutrition/erase/mia", {"confirm": "mia"}, person="anna")
    assert erased["intake"] == 2


async def test_an_export_holds_everything_in_both_forms(hearth: PluginHarness) -> None:
    home = await house(hearth)
    await weigh(home, 62.1)
    await home.request("POST", "nutrition/intake/anna", {"food": "apple", "grams": 150}, person="anna")
    body = await home.request("GET", "nutrition/export/anna", person="anna")
    assert [round(w["kg"], 1) for w in body["weighins"]] == [62.1]
    assert body["intake"][0]["foods"] == {"apple": 150}
    text = (await home.request("GET", "nutrition/export/anna", query={"format": "csv"}, person="anna"))["csv"]
    assert len(text.splitlines()) == 3
    assert "62.1" in text


async def test_erasing_leaves_nothing_in_journal_documents_screens_or_the_file(tmp_path: Path) -> None:
    path = tmp_path / "hearth.db"
    async with plugin_harness(path=path) as home:
        await house(home)
        await weigh(home, 61.37)
        await home.request("POST", "nutrition/intake/anna", {"food": "durian", "grams": 123.4}, person="anna")
        assert (await home.request("POST", "nutrition/erase/anna", {"confirm": "anna"}, person="anna"))["weighins"] == 1
        assert await home.request("GET", "scale/weighins", query={"person": "anna"}, person="anna") == []
        entry = await home.request("GET", "nutrition/intake/anna", person="anna")
        assert all(not day["entries"] for day in entry["days"])
        screens = (await home.request("GET", "fridge/overview", person="anna"))["screens"]
        assert "Anna" not in json.dumps([screen["cards"] for screen in screens])
        assert "Anna" not in json.dumps(home.mqtt.retained)
        rows = await home.store.run(_everything)
        assert not [row for row in rows if "durian" in row or "61.37" in row or '"anna"' in row]


def _everything(db: sqlite3.Connection) -> list[str]:
    tables = [name for (name,) in db.execute("select name from sqlite_master where type='table'")]
    return [str(row) for table in tables for row in db.execute(f"select * from {table}")]


@pytest.mark.parametrize(
    ("food", "allergies", "diet", "may"),
    [
        ("yogurt", ["lactose"], [], False),
        ("yogurt", ["牛奶过敏"], [], False),
        ("almonds", ["nuts"], [], False),
        ("peanuts", ["坚果"], [], False),
        ("shrimp", ["seafood"], [], False),
        ("salmon", ["海鲜"], [], False),
        ("white_bread", ["wheat"], [], False),
        ("strawberries", ["strawberry"], [], False),
        ("apple", ["nuts"], [], True),
        ("soy_sauce", ["gluten"], [], False),
        ("mango", ["芒果"], [], False),
        ("coconut_milk", ["milk"], [], False),
        ("chicken_breast", [], ["vegetarian"], False),
        ("oyster_sauce", [], ["vegan"], False),
        ("egg", [], ["vegan"], False),
        ("egg", [], ["vegetarian"], True),
        ("lard", [], ["halal"], False),
        ("ham", [], ["不吃猪肉"], False),
        ("salmon", [], ["pescatarian"], True),
        ("beef_stew", [], ["vegetarian"], False),
        ("tofu_firm", [], ["纯素"], True),
    ],
)
def test_allergies_and_diets_are_understood_in_both_languages(
    food: str, allergies: list[str], diet: list[str], may: bool
) -> None:
    found = load().get(food)
    assert found is not None
    assert permits(found, allergies, diet) is may


def test_a_cell_never_begins_a_formula() -> None:
    rows: list[dict[str, Any]] = [{"label": "=1+1", "kg": 2}]
    assert "'=1+1" in as_csv(rows)
