"""The food table: ``data/foods.csv``, facts of USDA SR Legacy with everyday names in English and Chinese."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from hub.api.errors import StoreError
from plugins.nutrition.api import Food
from plugins.nutrition.search import FoodIndex, Hit
from plugins.nutrition.sources import cite

TABLE = Path(__file__).parent / "data" / "foods.csv"
_FIXED = ("id", "en", "zh", "group", "ndb_no", "usda_name", "piece_g", "g_per_ml", "allergens", "measures", "pinyin")
SOURCE = cite("foods")


class FoodTable:
    """Implements ``plugins.nutrition.api.Foods``: lookup by id and by name."""

    def __init__(self, foods: Iterable[Food]) -> None:
        self._foods = {food.id: food for food in foods}
        self._names = {
            _bare(name): food for food in self._foods.values() for names in food.names.values() for name in names
        }
        self._endings = sorted(self._names, key=len, reverse=True)
        self._ndb = {food.ndb_no for food in self._foods.values()}
        self._index: FoodIndex | None = None

    def extend(self, foods: Iterable[Food]) -> None:
        """Add imported foods; they are found by their whole name and by searching."""
        for food in foods:
            self._foods[food.id] = food
            for name in food.names.get("en", ()):
                self._names.setdefault(_bare(name), food)
            self._ndb.add(food.ndb_no)
        self._index = None

    def forget_imported(self) -> None:
        """Take imported foods out again."""
        self._foods = {key: food for key, food in self._foods.items() if food.checked}
        self._names = {name: food for name, food in self._names.items() if food.checked}
        self._ndb = {food.ndb_no for food in self._foods.values()}
        self._index = None

    def has_ndb(self, ndb_no: str) -> bool:
        """Return whether a food of that number in USDA's SR is there."""
        return bool(ndb_no) and ndb_no in self._ndb

    def get(self, food_id: str) -> Food | None:
        """Return a food by id."""
        return self._foods.get(food_id)

    def all(self) -> Sequence[Food]:
        """Return every food."""
        return tuple(self._foods.values())

    def search(self, query: str, *, limit: int = 10) -> list[Hit]:
        """Return foods by name in either language, by pinyin or misspelt, best first."""
        if self._index is None:
            self._index = FoodIndex(self._foods.values())
        return self._index.search(query, limit=limit)

    def find(self, name: str) -> Food | None:
        """Return the food of a name: exact, in the singular, or with words before it ("fresh spinach", 有机菠菜)."""
        wanted = _bare(name)
        found = self._names.get(wanted) or self._names.get(_singular(wanted))
        if found is not None or not wanted:
            return found
        for ending in self._endings:
            chinese = not ending.isascii()
            if len(ending) > 1 and wanted.endswith(ending if chinese else f" {ending}"):
                return self._names[ending]
        return None


def load(path: Path = TABLE) -> FoodTable:
    """Read the table (blocking); StoreError names a broken line."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for number, row in enumerate(rows, 2):
        try:
            found.append(_food(row))
        except (KeyError, ValueError) as error:
            raise StoreError(f"{path.name}, line {number}: {error}") from error
    return FoodTable(found)


def _food(row: Mapping[str, str]) -> Food:
    return Food(
        id=row["id"],
        names={"en": tuple(row["en"].split(";")), "zh": tuple(row["zh"].split(";"))},
        pinyin=tuple(row["pinyin"].split(";")),
        group=row["group"],
        ndb_no=row["ndb_no"],
        usda_name=row["usda_name"],
        piece_g=float(row["piece_g"]) if row["piece_g"] else None,
        g_per_ml=float(row["g_per_ml"]) if row["g_per_ml"] else None,
        allergens=tuple(filter(None, row["allergens"].split(";"))),
        measures={
            name: float(grams)
            for name, _, grams in (each.rpartition("=") for each in row["measures"].split(";"))
            if name
        },
        per_100g={key: float(value) for key, value in row.items() if key not in _FIXED and value not in ("", None)},
    )


def _bare(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").split())


def _singular(name: str) -> str:
    for ending, single in (("ies", "y"), ("oes", "o"), ("s", "")):
        if name.endswith(ending) and len(name) > len(ending) + 2:
            return name.removesuffix(ending) + single
    return name
