"""Who may teach and erase whose voice, and that consent is asked for."""

from __future__ import annotations

from tests.web.conftest import House, problem

WAV = b"RIFF....WAVE"


async def door(house: House, person: str) -> dict[str, str]:
    """Return the headers of a person's own script."""
    secret, _ = await house.accounts.issue_token(person, "script")
    return {"Authorization": f"Bearer {secret}"}


async def teach(house: House, asker: str, person: str, query: str = "?consent=true") -> int:
    headers = {**await door(house, asker), "Content-Type": "audio/wav"}
    async with house.client.post(f"/api/people/{person}/voice{query}", data=WAV, headers=headers) as answer:
        return answer.status


async def test_everybody_teaches_their_own_voice_with_consent(house: House) -> None:
    assert await teach(house, "ben", "ben") == 200
    assert await teach(house, "ben", "ben", "") == 422
    known = await (await house.client.get("/api/voice/voices", headers=await door(house, "ben"))).json()
    assert known["missing"] == ""
    assert {"person": "ben", "name": "Ben", "samples": 1, "enough": False, "teachable": True} in known["people"]


async def test_a_childs_voice_is_taught_by_who_is_responsible(house: House) -> None:
    assert await teach(house, "cid", "cid") == 403
    assert await teach(house, "ben", "cid") == 403
    await house.accounts.change_person("cid", cause=house.cause, guardian="ben")
    assert await teach(house, "ben", "cid") == 200
    assert await teach(house, "anna", "ben") == 403


async def test_a_voice_is_erased_by_its_person_and_by_owners(house: House) -> None:
    await teach(house, "ben", "ben")
    gus = await door(house, "gus")
    assert (await house.client.delete("/api/people/ben/voice", headers=gus)).status == 403
    ben = await door(house, "ben")
    assert (await house.client.delete("/api/people/ben/voice", headers=ben)).status < 300
    known = await (await house.client.get("/api/voice/voices", headers=ben)).json()
    assert [one["samples"] for one in known["people"] if one["person"] == "ben"] == [0]


async def test_there_is_no_other_door_to_teach_a_voice_at(house: House) -> None:
    headers = {**await door(house, "cid"), "Content-Type": "audio/wav"}
    assert (await house.client.post("/api/voice/me", data=WAV, headers=headers)).status >= 400
    known = await (await house.client.get("/api/voice/voices", headers=await house.token())).json()
    assert [one["samples"] for one in known["people"] if one["person"] == "cid"] == [0]


async def test_an_owner_may_erase_another_grown_ups_voice_and_not_teach_it(house: House) -> None:
    known = await (await house.client.get("/api/voice/voices", headers=await door(house, "anna"))).json()
    teachable = {one["person"]: one["teachable"] for one in known["people"]}
    assert (teachable["anna"], teachable["ben"], teachable["cid"]) == (True, False, True)


async def test_nobody_of_that_name_is_a_clear_error(house: House) -> None:
    headers = {**await house.token(), "Content-Type": "audio/wav"}
    answer = await house.client.post("/api/people/nobody/voice?consent=true", data=WAV, headers=headers)
    assert (await problem(answer, 404))["remedy"] == "GET /api/people lists everybody"
