"""Every command that the documentation names is one that `hearth` has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from hub.cli.main import app

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
_CALL = re.compile(r"(?:`|^\s*|&& )hearth ([a-z][\w-]*)(?: ([a-z][\w-]*))?", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_commands_that_exist(page: Path) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group of commands
    wrong = []
    for verb, second in _CALL.findall(page.read_text("utf-8")):
        below = getattr(commands.get(verb), "commands", {})
        if verb not in commands or (below and second and second not in below):
            wrong.append(f"hearth {verb} {second}".strip())
    assert wrong == []
