"""The ``hearth`` command: gathers the commands; each lives in a module of its own and imports what it needs late."""

from __future__ import annotations

import sys

import typer

from hub.api.errors import HearthError
from hub.cli import backup, demo, home, models, plugins, serve, speech, users

app = typer.Typer(
    name="hearth",
    help="A home hub that listens offline, understands a family and drives real appliances over MQTT.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for commands in (demo, serve, speech, home, backup):
    commands.add_to(app)
app.add_typer(models.app, name="model")
app.add_typer(plugins.app, name="plugin")
app.add_typer(users.app, name="user")
app.add_typer(home.nutrition, name="nutrition")
app.add_typer(home.foods, name="foods")


def main() -> None:
    """Run the command; what went wrong is one line on standard error, and the exit code is 1."""
    try:
        app(standalone_mode=True)
    except HearthError as error:
        print(f"hearth: {error}", file=sys.stderr)
        sys.exit(1)
    except BaseExceptionGroup as group:
        known, rest = group.split(HearthError)
        if rest is not None or known is None:
            raise
        for leaf in _leaves(known):
            print(f"hearth: {leaf}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _leaves(group: BaseExceptionGroup[HearthError]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        found.extend(_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    return found


if __name__ == "__main__":
    main()
