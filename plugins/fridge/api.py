"""What other plugins may import of the fridge: its stock, its service and its events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from hub.api import Cause, Event
from plugins.fridge.units import Amount, convert, parse


class StockItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in the fridge. ``food`` is an id of the food table, empty for what it does not know.

    ``expires_at`` is the end of the last good day, Unix seconds; ``estimated`` when it comes from a shelf-life table
    and not from the packet. ``unit`` is one of ``plugins.fridge.units.UNITS``.
    ``thawed_at`` is when it left the freezer.
    """

    id: str
    food: str
    name: str
    names: dict[str, str] = {}
    quantity: float = 1.0
    unit: str = "pack"
    compartment: str = "fridge"
    added_at: float = 0.0
    expires_at: float | None = None
    estimated: bool = True
    opened: bool = False
    thawed_at: float | None = None
    barcode: str = ""

    def label(self, language: str) -> str:
        """Return its name in a language."""
        return self.names.get(language.partition("-")[0], self.name)


class StockChanged(Event, frozen=True, kw_only=True):
    """Something was put in, taken out or changed. ``what`` is added, used, removed or changed."""

    what: str
    item_ids: tuple[str, ...]


class ScreenChanged(Event, frozen=True, kw_only=True):
    """A screen of the fridge shows something else now."""

    screen: str


class Stock(Protocol):
    """What is in the fridge."""

    def stock(self) -> Sequence[StockItem]:
        """Return all items, what expires first first."""
        ...

    async def add(
        self,
        name: str,
        *,
        quantity: float | None = None,
        unit: str = "",
        compartment: str = "fridge",
        expires_at: float | None = None,
        cause: Cause,
    ) -> StockItem:
        """Put something in; ``name`` as people call it. A printed date wins over the shelf-life table."""
        ...

    async def use(
        self, name: str, *, quantity: float | None = None, unit: str = "", cause: Cause
    ) -> Sequence[StockItem]:
        """Take something out, what expires first first (no quantity: all); return what was touched, empty if none."""
        ...


__all__ = ["Amount", "ScreenChanged", "Stock", "StockChanged", "StockItem", "convert", "parse"]
