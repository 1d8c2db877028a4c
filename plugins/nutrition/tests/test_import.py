"""FoodData Central's CSV files become foods of this home."""

from __future__ import annotations

import asyncio
import csv
import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import ConfigError, InvalidParameter
from hub.testing import PluginHarness
from plugins.nutrition import fdc

FILES = {
    "food.csv": '"fdc_id","data_type","description","food_category_id","publication_date"\n'
    '"900001","sr_legacy_food","Yak, milk, fresh","1","2019-04-01"\n'
    '"900002","branded_food","Crunchy things","",""\n'
    '"900003","sr_legacy_food","Milk, whole, 3.25% milkfat","1",""\n',
    "food_nutrient.csv": '"id","fdc_id","nutrient_id","amount"\n'
    '"1","900001","1008","100"\n"2","900001","1003","5.5"\n"3","900001","1087",""\n'
    '"4","900002","1008","500"\n"5","900003","1008","61"\n',
    "food_category.csv": '"id","code","description"\n"1","0100","Dairy and Egg Products"\n',
    "sr_legacy_food.csv": '"fdc_id","NDB_number"\n"900001","99001"\n"900003","1211"\n',
    "measure_unit.csv": '"id","name"\n"1000","cup"\n',
    "food_portion.csv": '"id","fdc_id","amount","measure_unit_id","modifier","gram_weight"\n'
    '"1","900001","2","1000","","490"\n',
}


def download(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_download_is_read_with_nutrients_measures_and_unknown_kept_unknown(tmp_path: Path) -> None:
    yak, milk = fdc.read(download(tmp_path))
    assert yak["ndb_no"] == "99001"
    assert yak["per_100g"] == {"kcal": 100.0, "protein_g": 5.5}
    assert yak["measures"] == {"cup": 245.0}
    assert yak["group"] == "dairy"
    assert yak["allergens"] == ["milk"]
    assert milk["ndb_no"] == "01211"


def test_a_zip_reads_as_the_folder_does(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    folder = download(tmp_path / "d")
    with zipfile.ZipFile(tmp_path / "fdc.zip", "w") as archive:
        for name in FILES:
            archive.write(folder / name, f"FoodData_Central/{name}")
    assert fdc.read(tmp_path / "fdc.zip") == fdc.read(folder)


def test_what_is_no_download_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"food\.csv"):
        fdc.read(tmp_path)
    (tmp_path / "food.csv").write_text("a,b\n1,2\n")
    (tmp_path / "food_nutrient.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ConfigError, match="not FoodData"):
        fdc.read(tmp_path)


async def test_an_import_joins_the_table_survives_and_is_replaced(hearth: PluginHarness, tmp_path: Path) -> None:
    rows = await asyncio.to_thread(lambda: fdc.read(download(tmp_path)))
    await hearth.load("plugins.nutrition.plugin")
    before = len(await hearth.request("GET", "nutrition/foods"))
    answer = await hearth.request("POST", "nutrition/foods/import", {"part": 0, "foods": rows})
    assert answer == {"taken": 1, "foods": before + 1}
    assert (await hearth.request("GET", "nutrition/foods", query={"q": "yak milk"}))[0]["id"] == "fdc_900001"
    await hearth.unload("nutrition")
    await hearth.load("plugins.nutrition.plugin")
    assert (await hearth.request("GET", "nutrition/foods/fdc_900001"))["per_100g"]["protein_g"] == 5.5
    assert (await hearth.request("POST", "nutrition/foods/import", {"part": 0, "foods": []}))["foods"] == before
    with pytest.raises(InvalidParameter):
        await hearth.request("POST", "nutrition/foods/import", {"foods": "all"})


@pytest.mark.shared
def test_the_whole_table_of_usda_joins(shared_dir: Path) -> None:
    from plugins.nutrition import foods
    from plugins.nutrition.api import Food

    table = foods.load()
    with gzip.open(shared_dir / "facts/nutrition/sr_foods.csv.gz", "rt") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    table.extend(
        Food(id=f"fdc_{r['ndb_no']}", names={"en": (r["name_en"],)}, group="other", ndb_no=r["ndb_no"],
             usda_name=r["name_en"], checked=False)
        for r in rows if not table.has_ndb(r["ndb_no"])
    )  # fmt: skip
    assert len(table.all()) >= 7750
    assert table.search("milk")[0].food.id == "whole_milk"
    assert table.search("西红柿")[0].food.id == "tomato"
    found = table.find("McDONALD'S, Filet-O-Fish")
    assert found is not None or table.search("McDonald's Filet-O-Fish")
