"""Alarm codes in a browser: one made for a guest, refused ones, changed, ended; a code never comes back out."""

from __future__ import annotations

from typing import Any

from tests.e2e.conftest import LivingHome, eventually
from tests.e2e.panel.browser import IN_A_BROWSER, PASSWORD, browser, come_in

pytestmark = IN_A_BROWSER


async def kept(home: LivingHome) -> list[dict[str, Any]]:
    codes = await home.ask("GET", "/api/plugins/alarm/codes")
    return [code for code in codes if not code["configured"]]


async def disarms(home: LivingHome, code: str) -> bool:
    await home.ask("POST", "/api/plugins/alarm/arm", {"mode": "home", "force": True})
    return "text" in await home.ask("POST", "/api/plugins/alarm/disarm", {"code": code})


async def following(sheet: Any, times: int = 1) -> None:
    for _ in range(times):
        await sheet.get_by_role("button", name="Next").click()


async def typed(sheet: Any, code: str) -> None:
    for digit in code:
        await sheet.get_by_role("button", name=digit, exact=True).click()
    await following(sheet)


async def test_a_code_is_made_refused_changed_and_ended(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/security/codes")
        await page.get_by_role("button", name="Add a code").click()
        sheet = page.locator("hearth-code-edit")
        await sheet.get_by_label("Name of the guest").fill("Cleaner")
        await following(sheet, 2)
        await sheet.get_by_role("radio", name="On certain days and hours").check()
        await sheet.get_by_role("button", name="Sun").click()
        await sheet.get_by_label("Number of uses").fill("5")
        await following(sheet)
        await typed(sheet, "1234")
        await typed(sheet, "1243")
        await sheet.get_by_text("The two were not the same").wait_for()
        await typed(sheet, "1234")
        await typed(sheet, "1234")
        await sheet.get_by_label("Your own PIN or password").fill("not this one")
        await sheet.get_by_role("button", name="Save").click()
        await sheet.get_by_text("neither your PIN nor your password").wait_for()
        await sheet.get_by_label("Your own PIN or password").fill(PASSWORD)
        await sheet.get_by_role("button", name="Save").click()
        await sheet.get_by_text("first that anyone tries").wait_for()
        assert await kept(home) == []
        await typed(sheet, "4071")
        await typed(sheet, "4071")
        await sheet.get_by_label("Your own PIN or password").fill(PASSWORD)
        await sheet.get_by_role("button", name="Save").click()
        await page.get_by_text("5 uses left").wait_for()
        (made,) = await kept(home)
        assert (made["name"], made["schedule"]["days"], made["uses_left"]) == ("Cleaner", [0, 1, 2, 3, 4, 5], 5)

        await page.get_by_role("button", name="Cleaner").click()
        await following(sheet, 2)
        await sheet.get_by_role("radio", name="At any time").check()
        await following(sheet)
        await sheet.get_by_role("button", name="Keep the code").click()
        await sheet.get_by_label("Your own PIN or password").fill(PASSWORD)
        await sheet.get_by_role("button", name="Save").click()
        await sheet.wait_for(state="detached")
        await page.get_by_text("Saved").first.wait_for()
        assert await disarms(home, "4071")
        (changed,) = await kept(home)
        assert (changed["schedule"], changed["uses_left"]) == (None, 4)
        assert "4071" not in await page.content()

        await page.get_by_role("button", name="Cleaner").click()
        await sheet.get_by_role("button", name="End this code").click()
        await sheet.get_by_label("Your own PIN or password").fill(PASSWORD)
        await sheet.get_by_role("button", name="End this code").click()

        async def ended() -> bool:
            return await kept(home) == []

        await eventually(ended)
        await page.get_by_role("button", name="Cleaner").wait_for(state="detached")


async def test_the_keypad_disarms_by_taps_and_by_the_number_row(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        code = {"code": "4071", "name": "Cleaner", "confirm": PASSWORD}
        assert (await home.ask("POST", "/api/plugins/alarm/codes", code))["status"] == "good"
        await page.goto(f"{home.hub.url}/#/security")
        for by_taps in (True, False):
            await home.ask("POST", "/api/plugins/alarm/arm", {"mode": "home", "force": True})
            await page.get_by_role("button", name="Disarm", exact=True).click()
            pad = page.locator("hearth-keypad")
            if by_taps:
                for digit in "4071":
                    await pad.get_by_role("button", name=digit, exact=True).click()
                await pad.get_by_role("button", name="Confirm").click()
            else:
                await pad.get_by_role("textbox", name="Code").fill("4071")
                await page.keyboard.press("Enter")
            await page.get_by_role("button", name="Arm away").wait_for()
