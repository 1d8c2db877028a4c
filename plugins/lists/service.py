"""The lists of the home, kept in storage."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from hub.api import Cause, Hub
from hub.api.errors import InvalidParameter
from plugins.lists.api import ListChanged
from plugins.lists.config import Config
from plugins.lists.items import Item, ItemList, next_id

_MOST = 500


class ListService:
    """Implements ``plugins.lists.api.Lists``; the only writer of the lists."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._lists = {
            key: ItemList(id=key, name=each.name, names={lang: tuple(names) for lang, names in each.names.items()})
            for key, each in config.lists.items()
        }
        self._loaded = asyncio.Event()
        self._writing = asyncio.Lock()

    async def run(self) -> None:
        """Load what is stored."""
        for key, each in self._lists.items():
            stored = await self._hub.storage.get(f"list/{key}", [])
            items = tuple(msgspec.convert(item, Item) for item in stored)
            self._lists[key] = msgspec.structs.replace(each, items=items)
        self._loaded.set()

    def lists(self) -> Sequence[ItemList]:
        """Return all lists."""
        return tuple(self._lists.values())

    def items_named(self) -> list[str]:
        """Return the texts of all open items."""
        return list(dict.fromkeys(item.text for each in self._lists.values() for item in each.open()))

    def named(self, said: str) -> ItemList | None:
        """Return the list that is called so, or None."""
        wanted = said.strip().lower()
        for each in self._lists.values():
            names = {each.id, each.name, *(name for names in each.names.values() for name in names)}
            if wanted in {name.lower() for name in names} or f"{wanted} list" in {name.lower() for name in names}:
                return each
        return None

    async def add(self, list_id: str, texts: Sequence[str], *, cause: Cause) -> Sequence[Item]:
        """Add items; one that is open already is not doubled, one ticked off is opened again."""
        added: list[Item] = []

        def change(each: ItemList) -> tuple[Item, ...]:
            items = list(each.items)
            for text in texts:
                known = msgspec.structs.replace(each, items=tuple(items)).find(text)
                if known is not None:
                    items.remove(known)
                elif len(items) >= _MOST:
                    raise InvalidParameter(f"the list {each.name} has {_MOST} items", remedy="remove some first")
                item = Item(id=known.id if known else str(next_id(items)), text=text)
                items.append(item)
                added.append(item)
            return tuple(items)

        await self._change(list_id, change, cause)
        return added

    async def tick(self, list_id: str, item_id: str, *, done: bool = True, cause: Cause) -> Item:
        """Tick an item off, or open it again."""
        return await self._replace(list_id, item_id, cause, done=done)

    async def rename(self, list_id: str, item_id: str, text: str, *, cause: Cause) -> Item:
        """Change an item's text."""
        return await self._replace(list_id, item_id, cause, text=text)

    async def remove(self, list_id: str, item_ids: Sequence[str], *, cause: Cause) -> None:
        """Remove items for good."""
        for item_id in item_ids:
            self.item(list_id, item_id)
        await self._change(list_id, lambda each: tuple(i for i in each.items if i.id not in item_ids), cause)

    def list_of(self, list_id: str) -> ItemList:
        """Return a list; InvalidParameter when there is none."""
        found = self._lists.get(list_id)
        if found is None:
            raise InvalidParameter(
                f"there is no list {list_id!r}", remedy=f"lists are {', '.join(self._lists)}", field="id"
            )
        return found

    def item(self, list_id: str, item_id: str) -> Item:
        """Return an item; InvalidParameter when there is none."""
        for item in self.list_of(list_id).items:
            if item.id == item_id:
                return item
        raise InvalidParameter(f"there is no item {item_id!r} on list {list_id}", field="item")

    async def _replace(self, list_id: str, item_id: str, cause: Cause, **fields: object) -> Item:
        changed = msgspec.structs.replace(self.item(list_id, item_id), **fields)
        await self._change(list_id, lambda each: tuple(changed if i.id == item_id else i for i in each.items), cause)
        return changed

    async def _change(self, list_id: str, change: Callable[[ItemList], tuple[Item, ...]], cause: Cause) -> None:
        await self._loaded.wait()
        async with self._writing:
            old = self.list_of(list_id)
            new = msgspec.structs.replace(old, items=change(old))
            await self._hub.storage.put(f"list/{list_id}", [msgspec.to_builtins(item) for item in new.items])
            self._lists[list_id] = new
        self._hub.publish(ListChanged(cause=self._hub.cause(cause), list_id=list_id))
