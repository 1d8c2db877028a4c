"""Adding a device: what announced itself, yes to it, a blink; and the pictures of cameras."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from hub.api.people import Role
from hub.testing import settle
from tests.web.conftest import House, problem

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def announce(house: House, component: str, name: str, device: dict[str, Any], **config: Any) -> None:
    doc = {"name": name, "unique_id": name, "device": device, "origin": {"name": "maker"}, **config}
    house.wire.receive(f"homeassistant/{component}/{name}/config", json.dumps(doc).encode())


async def test_a_device_announced_twice_is_one_device_with_both_its_entities(house: House) -> None:
    headers = await house.token()
    mac = [["mac", "AA:BB:CC:00:11:22"]]
    announce(
        house, "sensor", "warmth", {"identifiers": ["x1"], "connections": mac, "name": "Probe"}, state_topic="probe/t"
    )
    announce(
        house,
        "light",
        "glow",
        {"identifiers": ["other"], "connections": [["mac", "aa:bb:cc:00:11:22"]], "name": "Probe"},
        command_topic="probe/l",
    )
    (found,) = await (await house.client.get("/api/discovered", headers=headers)).json()
    assert found["entities"] == ["sensor.probe_warmth", "light.probe_glow"]
    assert found["conventions"] == ["home_assistant"]
    assert found["made_by"] == ["maker"]
    assert found["topics"] == ["homeassistant/light/glow/config", "homeassistant/sensor/warmth/config"]
    assert (found["new"], found["available"], found["can_identify"]) == (True, True, True)


async def test_an_accepted_device_has_its_name_and_room_and_is_no_longer_new(house: House) -> None:
    headers = await house.token()
    announce(house, "sensor", "warmth", {"identifiers": ["x1"], "name": "Probe"}, state_topic="probe/t")
    path = "/api/discovered/probe/accept"
    await problem(await house.client.post(path, json={"area": "moon"}, headers=headers), 422)
    response = await house.client.post(path, json={"name": "Oven probe", "area": "kitchen"}, headers=headers)
    assert response.status == 204
    assert await (await house.client.get("/api/discovered?new=true", headers=headers)).json() == []
    (found,) = await (await house.client.get("/api/discovered?new=false", headers=headers)).json()
    assert (found["name"], found["area"]) == ("Oven probe", "kitchen")
    await problem(await house.client.post("/api/discovered/nothing/accept", json={}, headers=headers), 404)
    guest = await house.token(Role.GUEST)
    await problem(await house.client.post(path, json={}, headers=guest), 403)


async def test_a_light_blinks_to_show_itself_and_a_sensor_says_it_cannot(house: House) -> None:
    headers = await house.token()
    announce(house, "light", "glow", {"identifiers": ["l"], "name": "Lantern"}, command_topic="lantern")
    announce(house, "sensor", "warmth", {"identifiers": ["x1"], "name": "Probe"}, state_topic="probe/t")
    asking = asyncio.create_task(house.client.post("/api/discovered/lantern/identify", headers=headers))
    while not asking.done():
        await settle()
        await house.clock.advance(1)
        await asyncio.sleep(0)
    assert await (await asking).json() == {"entity": "light.lantern_glow"}
    refused = await problem(await house.client.post("/api/discovered/probe/identify", headers=headers), 409)
    assert "cannot show itself" in refused["detail"]


async def test_a_camera_shows_its_last_picture_and_nothing_that_is_none(house: House) -> None:
    headers = await house.token()
    announce(house, "camera", "door", {"identifiers": ["c"], "name": "Cam"}, topic="cam/png")
    announce(house, "image", "hall", {"identifiers": ["c"], "name": "Cam"}, image_topic="cam/b64", image_encoding="b64")
    path = "/api/entities/camera.cam_door/picture"
    await problem(await house.client.get(path, headers=headers), 404)
    house.wire.receive("cam/png", PNG)
    response = await house.client.get(path, headers=headers)
    assert (response.content_type, await response.read()) == ("image/png", PNG)
    house.wire.receive("cam/b64", base64.b64encode(b"\xff\xd8\xff\xe0picture"))
    response = await house.client.get("/api/entities/image.cam_hall/picture", headers=headers)
    assert (response.content_type, await response.read()) == ("image/jpeg", b"\xff\xd8\xff\xe0picture")
    house.wire.receive("cam/png", b"<script>alert(1)</script>")
    await problem(await house.client.get(path, headers=headers), 404)
