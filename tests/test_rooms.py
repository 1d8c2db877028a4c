"""The rooms keep to themselves, where import-linter cannot say so: a plugin is known to others by its ``api`` only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_a_plugin_imports_only_the_api_of_another() -> None:
    wrong = []
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        own = path.relative_to(ROOT).parts[1]
        for module in _imports(path):
            parts = module.split(".")
            foreign = parts[0] == "plugins" and len(parts) > 1 and parts[1] != own
            if foreign and "tests" not in path.parts and parts[2:3] != ["api"]:
                wrong.append(f"{path.relative_to(ROOT)}: {module}")
    assert wrong == []


def test_every_event_is_frozen_keyword_only_and_carries_its_cause() -> None:
    from hub.api.events import Event

    for kind in _descendants(Event):
        assert kind.__struct_config__.frozen, kind
        assert "cause" in kind.__struct_fields__, kind
        with pytest.raises(TypeError, match="positional"):
            kind(None)


def _descendants(kind: type) -> list[type]:
    import importlib

    for path in sorted((ROOT / "plugins").glob("*/api.py")):
        importlib.import_module(f"plugins.{path.parent.name}.api")
    found = [kind]
    for child in kind.__subclasses__():
        found += _descendants(child) if child is not kind else []
    return found


def _imports(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found
