"""A fire in the virtual home: from the detector's message to siren, lights, words and the reset, all parts real."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import LivingHome, eventually

pytestmark = pytest.mark.e2e


async def smoke(home: LivingHome, on: bool) -> None:
    body = json.dumps({"action": "smoke", "on": on})
    await home.hub.mqtt.client.publish("hearth-virtual/kitchen_smoke/do", body, qos=1)
    await home.until("binary_sensor.kitchen_smoke", on)


async def test_a_fire_sounds_lights_speaks_and_stays_until_it_is_reset(home: LivingHome) -> None:
    await home.until("binary_sensor.kitchen_smoke", False)
    quiet = await home.ask("POST", "/api/voice/text", {"text": "is there a fire", "language": "en"})
    assert quiet["answer"].startswith("No")
    await smoke(home, True)
    await home.until("siren.hall_siren", True)
    await home.until("light.hall_light", True)
    await home.until("binary_sensor.fire_alarm", True)
    told = await home.ask("POST", "/api/voice/text", {"text": "有火警吗", "language": "zh"})
    assert "火警" in told["answer"]
    assert "厨房" in told["answer"]
    await eventually(lambda: home.ask("GET", "/api/plugins/notify/chains"))
    chains = await home.ask("GET", "/api/plugins/notify/chains")
    assert [c["event_class"] for c in chains] == ["fire"]
    refused = await home.ask("POST", "/api/plugins/fire_safety/points/all/reset", {})
    assert refused["status"] == 409
    silenced = await home.ask("POST", "/api/plugins/fire_safety/points/all/silence", {})
    assert silenced["points"][0]["state"] == "silenced"
    await home.until("siren.hall_siren", False)
    await smoke(home, False)
    assert home.value("binary_sensor.fire_alarm") is True
    await home.ask("POST", "/api/plugins/fire_safety/points/all/reset", {"note": "toast"})
    await home.until("binary_sensor.fire_alarm", False)

    async def stood_down() -> bool:
        return not await home.ask("GET", "/api/plugins/notify/chains")

    await eventually(stood_down)
    book = await home.ask("GET", "/api/plugins/fire_safety/inspections")
    assert book["intact"] is True
    assert book["inspections"][0]["what"] == "reset"
