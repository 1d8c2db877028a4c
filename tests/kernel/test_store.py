"""The store: what was awaited survives; a damaged file does not stop the hub."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hub.api.errors import StoreError
from hub.kernel.store import Store


async def test_documents_and_journal_survive_reopening(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "a.db") as store:
        await store.documents("ns").put("key", {"a": [1, None, "中"]})
        seq = await store.append("stream", {"kg": 64.2}, at=12.5)
    async with Store.open(tmp_path / "a.db") as store:
        assert await store.documents("ns").get("key") == {"a": [1, None, "中"]}
        (record,) = await store.read("stream")
        assert (record.seq, record.at, record.data) == (seq, 12.5, {"kg": 64.2})


async def test_namespaces_and_streams_are_apart() -> None:
    async with Store.open(None) as store:
        await store.documents("a").put("key", 1)
        await store.append("a", 1, at=0)
        assert await store.documents("b").get("key", "none") == "none"
        assert await store.read("b") == []


async def test_records_are_read_in_order_and_newest_first_on_demand() -> None:
    async with Store.open(None) as store:
        seqs = [await store.append("s", n, at=n) for n in range(5)]
        assert [r.data for r in await store.read("s", since=seqs[1])] == [2, 3, 4]
        assert [r.data for r in await store.read("s", limit=2, newest=True)] == [3, 4]


async def test_erased_records_are_gone_and_numbers_not_reused() -> None:
    async with Store.open(None) as store:
        seqs = [await store.append("s", n, at=n) for n in range(3)]
        await store.erase("s", seqs)
        assert await store.read("s") == []
        assert await store.append("s", 9, at=9) > seqs[-1]


async def test_concurrent_writers_are_committed_in_groups() -> None:
    async with Store.open(None) as store:
        seqs = await asyncio.gather(*(store.append("s", n, at=0) for n in range(500)))
        assert sorted(seqs) == list(range(seqs[0], seqs[0] + 500))


async def test_a_job_that_fails_harms_no_other_in_its_group() -> None:
    async with Store.open(None) as store:
        good = asyncio.create_task(store.append("s", 1, at=0))
        bad = asyncio.create_task(store.run(lambda db: db.execute("INSERT INTO nowhere VALUES (1)")))
        also_good = asyncio.create_task(store.append("s", 2, at=0))
        with pytest.raises(StoreError, match="nowhere"):
            await bad
        await asyncio.gather(good, also_good)
        assert [r.data for r in await store.read("s")] == [1, 2]


async def test_many_small_writes_and_reads_at_once_all_succeed() -> None:
    async with Store.open(None) as store:
        documents = store.documents("ns")

        async def write_and_read(number: int) -> int:
            await documents.put(str(number % 7), number)
            await documents.delete(str(number % 5))
            return int(await documents.get(str(number % 7), 0))

        for _ in range(20):
            await asyncio.gather(*(write_and_read(n) for n in range(50)))


async def test_a_damaged_file_is_put_aside_and_a_new_one_begun(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"this is no database at all" * 200)
    async with Store.open(path) as store:
        await store.documents("ns").put("key", 1)
    assert len(list(tmp_path.glob("a.db.damaged-*"))) == 1
    assert "a.db.damaged-" in caplog.text


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot open"):
        async with Store.open(tmp_path / "file" / "a.db"):
            pass


_WRITER = """
import asyncio, sys
from pathlib import Path
from hub.kernel.store import Store
async def main():
    async with Store.open(Path(sys.argv[1])) as store:
        number = 0
        while True:
            group = await asyncio.gather(*(store.append("s", number + i, at=0) for i in range(20)))
            number += 20
            print(number, flush=True)
asyncio.run(main())
"""


@pytest.mark.e2e
@pytest.mark.parametrize("groups", [1, 3, 9, 20])
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, groups: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path / "a.db")], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    acknowledged = 0
    for _ in range(groups):
        acknowledged = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()

    async def count() -> list[int]:
        async with Store.open(tmp_path / "a.db") as store:
            return [r.data for r in await store.read("s", limit=100_000)]

    found = asyncio.run(count())
    assert len(found) >= acknowledged
    assert found == list(range(len(found)))
