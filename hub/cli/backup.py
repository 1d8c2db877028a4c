"""``hearth backup`` and ``hearth restore``: all the hub remembers, in one archive that only its owner can read."""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hub.api.errors import ConfigError, StoreError
from hub.cli.client import data_folders
from hub.cli.show import console

_MEMORY = "hearth.db"
_DATABASES = (_MEMORY, "history.db")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write, say home.tar.gz")],
    data: Annotated[Path | None, typer.Option("--data", help="The hub's data folder")] = None,
) -> None:
    """Write all the hub remembers into one archive; the hub may be running."""
    folder = data or next((f for f in data_folders(None) if (f / _MEMORY).exists()), None)
    if folder is None or not (folder / _MEMORY).exists():
        raise ConfigError("there is no hub's data to back up", remedy="name the folder with --data")
    with tempfile.TemporaryDirectory() as scratch, _written(file) as archive:
        for name in _DATABASES:
            if (folder / name).exists():
                copy = Path(scratch) / name
                with closing(sqlite3.connect(folder / name)) as source, closing(sqlite3.connect(copy)) as target:
                    source.backup(target)
                archive.add(copy, name)
        if (folder / "plugins").is_dir():
            archive.add(folder / "plugins", "plugins")
    console.print(f"{folder} is backed up to {file}")


@contextmanager
def _written(file: Path) -> Iterator[tarfile.TarFile]:
    """Give an archive to fill, for nobody else's eyes; it takes the place of an older one only when it is whole."""
    part = file.with_name(file.name + ".part")
    try:
        with (
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream,
            tarfile.open(fileobj=stream, mode="w:gz") as archive,
        ):
            yield archive
        part.replace(file)
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written: {error.strerror or error}", remedy="name a file in a folder with room for it"
        ) from error
    except sqlite3.Error as error:
        raise StoreError(f"what the hub remembers cannot be read: {error}", remedy="look at --data") from error
    finally:
        part.unlink(missing_ok=True)


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `hearth backup` wrote")],
    data: Annotated[Path, typer.Option("--data", help="Folder to restore into; must be empty")],
) -> None:
    """Restore a backup into an empty folder."""
    remedy = "name a file that `hearth backup` wrote, and a folder to write to"
    try:
        if data.exists() and any(data.iterdir()):
            raise StoreError(f"{data} is not empty", remedy="restore into a new folder and point the config at it")
        with tarfile.open(file) as archive:
            if _MEMORY not in archive.getnames():
                raise StoreError(f"{file} is no backup: it holds no {_MEMORY}", remedy=remedy)
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            archive.extractall(data, filter="data")
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise StoreError(f"{file} cannot be restored to {data}: {error}", remedy=remedy) from error
    console.print(f"{file} is restored to {data}")
