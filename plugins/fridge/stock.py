"""The running stock: kept in storage, journalled, announced, shown as two sensors."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from hub.api import Cause, Entity, Hub, Kind, OwnEntity
from hub.api.errors import InvalidParameter, PluginError
from plugins.fridge.api import StockChanged, StockItem
from plugins.fridge.config import Config
from plugins.fridge.shelf import (
    MOST,
    Keeps,
    checked,
    days_left,
    end_of_day,
    expiry,
    in_order,
    load_shelf_life,
    next_id,
    take,
    thawed_until,
)
from plugins.fridge.units import UNITS
from plugins.nutrition.api import Food, Foods

_KEY = "stock"
_PATIENCE = 2.0


class StockService:
    """Implements ``plugins.fridge.api.Stock``; the only writer of the stock."""

    def __init__(self, hub: Hub, config: Config) -> None:
        self._hub = hub
        self._config = config
        self._items: dict[str, StockItem] = {}
        self._keeps: dict[str, Keeps] = {}
        self._last = 0
        self._loaded = asyncio.Event()
        self._writing = asyncio.Lock()
        self._count: OwnEntity | None = None
        self._next: OwnEntity | None = None

    async def run(self) -> None:
        """Load the shelf-life table and what is stored, and show the sensors."""
        self._keeps = await asyncio.to_thread(load_shelf_life)
        stored = await self._hub.storage.get(_KEY, {})
        self._last = int(stored.get("last", 0))
        for each in stored.get("items", []):
            item = msgspec.convert(each, StockItem)
            self._items[item.id] = item
        self._count = self._hub.add_entity(_sensor("stock", "Fridge stock", "冰箱存货", self._config.area))
        self._next = self._hub.add_entity(
            _sensor("next_expiry", "Fridge next expiry", "冰箱最近到期", self._config.area, unit="d")
        )
        self._loaded.set()
        self.show()

    def stock(self) -> Sequence[StockItem]:
        """Return all items, what expires first first."""
        return in_order(self._items.values())

    async def add(
        self,
        name: str,
        *,
        quantity: float | None = None,
        unit: str = "",
        compartment: str = "fridge",
        expires_at: float | None = None,
        barcode: str = "",
        names: Mapping[str, str] | None = None,
        cause: Cause,
    ) -> StockItem:
        """Put something in."""
        await self._loaded.wait()
        name = name.strip()
        if not name or len(name) > 100:
            raise InvalidParameter("name is empty or longer than 100 characters", field="name")
        amount, measure = quantity if quantity is not None else 1.0, unit or "pack"
        checked(amount, measure, compartment, UNITS)
        if len(self._items) >= MOST:
            raise InvalidParameter(f"the fridge holds {MOST} items already", remedy="take out what is gone")
        food = await self._food(name)
        async with self._writing:
            self._last = next_id(self._items.values(), self._last)
            item = StockItem(
                id=str(self._last),
                food=food.id if food else "",
                name=name,
                names={language: called[0] for language, called in food.names.items()} if food else dict(names or {}),
                quantity=amount,
                unit=measure,
                compartment=compartment,
                added_at=self._hub.clock.time(),
                expires_at=expires_at,
                estimated=expires_at is None,
                barcode=barcode,
            )
            await self._store("added", [self._dated(item)], [], cause)
        return self._items[item.id]

    async def use(
        self, name: str, *, quantity: float | None = None, unit: str = "", cause: Cause
    ) -> Sequence[StockItem]:
        """Take something out; return what was touched."""
        await self._loaded.wait()
        found = await self.find(name)
        if not found:
            return ()
        async with self._writing:
            taken = take([self._items[i.id] for i in found if i.id in self._items], quantity, unit or "piece")
            await self._store("used", taken.changed, [item.id for item in taken.gone], cause)
        return (*taken.changed, *(msgspec.structs.replace(item, quantity=0.0) for item in taken.gone))

    async def change(self, item_id: str, fields: dict[str, Any], *, cause: Cause) -> StockItem:
        """Change quantity, unit, compartment, opened or expires_at of an item."""
        await self._loaded.wait()
        async with self._writing:
            before = self.item(item_id)
            item = msgspec.structs.replace(before, **fields)
            if before.compartment == "freezer" and item.compartment == "fridge":
                item = msgspec.structs.replace(item, thawed_at=self._hub.clock.time())
            elif item.compartment == "freezer":
                item = msgspec.structs.replace(item, thawed_at=None)
            checked(item.quantity, item.unit, item.compartment, UNITS)
            if "expires_at" in fields:
                item = msgspec.structs.replace(item, estimated=item.expires_at is None)
            await self._store("changed", [self._dated(item)], [], cause)
        return self._items[item_id]

    async def remove(self, item_id: str, *, cause: Cause) -> None:
        """Take an item out for good."""
        await self._loaded.wait()
        async with self._writing:
            self.item(item_id)
            await self._store("removed", [], [item_id], cause)

    def named(self) -> list[str]:
        """Return what the things in the fridge are called, in all languages."""
        return list(dict.fromkeys(n for i in self._items.values() for n in (i.name, *i.names.values())))

    async def find(self, name: str) -> list[StockItem]:
        """Return the items of a name, what expires first first."""
        food = await self._food(name)
        bare = " ".join(name.lower().split())
        found = [i for i in self._items.values() if (food and i.food == food.id) or i.name.lower() == bare]
        return in_order(found)

    def item(self, item_id: str) -> StockItem:
        """Return an item; InvalidParameter when there is none."""
        found = self._items.get(item_id)
        if found is None:
            raise InvalidParameter(f"there is no item {item_id!r} in the fridge", field="id")
        return found

    def show(self) -> None:
        """Bring the two sensors up to date; called at changes and as days pass."""
        if self._count is None or self._next is None:
            return
        now = self._hub.clock.now()
        self._count.update(len(self._items))
        dated = [item for item in self.stock() if item.expires_at is not None]
        if not dated:
            self._next.update(None, {})
            return
        first = dated[0]
        last = datetime.fromtimestamp(first.expires_at or 0.0, self._hub.clock.zone).date()
        self._next.update(days_left(first, now), {"item": first.name, "date": last.isoformat()})

    def _dated(self, item: StockItem) -> StockItem:
        """Return an item with its date by the table, unless the packet's is known."""
        zone = self._hub.clock.zone
        if item.thawed_at is not None:
            return msgspec.structs.replace(item, expires_at=thawed_until(self._keeps.get(item.food), item, zone))
        if not item.estimated:
            return item
        added = datetime.fromtimestamp(item.added_at, zone).date()
        start: date = self._hub.clock.now().date() if item.opened else added
        keeps = self._keeps.get(item.food)
        return msgspec.structs.replace(
            item, expires_at=expiry(keeps, item.compartment, opened=item.opened, today=start, zone=zone)
        )

    async def _store(self, what: str, put: Sequence[StockItem], gone: Sequence[str], cause: Cause) -> None:
        items = {key: item for key, item in self._items.items() if key not in gone}
        items.update({item.id: item for item in put})
        entry = {"what": what, "put": [msgspec.to_builtins(item) for item in put], "gone": list(gone), "by": cause.who}
        await self._hub.storage.append("stock", entry)
        document = {"last": self._last, "items": [msgspec.to_builtins(item) for item in items.values()]}
        await self._hub.storage.put(_KEY, document)
        self._items = items
        self.show()
        touched = (*(item.id for item in put), *gone)
        self._hub.publish(StockChanged(cause=self._hub.cause(cause), what=what, item_ids=touched))

    async def _food(self, name: str) -> Food | None:
        try:
            foods = await self._hub.use(Foods, timeout=_PATIENCE)  # type: ignore[type-abstract]
        except PluginError:
            return None
        return foods.find(name)

    def date_of(self, day: date) -> float:
        """Return a printed date as the end of that day here."""
        return end_of_day(day, self._hub.clock.zone)


def _sensor(key: str, name: str, chinese: str, area: str, *, unit: str | None = None) -> Entity:
    return Entity(
        entity_id=f"sensor.fridge_{key}",
        kind=Kind.SENSOR,
        name=name,
        unique_id=f"fridge:{key}",
        area=area or None,
        aliases={"en": (name,), "zh": (chinese,)},
        unit=unit,
        icon="fridge",
    )
