"""The stock as data: putting in, taking out what expires first, and how long things keep. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path

import msgspec

from hub.api.errors import InvalidParameter, StoreError
from plugins.fridge.api import StockItem
from plugins.fridge.units import convert

TABLE = Path(__file__).parent / "data" / "shelf_life.csv"
SOURCE = "USDA FSIS FoodKeeper v128 (2018)"
MOST = 2000
COMPARTMENTS = ("fridge", "freezer")
_LEAST = 1e-6


class Keeps(msgspec.Struct, frozen=True):
    """How long a food keeps, whole days (the shorter end of the published range); None where unknown."""

    fridge: int | None = None
    opened: int | None = None
    freezer: int | None = None

    def days(self, compartment: str, *, opened: bool) -> int | None:
        """Return the days in a compartment; a packet without a date counts as opened."""
        if compartment == "freezer":
            return self.freezer
        return self.opened if (opened and self.opened) or self.fridge is None else self.fridge

    @property
    def thawed(self) -> int | None:
        """Return the days in the fridge after thawing: the shorter of what the table says of fresh and opened."""
        return min((days for days in (self.fridge, self.opened) if days is not None), default=None)


def load_shelf_life(path: Path = TABLE) -> dict[str, Keeps]:
    """Read the shelf-life table (blocking)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        return {row["food"]: Keeps(_days(row, "fridge"), _days(row, "opened"), _days(row, "freezer")) for row in rows}
    except (KeyError, ValueError) as error:
        raise StoreError(f"{path.name} is broken: {error}") from error


def _days(row: Mapping[str, str], column: str) -> int | None:
    return int(row[f"{column}_days_min"]) if row[f"{column}_days_min"] else None


def end_of_day(day: date, zone: tzinfo) -> float:
    """Return the last second of a day in a zone, Unix seconds."""
    return datetime.combine(day, time(23, 59, 59), zone).timestamp()


def expiry(keeps: Keeps | None, compartment: str, *, opened: bool, today: date, zone: tzinfo) -> float | None:
    """Return when something put in today expires by the table, or None when it does not say."""
    days = keeps.days(compartment, opened=opened) if keeps else None
    return None if days is None else end_of_day(today + timedelta(days=days), zone)


def thawed_until(keeps: Keeps | None, item: StockItem, zone: tzinfo) -> float | None:
    """Return when a thawed item expires: what its packet says was for the freezer, so it can only be sooner."""
    days = keeps.thawed if keeps else None
    if item.thawed_at is None or days is None:
        return item.expires_at
    limit = end_of_day(datetime.fromtimestamp(item.thawed_at, zone).date() + timedelta(days=days), zone)
    return limit if item.estimated or item.expires_at is None else min(limit, item.expires_at)


def days_left(item: StockItem, now: datetime) -> int | None:
    """Return the days until an item's last good day; negative when it has passed."""
    if item.expires_at is None:
        return None
    last = datetime.fromtimestamp(item.expires_at, now.tzinfo).date()
    return (last - now.date()).days


def in_order(items: Iterable[StockItem]) -> list[StockItem]:
    """Return items, what expires first first; those that do not say last."""
    return sorted(items, key=lambda i: (i.expires_at is None, i.expires_at or 0.0, i.added_at, i.id))


def checked(quantity: float, unit: str, compartment: str, known: Iterable[str]) -> None:
    """Raise InvalidParameter naming what cannot be stocked."""
    if not 0 < quantity <= 1e6:
        raise InvalidParameter(f"quantity {quantity:g} is out of range", remedy="above 0", field="quantity")
    if unit not in known:
        raise InvalidParameter(f"unit {unit!r} is not known", remedy=f"one of {', '.join(known)}", field="unit")
    if compartment not in COMPARTMENTS:
        raise InvalidParameter(
            f"compartment {compartment!r} is not known", remedy="fridge or freezer", field="compartment"
        )


class Taken(msgspec.Struct, frozen=True):
    """What taking out did: items changed (with what is left), items gone, and how much was missing."""

    changed: tuple[StockItem, ...] = ()
    gone: tuple[StockItem, ...] = ()
    short: float = 0.0


def take(items: Sequence[StockItem], quantity: float | None, unit: str) -> Taken:
    """Take a quantity out of items, what expires first first; all of them when no quantity is given.

    An item counted in other terms (a box, when pieces are taken) is left alone unless nothing else fits: then it is
    finished as a whole, because nobody knows what is left of it.
    """
    ordered = in_order(items)
    if quantity is None:
        return Taken(gone=tuple(ordered))
    fitting = [item for item in ordered if convert(1.0, item.unit, unit) is not None]
    if not fitting:
        return Taken(gone=tuple(ordered[:1]))
    changed: list[StockItem] = []
    gone: list[StockItem] = []
    left = quantity
    for item in fitting:
        if left <= _LEAST:
            break
        has = convert(item.quantity, item.unit, unit) or 0.0
        if has <= left + _LEAST:
            gone.append(item)
            left -= has
        else:
            rest = convert(has - left, unit, item.unit) or 0.0
            changed.append(msgspec.structs.replace(item, quantity=round(rest, 6)))
            left = 0.0
    return Taken(tuple(changed), tuple(gone), max(left, 0.0))


def next_id(items: Iterable[StockItem], last: int) -> int:
    """Return a number above all given out."""
    return max([last, *(int(item.id) for item in items if item.id.isdigit())]) + 1
