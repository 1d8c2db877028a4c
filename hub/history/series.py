"""Where recorded values are kept: a file of SQLite, or tables of PostgreSQL that several hubs share by their sites.

Both are called from threads, one call at a time, and raise SeriesError when the database cannot be used now.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

from hub.api.errors import ConfigError

T = TypeVar("T")
Row: TypeAlias = tuple[str, float, float | None, str | None]
"""Entity id, Unix time, and a number or a word (neither: unknown)."""
Found: TypeAlias = tuple[float, float | None, str | None]


class SeriesError(Exception):
    """The database cannot be used now."""


class Series(Protocol):
    """A database of values over time."""

    def write(self, rows: Sequence[Row]) -> None:
        """Store values, all or none; a value of the same entity and time is replaced."""
        ...

    def prune(self, before: float) -> None:
        """Forget what is older than a Unix time."""
        ...

    def read(self, entity_id: str, start: float, end: float) -> list[Found]:
        """Return the value held at ``start`` and those after it until ``end``, oldest first."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


_SQLITE = """
CREATE TABLE IF NOT EXISTS entity (id INTEGER PRIMARY KEY, entity_id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS value (entity INTEGER NOT NULL, at REAL NOT NULL, number REAL, word TEXT,
                                  PRIMARY KEY (entity, at)) WITHOUT ROWID;
"""


class SqliteSeries:
    """Values in one file (None: in memory)."""

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SQLITE)
        self._lock = threading.Lock()
        self._ids = self._known()

    def _known(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT entity_id, id FROM entity").fetchall())

    def write(self, rows: Sequence[Row]) -> None:
        """Store values."""
        with self._lock:
            try:
                self._db.execute("BEGIN")
                for entity_id in {row[0] for row in rows} - self._ids.keys():
                    found = self._db.execute("INSERT INTO entity (entity_id) VALUES (?) RETURNING id", (entity_id,))
                    self._ids[entity_id] = found.fetchone()[0]
                data = [(self._ids[entity_id], at, number, word) for entity_id, at, number, word in rows]
                self._db.executemany("INSERT OR REPLACE INTO value VALUES (?, ?, ?, ?)", data)
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                self._ids = self._known()
                raise SeriesError(str(error)) from error

    def prune(self, before: float) -> None:
        """Forget what is old."""
        with self._lock:
            self._db.execute("DELETE FROM value WHERE at < ?", (before,))

    def read(self, entity_id: str, start: float, end: float) -> list[Found]:
        """Return a span."""
        with self._lock:
            number = self._ids.get(entity_id)
            if number is None:
                return []
            held = "SELECT ?, number, word FROM value WHERE entity = ? AND at <= ? ORDER BY at DESC LIMIT 1"
            rows: list[Found] = self._db.execute(held, (start, number, start)).fetchall()
            span = "SELECT at, number, word FROM value WHERE entity = ? AND at > ? AND at <= ? ORDER BY at"
            return rows + self._db.execute(span, (number, start, end)).fetchall()

    def close(self) -> None:
        """Close the file."""
        self._db.close()


_POSTGRES = """
CREATE TABLE IF NOT EXISTS hearth_entity (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, site TEXT NOT NULL, entity_id TEXT NOT NULL,
    UNIQUE (site, entity_id));
CREATE TABLE IF NOT EXISTS hearth_value (
    entity BIGINT NOT NULL REFERENCES hearth_entity ON DELETE CASCADE, at DOUBLE PRECISION NOT NULL,
    number DOUBLE PRECISION, word TEXT, PRIMARY KEY (entity, at));
"""
_LOCK = 0x48_45_41_52
_PATIENCE = 10
"""Seconds for a connection, and for a statement twice that."""


class PostgresSeries:
    """Values of one site in a PostgreSQL database, which may come later and go away at times."""

    def __init__(self, url: str, site: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise ConfigError(
                "history.database names PostgreSQL, and psycopg is not installed",
                remedy="pip install 'hearth-home[postgresql]'",
            ) from error
        self._psycopg = psycopg
        self._url = url
        self._site = site
        self._lock = threading.Lock()
        self._connection: Any = None
        self._ids: dict[str, int] = {}

    def _connected(self) -> Any:
        if self._connection is None or self._connection.closed:
            options = f"-c statement_timeout={_PATIENCE * 2000}"
            made = self._psycopg.connect(self._url, connect_timeout=_PATIENCE, options=options)
            with made.transaction():
                made.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))  # several hubs may begin at once
                made.execute(_POSTGRES)
            rows = made.execute("SELECT entity_id, id FROM hearth_entity WHERE site = %s", (self._site,)).fetchall()
            made.commit()
            self._connection, self._ids = made, dict(rows)
        return self._connection

    def _do(self, work: Callable[[Any], T]) -> T:
        """Do something with the connection; one that was lost meanwhile is made anew, once."""
        with self._lock:
            while True:
                made_before = self._connection is not None
                try:
                    db = self._connected()
                    with db.transaction():
                        return work(db)
                except self._psycopg.Error as error:
                    self._let_go()
                    if not (made_before and isinstance(error, self._psycopg.OperationalError)):
                        said = str(error).strip().splitlines()
                        raise SeriesError(said[0] if said else type(error).__name__) from error

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def write(self, rows: Sequence[Row]) -> None:
        """Store values."""

        def store(db: Any) -> None:
            for entity_id in {row[0] for row in rows} - self._ids.keys():
                self._ids[entity_id] = db.execute(
                    "INSERT INTO hearth_entity (site, entity_id) VALUES (%s, %s) "
                    "ON CONFLICT (site, entity_id) DO UPDATE SET entity_id = EXCLUDED.entity_id RETURNING id",
                    (self._site, entity_id),
                ).fetchone()[0]
            db.cursor().executemany(
                "INSERT INTO hearth_value VALUES (%s, %s, %s, %s) ON CONFLICT (entity, at) "
                "DO UPDATE SET number = EXCLUDED.number, word = EXCLUDED.word",
                [(self._ids[entity_id], at, number, word) for entity_id, at, number, word in rows],
            )

        self._do(store)

    def prune(self, before: float) -> None:
        """Forget what is old."""
        sql = "DELETE FROM hearth_value USING hearth_entity WHERE hearth_entity.id = entity AND site = %s AND at < %s"
        self._do(lambda db: db.execute(sql, (self._site, before)))

    def read(self, entity_id: str, start: float, end: float) -> list[Found]:
        """Return a span."""

        def find(db: Any) -> list[Found]:
            number = self._ids.get(entity_id)
            if number is None:
                return []
            held = "SELECT %s::float8, number, word FROM hearth_value WHERE entity = %s AND at <= %s"
            rows: list[Found] = db.execute(f"{held} ORDER BY at DESC LIMIT 1", (start, number, start)).fetchall()
            span = "SELECT at, number, word FROM hearth_value WHERE entity = %s AND at > %s AND at <= %s ORDER BY at"
            rows += db.execute(span, (number, start, end)).fetchall()
            return rows

        return self._do(find)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._let_go()
