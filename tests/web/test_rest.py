"""The REST doors as docs/api.md promises them, and what they say to bad input."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.api.events import Notice
from hub.api.people import Role
from tests.web.conftest import PASSWORD, House, problem

ENTITY_KEYS = {
    "entity_id", "unique_id", "kind", "name", "names", "area", "device_id", "device_class", "unit", "category", "icon",
    "enabled", "value", "attributes", "available", "assumed", "changed_at", "updated_at", "heard_at",
    "commands", "risk", "cause",
}  # fmt: skip


async def test_an_entity_has_every_key_of_the_contract(house: House) -> None:
    found = await (await house.client.get("/api/entities/light.kitchen", headers=await house.token())).json()
    assert set(found) == ENTITY_KEYS
    assert found["area"] == "kitchen"
    assert found["names"] == {"zh": ["厨房灯"]}
    assert found["value"] is False
    assert found["attributes"] == {"supported_color_modes": ["brightness"], "brightness": 10}
    assert found["commands"] == ["turn_on", "turn_off", "toggle"]
    assert found["changed_at"] == "2026-03-02T12:00:00.000+00:00"
    assert found["cause"]["origin"] == "device"
    lock = await (await house.client.get("/api/entities/lock.front", headers=await house.token())).json()
    assert lock["risk"] == {"unlock": "secured", "open": "secured"}


async def test_entities_can_be_asked_for_by_area_and_kind(house: House) -> None:
    headers = await house.token()

    async def ids(query: str) -> list[str]:
        found = await (await house.client.get(f"/api/entities{query}", headers=headers)).json()
        return [e["entity_id"] for e in found]

    assert len(await ids("")) == 3
    assert await ids("?kind=light") == ["light.kitchen"]
    assert await ids("?area=kitchen&kind=light") == ["light.kitchen"]
    assert await ids("?area=attic") == []
    assert "colour" in (await problem(await house.client.get("/api/entities?colour=1", headers=headers), 422))["field"]


async def test_a_command_answers_what_became_of_it(house: House) -> None:
    csrf = await house.log_in("Ben")
    response = await house.client.post("/api/entities/light.kitchen/turn_on", json={"brightness": 200}, headers=csrf)
    body = await response.json()
    assert (response.status, body["outcome"], body["reason"]) == (200, "confirmed", "")
    assert body["entity"]["value"] is True
    assert body["entity"]["attributes"]["brightness"] == 200
    assert house.calls == [("light.kitchen", "turn_on", {"brightness": 200})]
    journal = await house.services.commands._store.read("commands")
    assert journal[0].data["cause"]["who"] == "ben"
    assert journal[0].data["cause"]["door"] == "panel"


async def test_an_empty_body_is_no_parameters(house: House) -> None:
    response = await house.client.post("/api/entities/light.kitchen/turn_on", headers=await house.token())
    assert (await response.json())["outcome"] == "confirmed"


async def test_a_refused_command_is_a_409_with_the_same_body(house: House) -> None:
    house.services.states.apply("light.kitchen", cause=house.cause, available=False)
    response = await house.client.post("/api/entities/light.kitchen/turn_on", headers=await house.token())
    body = await response.json()
    assert (response.status, body["outcome"]) == (409, "refused")
    assert "not reachable" in body["reason"]
    assert body["entity"]["available"] is False


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("light.kitchen/turn_on", {"brightness": 999}, 422, "brightness"),
        ("light.kitchen/turn_on", {"brightness": "bright"}, 422, "brightness"),
        ("light.kitchen/turn_on", {"brightnes": 1}, 422, "brightnes"),
        ("light.kitchen/turn_on", [1], 422, ""),
        ("light.kitchen/fly", {}, 404, ""),
        ("light.attic/turn_on", {}, 404, ""),
        ("sensor.outside/turn_on", {}, 404, ""),
    ],
)
async def test_a_command_that_makes_no_sense_is_told_what_would(
    house: House, path: str, body: Any, status: int, field: str
) -> None:
    response = await house.client.post(f"/api/entities/{path}", json=body, headers=await house.token())
    document = await problem(response, status)
    assert document.get("field", "") == field
    if field:
        assert document.get("remedy")
    assert house.calls == []


@pytest.mark.parametrize("name", ["Cid", "Gus", "Tab"])
async def test_a_child_guest_or_device_may_switch_a_light_but_not_open_the_door(house: House, name: str) -> None:
    csrf = await house.log_in(name)
    response = await house.client.post("/api/entities/light.kitchen/turn_on", json={}, headers=csrf)
    assert response.status == 200
    response = await house.client.post("/api/entities/lock.front/unlock", json={}, headers=csrf)
    assert "Front door" in (await problem(response, 403))["detail"]
    assert [c[0] for c in house.calls] == ["light.kitchen"]


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"nonsense", 400),
        (b"\xff\xfe", 400),
        (b'{"name": "\\ud800"}', 400),
        (b'{"name": NaN}', 400),
        (b"[" * 100_000, 422),
        (b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 422),
        (b'{"name": 1}', 422),
        (b'{"name": ""}', 422),
        (b'{"nickname": "x"}', 422),
        (b"x" * (1 << 20) + b"x", 413),
    ],
)
async def test_broken_json_is_a_problem_document(house: House, raw: bytes, status: int) -> None:
    headers = {**await house.token(), "Content-Type": "application/json"}
    response = await house.client.post("/api/areas", data=io.BytesIO(raw), headers=headers)
    document = await problem(response, status)
    assert "Traceback" not in str(document)
    assert "msgspec" not in str(document)


async def test_deep_json_where_anything_is_taken_is_a_problem_document(house: House) -> None:
    headers = {**await house.token(), "Content-Type": "application/json"}
    deep = b'{"a": ' * 100_000 + b"1" + b"}" * 100_000
    for path in ("/api/entities/light.kitchen/turn_on", "/api/plugins/fridge/stock"):
        document = await problem(await house.client.post(path, data=deep, headers=headers), 400)
        assert "deep" in document["detail"]


async def test_a_field_at_fault_is_named_with_its_path(house: House) -> None:
    headers = await house.token()
    document = await problem(await house.client.post("/api/areas", json={}, headers=headers), 422)
    assert document["field"] == "name"
    body = {"name": "Attic", "names": {"en": [3]}}
    document = await problem(await house.client.post("/api/areas", json=body, headers=headers), 422)
    assert document["field"].startswith("names")


async def test_unknown_addresses_and_methods_are_problem_documents(house: House) -> None:
    headers = await house.token()
    await problem(await house.client.get("/api/nothing", headers=headers), 404)
    response = await house.client.delete("/api/entities", headers=headers)
    assert "GET" in (await problem(response, 405))["remedy"]
    assert "GET" in response.headers["Allow"]
    await problem(await house.client.post("/", headers=headers), 405)


async def test_an_accident_inside_tells_nothing_of_the_inside(house: House, caplog: pytest.LogCaptureFixture) -> None:
    response = await house.client.get("/api/plugins/fridge/crash", headers=await house.token())
    assert "secret insides" not in str(await problem(response, 500))
    assert "secret insides" in caplog.text


async def test_an_entity_can_be_named_and_put_in_a_room(house: House) -> None:
    headers = await house.token()
    body = {"name": "Big light", "area": None, "aliases": {"en": ["Big light", "lamp"]}, "enabled": False}
    response = await house.client.patch("/api/entities/light.kitchen", json=body, headers=headers)
    found = await response.json()
    assert (found["name"], found["names"], found["enabled"]) == ("Big light", {"en": ["Big light", "lamp"]}, False)
    assert found["area"] == "kitchen", "through its device"
    response = await house.client.patch("/api/entities/light.kitchen", json={"area": "moon"}, headers=headers)
    assert (await problem(response, 422))["field"] == "area"
    response = await house.client.patch("/api/entities/light.kitchen", json={"value": 1}, headers=headers)
    assert (await problem(response, 422))["field"] == "value"
    found = await (await house.client.patch("/api/entities/light.kitchen", json={"name": ""}, headers=headers)).json()
    assert found["name"] == "Kitchen"


async def test_rooms_can_be_added_changed_and_removed(house: House) -> None:
    headers = await house.token()
    response = await house.client.post("/api/areas", json={"name": "Bad", "names": {"zh": ["浴室"]}}, headers=headers)
    area = await response.json()
    assert response.status == 201
    assert area == {"id": "bad", "name": "Bad", "names": {"zh": ["浴室"]}, "floor": None, "icon": ""}
    await problem(await house.client.post("/api/areas", json={"name": "浴室"}, headers=headers), 409)
    body = {"name": "Bath", "floor": "ground"}
    area = await (await house.client.patch("/api/areas/bad", json=body, headers=headers)).json()
    assert (area["name"], area["floor"], area["names"]) == ("Bath", "ground", {"zh": ["浴室"]})
    await problem(await house.client.patch("/api/areas/bad", json={"floor": "x"}, headers=headers), 422)
    await problem(await house.client.patch("/api/areas/none", json=body, headers=headers), 404)
    assert (await house.client.delete("/api/areas/bad", headers=headers)).status == 204
    ids = [a["id"] for a in await (await house.client.get("/api/areas", headers=headers)).json()]
    assert ids == ["kitchen"]
    floors = await (await house.client.get("/api/floors", headers=headers)).json()
    assert floors == [{"id": "ground", "name": "Ground floor", "names": {}, "level": 0}]


async def test_devices_can_be_named_moved_and_forgotten(house: House) -> None:
    headers = await house.token()
    devices = await (await house.client.get("/api/devices", headers=headers)).json()
    assert devices[0]["entities"] == ["light.kitchen"]
    body = {"name": "Lampada", "area": None}
    device = await (await house.client.patch("/api/devices/lamp", json=body, headers=headers)).json()
    assert (device["name"], device["area"]) == ("Lampada", None)
    assert (await house.client.delete("/api/devices/lamp", headers=headers)).status == 204
    await problem(await house.client.get("/api/entities/light.kitchen", headers=headers), 404)
    assert house.services.states.get("light.kitchen") is None
    await problem(await house.client.delete("/api/devices/lamp", headers=headers), 404)


async def test_people_are_managed_by_owners_and_bodies_are_private(house: House) -> None:
    headers = await house.token()
    body = {"name": "Dora", "role": "child", "guardian": "ben", "body": {"height_cm": 120, "birth_date": "2018-05-01"}}
    response = await house.client.post("/api/people", json={**body, "pin": "4711"}, headers=headers)
    assert response.status == 201
    assert (await response.json())["body"]["height_cm"] == 120

    async def body_seen_by(name: str) -> Any:
        await house.log_in(name)
        people = await (await house.client.get("/api/people")).json()
        return next(p["body"] for p in people if p["id"] == "dora")

    assert (await body_seen_by("Ben"))["birth_date"] == "2018-05-01"
    assert await body_seen_by("Cid") is None
    assert (await house.accounts.check_pin("4711", where="x")).id == "dora"  # type: ignore[union-attr]
    response = await house.client.patch(
        "/api/people/dora", json={"pin": None, "names": {"zh": ["朵拉"]}}, headers=headers
    )
    assert (await response.json())["names"] == {"zh": ["朵拉"]}
    assert await house.accounts.check_pin("4711", where="x") is None
    assert (await house.client.delete("/api/people/dora", headers=headers)).status == 204
    await problem(await house.client.delete("/api/people/dora", headers=headers), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "anna"}, "name"),
        ({"name": "Eve", "pin": "1234"}, "pin"),
        ({"name": "Eve", "password": "short"}, "password"),
        ({"name": "Eve", "role": "king"}, "role"),
        ({"name": "Eve", "guardian": "nobody"}, "guardian"),
        ({"name": "Eve", "body": {"height_cm": 3}}, "body.height_cm"),
        ({"name": "Eve", "body": {"birth_date": "yesterday"}}, "body.birth_date"),
    ],
)
async def test_an_unfit_person_is_refused_whole(house: House, body: dict[str, Any], field: str) -> None:
    response = await house.client.post("/api/people", json=body, headers=await house.token())
    assert (await problem(response, 422))["field"] == field
    assert "eve" not in house.accounts.people


async def test_the_last_owner_cannot_be_removed_or_demoted(house: House) -> None:
    headers = await house.token()
    await problem(await house.client.delete("/api/people/anna", headers=headers), 422)
    await problem(await house.client.patch("/api/people/anna", json={"role": "adult"}, headers=headers), 422)


async def test_history_takes_times_and_gives_times(house: House) -> None:
    headers = await house.token()
    query = {
        "entity_id": "sensor.outside",
        "from": "2026-03-01T00:00:00+01:00",
        "to": "2026-03-02T00:00:00Z",
        "step": "60",
    }
    found = await (await house.client.get("/api/history", params=query, headers=headers)).json()
    assert found["unit"] == "°C"
    assert found["points"][0] == ["2026-02-28T23:00:00.000+00:00", 20.5]
    assert house.history.asked[0][3] == 60
    await house.client.get("/api/history?entity_id=sensor.outside", headers=headers)
    assert house.history.asked[1][2] - house.history.asked[1][1] == 86400
    for bad in ({"from": "yesterday"}, {"from": "2030-01-01T00:00:00Z"}, {"step": "0"}, {"step": "x"}, {"to": "1e99"}):
        response = await house.client.get(
            "/api/history", params={"entity_id": "sensor.outside", **bad}, headers=headers
        )
        assert (await problem(response, 422))["field"] in bad or bad == {"from": "2030-01-01T00:00:00Z"}
    await problem(await house.client.get("/api/history?entity_id=x.y", headers=headers), 404)
    await problem(await house.client.get("/api/history", headers=headers), 422)


async def test_events_system_and_problems_have_times_in_words(house: House) -> None:
    headers = await house.token()
    events = await (await house.client.get("/api/events?since=41&limit=5", headers=headers)).json()
    assert events[0]["seq"] == 42
    assert events[0]["at"] == events[0]["cause"]["at"] == "2023-11-14T22:13:20.000+00:00"
    house.services.bus.publish(Notice(cause=house.cause, key="door", level="warning", text="The door is open"))
    system = await (await house.client.get("/api/system", headers=headers)).json()
    assert (system["version"], system["entities"]) == ("9.9.9", 3)
    assert system["started_at"] == "2023-11-14T22:13:20.000+00:00"
    assert [n["key"] for n in system["notices"]] == ["door"]
    house.services.bus.publish(Notice(cause=house.cause, key="door", level="info", text=""))
    system = await (await house.client.get("/api/system", headers=headers)).json()
    assert system["notices"] == []
    assert (await (await house.client.get("/api/problems", headers=headers)).json())[0]["count"] == 3


async def test_sentences_and_recordings_reach_the_voice(house: House) -> None:
    csrf = await house.log_in("Ben")
    body = {"text": "打开灯", "area": "厨房"}
    reply = await (await house.client.post("/api/voice/text", json=body, headers=csrf)).json()
    assert reply["answer"] == "You said 打开灯"
    assert house.voice.asked == [("打开灯", "", "kitchen", "ben", "panel")]
    assert (await house.client.get(reply["speech"])).content_type == "audio/wav"
    await problem(await house.client.get("/api/voice/speech/zz.wav"), 404)
    await problem(await house.client.post("/api/voice/text", json={"text": ""}, headers=csrf), 422)
    await problem(await house.client.post("/api/voice/text", json={"text": "x", "area": "moon"}, headers=csrf), 422)
    wav = b"RIFF\x24\0\0\0WAVEfmt " + bytes(100)
    headers = {**csrf, "Content-Type": "audio/wav"}
    assert (await house.client.post("/api/voice/audio?language=en", data=wav, headers=headers)).status == 200
    assert house.voice.wavs == [wav]
    await problem(await house.client.post("/api/voice/audio", data=b"MP3", headers=headers), 422)
    await problem(await house.client.post("/api/voice/audio?language=!", data=wav, headers=headers), 422)
    await problem(await house.client.post("/api/voice/audio", json={}, headers=csrf), 415)


async def test_speech_models_are_fetched_by_owners(house: House) -> None:
    headers = await house.token()
    assert (await (await house.client.get("/api/voice/models", headers=headers)).json())[0]["name"] == "small-en"
    assert (await house.client.post("/api/voice/models/small-en/get", headers=headers)).status == 202
    await problem(await house.client.post("/api/voice/models/none/get", headers=headers), 404)
    await problem(await house.client.delete("/api/voice/models/small-en", headers=headers), 503)
    adult = await house.token(Role.ADULT)
    await problem(await house.client.post("/api/voice/models/small-en/get", headers=adult), 403)


async def test_plugins_are_listed_in_ones_language_and_configured_by_owners(house: House) -> None:
    await house.log_in("Ben")
    fridge = (await (await house.client.get("/api/plugins")).json())[0]
    assert (fridge["title"], fridge["config"], fridge["schema"]) == ("冰箱", {}, None)
    assert fridge["cards"][0]["module"] == "/api/plugins/fridge/panel/card.js"
    response = await house.client.get(fridge["cards"][0]["module"])
    assert response.content_type == "text/javascript"
    headers = await house.token()
    fridge = (await (await house.client.get("/api/plugins", headers=headers)).json())[0]
    assert (fridge["title"], fridge["config"]) == ("Fridge", {"days": 3})
    for action in ("reload", "enable", "disable"):
        assert (await house.client.post(f"/api/plugins/fridge/{action}", headers=headers)).status == 200
        await problem(await house.client.post(f"/api/plugins/none/{action}", headers=headers), 404)
    assert (await house.client.put("/api/plugins/fridge/config", json={"days": 5}, headers=headers)).status == 200
    assert house.plugins.done == [
        ("reload", "fridge"),
        ("enable", "fridge"),
        ("disable", "fridge"),
        ("configure", "fridge"),
    ]
    response = await house.client.put("/api/plugins/fridge/config", json={"dayz": 5}, headers=headers)
    assert "did you mean" in (await problem(response, 422))["detail"]
    assert (
        "line 3"
        in (await problem(await house.client.post("/api/plugins/broken/reload", headers=headers), 409))["detail"]
    )


@pytest.mark.parametrize("path", ["../conftest.py", "%2e%2e/x", "..%2fx", "a//b", "a\\b", "none.js", "%00"])
async def test_a_plugins_files_end_at_its_folder(house: House, path: str) -> None:
    from yarl import URL

    url = house.client.make_url("/").join(URL(f"/api/plugins/fridge/panel/{path}", encoded=True))
    response = await house.client.session.get(url, headers=await house.token())
    assert response.status == 404


async def test_a_plugins_route_gets_who_asks_and_what(house: House) -> None:
    csrf = await house.log_in("Ben")
    reply = await house.client.patch("/api/plugins/fridge/stock/7?x=1", json={"quantity": 2}, headers=csrf)
    assert await reply.json() == {"ok": True, "id": "7", "body": {"quantity": 2}}
    asked = house.plugins.asked[0]
    assert (asked.person.id, asked.cause.door, asked.query) == ("ben", "panel", {"x": "1"})  # type: ignore[union-attr]
    document = await problem(await house.client.post("/api/plugins/fridge/refuse", headers=csrf), 409)
    assert (document["detail"], document["remedy"]) == ("the window in the bedroom is open", "close it")
    await problem(await house.client.get("/api/plugins/fridge/nothing"), 404)
    await problem(await house.client.get("/api/plugins/none/x"), 404)
    assert "boom" in (await problem(await house.client.get("/api/plugins/broken/x"), 503))["detail"]


async def test_a_plugins_route_has_its_least_role(house: House) -> None:
    csrf = await house.log_in("Gus")
    assert (await house.client.get("/api/plugins/fridge/overview")).status == 200
    await problem(await house.client.post("/api/plugins/fridge/stock", json={}, headers=csrf), 403)
    csrf = await house.log_in("Cid")
    assert (await house.client.post("/api/plugins/fridge/stock", json={}, headers=csrf)).status == 200
    await problem(await house.client.patch("/api/plugins/fridge/stock/1", json={}, headers=csrf), 403)


async def test_a_hub_without_voice_or_history_says_so(house: House) -> None:
    from dataclasses import replace

    import msgspec  # noqa: F401

    from hub.web.endpoint import SERVICES

    bare = replace(house.services, voice=None, history=None)
    headers = await house.token()
    house.client.app._state[SERVICES] = bare
    assert (
        "voice"
        in (await problem(await house.client.post("/api/voice/text", json={"text": "x"}, headers=headers), 503))[
            "detail"
        ]
    )
    await problem(await house.client.get("/api/history?entity_id=sensor.outside", headers=headers), 503)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMED = st.dictionaries(
    st.sampled_from(
        ["name", "names", "area", "floor", "icon", "aliases", "enabled", "role", "body", "pin", "text", "days"]
    ),
    JSON,
    max_size=5,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=NAMED | JSON)
async def test_whatever_json_is_sent_no_door_falls_over(house: House, body: Any) -> None:
    import json

    headers = {**await house.token(), "Content-Type": "application/json"}
    raw = json.dumps(body).encode()
    for method, path in (
        ("POST", "/api/areas"),
        ("PATCH", "/api/entities/light.kitchen"),
        ("POST", "/api/entities/light.kitchen/turn_on"),
        ("POST", "/api/people"),
        ("POST", "/api/voice/text"),
        ("POST", "/api/login"),
    ):
        response = await house.client.request(method, path, data=raw, headers=headers)
        assert response.status < 500, (method, path, body, await response.text())


def test_the_password_of_the_tests_is_no_default() -> None:
    from pathlib import Path

    import hub

    found = [p for p in Path(hub.__file__).parent.rglob("*.py") if PASSWORD in p.read_text()]
    assert found == []


async def test_what_a_scale_measures_is_shown_to_nobody(house: House) -> None:
    house.add("sensor.scale", 61.4, {"raw": "61.4 kg"}, device_class="weight", unit="kg")
    for role in (Role.OWNER, Role.ADULT, Role.GUEST):
        headers = await house.token(role)
        found = await (await house.client.get("/api/entities/sensor.scale", headers=headers)).json()
        assert (found["value"], found["attributes"], found["available"]) == (None, {"private": True}, True)
        assert "61.4" not in await (await house.client.get("/api/entities", headers=headers)).text()
    answer = await house.client.get("/api/history?entity_id=sensor.scale", headers=await house.token())
    assert (await answer.json())["points"] == []
    assert house.history.asked == []
