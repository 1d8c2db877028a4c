"""The book of inspections: who checked what, what is overdue, and that nobody can rewrite it."""

from __future__ import annotations

from typing import Any

import pytest

from hub.testing import FakeClock, PluginHarness
from plugins.fire_safety.inspections import STREAM, Book
from plugins.fire_safety.tests.conftest import KITCHEN, PLUGIN

CONFIG = {"points": {KITCHEN: {"hazard": "fire", "tag": "NFC-04A1", "inspect_days": 30}}}


async def test_an_inspection_by_tag_is_signed_into_the_book(home: PluginHarness) -> None:
    await home.load(PLUGIN, CONFIG)
    line = await home.request("POST", "fire_safety/inspections", {"tag": "NFC-04A1", "note": "clean"}, person="wei")
    assert (line["point"], line["person"], line["result"], line["n"]) == (KITCHEN, "wei", "passed", 1)
    assert len(line["mac"]) == 44
    assert (await home.request("GET", "fire_safety/inspections"))["intact"] is True


async def test_an_overdue_inspection_is_found_and_ends_when_one_is_passed(
    home: PluginHarness, clock: FakeClock
) -> None:
    await home.load(PLUGIN, CONFIG)
    clock.jump(29 * 86400)
    await clock.advance(60)
    assert (await home.request("GET", "fire_safety/inspections"))["overdue"] == []
    clock.jump(2 * 86400)
    await clock.advance(60)
    assert (await home.request("GET", "fire_safety/inspections"))["overdue"] == [KITCHEN]
    await home.request("POST", "fire_safety/inspections", {"point": KITCHEN, "result": "failed"}, person="wei")
    assert (await home.request("GET", "fire_safety/inspections"))["overdue"] == [KITCHEN]
    await home.request("POST", "fire_safety/inspections", {"point": KITCHEN}, person="wei")
    assert (await home.request("GET", "fire_safety/inspections"))["overdue"] == []


class Tape:
    """A store in memory whose journal a thief may edit."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.records: list[Any] = []

    async def get(self, key: str, default: Any = None) -> Any:
        return self.documents.get(key, default)

    async def put(self, key: str, value: Any) -> None:
        self.documents[key] = value

    async def append(self, stream: str, data: Any) -> int:
        assert stream == STREAM
        self.records.append(data)
        return len(self.records)

    async def read(self, stream: str, *, since: int = 0, limit: int = 1000) -> list[Any]:
        from hub.api import Record

        return [Record(seq=n, at=0.0, data=d) for n, d in enumerate(self.records, 1) if n > since][:limit]


async def written() -> tuple[Tape, Book]:
    tape = Tape()
    book = Book(tape)  # type: ignore[arg-type]  # as much of a storage as the book uses
    await book.load()
    for n in range(5):
        await book.add(at=float(n), point="p", what="inspection", result="passed", person="wei", ref=f"r{n}")
    return tape, book


async def test_whatever_is_changed_dropped_swapped_or_cut_off_is_found() -> None:
    for number in range(5):
        tape, book = await written()
        assert await book.verify() == 0
        tape.records[number] = {**tape.records[number], "result": "failed"}
        assert await book.verify() == number + 1
        tape, book = await written()
        del tape.records[number]
        assert await book.verify() == number + 1
    tape, book = await written()
    tape.records[1], tape.records[2] = tape.records[2], tape.records[1]
    assert await book.verify() == 2
    tape, book = await written()
    tape.records[3] = "nonsense"
    assert await book.verify() == 4


async def test_a_line_is_not_written_twice_and_a_kill_before_the_head_is_healed() -> None:
    tape, book = await written()
    await book.add(at=9.0, point="p", what="inspection", result="passed", ref="r4")
    assert len(tape.records) == 5
    tape.documents["inspections.head"] = {"n": 4, "mac": tape.records[3]["mac"]}
    again = Book(tape)  # type: ignore[arg-type]  # as much of a storage as the book uses
    await again.load()
    assert await again.verify() == 0
    assert again.passed_at("p") == pytest.approx(4.0)
