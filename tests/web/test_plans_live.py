"""Open panels hear that plans changed, once for however many changes."""

from __future__ import annotations

from hub.api.events import PlansChanged
from tests.web.conftest import House
from tests.web.test_ws import open_panel


async def test_changed_plans_reach_the_panel_once_a_frame(house: House) -> None:
    async with open_panel(house) as panel:
        await panel.ask("subscribe", topic="events")
        for _ in range(5):
            house.services.bus.publish(PlansChanged(cause=house.cause))
        await house.frames()
        assert await panel.frame() == {"type": "event", "event": {"name": "automation.PlansChanged"}}
        house.services.bus.publish(PlansChanged(cause=house.cause))
        await house.frames()
        assert (await panel.frame())["event"]["name"] == "automation.PlansChanged"
