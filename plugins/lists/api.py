"""What other plugins may import of the lists: the service, its event and the splitting of spoken items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.api import Cause, Event
from plugins.lists.items import Item, ItemList, as_said, split_items

SHOPPING = "shopping"


class ListChanged(Event, frozen=True, kw_only=True):
    """Items of a list were added, ticked off or removed."""

    list_id: str


class Lists(Protocol):
    """Shopping and to-do lists."""

    def lists(self) -> Sequence[ItemList]:
        """Return all lists, the shopping list first."""
        ...

    async def add(self, list_id: str, texts: Sequence[str], *, cause: Cause) -> Sequence[Item]:
        """Add items; one that is open already is not doubled. Raises InvalidParameter for an unknown list."""
        ...


__all__ = ["SHOPPING", "Item", "ItemList", "ListChanged", "Lists", "as_said", "split_items"]
