"""Every file that the documentation names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.test_commands import PAGES, ROOT

_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)\s]*)?\)")
_PATH = re.compile(r"`((?:hub|plugins|devices|tests|docs)(?:/[\w.-]+)+/?)`")
_MODULE = re.compile(r"`?python -m ((?:hub|tests)(?:\.\w+)+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_files_that_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    named = [page.parent / link for link in _LINK.findall(text)] + [ROOT / path for path in _PATH.findall(text)]
    modules = [ROOT.joinpath(*module.split(".")) for module in _MODULE.findall(text)]
    missing = [path for path in named if not path.exists()]
    missing += [path for path in modules if not (path.is_dir() or path.with_suffix(".py").exists())]
    assert missing == []
