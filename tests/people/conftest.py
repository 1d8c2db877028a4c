"""A house with accounts on a clock that the test owns, with hashing made cheap."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.api.causes import Cause, Origin, start
from hub.kernel.bus import Bus
from hub.kernel.store import Store
from hub.people.accounts import Accounts
from hub.people.config import HashConfig, PeopleConfig
from hub.testing import FakeClock

CHEAP = PeopleConfig(hashing=HashConfig(passes=1, memory_kib=8, lanes=1))


@dataclass
class House:
    accounts: Accounts
    clock: FakeClock
    bus: Bus
    cause: Cause

    async def owner(self, name: str = "Anna", password: str = "correct horse") -> str:
        token = await self.accounts.new_setup_token()
        assert token is not None
        login = await self.accounts.set_up(token, name, password, "en", source="127.0.0.1", agent="test")
        return login.secret


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def house(clock: FakeClock) -> AsyncIterator[House]:
    bus = Bus()
    async with Store.open(None) as store, Accounts.open(store, bus, clock, CHEAP) as accounts:
        yield House(accounts, clock, bus, start(Origin.PERSON, "anna", door="test", at=clock.time()))


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "hearth.db"
