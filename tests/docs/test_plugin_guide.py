"""The guide for plugin authors is true: its files are written down and its tests are run."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.api.hooks import HearthSpec
from hub.api.hub import Hub
from hub.testing import FakeClock, plugin_harness

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "plugins.md"
_BLOCK = re.compile(r"^```\w+ file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    for name, text in _BLOCK.findall(GUIDE.read_text("utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    sys.path.insert(0, str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    sys.path.remove(str(tmp_path))
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


@pytest.mark.parametrize("module", ["test_hall_light", "test_plants", "test_aquarium"])
async def test_the_guides_tests_pass(module: str, files: Path) -> None:
    importlib.invalidate_caches()
    tests = [value for name, value in vars(importlib.import_module(module)).items() if name.startswith("test_")]
    assert tests
    for test in tests:
        async with plugin_harness(clock=FakeClock()) as hearth:
            await test(hearth)


def test_every_hook_and_every_member_of_the_hub_is_in_the_guide() -> None:
    text = GUIDE.read_text("utf-8")
    hooks = [name for name in vars(HearthSpec) if name.startswith("hub_")]
    members = [name for name in vars(Hub) if not name.startswith("_") and name not in ("name", "log", "cause")]
    missing = [name for name in hooks if f"`{name}(" not in text] + [m for m in members if f"hub.{m}" not in text]
    assert missing == []
