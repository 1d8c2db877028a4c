"""Foods, needs, safety and the advice that comes of them."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from hub.host.strings import Strings
from plugins.nutrition import foods, needs, safety
from plugins.nutrition.advice import Stocked, advise, permitted, serving
from plugins.nutrition.api import AdviceLine
from plugins.nutrition.body import Subject, body_fat, energy_need, figures

FOODS = foods.load()
DRI = needs.load()
STRINGS = Strings(Path(__file__).parents[1] / "strings")
ANNA = Subject(name="Anna", sex="F", age=35, height_cm=168, kg=62, weighed_at=0, trend_kg=62, activity="low")


def stocked(name: str, grams: float | None = 500, days: int | None = 5) -> Stocked:
    food = FOODS.find(name)
    assert food is not None, name
    return Stocked(food, grams, days)


def lines(s: Subject, *stock: Stocked, language: str = "en", guideline: str = "who") -> list[AdviceLine]:
    def say(key: str, **values: object) -> str:
        return STRINGS.text(key, language, values)

    return advise(s, stock, DRI, say, language=language, guideline=guideline)


def rules(s: Subject, *stock: Stocked) -> set[str]:
    return {line.rule for line in lines(s, *stock)}


def but(**changes: object) -> Subject:
    return msgspec.structs.replace(ANNA, **changes)


def test_the_food_table_is_whole() -> None:
    table = FOODS.all()
    assert len(table) >= 100
    names = [name for food in table for each in food.names.values() for name in each]
    assert len(names) == len(set(names))
    for food in table:
        assert re.fullmatch(r"\d{5}", food.ndb_no)
        assert 0 <= food.per_100g["kcal"] <= 902
        grams = sum(food.per_100g.get(key, 0) for key in ("protein_g", "fat_g", "carb_g", "water_g"))
        assert grams <= 103, food.id


@pytest.mark.shared
def test_food_values_are_usdas(shared_dir: Path) -> None:
    import csv
    import gzip

    with gzip.open(shared_dir / "facts/nutrition/sr_foods.csv.gz", "rt") as file:
        usda = {row["ndb_no"]: row for row in csv.DictReader(file)}
    for food in FOODS.all():
        for key, value in food.per_100g.items():
            assert value == pytest.approx(float(usda[food.ndb_no][key]), rel=1e-4), (food.id, key)


@pytest.mark.parametrize(
    ("name", "food"),
    [("milk", "whole_milk"), ("Eggs", "egg"), ("鸡蛋", "egg"), ("tomatoes", "tomato"), ("fresh spinach", "spinach"),
     ("有机菠菜", "spinach"), ("西红柿", "tomato"), ("strawberry", "strawberries"), ("soy milk", "soy_milk"),
     ("gold bar", None), ("", None)],
)  # fmt: skip
def test_foods_are_found_by_their_everyday_names(name: str, food: str | None) -> None:
    found = FOODS.find(name)
    assert (found.id if found else None) == food


def test_needs_follow_the_published_tables() -> None:
    assert DRI.stage("F", 35, ())["fe_mg"] == 18
    assert DRI.stage("F", 60, ())["fe_mg"] == 8
    assert DRI.stage("M", 25, ())["fibre_g"] == 38
    assert DRI.stage("F", 30, ("pregnant",))["folate_dfe_ug"] == 600
    assert DRI.stage("M", 6, ())["ca_mg"] == 1000
    assert needs.protein(62, 35, DRI.stage("F", 35, ()), ()).value == pytest.approx(49.6)


def test_nothing_unverified_can_reach_advice() -> None:
    keys = set(DRI.stage("M", 30, ()))
    assert not keys & {"na_mg", "k_mg"}
    for need in DRI.needs("F", 30, ()):
        assert need.source
        assert "UNVERIFIED" not in need.source


def test_advice_is_concrete_and_cites_rule_source_and_sum() -> None:
    found = lines(ANNA, stocked("eggs", 300), stocked("broccoli"), stocked("oats", 200))
    by_rule = {line.rule: line for line in found}
    assert by_rule["energy.keep"].text.startswith("About 2200 kcal")
    assert "g of" in by_rule["protein.stock"].text
    assert by_rule["fibre.stock"].text == "60 g of oats from the fridge gives 6.1 g of the 25 g of fibre you need."
    assert by_rule["fibre.stock"].sum == "10.1 g/100 g × 60 g = 6.1 g; of 25 g: 24 %"
    assert "broccoli" in by_rule["plants.who"].text
    for line in found:
        assert line.source
        assert line.rule
        assert line.sum


def test_advice_speaks_chinese_and_follows_chinas_guideline() -> None:
    found = lines(ANNA, stocked("菠菜", 300, 1), language="zh", guideline="china")
    text = "".join(line.text for line in found)
    assert "先吃菠菜，明天到期。" in text
    assert "300到500克蔬菜" in text
    assert not re.search(r"[A-Za-z]{3}", text)


def test_every_phrase_exists_in_both_languages() -> None:
    assert STRINGS.keys("en") == STRINGS.keys("zh")


@pytest.mark.parametrize(
    ("subject", "refused"),
    [
        (but(goal="lose", age=16), "minor"),
        (but(goal="lose", state=("pregnant",)), "pregnancy"),
        (but(goal="lose", state=("breastfeeding",)), "pregnancy"),
        (but(goal="lose", trend_kg=50, kg=50), "low_bmi"),
        (but(goal="lose", state=("eating_disorder",)), "eating_disorder"),
        (but(goal="lose", age=70), "older"),
        (but(goal="lose", state=("gout",)), "condition"),
    ],
)
def test_no_deficit_where_it_could_harm(subject: Subject, refused: str) -> None:
    assert safety.limits(subject).refused == refused
    assert safety.deficit(subject, 2500) == 0
    assert "energy.lose" not in rules(subject)


def test_a_deficit_is_gentle_and_above_the_floor() -> None:
    heavy = but(goal="lose", trend_kg=90, kg=90)
    (line,) = [line for line in lines(heavy) if line.rule == "energy.lose"]
    assert "0.5 kg a week" in line.text
    light = but(goal="lose", trend_kg=53, kg=53, height_cm=160, age=60, activity="sed")
    need = energy_need(light).value
    assert need - safety.deficit(light, need) >= 1200


@given(
    sex=st.sampled_from(["F", "M"]),
    age=st.floats(18, 90),
    height=st.floats(140, 205),
    kg=st.floats(35, 200),
    activity=st.sampled_from(["sed", "low", "act", "very"]),
    goal=st.sampled_from(["lose", "keep", "gain", "none"]),
    state=st.lists(st.sampled_from(["pregnant", "ckd", "eating_disorder", "clinician_agreed", "gout"]), max_size=2),
)
def test_no_body_gets_unsafe_advice(
    sex: str, age: float, height: float, kg: float, activity: str, goal: str, state: list[str]
) -> None:
    s = but(sex=sex, age=age, height_cm=height, kg=kg, trend_kg=kg, activity=activity, goal=goal, state=tuple(state))
    need = energy_need(s).value
    less = safety.deficit(s, need)
    assert less >= 0
    assert less * 7 / 7700 <= 0.01 * kg + 1e-9
    assert less == 0 or need - less >= safety.FLOOR_KCAL[sex] - 1e-6
    for line in lines(s, stocked("eggs"), stocked("spinach")):
        assert "nan" not in line.text


def test_a_fast_change_points_to_a_doctor() -> None:
    assert "weight.change" in rules(but(change_30d=-4.0))
    assert "weight.change" not in rules(but(change_30d=-1.0))


def test_kidney_disease_gets_no_protein_target_but_a_clinician() -> None:
    found = rules(but(state=("ckd",)), stocked("eggs"))
    assert "ask.clinician" in found
    assert not {rule for rule in found if rule.startswith("protein")}


def test_an_eating_disorder_hears_no_energy_figures() -> None:
    assert not {rule for rule in rules(but(state=("eating_disorder",))) if rule.startswith(("energy", "weight"))}


@pytest.mark.parametrize(
    ("allergies", "diet", "food"),
    [(("milk",), (), "yogurt"), (("egg",), (), "eggs"), (("seafood",), (), "cod"), ((), ("vegan",), "milk"),
     ((), ("vegetarian",), "beef"), ((), ("halal",), "pork"), (("tree nut",), (), "almonds"),
     (("shrimp",), (), "shrimp")],
)  # fmt: skip
def test_what_a_person_must_not_eat_is_never_recommended(
    allergies: tuple[str, ...], diet: tuple[str, ...], food: str
) -> None:
    s = but(allergies=allergies, diet=diet)
    item = stocked(food, 500, 1)
    assert not permitted(item.food, s)
    name = item.food.label("en")
    assert not [line.text for line in lines(s, item) if re.search(rf"\b{name}\b", line.text)]


def test_expired_food_is_never_recommended() -> None:
    assert not {rule for rule in rules(ANNA, stocked("eggs", 500, -1)) if "stock" in rule}


def test_every_estimate_has_a_band_around_it() -> None:
    for figure in figures(but(ohm=520)):
        if figure.estimate:
            assert figure.low is not None
            assert figure.high is not None
            assert figure.low <= figure.value <= figure.high
    assert body_fat(ANNA).estimate


def test_sentences_are_well_formed_in_both_languages() -> None:
    for language in ("en", "zh"):
        data = YAML(typ="safe").load((Path(__file__).parents[1] / f"sentences/{language}.yaml").read_text())
        assert data["language"] == language
        assert data["intents"]


def test_cheese_comes_by_the_slice_and_a_child_eats_less_at_once() -> None:
    table = foods.load()
    cheddar, milk = table.find("cheddar"), table.find("milk")
    assert cheddar is not None
    assert milk is not None
    assert serving(cheddar) == 30
    assert serving(milk) == 250
    assert serving(milk, age=7) == 150
    assert serving(cheddar, age=3) == 10
