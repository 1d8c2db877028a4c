"""A graph of words finds the sentence that was meant among millions, and samples what a recogniser must know."""

from __future__ import annotations

from typing import Any

import pytest
from hassil.intents import Intents

from hub.voice.normalise import normalise
from hub.voice.phrase_graph import Arc, PhraseGraph
from hub.voice.understanding.graphs import graph_of

DRINKS = {
    "language": "en",
    "intents": {
        "Order": {
            "data": [
                {
                    "sentences": [
                        "[(can|may) I have|I'd like] [a|an|{cups}] ([{size}];[{roast}]) {drink}[s] "
                        "[with [{much}] (milk|sugar)]"
                    ]
                }
            ]
        }
    },
    "lists": {
        "size": {"values": ["small", "large", {"in": "(eight|8) ounce", "out": 8}]},
        "roast": {"values": ["dark roast", "light roast"]},
        "drink": {"values": ["latte", "mocha", "cappuccino", {"in": "(ice|iced) coffee", "out": "iced coffee"}]},
        "much": {"values": ["a bit of", "lots of"]},
        "cups": {"range": {"from": 2, "to": 6}},
    },
}


def made(content: dict[str, Any], language: str = "en", *, spaced: bool = True) -> PhraseGraph | None:
    intents = Intents.from_dict(content)
    (intent,) = intents.intents.values()
    return graph_of(intent.data[0].sentences[0].expression, intents, language, spaced)


@pytest.fixture
def drinks() -> PhraseGraph:
    graph = made(DRINKS)
    assert graph is not None
    return graph


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("can i have a large dark roast latte", "can I have a large dark roast latte"),
        ("can i have a dark rose large latter", "can I have a dark roast large latte"),
        ("id like a small mocha with lots of sugar", "I'd like a small mocha with lots of sugar"),
        ("may i have an ice coffee width milk", "may I have an ice coffee with milk"),
        ("may i have a light roast 8 ounce cappu chino", "may I have a light roast 8 ounce cappuccino"),
        ("4 lattes", "4 lattes"),
    ],
)
def test_what_was_heard_finds_the_sentence_that_was_meant(drinks: PhraseGraph, heard: str, meant: str) -> None:
    assert drinks.nearest(heard.split())[0].said == meant


def test_sentences_that_mean_the_same_come_once(drinks: PhraseGraph) -> None:
    found = drinks.nearest(["may", "i", "have", "iced", "coffee"], most=5)

    assert found[0].meaning == ("drink=iced coffee",)
    assert len({path.meaning for path in found}) == len(found)
    assert [path.cost for path in found] == sorted(path.cost for path in found)


def test_another_number_is_never_near(drinks: PhraseGraph) -> None:
    assert drinks.nearest(["can", "i", "have", "a", "9", "ounce", "latte"], bound=4) == []


def test_nothing_is_near_what_is_something_else(drinks: PhraseGraph) -> None:
    assert drinks.nearest(["tell", "me", "a", "story", "about", "the", "bear"], bound=8) == []
    assert drinks.nearest([], bound=3) == []


def test_samples_use_every_word_and_are_few(drinks: PhraseGraph) -> None:
    samples = list(drinks.samples())

    assert drinks.count() > 10_000
    assert len(samples) < 100
    said = {word for sample in samples for word in sample.split()}
    assert {"can", "I'd", "small", "dark", "cappuccinos", "milk", "sugar", "bit", "eight"} <= said
    assert all(drinks.nearest(normalise(sample, "en", polite=True).split())[0].cost == 0 for sample in samples)


def test_a_free_part_has_no_graph() -> None:
    content = {"intents": {"Add": {"data": [{"sentences": ["add {thing} to the list"]}]}}}

    assert made({"language": "en", **content, "lists": {"thing": {"wildcard": True}}}) is None
    assert made({"language": "en", **content}) is None


def test_chinese_is_compared_by_syllables() -> None:
    content = {
        "language": "zh",
        "intents": {"Order": {"data": [{"sentences": ["(来|给我)一杯[{size}]{drink}"]}]}},
        "lists": {"size": {"values": ["大杯", "小杯"]}, "drink": {"values": ["拿铁", "美式咖啡"]}},
    }
    graph = made(content, "zh", spaced=False)
    assert graph is not None

    assert graph.nearest(["gei", "wo", "1", "bei", "da", "bei", "na", "tie"])[0].said == "给我一杯大杯拿铁"


def test_an_arc_that_leads_back_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lead on"):
        PhraseGraph([Arc(1, 0, "back", "back")], 1)
