"""A home's memory in an archive: whole, for its owner's eyes, and told when it cannot be."""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hub.api.errors import ConfigError, StoreError
from hub.cli.backup import backup, restore


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    (folder / "plugins" / "mine").mkdir(parents=True)
    (folder / "plugins" / "mine" / "plugin.py").write_text('"""Mine."""')
    for name in ("hearth.db", "history.db"):
        with closing(sqlite3.connect(folder / name)) as database, database:
            database.execute("create table told (what text)")
            database.execute("insert into told values (?)", (name,))
    return folder


def told(database: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(database)) as opened:
        return opened.execute("select what from told").fetchall()


def test_what_was_backed_up_is_restored(home: Path, tmp_path: Path) -> None:
    backup(tmp_path / "home.tar.gz", home)
    restore(tmp_path / "home.tar.gz", tmp_path / "again")
    assert told(tmp_path / "again" / "hearth.db") == [("hearth.db",)]
    assert told(tmp_path / "again" / "history.db") == [("history.db",)]
    assert (tmp_path / "again" / "plugins" / "mine" / "plugin.py").read_text() == '"""Mine."""'


def test_an_archive_is_for_its_owners_eyes_from_its_first_byte(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    add: Callable[..., None] = tarfile.TarFile.add

    def watched(self: tarfile.TarFile, *args: object, **kwargs: object) -> None:
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.glob("home.tar.gz*"))
        add(self, *args, **kwargs)

    monkeypatch.setattr(tarfile.TarFile, "add", watched)
    backup(tmp_path / "home.tar.gz", home)
    assert set(seen) == {0o600}
    assert (tmp_path / "home.tar.gz").stat().st_mode & 0o777 == 0o600


def test_a_backup_that_fails_leaves_the_last_one(home: Path, tmp_path: Path) -> None:
    backup(tmp_path / "home.tar.gz", home)
    before = (tmp_path / "home.tar.gz").read_bytes()
    (home / "hearth.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="cannot be read"):
        backup(tmp_path / "home.tar.gz", home)
    assert (tmp_path / "home.tar.gz").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "home.tar.gz"]


def test_what_cannot_be_backed_up_is_told(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no hub's data"):
        backup(tmp_path / "home.tar.gz", tmp_path)
    with pytest.raises(StoreError, match="cannot be written"):
        backup(tmp_path / "nowhere" / "home.tar.gz", home)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03broken"])
def test_what_is_no_backup_is_not_restored(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "home.tar.gz").write_bytes(content)
    with pytest.raises(StoreError, match="cannot be restored"):
        restore(tmp_path / "home.tar.gz", tmp_path / "again")


def test_half_an_archive_is_not_restored(home: Path, tmp_path: Path) -> None:
    backup(tmp_path / "home.tar.gz", home)
    whole = (tmp_path / "home.tar.gz").read_bytes()
    (tmp_path / "home.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match="cannot be restored"):
        restore(tmp_path / "home.tar.gz", tmp_path / "again")


def test_an_archive_of_something_else_is_not_restored(home: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "photos.tar.gz", "w:gz") as archive:
        archive.add(home / "plugins", "plugins")
    with pytest.raises(StoreError, match=r"holds no hearth\.db"):
        restore(tmp_path / "photos.tar.gz", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_nothing_that_is_there_is_overwritten(home: Path, tmp_path: Path) -> None:
    backup(tmp_path / "home.tar.gz", home)
    with pytest.raises(StoreError, match="is not empty"):
        restore(tmp_path / "home.tar.gz", home)


def test_a_member_that_leads_out_of_the_folder_is_refused(home: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "home.tar.gz", "w:gz") as archive:
        archive.add(home / "hearth.db", "hearth.db")
        archive.add(home / "history.db", "../outside.db")
    with pytest.raises(StoreError, match="cannot be restored"):
        restore(tmp_path / "home.tar.gz", tmp_path / "again")
    assert not (tmp_path / "outside.db").exists()
