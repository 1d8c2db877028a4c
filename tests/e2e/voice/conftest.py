"""What the end-to-end voice tests need: models where they are installed, recordings where they are present."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.voice.models import ModelStore
from tests.bench.voice import shared_folder


@pytest.fixture
def store() -> ModelStore:
    """The models of this machine (``HEARTH_MODELS`` or the default folder)."""
    return ModelStore()


@pytest.fixture
def recordings() -> Path:
    """The folder of recordings beside the repository; skips where it is absent."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("no recordings here: set HEARTH_SHARED")
    return folder / "audio"


def need(store: ModelStore, name: str) -> None:
    """Skip a test whose model is not installed."""
    if not store.is_installed(name):
        pytest.skip(f"speech model {name} is not installed: hearth model get {name}")
