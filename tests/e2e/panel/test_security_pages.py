"""Security in a browser: a fire that is answered and reset, a tag inspected, a sensor set up, the link in a message."""

from __future__ import annotations

import json

from plugins.notify.service import NotifyService
from tests.e2e.conftest import LivingHome, eventually
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in, first_page

pytestmark = IN_A_BROWSER
SMOKE = "binary_sensor.kitchen_smoke"


async def smoke(home: LivingHome, on: bool) -> None:
    body = json.dumps({"action": "smoke", "on": on})
    await home.hub.mqtt.client.publish("hearth-virtual/kitchen_smoke/do", body, qos=1)
    await home.until(SMOKE, on)


async def becomes(home: LivingHome, wanted: str) -> None:
    """Wait until the smoke detector stands like this on the fire panel."""

    async def stands() -> bool:
        points = (await home.ask("GET", "/api/plugins/fire_safety/state"))["points"]
        return next(p["state"] for p in points if p["id"] == SMOKE) == wanted

    await eventually(stands)


async def test_a_fire_is_seen_answered_and_reset(home: LivingHome) -> None:
    from playwright.async_api import expect

    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/security/fire")
        await page.get_by_text("All quiet").wait_for()
        await smoke(home, True)
        hero = page.locator("hearth-fire .hero")
        await hero.get_by_role("button", name="I have seen it").click()
        await hero.get_by_text("Somebody has answered").wait_for()
        await becomes(home, "fire_ack")
        await page.locator("hearth-chains .chip.good", has_text="Anna").first.wait_for()
        await expect(hero.get_by_role("button", name="Reset")).to_be_disabled()
        await smoke(home, False)
        await hero.get_by_role("button", name="Reset").click()
        await page.get_by_text("All quiet").wait_for()
        await becomes(home, "normal")


async def test_a_tag_that_was_typed_signs_an_inspection(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/security/fire")
        await page.get_by_role("button", name="Scan a tag").click()
        sheet = page.locator("hearth-scan")
        await sheet.get_by_role("textbox", name="Tag").fill("HEARTH-NOWHERE")
        await sheet.get_by_text("No point has this tag").wait_for()
        await sheet.get_by_role("textbox", name="Tag").fill("HEARTH-KITCHEN")
        await sheet.get_by_role("button", name="passed").click()
        await page.get_by_text("Written into the book").wait_for()
    book = await home.ask("GET", "/api/plugins/fire_safety/inspections")
    assert (book["intact"], book["inspections"][0]["point"], book["inspections"][0]["tag"]) == (
        True, SMOKE, "HEARTH-KITCHEN",
    )  # fmt: skip


async def test_a_sensor_is_set_up_step_by_step_and_tried(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/security/sensors")
        await page.get_by_role("button", name="Kitchen window").click()
        sheet = page.locator("hearth-sheet")
        await sheet.get_by_role("radio", name="Always watched").check()
        for _ in range(3):
            await sheet.get_by_role("button", name="Next").click()
        await sheet.get_by_text("Now open it").wait_for()
        await home.hub.mqtt.client.publish("hearth-virtual/kitchen_window/do", '{"action": "close"}', qos=1)
        await sheet.get_by_role("button", name="Save").click()
        await page.get_by_text("set up by hand").wait_for()
    sensors = (await home.ask("GET", "/api/plugins/alarm/sensors"))["sensors"]
    window = next(s for s in sensors if s["entity_id"] == "binary_sensor.kitchen_window")
    assert (window["zone"]["type"], window["set_up"]) == ("24h", True)


async def test_the_link_in_a_message_is_answered_without_logging_in(home: LivingHome) -> None:
    async with browser() as running:
        page = await first_page(running)
        await smoke(home, True)
        await eventually(lambda: chains(home))
        (chain,) = await home.ask("GET", "/api/plugins/notify/chains")
        links = (await home.hub.host.service(NotifyService)).sender.links
        await page.goto(f"{home.hub.url}/#/answer/{links.token(chain['id'], 'anna')}")
        await page.get_by_text("Fire alarm at home").wait_for()
        await page.get_by_role("button", name="I have seen it").click()
        await page.get_by_text("Thank you").wait_for()

        async def answered() -> bool:
            (chain,) = await home.ask("GET", "/api/plugins/notify/chains")
            return bool(chain["answered"] == ["anna"])

        await eventually(answered)
        await page.goto(f"{home.hub.url}/#/answer/forged.link")
        await page.get_by_text("this link is not valid").wait_for()
        await smoke(home, False)


async def chains(home: LivingHome) -> bool:
    return bool(await home.ask("GET", "/api/plugins/notify/chains"))
