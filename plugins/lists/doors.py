"""How people reach the lists: sentences and routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from hub.api import Asked, Hub, Intent, Register, Reply, Request
from hub.api.errors import InvalidParameter
from plugins.lists.api import SHOPPING
from plugins.lists.items import Item, ItemList, as_said, split_items
from plugins.lists.service import ListService

#: What people name in place of an item when the whole list is meant.
_EVERYTHING = frozenset({"", "all", "everything", "all items", "all the items", "全部", "所有", "所有东西"})
#: What does not say which item is meant.
_UNSAID = frozenset({"it", "them", "this", "that", "item", "an item", "the item", "one item", "它", "这个", "那个"})


class Doors:
    """Intents (upstream's names and slots, and a few of ours) and routes of the lists."""

    def __init__(self, hub: Hub, service: ListService) -> None:
        self._hub = hub
        self._service = service

    def register(self, register: Register) -> None:
        """Register them."""
        for name in ("HassListAddItem", "HassShoppingListAddItem"):
            register.intent(name, self.add)
        for name in ("HassListCompleteItem", "HassShoppingListCompleteItem"):
            register.intent(name, self.complete)
        register.intent("HassListRemoveItem", self.remove)
        register.intent("HearthListItems", self.read)
        register.intent("HearthListClear", self.clear)
        of_items = ("HassListCompleteItem", "HassShoppingListCompleteItem", "HassListRemoveItem")
        register.kept(of_items, "item", self._service.items_named)
        register.route("GET", "/lists", self.all_lists, doc="Lists with their items")
        register.route("POST", "/lists/{id}/items", self.post_item, doc='Add items: {"text"}, several by commas')
        register.route("PATCH", "/lists/{id}/items/{item}", self.patch_item, doc='{"done"?, "text"?}')
        register.route("DELETE", "/lists/{id}/items/{item}", self.delete_item, doc="Remove an item")

    # -- sentences

    async def add(self, intent: Intent, asked: Asked) -> Reply:
        """Put items on a list."""
        found = self._list(intent)
        if found is None:
            return self._no_list(intent, asked)
        texts = split_items(as_said(str(intent.slots.get("item") or ""), asked.text))
        if not texts:
            return Reply(text=self._hub.text("what", asked.language), ok=False)
        await self._service.add(found.id, texts, cause=asked.cause)
        return self._say("added", found, texts, asked)

    async def complete(self, intent: Intent, asked: Asked) -> Reply:
        """Tick items off."""

        async def tick(found: ItemList, item: Item) -> None:
            await self._service.tick(found.id, item.id, cause=asked.cause)

        return await self._each(intent, asked, tick, "completed")

    async def remove(self, intent: Intent, asked: Asked) -> Reply:
        """Take items off a list; without an item, all that is on it (see ``clear``)."""
        if str(intent.slots.get("item") or "").strip().casefold() in _EVERYTHING:
            return await self.clear(intent, asked)

        if str(intent.slots.get("item") or "").strip().casefold() in _UNSAID:
            return Reply(text=self._hub.text("which", asked.language), ok=False)

        async def drop(found: ItemList, item: Item) -> None:
            await self._service.remove(found.id, [item.id], cause=asked.cause)

        return await self._each(intent, asked, drop, "removed")

    async def _each(
        self, intent: Intent, asked: Asked, act: Callable[[ItemList, Item], Awaitable[None]], key: str
    ) -> Reply:
        found = self._list(intent)
        if found is None:
            return self._no_list(intent, asked)
        done: list[str] = []
        missing: list[str] = []
        for text in split_items(as_said(str(intent.slots.get("item") or ""), asked.text)):
            item = self._service.list_of(found.id).find(text)
            if item is None:
                missing.append(text)
            else:
                await act(found, item)
                done.append(item.text)
        if missing:
            reply = self._say("not_on_list", found, missing, asked)
            before = f"{self._say(key, found, done, asked).text} " if done else ""
            return Reply(text=before + reply.text, ok=False)
        return self._say(key, found, done, asked)

    async def read(self, intent: Intent, asked: Asked) -> Reply:
        """Read out what is open on a list."""
        found = self._list(intent)
        if found is None:
            return self._no_list(intent, asked)
        items = [item.text for item in found.open()]
        return self._say("items" if items else "empty", found, items, asked)

    async def clear(self, intent: Intent, asked: Asked) -> Reply:
        """Remove what is ticked off, or everything when nothing is."""
        found = self._list(intent)
        if found is None:
            return self._no_list(intent, asked)
        ticked = [item.id for item in found.items if item.done]
        await self._service.remove(found.id, ticked or [item.id for item in found.items], cause=asked.cause)
        return self._say("cleared_done" if ticked else "cleared", found, [], asked)

    def _list(self, intent: Intent) -> ItemList | None:
        said = str(intent.slots.get("name") or intent.slots.get("list_name") or "")
        return self._service.named(said) if said else self._service.named(SHOPPING)

    def _no_list(self, intent: Intent, asked: Asked) -> Reply:
        said = str(intent.slots.get("name") or intent.slots.get("list_name") or SHOPPING)
        names = _join([each.label(asked.language) for each in self._service.lists()], asked.language)
        return Reply(text=self._hub.text("no_list", asked.language, name=said, names=names), ok=False)

    def _say(self, key: str, found: ItemList, texts: list[str], asked: Asked) -> Reply:
        language = asked.language
        text = self._hub.text(key, language, items=_join(texts, language), list=found.label(language), count=len(texts))
        return Reply(text=text)

    # -- routes

    async def all_lists(self, request: Request) -> Any:
        """Return all lists."""
        language = request.person.language if request.person else "en"
        return [_list_json(each, request.query.get("language", language)) for each in self._service.lists()]

    async def post_item(self, request: Request) -> Any:
        """Add an item."""
        texts = split_items(_text(request))
        if not texts:
            raise InvalidParameter("text is empty", remedy='give {"text": "milk"}', field="text")
        added = await self._service.add(request.path["id"], texts, cause=request.cause)
        return _item_json(added[0]) if len(added) == 1 else [_item_json(item) for item in added]

    async def patch_item(self, request: Request) -> Any:
        """Tick off, open again or reword an item."""
        list_id, key = request.path["id"], request.path["item"]
        body = request.body if isinstance(request.body, dict) else {}
        if isinstance(body.get("text"), str) and body["text"].strip():
            await self._service.rename(list_id, key, body["text"].strip()[:200], cause=request.cause)
        if isinstance(body.get("done"), bool):
            await self._service.tick(list_id, key, done=body["done"], cause=request.cause)
        return _item_json(self._service.item(list_id, key))

    async def delete_item(self, request: Request) -> Any:
        """Remove an item."""
        await self._service.remove(request.path["id"], [request.path["item"]], cause=request.cause)


def _join(texts: list[str], language: str) -> str:
    if language.startswith("zh"):
        return "、".join(texts)
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else ""


def _text(request: Request) -> str:
    text = request.body.get("text") if isinstance(request.body, dict) else None
    if not isinstance(text, str):
        raise InvalidParameter("text is missing", remedy='give {"text": "milk"}', field="text")
    return text


def _item_json(item: Item) -> dict[str, Any]:
    return {"id": item.id, "text": item.text, "done": item.done}


def _list_json(each: ItemList, language: str) -> dict[str, Any]:
    return {"id": each.id, "name": each.label(language), "items": [_item_json(item) for item in each.items]}
