"""The panel in a browser: what the hub asks is answered by a tap, and what was heard is shown where it refuses."""

from __future__ import annotations

from typing import Any

from tests.e2e.conftest import LivingHome
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in

pytestmark = IN_A_BROWSER


async def say(page: Any, text: str) -> Any:
    """Type a sentence; return the voice bar."""
    await page.locator("#say").fill(text)
    await page.keyboard.press("Enter")
    return page.locator("hearth-voice")


async def test_a_question_is_answered_by_a_tap(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        voice = await say(page, "set an alarm")
        await voice.get_by_role("group", name="Answers").get_by_role("button", name="tomorrow at 7 am").click()
        await page.get_by_role("region", name="Planned").get_by_text("tomorrow 07:00").wait_for()
        await voice.get_by_role("group", name="Answers").wait_for(state="detached")
    assert [plan["sort"] for plan in await home.ask("GET", "/api/schedules")] == ["alarm"]


async def test_what_a_refusal_heard_is_shown_word_by_word(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        voice = await say(page, "turn on the flurb in the kitchen")
        await voice.locator(".said").filter(has_text="flurb").wait_for()
        await voice.locator(".words b.intent").filter(has_text="turn on").wait_for()
        await voice.locator(".words b.room").filter(has_text="kitchen").wait_for()


async def test_every_sort_of_plan_is_shown_and_cancelled(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        planned = page.get_by_role("region", name="Planned")
        for count, text in enumerate((
            "turn off the kitchen light in 20 minutes",
            "turn on the kitchen light every day at 7 am",
            "when the front door opens turn on the kitchen light",
        ), 1):  # fmt: skip
            await say(page, text)
            await planned.get_by_role("listitem").nth(count - 1).wait_for()
        for left in (2, 1, 0):
            await planned.get_by_role("button").first.click()
            await planned.get_by_role("listitem").nth(left).wait_for(state="detached")
    assert await home.ask("GET", "/api/schedules") == []
