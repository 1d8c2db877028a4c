"""``hearth model``: speech models on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn
from rich.table import Table

from hub.api.errors import ModelError
from hub.cli.client import HubClient
from hub.cli.show import console, megabytes, step
from hub.voice.models import ModelStore
from hub.voice.models import Progress as Fetching

app = typer.Typer(help="Speech models: list, get, check, remove.", no_args_is_help=True)
TEST_MODELS = ("whisper-tiny.en", "whisper-base", "vosk-ko")


@app.command("list")
def list_models(as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False) -> None:
    """Show the models there are and which are on this machine."""
    store = ModelStore()
    if as_json:
        rows = [
            {
                "name": s.model.name,
                "engine": s.model.engine,
                "languages": list(s.model.languages),
                "installed": s.installed,
            }
            for s in store.list()
        ]
        print(json.dumps(rows))
        return
    table = Table("model", "engine", "languages", "size", "licence", "here", box=None, pad_edge=False)
    for status in store.list():
        model = status.model
        languages = ", ".join(model.languages[:6]) + (" …" if len(model.languages) > 6 else "")
        table.add_row(
            model.name, model.engine, languages, megabytes(model.size), model.licence, "✓" if status.installed else ""
        )
    console.print(table)
    console.print(f"in {store.folder}")


@app.command()
def get(
    names: Annotated[list[str] | None, typer.Argument(help="Models, by name")] = None,
    offline: Annotated[Path | None, typer.Option(help="Folder to take them from instead of the network")] = None,
    for_tests: Annotated[bool, typer.Option("--for-tests", help="Those that the tests of real speech use")] = False,
) -> None:
    """Fetch models: official site first, then mirrors of the same files; resumes where it was cut off."""
    store = ModelStore(offline=offline)
    if for_tests:
        for name in TEST_MODELS:
            try:
                fetch(store, name)
            except ModelError as error:
                step("·", name, f"{error}; the tests that need it are skipped")
        return
    if not names:
        raise typer.BadParameter("name a model; `hearth model list` shows them")
    for name in names:
        fetch(store, name)


def fetch(store: ModelStore, name: str) -> None:
    """Fetch one model, showing how far it is."""
    if store.is_installed(name):
        step("✓", name, "already here")
        return
    if not console.is_terminal:
        console.print(f"  fetching {name} ({megabytes(store.model(name).size)})")
    columns = (TextColumn("  {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task: TaskID = bars.add_task(name, total=store.model(name).size)

        def progress(now: Fetching) -> None:
            bars.update(task, description=f"{name} ({now.phase})", completed=now.done, total=now.total or None)

        store.get(name, progress)
    step("✓", name, f"fetched, {megabytes(store.model(name).size)}")


@app.command()
def check(names: Annotated[list[str] | None, typer.Argument(help="Models; default: all that are here")] = None) -> None:
    """Compare installed models with their checksums."""
    store = ModelStore()
    failed = False
    here = names or [s.model.name for s in store.list() if s.installed]
    if not here:
        step("·", "models", "none is here; `hearth model list` shows those there are")
    for name in here:
        try:
            problems = store.check(name)
            step("✗" if problems else "✓", name, "; ".join(problems) or "good")
            failed = failed or bool(problems)
        except ModelError as error:
            failed = True
            step("✗", name, str(error))
    if failed:
        raise typer.Exit(1)


@app.command()
def words(as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False) -> None:
    """Ask the running hub which names its speech models cannot hear, and what to call those things instead."""
    found = HubClient().call("GET", "/api/voice/unheard")
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        lacking = "; ".join(
            f"{word['word']}" + (f" (it knows {', '.join(word['nearest'])})" if word["nearest"] else "")
            for word in one["words"]
        )
        step("✗", f"{one['name']} [{one['language']}]", f"{lacking}: rename it or add an alias")
    if not found:
        step("✓", "names", "every name can be heard")


@app.command()
def remove(names: Annotated[list[str], typer.Argument(help="Models, by name")]) -> None:
    """Delete models from this machine."""
    store = ModelStore()
    for name in names:
        if store.remove(name):
            step("✓", name, "removed")
        else:
            step("·", name, "was not here")
