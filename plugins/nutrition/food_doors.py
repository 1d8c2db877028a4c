"""Routes of the food table: search, one food, and taking in an import; the only writer of what was imported."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import msgspec

from hub.api import Asked, Hub, Intent, Register, Reply, Request
from hub.api.errors import InvalidParameter
from plugins.nutrition.api import Food
from plugins.nutrition.foods import FoodTable

_PREFIX = "foods/"
#: Most foods that may be imported, and in one request.
MOST, AT_ONCE = 30_000, 1000

#: Least likeness (0-100) of a food that is spoken about: a near miss is told as unknown.
_SURE = 90.0
_UNITS = {"kcal": "kcal", "protein_g": "g", "fibre_g": "g"}
_ARTICLE = re.compile(r"^(?:an?|one|the|some|my|1)\s+|^(?:一个|一只|一根|一杯|一份|一碗|1个|1只|1根)")


class FoodDoors:
    """Serves the food table."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._table = FoodTable([])
        self._loaded = asyncio.Event()

    def register(self, register: Register) -> None:
        """Register the routes."""
        register.intent("HearthFoodContains", self.contains)
        register.route("GET", "/foods", self.foods, doc="The food table: ?q= (en, zh, pinyin, misspelt) &limit=")
        register.route("GET", "/foods/{id}", self.food, doc="One food with its nutrients")
        register.route(
            "POST", "/foods/import", self.take, role="owner", doc='{"foods": [...], "part": n}; part 0 starts anew'
        )

    async def load(self, table: FoodTable) -> None:
        """Take the table and add what was imported before."""
        self._table = table
        for key in await self._hub.storage.keys(_PREFIX):
            table.extend(msgspec.convert(await self._hub.storage.get(key, []), list[Food]))
        self._loaded.set()

    async def contains(self, intent: Intent, asked: Asked) -> Reply:
        """Tell how much energy, or of one nutrient, is in a food of the table."""
        await self._loaded.wait()
        said = str(intent.slots.get("food") or "").strip(" ,.?，。？")
        hit = next(iter(self._table.search(_ARTICLE.sub("", said), limit=1)), None)
        if hit is None or hit.score < _SURE:
            return Reply(text=self._hub.text("contains.unknown", asked.language, food=said), ok=False)
        nutrient = str(intent.slots.get("nutrient") or "kcal")
        value, unit = hit.food.per_100g.get(nutrient), _UNITS.get(nutrient, "g")
        name = hit.food.label(asked.language)
        if value is None:
            return Reply(text=self._hub.text("contains.unknown_nutrient", asked.language, food=name), ok=False)
        key, piece = "contains.hundred", hit.food.piece_g
        told = {"food": name[:1].upper() + name[1:], "value": _figure(value), "unit": unit}
        if piece:
            key, told = "contains.piece", told | {"grams": _figure(piece), "one": _figure(value * piece / 100)}
        what = self._hub.text(f"contains.of.{nutrient}", asked.language)
        return Reply(text=self._hub.text(key, asked.language, what=what, **told))

    async def foods(self, request: Request) -> Any:
        """Return the everyday foods, or what fits ``q``, best first."""
        await self._loaded.wait()
        wanted = request.query.get("q", "").strip()
        if not wanted:
            return [_json(food) for food in self._table.all() if food.checked]
        limit = min(int(request.query["limit"]), 200) if request.query.get("limit", "").isdigit() else 25
        return [_json(hit.food) | {"score": hit.score} for hit in self._table.search(wanted, limit=limit)]

    async def food(self, request: Request) -> Any:
        """Return a food."""
        await self._loaded.wait()
        found = self._table.get(request.path["id"])
        if found is None:
            raise InvalidParameter(f"there is no food {request.path['id']!r}", field="id")
        return _json(found)

    async def take(self, request: Request) -> Any:
        """Store a part of an import; foods of the curated table stay as they are."""
        await self._loaded.wait()
        body = request.body if isinstance(request.body, dict) else {}
        try:
            foods = msgspec.convert(body.get("foods"), list[Food])
        except msgspec.ValidationError as error:
            raise InvalidParameter(f"foods: {error}", field="foods") from error
        part = body.get("part", 0)
        if not isinstance(part, int) or not 0 <= part < MOST or len(foods) > AT_ONCE:
            raise InvalidParameter(f"at most {AT_ONCE} foods a part", field="part")
        if part == 0:
            for key in await self._hub.storage.keys(_PREFIX):
                await self._hub.storage.delete(key)
            self._table.forget_imported()
        kept = [msgspec.structs.replace(food, checked=False) for food in foods if self._new(food)]
        if len(self._table.all()) + len(kept) > MOST:
            raise InvalidParameter(f"more than {MOST} foods", field="foods")
        await self._hub.storage.put(f"{_PREFIX}{part:05}", [msgspec.to_builtins(food) for food in kept])
        self._table.extend(kept)
        return {"taken": len(kept), "foods": len(self._table.all())}

    def _new(self, food: Food) -> bool:
        known = self._table.get(food.id)
        return food.id.startswith("fdc_") and known is None and not self._table.has_ndb(food.ndb_no)


def _json(food: Food) -> dict[str, Any]:
    return {
        "id": food.id,
        "names": food.names,
        "group": food.group,
        "ndb_no": food.ndb_no,
        "usda_name": food.usda_name,
        "allergens": food.allergens,
        "checked": food.checked,
        "measures": food.measures,
        "per_100g": food.per_100g,
    }


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")
