"""What every test has: a guard against blocking the loop, and the development data where it is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

ROOT = Path(__file__).resolve().parent
_SHARED = Path(os.environ.get("HEARTH_SHARED") or ROOT.parent / "shared")


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
        yield blocker
