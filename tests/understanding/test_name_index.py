"""A changed name costs what that name costs: the renewed index is the one that would be built anew."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import msgspec
import pytest

from hub.voice.understanding import name_index, normalise
from hub.voice.understanding.home import load_home
from hub.voice.understanding.names import Names, Place, Thing, Vocabulary

WORDS = ("kitchen", "corner", "lamp", "light", "desk", "fan", "Grandma's", "left", "二楼", "厨房", "灯", "台灯")


def things(seed: random.Random, count: int) -> list[Thing]:
    out = []
    for number in range(count):
        name = " ".join(seed.choices(WORDS, k=seed.randint(1, 3)))
        kind = seed.choice(("light", "fan", "select"))
        attributes = {"options": ["eco", seed.choice(("quick", "wool"))]} if kind == "select" else {}
        area = seed.choice((None, "kitchen", "desk"))
        out.append(Thing(id=f"{kind}.{number}", kind=kind, name=name, area=area, attributes=attributes))
    return out


def areas(seed: random.Random) -> list[Place]:
    return [
        Place(id="kitchen", name=seed.choice(("Kitchen", "Corner")), aliases={"zh": ("厨房",)}),
        Place(id="desk", name="Desk"),
    ]


def content(names: Names) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    return {key: sorted((h.sort, h.ids) for h in hits) for key, hits in names.by_key.items()}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("language", ["en", "zh", "de"])
def test_a_renewed_index_is_the_one_built_anew(seed: int, language: str) -> None:
    rng = random.Random(seed)
    old = Vocabulary(things(rng, 12), areas(rng))
    old.names(language)
    kept = [t for t in old.things if rng.random() < 0.8]
    changed = [msgspec.structs.replace(t, name=rng.choice(WORDS)) if rng.random() < 0.2 else t for t in kept]
    changed += [msgspec.structs.replace(t, id=f"new{t.id}") for t in things(rng, 2)]
    places = areas(rng)
    renewed = Vocabulary(changed, places).after(old).names(language)
    fresh = Vocabulary(changed, places).names(language)
    assert content(renewed) == content(fresh)
    assert renewed.spelled == fresh.spelled
    for text in ("kitchenlamp", "turn on the grandmas desk lamp", "打开厨房台灯"):
        assert {k for k, _ in renewed.within(text)} == {k for k, _ in fresh.within(text)}


def test_one_name_of_a_thousand_costs_one_name() -> None:
    many = [Thing(id=f"light.{i}", kind="light", name=f"Lamp number {i}") for i in range(1000)]
    old = Vocabulary(many)
    old.names("en")
    made: list[str] = []

    def key(name: str, language: str) -> str:
        made.append(name)
        return normalise.digits(normalise.fold(name, language), language)

    with patch.object(name_index.normalise, "key", key):
        Vocabulary([*many[:-1], msgspec.structs.replace(many[-1], name="Reading lamp")]).after(old).names("en")
    assert 0 < len(made) < 10


def test_names_are_found_with_other_gaps_and_only_where_they_stand() -> None:
    names = load_home(Path(__file__).with_name("home.yaml")).names("en")

    def found(text: str) -> Iterable[str]:
        return {key for key, _ in names.within(text)}

    assert "kitchen light" in found("turn on the kitchenlight")
    assert "kitchen light" not in found("turn on the kitchen fan")
