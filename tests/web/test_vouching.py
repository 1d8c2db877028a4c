"""A sentence with a PIN is vouched for by whose PIN it is; a wrong one is said nowhere and locks its door."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import House, problem

SENTENCE = {"text": "unlock the front door"}


async def said(house: House, person: str, **body: Any) -> Any:
    secret, _ = await house.accounts.issue_token(person, "tablet")
    headers = {"Authorization": f"Bearer {secret}"}
    return await house.client.post("/api/voice/text", json={**SENTENCE, **body}, headers=headers)


async def test_a_sentence_without_a_pin_is_vouched_for_by_nobody(house: House) -> None:
    assert (await said(house, "cid")).status == 200
    assert house.voice.vouchers == [None]


async def test_a_pin_says_who_vouches(house: House) -> None:
    await house.accounts.set_pin("ben", "90210")
    assert (await said(house, "cid", pin="90210")).status == 200
    assert house.voice.vouchers == ["ben"]


async def test_nobodys_pin_does_nothing_and_is_not_repeated(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.accounts.set_pin("ben", "90210")
    refused = await problem(await said(house, "cid", pin="11111"), 403)
    assert house.voice.asked == []
    assert "11111" not in f"{refused} {caplog.text}"


async def test_guessing_locks_even_the_right_pin_out(house: House) -> None:
    await house.accounts.set_pin("ben", "90210")
    statuses = [(await said(house, "cid", pin=f"{10_000 + guess}")).status for guess in range(12)]
    assert (statuses[0], statuses[-1]) == (403, 429)
    locked = await problem(await said(house, "cid", pin="90210"), 429)
    assert "too many wrong PINs" in locked["detail"]
    assert house.voice.asked == []
