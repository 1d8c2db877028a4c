"""Nothing is recorded unless a person ordered it, and then it ends and goes away by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.api.causes import Cause, Origin, start
from hub.api.errors import InvalidParameter
from hub.testing import FakeClock
from hub.voice.recordings import Recordings
from tests.voice.satellites.fakes import Memory

PCM = bytes(3200)


class Desk:
    """Recordings in a folder, and their journal."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.folder, self.clock, self.memory = folder / "recordings", clock, Memory()
        self.journal: list[dict[str, Any]] = []
        self.told: list[bool] = []
        self.recordings = self.again()
        self.cause = start(Origin.PERSON, "anna", door="panel", at=clock.time())

    def again(self) -> Recordings:
        """Restart."""
        self.recordings = Recordings(
            self.folder, self.memory, self.clock, self._write, lambda: self.told.append(self.recordings.on)
        )
        return self.recordings

    async def _write(self, line: dict[str, Any], _cause: Cause | None) -> None:
        self.journal.append(line)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.wav"))


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Desk:
    return Desk(tmp_path, clock)


async def test_without_an_order_nothing_is_written(desk: Desk) -> None:
    await desk.recordings.load()
    await desk.recordings.add(PCM, "voice:kitchen")
    assert not desk.folder.exists()


async def test_an_order_records_for_its_time_and_no_longer(desk: Desk, clock: FakeClock) -> None:
    await desk.recordings.start(5, 1, cause=desk.cause)
    await desk.recordings.add(PCM, "voice:kitchen/../x")
    clock._at += 301
    await desk.recordings.add(PCM, "voice:kitchen")
    assert not desk.recordings.on
    (file,) = desk.files
    assert file.name.endswith("voice_kitchen_x.wav")
    assert (file.stat().st_mode & 0o777, desk.folder.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_everybody_is_told_when_it_begins_and_when_it_is_over(desk: Desk, clock: FakeClock) -> None:
    await desk.recordings.start(5, 1, cause=desk.cause)
    clock._at += 301
    await desk.recordings._look()
    await desk.recordings._look()
    assert desk.told == [True, False]
    await desk.recordings.stop(cause=desk.cause)
    assert desk.told == [True, False, False]


async def test_what_is_overdue_is_deleted_also_after_a_restart(desk: Desk, clock: FakeClock) -> None:
    await desk.recordings.start(5, 1, cause=desk.cause)
    await desk.recordings.add(PCM, "voice:kitchen")
    clock._at += 5 * 60 + 3601
    await desk.again().load()
    assert desk.files == []
    assert desk.recordings.describe() is None
    assert [line["recording"] for line in desk.journal] == ["on", "deleted"]


async def test_files_that_no_order_accounts_for_are_deleted(desk: Desk) -> None:
    desk.folder.mkdir()
    (desk.folder / "stray.wav").write_bytes(PCM)
    await desk.recordings.load()
    assert desk.files == []


async def test_stopping_deletes_at_once(desk: Desk) -> None:
    await desk.recordings.start(5, 1, cause=desk.cause)
    await desk.recordings.add(PCM, "x")
    await desk.recordings.stop(cause=desk.cause)
    assert desk.files == []


@pytest.mark.parametrize(
    ("minutes", "hours", "field"), [(0, 1, "minutes"), (300, 1, "minutes"), (5, 500, "keep_hours")]
)
async def test_an_order_without_a_sensible_end_is_refused(desk: Desk, minutes: float, hours: float, field: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        await desk.recordings.start(minutes, hours, cause=desk.cause)
    assert caught.value.field == field
