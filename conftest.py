"""What every test has: a guard against blocking the loop, and the development data where it is there."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

ROOT = Path(__file__).resolve().parent
_SHARED = Path(os.environ.get("HEARTH_SHARED") or ROOT.parent / "shared")


def pytest_configure() -> None:
    """Look for garbage as seldom as a hub does: the data of ten languages are many objects to look through."""
    gc.set_threshold(10_000, 20, 1000)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Give the development data beside the repository; skip where it is not there."""
    if not (_SHARED / "README.md").is_file():
        pytest.skip("the development data is not beside the repository")
    return _SHARED


@pytest.fixture(autouse=True)
def blockbuster(request: pytest.FixtureRequest) -> Iterator[BlockBuster | None]:
    """Fail whatever blocks the event loop from within the hub."""
    if request.node.get_closest_marker("e2e"):
        yield None
        return
    with blockbuster_ctx(["hub", "plugins", "devices"]) as blocker:
        for name in (
            "io.TextIOWrapper.read",
            "io.BufferedReader.read",
            "os.stat",
            "io.BufferedWriter.write",
            "os.read",
            "os.scandir",
            "os.listdir",
        ):
            if name in blocker.functions:
                blocker.functions[name].can_block_in("hub/host/loading.py", {"load", "_collect", "discover"})
        for name in ("threading.Lock.acquire", "threading.Lock.acquire_lock"):
            if name in blocker.functions:
                blocker.functions[name].can_block_in("coverage/collector.py", {"lock_data"})
        yield blocker


_NEEDS_DATA = ("shared_dir", "recordings", "shared")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the development data, however they ask for it."""
    for item in items:
        if any(name in getattr(item, "fixturenames", ()) for name in _NEEDS_DATA):
            item.add_marker("shared")
        if item.get_closest_marker("shared"):
            item.user_properties.append(("shared", True))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests the development data added, or would have."""
    stats = terminalreporter.stats
    ran, skipped = (
        sum(
            ("shared", True) in getattr(report, "user_properties", ())
            for kind in kinds
            for report in stats.get(kind, [])
        )
        for kinds in (("passed", "failed"), ("skipped",))
    )
    terminalreporter.write_line(
        f"development data: {ran} tests ran on it, {skipped} were left out "
        f"({'it is there' if (_SHARED / 'README.md').is_file() else 'it is not there'})"
    )
