"""Foods are found as people name them: both languages, pinyin, misspelt, with more words than needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.nutrition import foods
from tests.sampling import LONG

TABLE = foods.load()
HELD_OUT = Path(__file__).parent / "heldout_names.txt"


def cases() -> list[tuple[str, str]]:
    lines = [line.partition(" = ") for line in HELD_OUT.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(name, food.strip()) for name, _, food in lines if food.strip() != "-"]


def test_at_least_95_of_100_held_out_names_find_their_food_first() -> None:
    wrong = []
    for name, food in cases():
        hits = TABLE.search(name, limit=1)
        if not hits or hits[0].food.id != food:
            wrong.append((name, food, hits[0].food.id if hits else None))
    assert len(wrong) <= 0.05 * len(cases()), wrong


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=LONG, id="all")])
def test_every_name_of_the_table_finds_its_food_first(step: int) -> None:
    for food in list(TABLE.all())[::step]:
        for name in (*food.names["en"], *food.names["zh"]):
            hits = TABLE.search(name, limit=1)
            assert hits, name
            assert hits[0].food.id == food.id or hits[0].score >= 99, name


@pytest.mark.parametrize("query", ["", "   ", "\x00", "zzzzqqqq", "🥕"])
def test_nonsense_finds_nothing(query: str) -> None:
    assert TABLE.search(query) == []


@given(st.text(max_size=80))
def test_any_text_is_a_query(query: str) -> None:
    hits = TABLE.search(query, limit=5)
    assert len(hits) <= 5
    assert all(0 < hit.score <= 100 for hit in hits)
