"""``hearth plugin``: write, check, test and list plugins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from hub.api.errors import PluginError
from hub.cli.show import console, step
from hub.host.loading import Source, discover, load

app = typer.Typer(help="Plugins: new, list, check, test.", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help="The plugin's folder, or its single file")]

_PLUGIN = '''"""{title}: say here in one sentence what it does."""

from pydantic import BaseModel, Field

from hub.api import Hub, hookimpl


class Config(BaseModel, extra="forbid"):
    """What a person can set."""

    watch: str = Field(description="Entity to watch")
    light: str = Field(description="Light to switch on when it changes to on")


@hookimpl
def hub_config() -> type[Config]:
    """Tell the hub what can be configured."""
    return Config


@hookimpl
async def hub_run(hub: Hub, config: Config) -> None:
    """Switch the light on whenever the watched entity becomes on."""
    async for change in hub.changes(config.watch):
        if change.new.value is True:
            await hub.call(config.light, "turn_on")
'''
_MANIFEST = """name: {name}
title: {{en: {title}}}
description: {{en: Say here in one sentence what it does.}}
version: "0.1"
topics: []
"""
_TEST = """import sys
from pathlib import Path

from hub.testing import PluginHarness

sys.path.insert(0, str(Path(__file__).parent.parent))


async def test_the_light_comes_on(hearth: PluginHarness) -> None:
    hearth.add("binary_sensor.door", value=False)
    hearth.add("light.hall", value=False)
    await hearth.load("plugin", {{"watch": "binary_sensor.door", "light": "light.hall"}})
    await hearth.set("binary_sensor.door", True)
    assert hearth.calls == [("light.hall", "turn_on", {{}})]
"""


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="Folder to create; its name is the plugin's")]) -> None:
    """Begin a plugin: plugin.py, manifest.yaml and a test that passes."""
    name = folder.name
    if not name.isidentifier() or name != name.lower():
        raise PluginError(f"{name!r} cannot be a plugin's name", remedy="use lower-case letters, digits and _")
    if folder.exists():
        raise PluginError(f"{folder} is already there")
    title = name.replace("_", " ").capitalize()
    (folder / "tests").mkdir(parents=True)
    (folder / "plugin.py").write_text(_PLUGIN.format(title=title), "utf-8")
    (folder / "manifest.yaml").write_text(_MANIFEST.format(name=name, title=title), "utf-8")
    (folder / "tests" / f"test_{name}.py").write_text(_TEST.format(), "utf-8")
    step("✓", name, f"created in {folder}; try `hearth plugin test {folder}`")


@app.command("list")
def list_plugins(folder: Annotated[Path | None, typer.Option(help="Folder of plugins of your own")] = None) -> None:
    """Show the installed plugins."""
    table = Table("plugin", "version", "from", "", box=None, pad_edge=False)
    for source in sorted(discover(folder), key=lambda s: s.name):
        try:
            manifest = load(source).manifest
            table.add_row(source.name, manifest.version, source.module, manifest.description.get("en", ""))
        except PluginError as error:
            table.add_row(source.name, "", source.module, f"[red]{error}[/]")
    console.print(table)


@app.command()
def check(folder: Folder) -> None:
    """Load a plugin and say what it is, or what is wrong with it."""
    loaded = load(_source(folder))
    hooks = [h.name for h in loaded.manager.get_hookcallers(loaded.manager.get_plugin(loaded.source.name)) or ()]
    fields = list(loaded.config_model.model_fields) if loaded.config_model else []
    step("✓", loaded.source.name, f"hooks: {', '.join(sorted(hooks))}; config: {', '.join(fields) or 'none'}")


@app.command()
def test(folder: Folder) -> None:
    """Run a plugin's tests."""
    if not folder.exists():
        raise PluginError(f"there is no {folder}", remedy="name the plugin's folder, or the file with its tests")
    options = ["-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", *options, str(folder)]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - the user's own tests


def _source(path: Path) -> Source:
    path = path.resolve()
    name = path.stem if path.suffix == ".py" else path.name
    source = next((s for s in discover(path.parent) if s.name == name and not s.builtin), None)
    if source is None:
        raise PluginError(f"{path} is no plugin", remedy="it needs a plugin.py, or to be a single .py file")
    return source
