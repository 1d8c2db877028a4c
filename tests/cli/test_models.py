"""``hearth model``: what is told of models, and what becomes of them on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hub.api.errors import ModelError
from hub.cli import models as commands
from hub.voice.models import ModelStore
from tests.voice.test_models import CONFIG, WEIGHTS, model


@pytest.fixture
def offline(tmp_path: Path) -> Path:
    """A folder that holds the files of a model, and a store that knows no other."""
    files = tmp_path / "offline" / "toy"
    (files / "conf").mkdir(parents=True)
    (files / "model.bin").write_bytes(WEIGHTS)
    (files / "conf" / "model.conf").write_bytes(CONFIG)
    return files.parent


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"

    def store(offline: Path | None = None) -> ModelStore:
        return ModelStore(folder, manifest=[model()], offline=offline)

    monkeypatch.setattr(commands, "ModelStore", store)
    return folder / "toy"


def hearth(*words: str) -> Result:
    return CliRunner().invoke(commands.app, words)


def listed() -> dict[str, bool]:
    return {row["name"]: row["installed"] for row in json.loads(hearth("list", "--json").output)}


def test_a_model_is_fetched_from_a_folder_listed_checked_and_removed(offline: Path, installed: Path) -> None:
    assert listed() == {"toy": False}
    assert "fetched" in hearth("get", "toy", "--offline", str(offline)).output
    assert (installed / "model.bin").read_bytes() == WEIGHTS
    assert listed() == {"toy": True}
    assert "good" in hearth("check").output
    assert "removed" in hearth("remove", "toy").output
    assert not installed.exists()


def test_what_is_here_is_not_fetched_again(offline: Path) -> None:
    hearth("get", "toy", "--offline", str(offline))
    assert "already here" in hearth("get", "toy").output


def test_a_damaged_model_is_named_and_fails_the_command(offline: Path, installed: Path) -> None:
    hearth("get", "toy", "--offline", str(offline))
    (installed / "model.bin").write_bytes(b"damaged")
    checked = hearth("check")
    assert (checked.exit_code, "model.bin is damaged" in checked.output) == (1, True)


def test_what_is_not_here_is_told_so() -> None:
    assert "none is here" in hearth("check").output
    assert "was not here" in hearth("remove", "toy").output
    assert hearth("check", "toy").exit_code == 1


def test_a_model_that_nobody_knows_is_answered_with_those_there_are() -> None:
    failed = hearth("get", "another")
    assert isinstance(failed.exception, ModelError)
    assert "toy" in str(failed.exception)
