"""Every figure of the advice has a source that was checked; nothing UNVERIFIED can reach it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from hub.api import Body, Person
from hub.api.errors import StoreError
from hub.testing import PluginHarness, settle
from plugins.nutrition import foods, needs
from plugins.nutrition.advice import Stocked, advise
from plugins.nutrition.body import Subject, figures
from plugins.nutrition.formulas import FORMULAS, china
from plugins.nutrition.gaps import gap_lines
from plugins.nutrition.sources import SOURCES, cite

TABLE = foods.load()
DRI = needs.load()
STOCK = [Stocked(food, 300, 1) for name in ("oats", "egg", "spinach", "apple") if (food := TABLE.find(name))]
UNVERIFIED = [str(source) for source in SOURCES.values() if not source.verified]


def people() -> Iterator[Subject]:
    states: tuple[tuple[str, ...], ...] = ((), ("pregnant",), ("lactating",), ("ckd",), ("eating_disorder",))
    for sex, age, kg, state, goal in itertools.product(
        "MF", (2.5, 7, 15, 30, 55, 70, 90), (15.0, 45.0, 70.0, 110.0), states, ("keep", "lose")
    ):
        yield Subject(
            name="X", sex=sex, age=age, height_cm=60 + 6.5 * min(age, 17), kg=kg, weighed_at=0.0, trend_kg=kg,
            change_30d=-0.1 * kg if kg == 45.0 else None, ohm=500, state=state, goal=goal,
        )  # fmt: skip


def say(key: str, **values: object) -> str:
    return f"{key} {sorted(values.items())}" if values else key


def told() -> Iterator[tuple[str, str, str, str]]:
    """Yield everything that is ever said or shown: words, rule, source and sum of lines, figures and needs."""
    for subject in people():
        wanted = DRI.needs(subject.sex, subject.age, subject.state)
        for guideline in ("who", "china"):
            lines = advise(subject, STOCK, DRI, say, language="en", guideline=guideline)
            lines += gap_lines(subject, wanted, {"kcal": 100.0}, STOCK, say, "en")
            yield from ((line.text, line.rule, line.source, line.sum) for line in lines)
        yield from ((str(f.value), f.key, f.source, str((f.low, f.high))) for f in figures(subject))
        yield from ((str(need.value), need.key, need.source, need.sum) for need in wanted)


def test_every_source_that_is_shown_was_checked() -> None:
    shown = {part for _, _, source, _ in told() for part in source.split("; ")}
    assert len(shown) > 8
    assert not [source for source in shown if "UNVERIFIED" in source]
    known = {part for source in SOURCES.values() if source.verified for part in str(source).split("; ")}
    known |= {part for formula in FORMULAS.values() for part in formula.source.split("; ")}
    assert not [source for source in shown if source not in known and "NDB" not in source]


def test_no_unverified_value_feeds_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were any of them used, changing them all would change something that is said."""
    before = list(told())
    assert UNVERIFIED
    for name in ("tables", "cut_offs"):
        monkeypatch.setattr(china, name, lambda: pytest.fail("an unverified table was read"))
    assert list(told()) == before


def test_what_was_never_checked_cannot_be_cited() -> None:
    for key, source in SOURCES.items():
        if source.verified:
            assert cite(key) == str(source)
        else:
            assert str(source).startswith("UNVERIFIED")
            with pytest.raises(StoreError, match="UNVERIFIED"):
                cite(key)
    with pytest.raises(StoreError):
        cite("a dream")


def test_formulas_on_unverified_tables_say_so() -> None:
    for formula in FORMULAS.values():
        assert ("UNVERIFIED" in formula.source) == formula.name.startswith("wst_")


@pytest.mark.parametrize(("sex", "age", "state", "share"), [
    ("M", 30, (), 0.81), ("F", 10, (), 0.75), ("M", 2, (), 0.71), ("F", 28, ("pregnant",), 0.77), ("F", 0.5, (), 0.71),
])  # fmt: skip
def test_what_comes_from_drinks_is_the_reports(sex: str, age: float, state: tuple[str, ...], share: float) -> None:
    assert needs.drinks(sex, age, state) == share


def test_china_growth_is_worked_out_between_its_bands() -> None:
    rows = china.tables()["hfa", "M"]
    months, bands = rows[5]
    for z in (-2, 0, 1):
        assert china.z_score("hfa", "M", months, bands[z]) == pytest.approx(z)
    assert china.z_score("hfa", "F", 200, 130) < -3
    assert china.weight_class("M", 6.2, 16.4) == "overweight"


async def test_a_childs_page_has_z_scores_and_a_persons_trend_can_be_plotted(hearth: PluginHarness) -> None:
    body = Body(sex="F", birth_date=date(2018, 3, 21), height_cm=129)
    mia = Person(id="mia", name="Mia", guardian="anna", consent=("body",), body=body)
    hearth.people.people = {"anna": Person(id="anna", name="Anna"), "mia": mia, "ben": Person(id="ben", name="Ben")}
    await hearth.load("plugins.scale.plugin", {"start": {"mia": {"kg": 26.0}}})
    await hearth.load("plugins.nutrition.plugin")
    frame = '{"type": "SCALE", "weighing_mode": "person", "unit": "kg", "weight": %s}'
    for kg in (26.1, 26.9):
        await hearth.mqtt.receive("home/gw/BTtoMQTT/5C", frame % kg)
        await settle(200)
        await hearth.clock.advance(86_400)
    people_shown: list[dict[str, Any]] = await hearth.request("GET", "/nutrition/people", person="anna")
    found = {figure["key"]: figure for each in people_shown for figure in each["figures"]}
    assert -3 < found["z_hfa"]["value"] < 3
    assert found["z_wfa"]["source"].startswith("WHO")
    assert found["z_bmi"]["unit"] == "z"
    trend = await hearth.request("GET", "/nutrition/trend/mia", person="anna")
    assert [point["kg"] for point in trend["points"]] == [26.1, 26.9]
    assert 26.1 < trend["points"][1]["trend_kg"] < 26.3
    assert trend["points"][1]["mean_7d_kg"] == 26.5
    with pytest.raises(Exception, match="private"):
        await hearth.request("GET", "/nutrition/trend/mia", person="ben")
