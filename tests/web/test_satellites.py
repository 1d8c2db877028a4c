"""Rooms that listen, over REST and WebSocket: who may do what, and a panel that becomes a satellite."""

from __future__ import annotations

from typing import Any

import pytest

from hub.api.causes import Origin, start
from hub.api.events import SatelliteChanged
from hub.api.people import Role
from tests.web.conftest import House
from tests.web.satellites import FakePanel, FakeSatellites
from tests.web.test_ws import open_panel


def door(house: House) -> FakeSatellites:
    satellites = house.services.satellites
    assert isinstance(satellites, FakeSatellites)
    return satellites


async def ask(
    house: House, method: str, path: str, body: Any = None, role: Role = Role.OWNER
) -> tuple[int, dict[str, Any]]:
    async with house.client.request(method, path, json=body, headers=await house.token(role)) as answer:
        return answer.status, await answer.json() if answer.content_type.endswith("json") else {}


async def test_the_rooms_are_listed_with_what_rings(house: House) -> None:
    status, rooms = await ask(house, "GET", "/api/voice/satellites", role=Role.GUEST)
    assert status == 200
    assert rooms["satellites"][0]["last_heard"].startswith("1970-01-01T00:01:00")
    assert [ring["text"] for ring in rooms["rings"]] == ["Tea"]
    assert rooms["recording"] is None


async def test_an_adult_chooses_wake_words_and_volume_a_guest_does_not(house: House) -> None:
    change = {"wake_words": ["alexa"], "volume": 0.4, "area": None}
    status, _ = await ask(house, "PATCH", "/api/voice/satellites/kitchen", change, Role.ADULT)
    assert status == 200
    assert door(house).kitchen["wake_words"] == ["alexa"]
    status, _ = await ask(house, "PATCH", "/api/voice/satellites/kitchen", {"muted": False}, Role.GUEST)
    assert status == 403


@pytest.mark.parametrize("change", [{"volume": 2}, {"wake_words": []}, {"area": "moon"}, {"surprise": 1}])
async def test_a_choice_that_makes_no_sense_is_refused(house: House, change: dict[str, Any]) -> None:
    status, problem = await ask(house, "PATCH", "/api/voice/satellites/kitchen", change)
    assert status == 422
    assert problem["field"]


async def test_an_adult_adds_what_was_found_a_guest_does_not(house: House) -> None:
    found = (await ask(house, "GET", "/api/voice/satellites"))[1]["found"]
    assert [one["name"] for one in found] == ["Attic"]
    body = {"uri": found[0]["uri"], "area": "kitchen"}
    assert (await ask(house, "POST", "/api/voice/satellites", body, Role.GUEST))[0] == 403
    status, rooms = await ask(house, "POST", "/api/voice/satellites", body, Role.ADULT)
    assert status == 201
    assert rooms["found"] == []
    assert door(house).added == {"tcp://10.0.0.9:10700": ("", "kitchen")}


@pytest.mark.parametrize("uri", ["10.0.0.9", "http://10.0.0.9:1", "tcp://10.0.0.9:port", "tcp://a b:1"])
async def test_an_address_that_is_none_is_refused(house: House, uri: str) -> None:
    status, problem = await ask(house, "POST", "/api/voice/satellites", {"uri": uri})
    assert (status, problem["field"]) == (422, "uri")


async def test_anybody_at_home_ends_what_rings(house: House) -> None:
    assert (await ask(house, "DELETE", "/api/voice/rings/timers.1", role=Role.GUEST))[0] == 204
    assert (await ask(house, "DELETE", "/api/voice/rings/timers.1"))[0] == 404


async def test_only_an_owner_has_the_home_recorded(house: House) -> None:
    assert (await ask(house, "PUT", "/api/voice/recording", {"minutes": 5}, Role.ADULT))[0] == 403
    assert (await ask(house, "PUT", "/api/voice/recording", {"minutes": 5000}))[0] == 422
    status, rooms = await ask(house, "PUT", "/api/voice/recording", {"minutes": 5})
    assert (status, rooms["recording"]["on"]) == (200, True)
    assert (await ask(house, "DELETE", "/api/voice/recording"))[0] == 204
    assert door(house).recordings.order is None


async def opened(house: House, panel: Any, **more: Any) -> FakePanel:
    await panel.ask("ears_open", satellite="panel_abc123", name="Tablet", area="kitchen", **more)
    return door(house).panels[-1]


async def test_a_panel_becomes_a_satellite_and_hears_and_plays(house: House) -> None:
    async with open_panel(house, Role.GUEST) as panel:
        ears = await opened(house, panel)
        assert (ears.facts["area"], ears.hears) == ("kitchen", True)
        await panel.ws.send_bytes(b"abc")
        await panel.ws.send_bytes(b"defgh")
        ears.send({"type": "speak", "sound": 1, "text": "Hello"})
        assert (await panel.frame())["text"] == "Hello"
        await panel.ask("played", sound=1)
        await panel.ask("ears_wake")
        assert ears.heard == b"abcdefgh", "odd frames are put together to whole samples"
        assert ears.done == [1, "woken"]
    assert not ears.here, "it goes with its socket"


async def test_while_the_button_is_held_the_wake_word_is_not_listened_for(house: House) -> None:
    async with open_panel(house) as panel:
        ears = await opened(house, panel)
        session = (await panel.ask("audio_start"))["session"]
        await panel.ws.send_bytes(bytes(64))
        await panel.ask("audio_end", session=session)
        assert ears.heard == b""
        await panel.ask("ears_close")
        assert not ears.here


@pytest.mark.parametrize("satellite", ["kitchen", "panel_", "panel_../../x", "local"])
async def test_a_panel_cannot_pass_for_another_kind_of_satellite(house: House, satellite: str) -> None:
    async with open_panel(house) as panel:
        refused = await panel.ask("ears_open", satellite=satellite, name="x")
    assert refused["type"] == "error"
    assert door(house).panels == []


async def test_changes_reach_the_panels_that_asked_for_them(house: House) -> None:
    async with open_panel(house) as panel:
        snapshot = await panel.ask("subscribe", topic="rooms")
        assert snapshot["satellites"][0]["id"] == "kitchen"
        cause = start(Origin.HUB, "kitchen", door="satellites", at=0.0)
        for _ in range(5):
            house.services.bus.publish(SatelliteChanged(cause=cause, satellite="kitchen"))
        await house.frames()
        assert (await panel.frame())["type"] == "rooms"
        assert await panel.quiet(), "many changes within a frame become one"
