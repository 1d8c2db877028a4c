"""USDA FoodData Central's own CSV files, as they are downloaded, turned into foods (blocking).

Reads ``food.csv``, ``food_nutrient.csv`` and what else is there (``sr_legacy_food.csv`` for NDB numbers,
``food_category.csv``, ``food_portion.csv`` and ``measure_unit.csv``) from a folder or a zip. Branded foods, samples and
market acquisitions are left out. Amounts are per 100 g, as in the files; a nutrient that is not there is unknown.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from hub.api.errors import ConfigError

#: FoodData Central's nutrient id -> our key; the first of a key that a food has wins.
NUTRIENTS: Mapping[str, str] = {
    "1008": "kcal", "2047": "kcal", "2048": "kcal", "1003": "protein_g", "1004": "fat_g", "1258": "sfa_g",
    "1005": "carb_g", "1079": "fibre_g", "2000": "sugars_g", "1063": "sugars_g", "1051": "water_g", "1087": "ca_mg",
    "1089": "fe_mg", "1090": "mg_mg", "1092": "k_mg", "1093": "na_mg", "1095": "zn_mg", "1162": "vitc_mg",
    "1106": "vita_rae_ug", "1114": "vitd_ug", "1185": "vitk_ug", "1190": "folate_dfe_ug", "1178": "b12_ug",
}  # fmt: skip
_KINDS = frozenset({"sr_legacy_food", "foundation_food", "survey_fndds_food"})
_GROUPS = {
    "dairy": "dairy", "spice": "spice", "fats": "fat", "poultry": "poultry", "soups": "dish", "sausages": "meat",
    "breakfast": "grain", "fruit": "fruit", "pork": "meat", "vegetable": "vegetable", "nut": "nut", "beef": "meat",
    "beverage": "drink", "finfish": "fish", "legume": "legume", "lamb": "meat", "baked": "grain", "sweets": "sweet",
    "cereal": "grain", "fast": "dish", "meals": "dish", "snacks": "sweet", "restaurant": "dish", "alcohol": "drink",
}  # fmt: skip
#: Words of a description that name an allergen; only ever used to warn, never to call a food safe.
_ALLERGENS = {
    "milk": "milk cheese butter cream yogurt whey dairy", "egg": "egg eggs", "soy": "soy tofu soybean soybeans miso",
    "fish": "fish salmon tuna cod anchovy", "crustacean": "shrimp crab lobster crustaceans", "mollusc": "mollusks clam",
    "gluten": "wheat bread flour pasta noodles barley rye cookies cake", "peanut": "peanut peanuts",
    "tree_nut": "nuts almond almonds walnuts cashew pecans", "sesame": "sesame tahini", "mustard": "mustard",
}  # fmt: skip


def read(source: Path) -> list[dict[str, Any]]:
    """Return the foods of a downloaded folder or zip; ConfigError names what is missing or broken."""
    with ExitStack() as stack:
        files = _Files(source, stack)
        try:
            return _foods(files)
        except (KeyError, ValueError, csv.Error, UnicodeDecodeError) as error:
            raise ConfigError(f"{source} is not FoodData Central's CSV: {error!r}") from error


class _Files:
    def __init__(self, source: Path, stack: ExitStack) -> None:
        self._zip: zipfile.ZipFile | None = None
        self._names: dict[str, Any] = {}
        self._stack = stack
        if source.is_dir():
            self._names = {path.name: path for path in sorted(source.rglob("*.csv"))}
        elif zipfile.is_zipfile(source):
            self._zip = stack.enter_context(zipfile.ZipFile(source))
            self._names = {Path(name).name: name for name in self._zip.namelist()}
        missing = [name for name in ("food.csv", "food_nutrient.csv") if name not in self._names]
        if missing:
            raise ConfigError(
                f"{source} has no {' and no '.join(missing)}",
                remedy="give the folder or zip of FoodData Central's CSV download, https://fdc.nal.usda.gov/download-datasets",
            )

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        """Yield the rows of a file; none when it is not there."""
        if name not in self._names:
            return
        opened: IO[str]
        if self._zip is not None:
            opened = io.TextIOWrapper(
                self._stack.enter_context(self._zip.open(self._names[name])), "utf-8-sig", newline=""
            )
        else:
            opened = self._stack.enter_context(self._names[name].open(encoding="utf-8-sig", newline=""))
        yield from csv.DictReader(opened)


def _foods(files: _Files) -> list[dict[str, Any]]:
    groups = {row["id"]: row["description"] for row in files.rows("food_category.csv")}
    numbers = {row["fdc_id"]: row["NDB_number"].zfill(5) for row in files.rows("sr_legacy_food.csv")}
    found: dict[str, dict[str, Any]] = {}
    for row in files.rows("food.csv"):
        if row["data_type"] in _KINDS and row["description"].strip():
            found[row["fdc_id"]] = _bare(row, groups, numbers.get(row["fdc_id"], ""))
    for row in files.rows("food_nutrient.csv"):
        key = NUTRIENTS.get(row["nutrient_id"])
        if key is not None and row["fdc_id"] in found and row["amount"] != "":
            found[row["fdc_id"]]["per_100g"].setdefault(key, float(row["amount"]))
    _portions(files, found)
    return [food for food in found.values() if "kcal" in food["per_100g"]]


def _bare(row: Mapping[str, str], groups: Mapping[str, str], ndb_no: str) -> dict[str, Any]:
    description = row["description"].strip()[:200]
    category = groups.get(row.get("food_category_id", ""), "").lower()
    words = set(description.lower().replace(",", " ").replace("(", " ").replace(")", " ").split())
    return {
        "id": f"fdc_{row['fdc_id']}",
        "names": {"en": [description]},
        "group": next((ours for word, ours in _GROUPS.items() if word in category), "other"),
        "ndb_no": ndb_no,
        "usda_name": description,
        "allergens": [key for key, signs in _ALLERGENS.items() if words & set(signs.split())],
        "checked": False,
        "measures": {},
        "per_100g": {},
    }


def _portions(files: _Files, found: Mapping[str, dict[str, Any]]) -> None:
    units = {row["id"]: row["name"] for row in files.rows("measure_unit.csv")}
    for row in files.rows("food_portion.csv"):
        food = found.get(row["fdc_id"])
        if food is None or not row["gram_weight"] or len(food["measures"]) >= 5:
            continue
        unit = units.get(row.get("measure_unit_id", ""), "")
        name = row.get("modifier") if unit in ("", "undetermined") else unit
        amount = float(row["amount"] or 1) or 1.0
        if name:
            food["measures"].setdefault(name[:30], round(float(row["gram_weight"]) / amount, 2))
