"""Durable memory: documents by key and append-only journals, in one SQLite file.

SQLite in WAL mode with one writer thread. Writers queue; the thread commits all that is queued as one group and only
then resolves them, so that whatever was awaited survives a kill. A damaged file is put aside, with its name said,
and a new one begun: the hub starts.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from hub.api.errors import StoreError
from hub.api.hub import Record

_log = logging.getLogger(__name__)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    ns TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (ns, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, at REAL NOT NULL, data BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS journal_stream ON journal (stream, seq);
"""
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_QUEUE_LIMIT = 100_000
_GROUP_LIMIT = 2_000

Job = tuple[Callable[[sqlite3.Connection], Any], "asyncio.Future[Any] | None"]


class Store:
    """The hub's one database file. Use ``Store.open``."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._jobs: queue.Queue[Job | None] = queue.Queue(_QUEUE_LIMIT)
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work, name="hearth-store", daemon=True)
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._closed = False

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path | None) -> AsyncIterator[Store]:
        """Open (or begin) the file; None keeps all in memory. StoreError when it cannot be opened."""
        store = cls(path)
        store._thread.start()
        await store._ready
        try:
            yield store
        finally:
            store._closed = True
            await asyncio.to_thread(store._jobs.put, None)
            await asyncio.to_thread(store._thread.join)

    def documents(self, namespace: str) -> Documents:
        """Return the documents of a namespace."""
        return Documents(self, namespace)

    async def run(self, job: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run a job on the writer thread; returns after its group is committed."""
        if self._closed:
            raise StoreError("the store is closed")
        done = self._loop.create_future()
        try:
            self._jobs.put_nowait((job, done))
        except queue.Full as error:
            raise StoreError("the store cannot keep up", remedy="check the disk") from error
        return await done

    async def append(self, stream: str, data: Any, *, at: float) -> int:
        """Append one record to a journal; return its number, after the commit."""
        blob = _encode(data)
        sql = "INSERT INTO journal (stream, at, data) VALUES (?, ?, ?)"
        seq: int = await self.run(lambda db: db.execute(sql, (stream, at, blob)).lastrowid)
        return seq

    async def read(self, stream: str, *, since: int = 0, limit: int = 1000, newest: bool = False) -> list[Record]:
        """Return records above ``since``, oldest first (``newest``: the last ``limit`` of them, oldest first)."""
        order = "DESC" if newest else "ASC"
        sql = f"SELECT seq, at, data FROM journal WHERE stream = ? AND seq > ? ORDER BY seq {order} LIMIT ?"  # noqa: S608 - order is one of two words
        rows: list[tuple[int, float, bytes]] = await self.run(
            lambda db: db.execute(sql, (stream, since, limit)).fetchall()
        )
        if newest:
            rows.reverse()
        return [Record(seq=seq, at=at, data=_decode(data)) for seq, at, data in rows]

    async def erase(self, stream: str, seqs: Iterable[int]) -> None:
        """Erase records of a journal for good, overwriting them on disk."""
        numbers = [(stream, seq) for seq in seqs]
        await self.run(lambda db: db.executemany("DELETE FROM journal WHERE stream = ? AND seq = ?", numbers))

    def _work(self) -> None:
        try:
            db = _connect(self._path)
        except (sqlite3.Error, OSError) as error:
            reason = StoreError(f"cannot open {self._path}: {error}", remedy="check that the folder is writable")
            self._loop.call_soon_threadsafe(self._ready.set_exception, reason)
            return
        self._loop.call_soon_threadsafe(self._ready.set_result, None)
        try:
            while (first := self._jobs.get()) is not None:
                group, last = self._gather(first)
                self._commit(db, group)
                if last:
                    break
        finally:
            db.close()

    def _gather(self, first: Job) -> tuple[list[Job], bool]:
        group = [first]
        while len(group) < _GROUP_LIMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _commit(self, db: sqlite3.Connection, group: list[Job]) -> None:
        results: list[tuple[asyncio.Future[Any] | None, Any, BaseException | None]] = []
        try:
            db.execute("BEGIN")
            for job, done in group:
                try:
                    db.execute("SAVEPOINT job")
                    result = job(db)
                    if isinstance(result, sqlite3.Cursor):
                        result = None  # a cursor must die on this thread
                    db.execute("RELEASE job")
                    results.append((done, result, None))
                except (sqlite3.Error, ValueError, TypeError) as error:
                    db.execute("ROLLBACK TO job")
                    results.append((done, None, StoreError(f"the store refused a write: {error}")))
            db.execute("COMMIT")
        except sqlite3.Error as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            _log.error("the store cannot commit to %s: %s", self._path, error)
            failed = StoreError(f"cannot commit to {self._path}: {error}", remedy="check disk space and permissions")
            results = [(done, None, failed) for _, done in group]
        self._loop.call_soon_threadsafe(_resolve, results)


def _resolve(results: Sequence[tuple[asyncio.Future[Any] | None, Any, BaseException | None]]) -> None:
    for done, result, error in results:
        if done is None or done.done():
            continue
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)


def _connect(path: Path | None) -> sqlite3.Connection:
    """Open the file, putting a damaged one aside."""
    if path is None:
        return _prepare(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open_checked(path)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "unable to open" in str(error):
            raise
        aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
        path.rename(aside)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        _log.error("%s was damaged (%s): it is kept as %s and a new one is begun", path, error, aside.name)
        return _open_checked(path)


def _open_checked(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        path.chmod(0o600)
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("integrity check failed")
        return _prepare(db)
    except sqlite3.Error:
        db.close()
        raise


def _prepare(db: sqlite3.Connection) -> sqlite3.Connection:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA secure_delete = ON")
    db.executescript(_SCHEMA)
    return db


class Documents:
    """JSON documents of one namespace. Every write returns after the commit."""

    def __init__(self, store: Store, namespace: str) -> None:
        self._store = store
        self._ns = namespace

    async def get(self, key: str, default: Any = None) -> Any:
        """Return a document, or ``default``."""
        sql = "SELECT value FROM document WHERE ns = ? AND key = ?"
        row = await self._store.run(lambda db: db.execute(sql, (self._ns, key)).fetchone())
        return default if row is None else _decode(row[0])

    async def put(self, key: str, value: Any) -> None:
        """Store a document."""
        await self.put_many({key: value})

    async def put_many(self, values: dict[str, Any]) -> None:
        """Store several documents as one."""
        rows = [(self._ns, key, _encode(value)) for key, value in values.items()]
        await self._store.run(lambda db: db.executemany("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", rows))

    async def delete(self, key: str) -> None:
        """Forget a document; absent is fine."""
        sql = "DELETE FROM document WHERE ns = ? AND key = ?"
        await self._store.run(lambda db: db.execute(sql, (self._ns, key)))

    async def all(self) -> dict[str, Any]:
        """Return every document of the namespace by key."""
        sql = "SELECT key, value FROM document WHERE ns = ? ORDER BY key"
        rows = await self._store.run(lambda db: db.execute(sql, (self._ns,)).fetchall())
        return {key: _decode(value) for key, value in rows}

    async def keys(self, prefix: str = "") -> list[str]:
        """Return the keys that start with ``prefix``, sorted."""
        return [key for key in await self.all() if key.startswith(prefix)]
