"""The panel in a browser: a device taken in, devices gone, plans cancelled, a button of the fridge's screen pressed."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.conftest import LivingHome, eventually
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in, switch

pytestmark = IN_A_BROWSER
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


async def announce(home: LivingHome, *, available: str = "online") -> None:
    """Have a lamp introduce itself the way appliances do, and wait until the hub knows it."""
    client = home.hub.mqtt.client
    await client.publish("homeassistant/light/desk_lamp/config", json.dumps(LAMP), retain=True)
    await client.publish("desk/lamp", '{"state": "OFF"}', retain=True)
    await client.publish("desk/lamp/available", available, retain=True)

    async def known() -> bool:
        return "Desk lamp" in [device["name"] for device in await home.ask("GET", "/api/discovered")]

    await eventually(known)


async def discovered(home: LivingHome, name: str) -> dict[str, Any]:
    found = await home.ask("GET", "/api/discovered")
    return next(device for device in found if device["name"] == name)


async def test_a_new_device_is_taken_in_with_its_name_and_room(home: LivingHome) -> None:
    from playwright.async_api import expect

    await announce(home)
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/devices")
        fresh = page.get_by_role("region", name="New devices")
        await fresh.locator("summary").click()
        entry = fresh.get_by_role("listitem").filter(has_text="Desk lamp")
        await entry.get_by_text("Workbench 2.0").wait_for()
        await entry.get_by_role("button").click()
        sheet = page.locator("hearth-add-device")
        await expect(sheet.get_by_label("Room")).to_have_value("kitchen")
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

        async def taken_in() -> bool:
            return not [device for device in await home.ask("GET", "/api/discovered") if device["new"]]

        await eventually(taken_in)
        await page.get_by_role("region", name="New devices").wait_for(state="hidden")


async def test_a_light_that_is_asked_to_blink_says_so(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/devices")
        await page.get_by_role("button", name="Add Bathroom light").click()
        sheet = page.locator("hearth-add-device")
        await sheet.get_by_role("button", name="Blink").click()
        await sheet.get_by_text("Bathroom light showed itself.").wait_for(timeout=20_000)


async def test_in_chinese_a_device_announced_twice_is_one_and_what_was_refused_of_it_is_told(home: LivingHome) -> None:
    await announce(home)
    client = home.hub.mqtt.client
    twin = {
        "name": "Power",
        "unique_id": "desk_lamp_power",
        "state_topic": "desk/lamp/power",
        "device": {"connections": [["mac", "02:00:5E:10:00:01"]], "identifiers": "desk_lamp"},
    }
    await client.publish("homeassistant/sensor/desk_lamp_power/config", json.dumps(twin), retain=True)
    await client.publish("homeassistant/switch/broken/config", '{"name": "Broken"}', retain=True)

    async def merged() -> bool:
        found = await home.ask("GET", "/api/discovered")
        lamps = [device for device in found if device["name"] == "Desk lamp"]
        return len(lamps) == 1 and len(lamps[0]["entities"]) == 2

    await eventually(merged)
    async with browser() as running:
        page = await come_in(home, running)
        await page.evaluate("localStorage.setItem('hearth.prefs', JSON.stringify({language: 'zh', chosen: true}))")
        await page.goto(f"{home.hub.url}/#/devices")
        await page.reload()
        await page.get_by_role("region", name="新设备").locator("summary").click()
        await page.get_by_role("button", name="添加Desk lamp").click()
        sheet = page.locator("hearth-add-device")
        await sheet.get_by_text("包含的功能").wait_for()
        await sheet.get_by_text("Desk lamp power", exact=True).wait_for()
        await sheet.get_by_role("button", name="闪一下").click()
        await sheet.get_by_label("名称").fill("台灯")
        await sheet.get_by_role("button", name="添加到家里").click()
        await sheet.wait_for(state="detached")
        await page.get_by_role("heading", name="台灯").wait_for()
        await page.get_by_role("region", name="被拒绝的消息").get_by_text("缺少 command_topic").wait_for()
    assert (await discovered(home, "台灯"))["new"] is False


PLUG: dict[str, Any] = {
    "ip": "192.0.2.7", "dn": "Kettle plug", "fn": ["Kettle plug"], "hn": "kettle", "mac": "A4CF12AB34CD",
    "md": "S31", "ofln": "Offline", "onln": "Online", "state": ["OFF", "ON"], "sw": "14.2.0", "t": "kettle",
    "ft": "%prefix%/%topic%/", "tp": ["cmnd", "stat", "tele"], "rl": [1], "swc": [-1], "btn": [0], "so": {}, "ver": 1,
}  # fmt: skip


async def test_a_device_known_in_two_ways_by_its_address_is_one_and_stays_when_it_is_gone(home: LivingHome) -> None:
    from playwright.async_api import expect

    client = home.hub.mqtt.client
    meter = {
        "unique_id": "kettle_power",
        "name": "Power",
        "state_topic": "meter/kettle",
        "availability_topic": "tele/kettle/LWT",
        "payload_available": "Online",
        "payload_not_available": "Offline",
        "device": {"connections": [["mac", "A4-CF-12-AB-34-CD"]], "suggested_area": "Kitchen"},
        "origin": {"name": "Meter bridge"},
    }
    await client.publish("tele/kettle/LWT", "Online", retain=True)
    await client.publish("tasmota/discovery/A4CF12AB34CD/config", json.dumps(PLUG), retain=True)
    await client.publish("homeassistant/sensor/kettle_power/config", json.dumps(meter), retain=True)
    await client.publish("homeassistant/switch/broken/config", '{"name": "Broken"}', retain=True)

    async def merged() -> bool:
        found = [one for one in await home.ask("GET", "/api/discovered") if "Kettle plug" in one["name"]]
        return len(found) == 1 and sorted(found[0]["conventions"]) == ["home_assistant", "tasmota"]

    await eventually(merged)
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/devices")
        await page.get_by_role("region", name="New devices").locator("summary").click()
        await page.get_by_role("button", name="Add Kettle plug").click()
        sheet = page.locator("hearth-add-device")
        await expect(sheet.locator("details")).to_have_attribute("open", "")
        await sheet.get_by_text("homeassistant/sensor/kettle_power/config").wait_for()
        await expect(sheet.get_by_label("Room")).to_have_value("kitchen")
        await expect(sheet.get_by_role("listitem").filter(has_text="Kettle plug signal").first).to_contain_text(
            "Not in use"
        )
        await sheet.get_by_role("button", name="Add to the home").click()
        await sheet.wait_for(state="detached")
        card = (
            page.get_by_role("region", name="Kitchen")
            .locator("article.device")
            .filter(has=page.get_by_role("heading", name="Kettle plug"))
        )
        await card.get_by_text("Kettle plug power").wait_for()
        await expect(page.get_by_role("heading", name="Kettle plug")).to_have_count(1)
        await client.publish("tele/kettle/LWT", "Offline", retain=True)
        await card.locator(".chip").filter(has_text="Not reachable").wait_for()
        refused = (
            page.get_by_role("region", name="Refused messages")
            .get_by_role("listitem")
            .filter(has_text="homeassistant/switch/broken/config")
        )
        await refused.get_by_text("command_topic is missing").wait_for()
        await refused.get_by_text("Mend it where the device announces itself").wait_for()


async def test_a_device_that_is_gone_says_so(home: LivingHome) -> None:
    await announce(home, available="offline")
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/devices")
        card = page.locator("article.device").filter(has=page.get_by_role("heading", name="Desk lamp"))
        await card.locator(".chip").filter(has_text="Not reachable").wait_for()
        await home.hub.mqtt.client.publish("desk/lamp/available", "online", retain=True)
        await card.locator(".chip").wait_for(state="detached")


async def test_a_lamp_that_does_not_obey_is_shown_as_it_is(home: LivingHome) -> None:
    await announce(home)
    async with browser() as running:
        page = await come_in(home, running)
        tile = page.locator("hearth-tile[data-entity='light.desk_lamp']")
        await switch(page, "Desk lamp", on=False).click()
        await tile.locator(".after.pending").wait_for()
        await tile.locator(".after.unconfirmed").wait_for()
        await switch(page, "Desk lamp", on=False).wait_for()
        await home.hub.mqtt.client.publish("desk/lamp", '{"state": "ON"}', retain=True)
        await switch(page, "Desk lamp", on=True).wait_for()
        await home.hub.mqtt.client.publish("desk/lamp/available", "offline", retain=True)
        await tile.get_by_text("Not reachable").wait_for()
        assert await tile.get_by_role("switch").count() == 0


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
