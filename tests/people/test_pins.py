"""PINs and their lockout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import AccessError, TooManyAttempts
from hub.kernel.bus import Bus
from hub.kernel.store import Store
from hub.people.accounts import Accounts
from hub.people.config import HashConfig, PeopleConfig
from hub.testing import FakeClock

CHEAP = PeopleConfig(hashing=HashConfig(passes=1, memory_kib=8, lanes=1))


async def _family(house: Any) -> None:
    await house.owner()
    await house.accounts.add_person("Ben", cause=house.cause)
    await house.accounts.set_pin("anna", "4711")
    await house.accounts.set_pin("ben", "90210")


async def test_a_pin_says_whose_it_is(house: Any) -> None:
    await _family(house)
    assert (await house.accounts.check_pin("4711", where="door")).id == "anna"
    assert (await house.accounts.check_pin("90210", where="door")).id == "ben"
    assert await house.accounts.check_pin("0000", where="door") is None
    await house.accounts.set_pin("ben", None)
    assert await house.accounts.check_pin("90210", where="door") is None


async def test_wrong_pins_lock_that_door_for_twice_as_long_each_time(house: Any) -> None:
    await _family(house)
    for _ in range(5):
        assert await house.accounts.check_pin("0001", where="door") is None
    waits = []
    for _ in range(4):
        waits.append(house.accounts.pin_wait("door"))
        assert await house.accounts.check_pin("4711", where="door") is None, "a right one is not looked at either"
        await house.clock.advance(waits[-1])
        assert await house.accounts.check_pin("0001", where="door") is None
    assert waits == [30, 60, 120, 240]
    assert (await house.accounts.check_pin("4711", where="garage")).id == "anna"


async def test_knowing_one_pin_does_not_help_to_guess_another(house: Any) -> None:
    await _family(house)
    guesses = 0
    while house.accounts.pin_wait("door") == 0 and guesses < 1000:
        await house.accounts.check_pin(f"{guesses:04}", where="door")
        guesses += 1
        if guesses % 4 == 0:
            await house.accounts.check_pin("90210", where="door")
    assert guesses <= 60


async def test_a_lockout_survives_a_restart(store_path: Path, clock: FakeClock) -> None:
    async with Store.open(store_path) as store, Accounts.open(store, Bus(), clock, CHEAP) as accounts:
        for _ in range(6):
            await accounts.check_pin("0001", where="door")
    async with Store.open(store_path) as store, Accounts.open(store, Bus(), clock, CHEAP) as accounts:
        assert accounts.pin_wait("door") >= 30


@pytest.mark.parametrize("pin", ["123", "12345678901", "abcd", "1111", "1234", "9876", "٤٧١١", ""])
async def test_an_unfit_pin_is_refused(house: Any, pin: str) -> None:
    await house.owner()
    with pytest.raises(AccessError) as caught:
        await house.accounts.set_pin("anna", pin)
    assert caught.value.field == "pin"


async def test_two_people_cannot_have_the_same_pin(house: Any) -> None:
    await _family(house)
    with pytest.raises(AccessError):
        await house.accounts.set_pin("ben", "4711")


async def test_people_prove_themselves_with_their_own_pin_or_password_only(house: Any) -> None:
    await _family(house)
    await house.accounts.set_password("ben", "a warm evening by the fire")
    assert await house.accounts.confirm("ben", "90210", where="codes")
    assert await house.accounts.confirm("ben", "a warm evening by the fire", where="codes")
    assert not await house.accounts.confirm("ben", "4711", where="codes"), "the PIN of another proves nothing"
    assert not await house.accounts.confirm("ben", "", where="codes")


async def test_wrong_proofs_are_slowed_down(house: Any) -> None:
    await _family(house)
    for _ in range(5):
        assert not await house.accounts.confirm("ben", "0001", where="codes")
    with pytest.raises(TooManyAttempts):
        await house.accounts.confirm("ben", "90210", where="codes")


async def test_a_pin_that_is_taken_can_be_refused_elsewhere(house: Any) -> None:
    await _family(house)
    assert await house.accounts.pin_taken("4711")
    assert not await house.accounts.pin_taken("4712")
