"""Quantities, stock and screens as pure functions."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.fridge.api import StockItem
from plugins.fridge.screens import Personal, Question, compose
from plugins.fridge.shelf import Keeps, days_left, end_of_day, expiry, in_order, load_shelf_life, take
from plugins.fridge.units import UNITS, Amount, convert, parse

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spoken", "amount"),
    [
        ("two litres of milk", ("milk", 2, "l")),
        ("6 eggs", ("eggs", 6, "piece")),
        ("a dozen eggs", ("eggs", 12, "piece")),
        ("500g of beef", ("beef", 500, "g")),
        ("500 g beef", ("beef", 500, "g")),
        ("1.5 kg potatoes", ("potatoes", 1.5, "kg")),
        ("half a kilo of rice", ("rice", 0.5, "kg")),
        ("a box of strawberries", ("strawberries", 1, "box")),
        ("three bottles of beer", ("beer", 3, "bottle")),
        ("an apple", ("apple", 1, "piece")),
        ("milk", ("milk", None, "pack")),
        ("lettuce", ("lettuce", None, "pack")),
        ("ground beef", ("ground beef", None, "pack")),
        ("一盒鸡蛋", ("鸡蛋", 1, "box")),
        ("两升牛奶", ("牛奶", 2, "l")),
        ("半斤猪肉", ("猪肉", 0.5, "jin")),
        ("一斤半猪肉", ("猪肉", 1.5, "jin")),
        ("500克牛肉", ("牛肉", 500, "g")),
        ("十二个鸡蛋", ("鸡蛋", 12, "piece")),
        ("二十五个饺子", ("饺子", 25, "piece")),
        ("三根黄瓜", ("黄瓜", 3, "piece")),
        ("一瓶酸奶", ("酸奶", 1, "bottle")),
        ("牛奶", ("牛奶", None, "pack")),
    ],
)
def test_quantities_are_heard_as_people_say_them(spoken: str, amount: tuple[str, float | None, str]) -> None:
    assert parse(spoken) == Amount(*amount)


@given(st.text(max_size=60))
def test_any_text_parses_to_a_known_unit(text: str) -> None:
    assert parse(text).unit in UNITS


def item(key: str, quantity: float, unit: str = "g", expires: float | None = None) -> StockItem:
    return StockItem(id=key, food="egg", name="egg", quantity=quantity, unit=unit, expires_at=expires)


ITEMS = st.lists(
    st.tuples(st.floats(0.1, 5000), st.sampled_from(["g", "kg", "jin"]), st.none() | st.floats(1e9, 2e9)),
    min_size=1,
    max_size=8,
)


@given(ITEMS, st.floats(0.1, 20000))
def test_taking_out_loses_and_makes_nothing_and_takes_the_soonest_first(
    given_items: list[tuple[float, str, float | None]], grams: float
) -> None:
    items = [item(str(i), quantity, unit, expires) for i, (quantity, unit, expires) in enumerate(given_items)]
    before = sum(convert(i.quantity, i.unit, "g") or 0 for i in items)
    found = take(items, grams, "g")
    gone = {i.id for i in found.gone}
    changed = {i.id: i for i in found.changed}
    after = sum(convert(changed.get(i.id, i).quantity, i.unit, "g") or 0 for i in items if i.id not in gone)
    assert after == pytest.approx(before - grams + found.short, abs=0.02)
    assert len(changed) <= 1
    touched = [i.id for i in in_order(items) if i.id in gone or i.id in changed]
    assert touched == [i.id for i in in_order(items)][: len(touched)]


def test_everything_is_taken_when_no_quantity_is_said() -> None:
    assert len(take([item("1", 3), item("2", 1, "box")], None, "piece").gone) == 2


def test_a_box_is_finished_when_pieces_of_it_are_taken() -> None:
    assert [i.id for i in take([item("1", 1, "box")], 2, "piece").gone] == ["1"]


def test_a_printed_packet_date_counts_to_the_end_of_its_day() -> None:
    last = end_of_day(TODAY, UTC)
    assert days_left(item("1", 1, expires=last), NOW) == 0
    assert days_left(item("1", 1, expires=last), datetime(2026, 3, 3, 0, 1, tzinfo=UTC)) == -1


def test_shelf_life_comes_from_the_table() -> None:
    table = load_shelf_life()
    assert table["egg"] == Keeps(21, None, None)
    assert table["whole_milk"].days("fridge", opened=False) == 7
    assert table["chicken_breast"].days("fridge", opened=False) == 1
    assert expiry(None, "fridge", opened=False, today=TODAY, zone=UTC) is None
    found = expiry(table["spinach"], "fridge", opened=False, today=TODAY, zone=UTC)
    assert found == end_of_day(date(2026, 3, 5), UTC)


def test_nothing_personal_is_on_a_family_or_guest_screen() -> None:
    personal = Personal(person="anna", name="Anna", lines=("Eat 50 g of protein",), language="en", kg=62)
    question = Question(weighin="1", candidates=(("anna", "Anna"),))
    for privacy in ("family", "guests"):
        cards = compose(
            privacy,
            stock=[item("1", 3, expires=end_of_day(TODAY, UTC))],
            now=NOW,
            soon=3,
            language="en",
            say=lambda key, **values: f"{key} {values}",
            question=question,
            personal=personal,
        )
        shown = repr(cards)
        assert "Anna" not in shown
        assert "62" not in shown
        assert ("expiring" in {card.id for card in cards}) == (privacy == "family")
