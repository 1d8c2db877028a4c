"""``hearth device``, ``bench``, ``nutrition calc`` and ``foods``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from hub.api.errors import ConfigError, HearthError
from hub.cli.client import HubClient
from hub.cli.show import console

nutrition = typer.Typer(help="Nutrition: the formulas behind the advice.", no_args_is_help=True)
foods = typer.Typer(help="The food table: search, import.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(device)
    app.command()(bench)


def device(
    kind: Annotated[str, typer.Argument(help="fridge, light, lock, scale …; `list` shows all")],
    broker: Annotated[str, typer.Option(help="mqtt://host:port")] = "mqtt://127.0.0.1:1883",
    name: Annotated[str, typer.Option(help="Its name")] = "",
    area: Annotated[str, typer.Option(help="Room it suggests for itself")] = "",
    device_id: Annotated[str, typer.Option("--id", help="Its id on the wire")] = "",
) -> None:
    """Run one virtual appliance against a broker."""
    from devices.virtual.main import run

    run(kind, broker, name=name, area=area, device_id=device_id)


def bench() -> None:
    """Measure this machine (from a checkout)."""
    raise typer.Exit(subprocess.run([sys.executable, "-m", "tests.bench"], check=False).returncode)


@nutrition.command()
def calc(
    formula: Annotated[str | None, typer.Argument(help="Formula, as `hearth nutrition formulas` lists them")] = None,
    inputs: Annotated[list[str] | None, typer.Argument(help="key=value …")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read JSON lines on standard input")] = False,
) -> None:
    """Work out one formula: prints the result, its unit and its source."""
    from plugins.nutrition.formulas import calc as work_out
    from plugins.nutrition.formulas import calc_lines

    if jsonl:
        for answer in calc_lines(sys.stdin):
            print(answer, flush=True)
        return
    if formula is None:
        raise typer.BadParameter("name a formula, or use --jsonl")
    given = dict(_pair(text) for text in inputs or ())
    value, unit, source = work_out(formula, given)
    console.print(f"{value} {unit}".strip(), markup=False)
    console.print(source, markup=False, style="dim")


def _pair(text: str) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not key=value")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


@nutrition.command()
def formulas() -> None:
    """List the formulas."""
    from plugins.nutrition.formulas import FORMULAS

    for name in FORMULAS:
        console.print(name)


@foods.command()
def search(
    query: Annotated[str, typer.Argument(help="A name: English, 中文, pinyin, misspelt")],
    limit: Annotated[int, typer.Option(help="How many at most", min=1, max=200)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """Find foods by name, best first: in the running hub with what was imported, else in the built-in table."""
    from urllib.parse import urlencode

    try:
        path = "/api/plugins/nutrition/foods?" + urlencode({"q": query, "limit": limit})
        found = HubClient().call("GET", path)
    except HearthError:
        found = _search_here(query, limit)
    if not found:
        raise ConfigError(f"no food is called anything like {query!r}")
    for food in found:
        if as_json:
            print(json.dumps(food, ensure_ascii=False))
            continue
        names = " / ".join(names[0] for names in food["names"].values())
        kcal = food["per_100g"].get("kcal")
        console.print(
            f"{food['id']}  {names}  NDB {food['ndb_no']}  {kcal:g} kcal/100 g", markup=False, highlight=False
        )


def _search_here(query: str, limit: int) -> list[dict[str, object]]:
    import msgspec

    from plugins.nutrition.foods import load

    hits = load().search(query, limit=limit)
    return [msgspec.to_builtins(hit.food) | {"score": hit.score} for hit in hits]


@foods.command("import")
def import_foods(
    source: Annotated[Path, typer.Argument(help="Folder or zip of FoodData Central's CSV download")],
    config: Annotated[Path | None, typer.Option("--config", "-c", help="The hub's configuration file")] = None,
) -> None:
    """Add USDA's full table to the running hub; an earlier import is replaced."""
    from plugins.nutrition.fdc import read

    client = HubClient(config)
    found = read(source)
    answer = {"foods": 0}
    for part, start in enumerate(range(0, len(found), 300)):
        body = {"part": part, "foods": found[start : start + 300]}
        answer = client.call("POST", "/api/plugins/nutrition/foods/import", body)
    console.print(f"{len(found)} foods read; the hub knows {answer['foods']} now")
