"""First owner, login, sessions and tokens."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import AccessError, NotPermitted, TooManyAttempts, WrongCredentials
from hub.api.people import Body, Person, Role
from hub.kernel.bus import Bus
from hub.kernel.store import Store
from hub.people.accounts import Accounts
from hub.people.config import HashConfig, PeopleConfig
from hub.people.passwords import Hasher
from hub.testing import FakeClock

CHEAP = PeopleConfig(hashing=HashConfig(passes=1, memory_kib=8, lanes=1))
DAY = 86_400.0


async def _log_in(house: Any, name: str = "Anna", password: str = "correct horse", source: str = "10.0.0.2") -> Any:
    return await house.accounts.log_in(name, password, source=source)


async def test_a_new_home_has_no_way_in_but_the_setup_token(house: Any) -> None:
    assert house.accounts.setup_needed
    with pytest.raises(WrongCredentials):
        await _log_in(house, "admin", "admin")
    await house.owner()
    assert not house.accounts.setup_needed
    assert house.accounts.people["anna"].role is Role.OWNER


async def test_the_setup_token_has_128_bits_and_works_once(house: Any) -> None:
    token = await house.accounts.new_setup_token()
    assert len(token) == 22
    await house.accounts.set_up(token, "Anna", "correct horse", "zh", source="a", agent="")
    with pytest.raises(NotPermitted):
        await house.accounts.set_up(token, "Eve", "correct horse", "en", source="a", agent="")
    assert await house.accounts.new_setup_token() is None
    assert house.accounts.people["anna"].language == "zh"


async def test_a_newer_setup_token_replaces_the_older(house: Any) -> None:
    old = await house.accounts.new_setup_token()
    new = await house.accounts.new_setup_token()
    with pytest.raises(WrongCredentials):
        await house.accounts.set_up(old, "Anna", "correct horse", "en", source="a", agent="")
    assert await house.accounts.set_up(new, "Anna", "correct horse", "en", source="a", agent="")


async def test_an_unfit_password_neither_uses_the_token_up_nor_leaves_a_person(house: Any) -> None:
    token = await house.accounts.new_setup_token()
    with pytest.raises(AccessError) as caught:
        await house.accounts.set_up(token, "Anna", "anna", "en", source="a", agent="")
    assert caught.value.field == "password"
    assert not house.accounts.people
    await house.accounts.set_up(token, "Anna", "correct horse", "en", source="a", agent="")


async def test_the_owner_made_at_setup_may_be_a_person_who_lives_here_already(house: Any) -> None:
    await house.accounts.put_person(Person(id="anna", name="Anna", body=Body(height_cm=170)), cause=house.cause)
    await house.owner("anna")
    assert list(house.accounts.people) == ["anna"]
    assert house.accounts.people["anna"].role is Role.OWNER
    assert house.accounts.people["anna"].body.height_cm == 170


async def test_a_login_gives_a_new_session_and_ends_the_one_before(house: Any) -> None:
    old = await house.owner()
    login = await house.accounts.log_in("ANNA", "correct horse", source="10.0.0.2", old=old)
    assert login.secret != old
    assert await house.accounts.by_session(old) is None
    identity = await house.accounts.by_session(login.secret)
    assert identity.person.id == "anna"
    assert identity.csrf == login.identity.csrf != ""


@pytest.mark.parametrize(("name", "password"), [("Anna", "wrong horse"), ("Nobody", "correct horse"), ("", "")])
async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(house: Any, name: str, password: str) -> None:
    await house.owner()
    with pytest.raises(WrongCredentials, match="this name and password do not fit"):
        await _log_in(house, name, password)


async def test_guessing_doubles_the_wait_of_that_account_at_that_source_only(house: Any) -> None:
    await house.owner()
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            await _log_in(house, password="guess number")
    waits = []
    for _ in range(6):
        with pytest.raises(TooManyAttempts) as caught:
            await _log_in(house)
        waits.append(caught.value.retry_after)
        await house.clock.advance(caught.value.retry_after)
        with pytest.raises(WrongCredentials):
            await _log_in(house, password="guess number")
    assert waits == [1, 2, 4, 8, 16, 32]
    assert await _log_in(house, source="10.0.0.3")
    with pytest.raises(TooManyAttempts):
        await _log_in(house)
    await house.clock.advance(64)
    assert await _log_in(house)
    with pytest.raises(WrongCredentials):
        await _log_in(house, password="guess number")


async def test_an_ipv6_network_counts_as_one_source(house: Any) -> None:
    await house.owner()
    for number in range(5):
        with pytest.raises(WrongCredentials):
            await _log_in(house, password="guess number", source=f"fd00::{number}")
    with pytest.raises(TooManyAttempts):
        await _log_in(house, source="fd00::99")
    assert await _log_in(house, source="fd00:0:0:1::1")


async def test_ten_thousand_guesses_at_a_password_take_more_than_a_month(house: Any) -> None:
    from hub.people.slowdown import Slowdown

    slow, clock = Slowdown(house.clock, free=5, first=1.0, longest=3600.0), house.clock
    began = clock.monotonic()
    for _ in range(1000):
        wait = slow.wait("x")
        clock._monotonic += wait
        await slow.attempt("x")
    assert (clock.monotonic() - began) * 10 > 30 * DAY


async def test_waits_survive_a_restart_and_a_clock_set_forward(store_path: Path, clock: FakeClock) -> None:
    async with Store.open(store_path) as store, Accounts.open(store, Bus(), clock, CHEAP) as accounts:
        for _ in range(8):
            try:
                await accounts.log_in("Anna", "guess number", source="10.0.0.2")
            except TooManyAttempts as error:
                await clock.advance(error.retry_after)
            except WrongCredentials:
                pass
    clock.jump(10 * DAY)
    async with Store.open(store_path) as store, Accounts.open(store, Bus(), clock, CHEAP) as accounts:
        with pytest.raises(TooManyAttempts):
            await accounts.log_in("Anna", "guess number", source="10.0.0.2")


async def test_a_session_rolls_while_used_and_ends_when_not(house: Any) -> None:
    secret = await house.owner()
    for _ in range(12):
        await house.clock.advance(20 * DAY)
        assert await house.accounts.by_session(secret) is not None
    await house.clock.advance(31 * DAY)
    assert await house.accounts.by_session(secret) is None


async def test_a_session_ends_after_a_year_however_much_it_is_used(house: Any) -> None:
    secret = await house.owner()
    for _ in range(19):
        await house.clock.advance(20 * DAY)
        await house.accounts.by_session(secret)
    assert await house.accounts.by_session(secret) is None


async def test_logout_ends_the_session_at_once(house: Any) -> None:
    secret = await house.owner()
    key = (await house.accounts.by_session(secret)).key
    assert house.accounts.alive(key)
    await house.accounts.log_out(secret)
    assert not house.accounts.alive(key)
    assert await house.accounts.by_session(secret) is None


async def test_a_changed_password_ends_every_other_session_and_all_tokens(house: Any) -> None:
    first, second = await house.owner(), await _log_in(house)
    token, _ = await house.accounts.issue_token("anna", "script")
    key = second.identity.key
    with pytest.raises(WrongCredentials):
        await house.accounts.change_password("anna", "wrong horse", "battery staple", source="a", but=key)
    await house.accounts.change_password("anna", "correct horse", "battery staple", source="a", but=key)
    assert await house.accounts.by_session(first) is None
    assert await house.accounts.by_session(second.secret) is not None
    assert await house.accounts.by_token(token) is None
    with pytest.raises(WrongCredentials):
        await _log_in(house)
    assert await _log_in(house, password="battery staple")


@pytest.mark.parametrize("password", ["short", "password", "aaaaaaaaaaaa", "x" * 257, "12345678"])
async def test_an_unfit_password_is_named(house: Any, password: str) -> None:
    await house.owner()
    with pytest.raises(AccessError) as caught:
        await house.accounts.set_password("anna", password)
    assert caught.value.field == "password"


async def test_a_token_is_cut_to_its_role_expires_and_can_be_revoked(house: Any) -> None:
    await house.owner()
    secret, token = await house.accounts.issue_token("anna", "door script", role=Role.GUEST, days=2)
    identity = await house.accounts.by_token(secret)
    assert identity.person.role is Role.GUEST
    assert identity.via == "token"
    assert [t.name for t in house.accounts.tokens("anna")] == ["door script"]
    await house.clock.advance(2 * DAY)
    assert await house.accounts.by_token(secret) is None
    second, token = await house.accounts.issue_token("anna", "other")
    assert not await house.accounts.revoke_token(token.id, person="ben")
    assert await house.accounts.revoke_token(token.id, person="anna")
    assert await house.accounts.by_token(second) is None


async def test_a_token_never_gives_more_than_its_person_may(house: Any) -> None:
    await house.owner()
    await house.accounts.add_person("Ben", cause=house.cause, role=Role.CHILD)
    with pytest.raises(AccessError):
        await house.accounts.issue_token("ben", "x", role=Role.OWNER)
    with pytest.raises(AccessError):
        await house.accounts.issue_token("ben", "x", days=400)
    await house.accounts.add_person("Cleo", cause=house.cause, role=Role.OWNER)
    secret, _ = await house.accounts.issue_token("cleo", "x", role=Role.OWNER)
    await house.accounts.change_person("cleo", cause=house.cause, role=Role.GUEST)
    assert (await house.accounts.by_token(secret)).person.role is Role.GUEST


async def test_the_last_owner_stays(house: Any) -> None:
    await house.owner()
    with pytest.raises(AccessError):
        await house.accounts.remove_person("anna", cause=house.cause)
    with pytest.raises(AccessError):
        await house.accounts.change_person("anna", cause=house.cause, role=Role.ADULT)


async def test_whoever_is_removed_loses_every_way_in(house: Any) -> None:
    await house.owner()
    await house.accounts.add_person("Ben", cause=house.cause)
    await house.accounts.add_person("Cid", cause=house.cause, role=Role.CHILD, guardian="ben")
    await house.accounts.set_password("ben", "correct horse")
    await house.accounts.set_pin("ben", "4711")
    login = await _log_in(house, "ben")
    token, _ = await house.accounts.issue_token("ben", "x")
    await house.accounts.remove_person("ben", cause=house.cause)
    assert await house.accounts.by_session(login.secret) is None
    assert await house.accounts.by_token(token) is None
    assert await house.accounts.check_pin("4711", where="door") is None
    assert house.accounts.people["cid"].guardian is None
    with pytest.raises(WrongCredentials):
        await _log_in(house, "ben")


async def test_names_are_unique_and_ids_readable(house: Any) -> None:
    await house.owner()
    with pytest.raises(AccessError) as caught:
        await house.accounts.add_person("  ANNA ", cause=house.cause)
    assert caught.value.field == "name"
    assert (await house.accounts.add_person("Guest", cause=house.cause)).id != "guest"
    assert (await house.accounts.add_person("小明", cause=house.cause)).name == "小明"
    with pytest.raises(AccessError):
        await house.accounts.add_person("Bad\x07name", cause=house.cause)
    with pytest.raises(AccessError):
        await house.accounts.add_person("Ward", cause=house.cause, guardian="nobody")


async def test_everything_survives_a_restart_and_no_secret_is_in_the_file(store_path: Path, clock: FakeClock) -> None:
    async with Store.open(store_path) as store, Accounts.open(store, Bus(), clock, CHEAP) as accounts:
        setup = await accounts.new_setup_token()
        assert setup
        login = await accounts.set_up(setup, "Anna", "correct horse", "en", source="a", agent="b")
        token, _ = await accounts.issue_token("anna", "script")
        await accounts.set_pin("anna", "271828")
        with pytest.raises(WrongCredentials):
            await accounts.log_in("my other password", "wrong horse", source="a")
    secrets = ("correct horse", login.secret, token, setup, "271828", login.identity.csrf, "my other password")
    with sqlite3.connect(store_path) as db:
        rows = str(db.execute("SELECT key, CAST(value AS TEXT) FROM document").fetchall())
    db.close()
    assert [secret for secret in secrets if secret in rows] == []
    async with Store.open(store_path) as store, Accounts.open(store, Bus(), clock, CHEAP) as accounts:
        assert await accounts.by_session(login.secret)
        assert await accounts.by_token(token)
        assert await accounts.check_pin("271828", where="door")
        assert await accounts.log_in("Anna", "correct horse", source="a")


async def test_a_password_hashed_at_another_cost_is_hashed_anew_at_login(store_path: Path, clock: FakeClock) -> None:
    async with Store.open(store_path) as store, Accounts.open(store, Bus(), clock, CHEAP) as accounts:
        setup = await accounts.new_setup_token()
        assert setup
        await accounts.set_up(setup, "Anna", "correct horse", "en", source="a", agent="b")
    dearer = PeopleConfig(hashing=HashConfig(passes=2, memory_kib=16, lanes=1))
    async with Store.open(store_path) as store, Accounts.open(store, Bus(), clock, dearer) as accounts:
        await accounts.log_in("Anna", "correct horse", source="a")
        kept = await store.documents("people.password").get("anna")
    assert "$m=16,t=2,p=1$" in kept


async def test_passwords_are_hashed_by_argon2id_at_the_cost_of_rfc_9106() -> None:
    encoded = await Hasher(HashConfig()).hash("correct horse")
    assert encoded.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_too_many_logins_at_once_are_turned_away_rather_than_queued_for_ever(house: Any) -> None:
    import asyncio

    hasher = Hasher(HashConfig(passes=1, memory_kib=8, lanes=1))
    results = await asyncio.gather(*(hasher.hash("x") for _ in range(60)), return_exceptions=True)
    assert sum(isinstance(r, TooManyAttempts) for r in results) == 60 - 32
