"""A drink is ordered only where a machine takes orders; elsewhere what can be done is asked about, or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.voice.understanding import data
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PLUG = {"id": "switch.coffee", "kind": "switch", "name": "Coffee machine", "aliases": {"zh": ["咖啡机"]}}
DRINKS = {"options": ["espresso", "iced_mocha"]}
MACHINE = {"id": "select.brew", "kind": "select", "name": "Jura drink", "attributes": DRINKS}
ORDERS = [("en", "I'd like a latte"), ("en", "could I get a large latte with milk"), ("zh", "来杯拿铁"),
          ("zh", "给我做一杯美式")]  # fmt: skip


def home(*entities: dict[str, object]) -> Understander:
    path = HERE.parents[1] / "plugins" / "coffee" / "sentences"
    sentences = [("coffee", p.stem, data.load(p)) for p in sorted(path.glob("*.yaml"))]
    return Understander(read_home({"areas": [], "entities": list(entities)}), ("en", "zh"), sentences, lambda: NOW)


@pytest.mark.parametrize(("language", "text"), ORDERS)
def test_an_order_without_a_machine_that_takes_orders_is_refused(language: str, text: str) -> None:
    decision = home().understand(text, language, now=NOW)
    assert decision.decision == "refuse"
    assert decision.reason in ("There is no coffee machine here that takes orders.", "家里没有能点单的咖啡机。")


@pytest.mark.parametrize(("language", "text"), ORDERS)
def test_a_plug_takes_no_orders(language: str, text: str) -> None:
    assert home(PLUG).understand(text, language, now=NOW).decision in ("ask", "refuse")


def test_what_can_only_be_switched_is_switched_after_a_yes() -> None:
    understander = home(PLUG)
    asked = understander.understand("I'd like a latte", "en", session="a", now=NOW)
    assert asked.reason == "Coffee machine takes no orders. Shall I just turn it on?"
    done = understander.understand("yes", "en", session="a", now=NOW)
    assert (done.decision, done.intents[0].targets) == ("act", ("switch.coffee",))


@pytest.mark.parametrize(("language", "text"), [("en", "make me a coffee"), ("zh", "我想喝咖啡")])
def test_coffee_from_a_coffee_machine_that_is_switched_needs_no_question(language: str, text: str) -> None:
    assert home(PLUG).understand(text, language, now=NOW).decision == "act"


@pytest.mark.parametrize(("language", "text"), ORDERS)
def test_a_machine_of_any_name_takes_orders(language: str, text: str) -> None:
    decision = home(MACHINE).understand(text, language, now=NOW)
    assert (decision.decision, decision.intents[0].name) == ("act", "CoffeeOrder")
