"""The panel comes in parts: what the first screen asks for, and what is said and done where a part does not come."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.e2e.conftest import LivingHome
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in, first_page

pytestmark = IN_A_BROWSER


def asked_for(page: Any) -> list[str]:
    """Collect from now on the names of the parts that a page fetches."""
    parts: list[str] = []
    page.on("request", lambda request: parts.extend(re.findall(r"/assets/([\w-]+)-[\w-]{8}\.js", request.url)))
    return parts


@pytest.mark.parametrize(("own", "other"), [("en", "zh"), ("zh", "en")])
async def test_a_language_is_fetched_alone_and_pages_when_they_are_opened(
    home: LivingHome, own: str, other: str
) -> None:
    async with browser() as running:
        page = await come_in(home, running, service_workers="block")
        chosen = json.dumps({"language": own, "chosen": True})
        await page.evaluate("prefs => localStorage.setItem('hearth.prefs', prefs)", chosen)
        parts = asked_for(page)
        await page.reload()
        await page.locator("hearth-voice #say").wait_for()
        assert {own, f"{own}-rest", "home", "base", "voice"} <= set(parts)
        assert {other, f"{other}-rest", "kitchen", "security", "manage", "sheet", "plot"} & set(parts) == set()
        await page.goto(f"{home.hub.url}/#/food")
        await page.locator("hearth-food h1").wait_for()
        assert "kitchen" in parts


async def test_a_page_that_does_not_come_says_so_and_comes_when_it_can(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running, service_workers="block")
        await page.route("**/assets/security-*.js", lambda route: route.abort())
        await page.get_by_role("link", name="Security").click()
        alert = page.get_by_role("alert").filter(has_text="did not load")
        await alert.wait_for()
        await page.get_by_role("link", name="Home").click()
        await page.locator("hearth-home").wait_for()
        await page.get_by_role("link", name="Security").click()
        await alert.wait_for()
        await page.unroute("**/assets/security-*.js")
        await alert.get_by_role("button", name="Try again").click()
        await page.get_by_role("heading", level=1, name="Security").wait_for()


async def test_details_that_do_not_come_leave_the_page_as_it_is_and_say_so(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running, service_workers="block")
        await page.evaluate("sessionStorage.setItem('hearth.reloaded', String(Date.now()))")
        await page.route("**/assets/sheet-*.js", lambda route: route.abort())
        await page.get_by_label("Details of Kitchen light").click()
        await page.get_by_role("status").get_by_text("did not load").wait_for()
        await page.get_by_label("Details of Kitchen light").wait_for()


async def test_a_panel_that_does_not_come_at_all_is_no_empty_page(home: LivingHome) -> None:
    async with browser() as running:
        page = await first_page(running, service_workers="block")
        await page.route("**/assets/base-*.js", lambda route: route.abort())
        await page.goto(home.hub.url)
        alert = page.get_by_role("alert").filter(has_text="did not load")
        await alert.wait_for()
        await page.unroute("**/assets/base-*.js")
        await alert.get_by_role("button", name="Try again").click()
        await page.get_by_label("Password").wait_for()


async def test_without_the_hub_every_page_still_opens_and_says_how_old_it_is(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.evaluate("navigator.serviceWorker.ready")
        await page.reload()
        await page.wait_for_function("navigator.serviceWorker.controller !== null")
        await page.context.set_offline(True)
        await page.get_by_role("link", name="Security").click()
        await page.get_by_role("heading", level=1, name="Security").wait_for()
        await page.get_by_role("link", name="Kitchen").click()
        await page.get_by_role("heading", level=1, name="Kitchen").wait_for()
