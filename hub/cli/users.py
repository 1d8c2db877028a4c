"""``hearth user``: the people of the running hub, and tokens for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from hub.cli.client import HubClient
from hub.cli.show import console

app = typer.Typer(help="People: list, add, remove, token.", no_args_is_help=True)
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="The hub's configuration file")]


@app.command("list")
def list_users(config: ConfigFile = None) -> None:
    """Show who lives here."""
    table = Table("id", "name", "role", "language", box=None, pad_edge=False)
    for person in HubClient(config).call("GET", "/api/people"):
        table.add_row(person["id"], person["name"], person["role"], person["language"])
    console.print(table)


@app.command()
def add(
    name: str,
    role: Annotated[str, typer.Option(help="owner, adult, child or guest")] = "adult",
    language: Annotated[str, typer.Option(help="en or zh")] = "en",
    password: Annotated[bool, typer.Option("--password", help="Ask for a password, so that they can log in")] = False,
    config: ConfigFile = None,
) -> None:
    """Add a person."""
    body: dict[str, str] = {"name": name, "role": role, "language": language}
    if password:
        body["password"] = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    person = HubClient(config).call("POST", "/api/people", body)
    console.print(f"{person['name']} is added as {person['id']}")


@app.command()
def remove(person: Annotated[str, typer.Argument(help="Id of the person")], config: ConfigFile = None) -> None:
    """Forget a person."""
    HubClient(config).call("DELETE", f"/api/people/{person}")
    console.print(f"{person} is removed")


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="What it is for")],
    days: Annotated[int, typer.Option(help="How long it is good for")] = 90,
    person: Annotated[str, typer.Option("--as", help="Whose token; asks for their password", prompt="Your name")] = "",
    config: ConfigFile = None,
) -> None:
    """Make a bearer token for a script; it is shown once."""
    client = HubClient(config)
    client.log_in(person, typer.prompt("Password", hide_input=True))
    console.print(client.call("POST", "/api/tokens", {"name": name, "days": days})["token"], markup=False)
