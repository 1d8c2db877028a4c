"""The panel in a browser: a device taken in, devices gone, plans cancelled, a button of the fridge's screen pressed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.e2e.conftest import LivingHome
from tests.e2e.test_panel import BUILT, CHROMIUM, browser, enter

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240), pytest.mark.filterwarnings("ignore::ResourceWarning")]
LAMP = {
    "unique_id": "desk_lamp_1",
    "name": None,
    "schema": "json",
    "state_topic": "desk/lamp",
    "command_topic": "desk/lamp/set",
    "availability_topic": "desk/lamp/available",
    "device": {"identifiers": ["desk_lamp"], "name": "Desk lamp", "manufacturer": "Acme", "suggested_area": "Kitchen"},
    "origin": {"name": "Workbench", "sw": "2.0"},
}


@pytest.fixture(autouse=True)
def _needs() -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    if not BUILT.is_file():
        pytest.skip("the panel is not built: python hub/web/panel/build.py")


async def announce(home: LivingHome, *, available: str = "online") -> None:
    """Have a lamp introduce itself the way appliances do, and wait until the hub knows it."""
    client = home.hub.mqtt.client
    await client.publish("homeassistant/light/desk_lamp/config", json.dumps(LAMP), retain=True)
    await client.publish("desk/lamp", '{"state": "OFF"}', retain=True)
    await client.publish("desk/lamp/available", available, retain=True)
    async with asyncio.timeout(10):
        while "Desk lamp" not in [device["name"] for device in await home.ask("GET", "/api/discovered")]:
            await asyncio.sleep(0.05)


async def come_in(home: LivingHome, running: Any) -> Any:
    """Open the panel; logging in with a new password has ended the home's own token, so make it another."""
    page = await enter(home, running)
    page.set_default_timeout(12_000)
    home.token, _ = await home.hub.accounts.issue_token("anna", "test")
    return page


async def discovered(home: LivingHome, name: str) -> dict[str, Any]:
    found = await home.ask("GET", "/api/discovered")
    return next(device for device in found if device["name"] == name)


async def eventually(condition: Any, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)


async def test_a_new_device_is_taken_in_with_its_name_and_room(home: LivingHome) -> None:
    await announce(home)
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/devices")
        fresh = page.get_by_role("region", name="New devices")
        await fresh.locator("summary").click()
        entry = fresh.get_by_role("listitem").filter(has_text="Desk lamp")
        assert "Workbench 2.0" in await entry.inner_text()
        await entry.get_by_role("button").click()
        sheet = page.locator("hearth-add-device")
        assert await sheet.get_by_label("Room").input_value() == "kitchen"
        await sheet.get_by_label("Name").fill("Reading lamp")
        await sheet.get_by_label("Room").select_option(label="Bedroom")
        await sheet.get_by_role("button", name="Add to the home").click()
        await sheet.wait_for(state="detached")
        await page.get_by_role("region", name="Bedroom").get_by_role("heading", name="Reading lamp").wait_for()
        await entry.wait_for(state="detached")
    lamp = await discovered(home, "Reading lamp")
    assert (lamp["new"], lamp["area"]) == (False, "bedroom")


async def test_all_new_devices_are_taken_in_at_once(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/devices")
        await page.get_by_role("button", name="Add all").click()
        await page.locator("hearth-confirm").get_by_role("button", name="Add", exact=True).click()
        await page.get_by_role("region", name="New devices").wait_for(state="hidden")
    assert [device for device in await home.ask("GET", "/api/discovered") if device["new"]] == []


async def test_a_light_that_is_asked_to_blink_says_so(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/devices")
        await page.get_by_role("button", name="Add Bathroom light").click()
        sheet = page.locator("hearth-add-device")
        await sheet.get_by_role("button", name="Blink").click()
        await sheet.get_by_text("Bathroom light showed itself.").wait_for(timeout=20_000)


async def test_a_device_that_is_gone_says_so(home: LivingHome) -> None:
    await announce(home, available="offline")
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/devices")
        card = page.locator("article.device").filter(has=page.get_by_role("heading", name="Desk lamp"))
        await card.locator(".chip").filter(has_text="Not reachable").wait_for()
        await home.hub.mqtt.client.publish("desk/lamp/available", "online", retain=True)
        await card.locator(".chip").wait_for(state="detached")


async def test_plans_stand_on_the_home_page_and_are_cancelled_there(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.locator("#say").fill("wake me tomorrow at 7")
        await page.keyboard.press("Enter")
        planned = page.get_by_role("region", name="Planned")
        await planned.get_by_text("tomorrow 07:00").wait_for()
        await planned.get_by_role("button", name="Cancel Alarm clock").click()
        await planned.wait_for(state="hidden")
    assert await home.ask("GET", "/api/schedules") == []


async def test_a_button_of_the_fridges_screen_takes_what_was_eaten_out(home: LivingHome) -> None:
    soon = home.hub.clock.now().date().isoformat()
    body = {"name": "spinach", "quantity": 250, "unit": "g", "expires_at": f"{soon}T23:59:00Z"}
    item = await home.ask("POST", "/api/plugins/fridge/stock", body)
    async with browser() as running:
        page = await come_in(home, running)
        screens = (await home.ask("GET", "/api/plugins/fridge/overview"))["screens"]
        await page.goto(f"{home.hub.url}/#/screen/fridge/{screens[0]['id']}")
        await page.get_by_role("button", name="spinach: used up").click()

        async def eaten() -> bool:
            overview = await home.ask("GET", "/api/plugins/fridge/overview")
            return item["id"] not in [one["id"] for one in overview["stock"]]

        await eventually(eaten)
        await page.get_by_role("button", name="spinach: used up").wait_for(state="detached")
