"""What the cameras see becomes entities, sightings and pictures, and is erased when its time has come."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import InvalidParameter
from hub.testing import FakeClock, PluginHarness, plugin_harness
from plugins.frigate.api import Seen

PLUGIN = "plugins.frigate.plugin"
DOOR = "binary_sensor.front_person"
JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 20


@pytest.fixture
async def home(clock: FakeClock) -> AsyncIterator[PluginHarness]:
    async with plugin_harness(clock=clock) as harness:
        yield harness


async def see(home: PluginHarness, moment: str, number: int = 1, **facts: Any) -> None:
    after = {"id": f"1.{number}", "camera": "front", "label": "person", "top_score": 0.9, "start_time": 1.0, **facts}
    if moment == "end":
        after["end_time"] = 2.0
    await home.mqtt.receive("frigate/events", json.dumps({"type": moment, "before": {}, "after": after}))


async def sightings(home: PluginHarness) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await home.request("GET", "frigate/sightings"))["sightings"]
    return found


def value(home: PluginHarness, entity_id: str = DOOR) -> Any:
    known = home.states.get(entity_id)
    return known.value if known and known.available else None


async def test_a_person_at_the_door_is_there_until_the_end_is_told(home: PluginHarness) -> None:
    await home.load(PLUGIN)
    await see(home, "new")
    assert value(home) is True
    await see(home, "new", 2)
    await see(home, "end")
    assert value(home) is True
    await see(home, "end", 2)
    assert value(home) is False
    assert [(s.id, s.here) for s in home.happened(Seen)] == [
        ("1.1", True),
        ("1.2", True),
        ("1.1", False),
        ("1.2", False),
    ]
    first = (await home.request("GET", "frigate/sightings", query={"language": "zh"}))["sightings"][-1]
    assert (first["text"], first["until"] is not None) == ("Front：有人", True)


async def test_the_picture_belongs_to_the_sighting(home: PluginHarness) -> None:
    await home.load(PLUGIN)
    await see(home, "new")
    await home.mqtt.receive("frigate/front/person/snapshot", JPEG)
    (item,) = await sightings(home)
    assert item["picture"] is True
    shown = (await home.request("GET", "frigate/sightings/1.1/picture"))["image"]
    assert base64.b64decode(shown.partition(",")[2]) == JPEG


async def test_what_is_of_no_interest_leaves_nothing(home: PluginHarness) -> None:
    cameras = {"front": {"zones": ["porch"]}}
    await home.load(PLUGIN, {"cameras": cameras, "only_listed": True})
    await see(home, "new")
    await see(home, "new", 2, camera="street", entered_zones=["porch"])
    await see(home, "new", 3, label="cat", entered_zones=["porch"])
    await see(home, "new", 4, top_score=0.3, entered_zones=["porch"])
    await see(home, "new", 5, false_positive=True, entered_zones=["porch"])
    assert await sightings(home) == []
    await see(home, "update", 1, entered_zones=["porch"])
    assert [s["id"] for s in await sightings(home)] == ["1.1"]


async def test_what_the_broker_kept_and_what_is_malformed_is_no_news(home: PluginHarness) -> None:
    await home.load(PLUGIN)
    await see(home, "new")
    await home.mqtt.receive("frigate/front/person/snapshot", JPEG, retain=True)
    await home.mqtt.receive("frigate/front/person/snapshot", b"no picture")
    await home.mqtt.receive("frigate/front/person/snapshot", JPEG * 5000)
    for bad in ("", "[]", "{", '{"type": "new"}', "[" * 5000):
        await home.mqtt.receive("frigate/events", bad)
    (item,) = await sightings(home)
    assert item["picture"] is False


async def test_pictures_and_sightings_are_erased_when_their_time_has_come(
    home: PluginHarness, clock: FakeClock
) -> None:
    await home.load(PLUGIN, {"keep_hours": 2, "keep_pictures": 2})
    for number in range(1, 5):
        await see(home, "new", number)
        await home.mqtt.receive("frigate/front/person/snapshot", JPEG)
        await see(home, "end", number)
        await clock.advance(600)
    assert [s["picture"] for s in await sightings(home)] == [True, True, False, False]
    documents = home.store.documents("plugin.frigate")
    assert await documents.keys("picture:") == ["picture:1.3", "picture:1.4"]
    await clock.advance(3 * 3600)
    assert await sightings(home) == []
    assert await documents.keys("picture:") == []
    with pytest.raises(InvalidParameter):
        await home.request("GET", "frigate/sightings/1.4/picture")


async def test_a_camera_that_may_not_be_recorded_keeps_no_picture(home: PluginHarness) -> None:
    await home.load(PLUGIN, {"cameras": {"front": {"record": False}}})
    await see(home, "new")
    await home.mqtt.receive("frigate/front/person/snapshot", JPEG)
    assert (await sightings(home))[0]["picture"] is False


async def test_a_sighting_without_an_end_ends_by_itself(home: PluginHarness, clock: FakeClock) -> None:
    await home.load(PLUGIN)
    await see(home, "new")
    await clock.advance(700)
    assert value(home) is False
    assert (await sightings(home))[0]["until"] is not None


async def test_without_frigate_nobody_knows(home: PluginHarness) -> None:
    await home.load(PLUGIN)
    await see(home, "new")
    await home.mqtt.receive("frigate/available", "offline", retain=True)
    assert value(home) is None
    await home.mqtt.receive("frigate/available", "online")
    assert value(home) is False


async def test_what_was_seen_survives_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as home:
        await home.load(PLUGIN)
        await see(home, "new")
        await home.mqtt.receive("frigate/front/person/snapshot", JPEG)
    async with plugin_harness(path=tmp_path / "hub.db", clock=clock) as home:
        await home.load(PLUGIN)
        (item,) = await sightings(home)
        assert (item["picture"], item["until"] is not None) == (True, True)
        assert (await home.request("GET", "frigate/sightings/1.1/picture"))["image"].startswith("data:image/jpeg")
