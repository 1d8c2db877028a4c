"""Codes and the delay after wrong ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from hub.api.errors import InvalidParameter
from plugins.alarm import lockout
from plugins.alarm.codes import Argon2, Code, Codebook, May, Schedule, Verdict, judge
from plugins.alarm.config import Config
from plugins.alarm.machine import step
from plugins.alarm.states import Event, On, Partition, Settings

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)  # a Wednesday
AT = NOW.timestamp()


class Memory:
    """Storage of a test."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}

    async def get(self, key: str, default: Any = None) -> Any:
        return self.documents.get(key, default)

    async def put(self, key: str, value: Any) -> None:
        self.documents[key] = value


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (Code(id="a", hash=""), "ok"),
        (Code(id="a", hash="", duress=True), "duress"),
        (Code(id="a", hash="", may=(May.ARM,)), "denied"),
        (Code(id="a", hash="", partitions=("garage",)), "denied"),
        (Code(id="a", hash="", partitions=("garage", "home")), "ok"),
        (Code(id="a", hash="", expires_at=AT), "denied"),
        (Code(id="a", hash="", expires_at=AT + 1), "ok"),
        (Code(id="a", hash="", starts_at=AT + 1), "denied"),
        (Code(id="a", hash="", uses_left=0), "denied"),
        (Code(id="a", hash="", schedule=Schedule(days=(2,), start="07:30", end="08:30")), "ok"),
        (Code(id="a", hash="", schedule=Schedule(days=(3,), start="07:30", end="08:30")), "denied"),
        (Code(id="a", hash="", schedule=Schedule(start="08:01", end="09:00")), "denied"),
        (Code(id="a", hash="", schedule=Schedule(days=(1,), start="22:00", end="09:00")), "ok"),
        (Code(id="a", hash="", schedule=Schedule(days=(2,), start="22:00", end="09:00")), "denied"),
    ],
)
def test_a_code_holds_for_its_permission_place_time_and_count(code: Code, verdict: str) -> None:
    assert judge(code, May.DISARM, "home", NOW) == verdict


async def test_codes_are_argon2id_at_rest_and_found_again() -> None:
    storage: Any = Memory()
    book = Codebook(storage, Argon2(memory_kib=8, passes=1))
    await book.load([("config", "1111", False)])
    await book.add("2468", Code(id="", hash="", person="anna"))
    again = Codebook(storage, Argon2(memory_kib=8, passes=1))
    await again.load()
    assert (await again.check("2468", May.DISARM, "home", NOW)).person == "anna"
    assert (await again.check("2469", May.DISARM, "home", NOW)).verdict is Verdict.BAD
    stored = str(storage.documents)
    assert "$argon2id$" in stored
    assert "2468" not in stored
    assert "1111" not in stored


def test_a_code_costs_what_owasp_asks_for_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert Argon2().hash("2468").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("pin", ["123", "12a4", "", "1234567890123", None, 2468, "１２３４"])
async def test_what_is_no_code_is_refused(pin: Any) -> None:
    storage: Any = Memory()
    book = Codebook(storage, Argon2(memory_kib=8, passes=1))
    await book.load()
    with pytest.raises(InvalidParameter, match="4 to 12 digits"):
        await book.add(pin, Code(id="", hash=""))


def test_a_number_in_the_configuration_is_refused_because_yaml_ate_its_zeros() -> None:
    with pytest.raises(ValidationError, match="in quotes"):
        Config(code=123)
    assert "2468" not in repr(Config(code="2468"))


def test_trying_all_ten_thousand_codes_takes_more_than_thirty_days() -> None:
    now, at = Partition(), 0.0
    tampers = 0
    for _ in range(10_000):
        at = max(at, now.locked_until)
        result = step(now, Event(on=On.CODE_BAD, at=at), Settings())
        tampers += sum(e.do == "tamper" for e in result.effects)
        now = result.partition
    assert at / 86400 > 30
    assert tampers == 2000


def test_a_good_code_a_day_does_not_help_an_attacker_to_be_done_within_thirty_days() -> None:
    now, at, tried, day = Partition(), 0.0, 0, 0.0
    while tried < 10_000:
        at = max(at, now.locked_until)
        if at - day >= 86400:
            day = at
            now = step(now, Event(on=On.CODE_OK, at=at), Settings()).partition
        now = step(now, Event(on=On.CODE_BAD, at=at), Settings()).partition
        tried += 1
    assert at / 86400 > 30


def test_the_delay_doubles_up_to_its_longest() -> None:
    assert [lockout.delay_s(n) for n in range(11)] == [0, 1, 2, 4, 8, 60, 120, 240, 480, 600, 600]
