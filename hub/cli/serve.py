"""``hearth run`` and ``hearth check``: a hub of one's own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from pathlib import Path
from typing import Annotated

import typer

from hub.api.errors import ConfigError, PluginError
from hub.cli.show import console, set_up_logging
from hub.config import Config, load_config

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="Configuration file")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(check)


def run(config: ConfigOption = Path("config.yaml")) -> None:
    """Run the hub until it is told to stop."""
    loaded = load_config(config)
    set_up_logging(loaded.log)
    import hub.app  # noqa: F401 - half a second of imports, before there is a loop that they would keep waiting

    run_async(_run(loaded))


async def _run(config: Config) -> None:
    from hub.app import running_hub

    async with running_hub(config) as hub:
        console.print(f"Hearth is ready: {hub.url}")
        if hub.setup_token:
            console.print(f"First visit? Your setup token is [bold]{hub.setup_token}[/]")
        await stopped()
        console.print("stopping")


async def stopped() -> None:
    """Wait for SIGINT or SIGTERM."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def run_async(work: object) -> None:
    """Run a coroutine; a keyboard interrupt ends it without a trace."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(work)  # type: ignore[arg-type] # always a coroutine


def check(config: ConfigOption = Path("config.yaml")) -> None:
    """Validate the configuration and every plugin's, without starting anything."""
    from hub.host.host import configure
    from hub.host.loading import discover, load

    logging.disable(logging.CRITICAL)
    loaded = load_config(config)
    sources = {source.name: source for source in discover(loaded.user_plugins)}
    problems = [
        f"{config}: plugins.{name}: no such plugin; installed are {', '.join(sorted(sources))}"
        for name in loaded.plugins
        if name not in sources
    ]
    for name, source in sources.items():
        if loaded.plugins.get(name) is False:
            continue
        try:
            configure(load(source), loaded.plugins.get(name))
        except (ConfigError, PluginError) as error:
            problems.append(f"{config}: {error}")
    if problems:
        raise ConfigError("\n".join(problems))
    console.print(f"{config}: good. {len(sources)} plugins: {', '.join(sorted(sources))}")
