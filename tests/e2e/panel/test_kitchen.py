"""The kitchen in a browser: food put in, a week planned and swapped by keyboard, what was eaten written down."""

from __future__ import annotations

from tests.e2e.conftest import LivingHome, eventually
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in

pytestmark = IN_A_BROWSER


async def test_food_is_put_in_with_one_line_and_used_up(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/food")
        await page.get_by_role("button", name="Add food").click()
        await page.get_by_label("What is it, and how much?").fill("two bottles of milk")
        await page.get_by_text("Date, place, barcode").click()
        await page.get_by_label("Best before").fill(home.hub.clock.now().date().isoformat())
        await page.get_by_role("button", name="Put it in").click()
        await page.get_by_role("button", name="Used up: Milk").click()

        async def gone() -> bool:
            return (await home.ask("GET", "/api/plugins/fridge/overview"))["stock"] == []

        await eventually(gone)


async def test_days_of_the_week_swap_by_keyboard(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/food/menu")
        await page.get_by_role("button", name="Plan the week").click()
        later = page.get_by_role("button", name="a day later")
        await later.first.wait_for(timeout=60_000)
        before = {dish["day"]: dish["recipe"] for dish in (await home.ask("GET", "/api/plugins/menu/plan"))["dishes"]}
        await later.first.focus()
        await page.keyboard.press("Enter")

        async def swapped() -> bool:
            dishes = (await home.ask("GET", "/api/plugins/menu/plan"))["dishes"]
            return {dish["day"]: dish["recipe"] for dish in dishes}[1] == before[0]

        await eventually(swapped)


async def test_days_of_the_week_swap_by_dragging_one_onto_another(home: LivingHome) -> None:
    async def by_day() -> dict[int, set[str]]:
        dishes = (await home.ask("GET", "/api/plugins/menu/plan"))["dishes"]
        return {day: {dish["recipe"] for dish in dishes if dish["day"] == day} for day in range(7)}

    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/food/menu")
        await page.get_by_role("button", name="Plan the week").click()
        days = page.locator("li.day")
        await days.nth(6).wait_for(timeout=60_000)
        before = await by_day()
        await days.nth(1).drag_to(days.nth(3))

        async def swapped() -> bool:
            return await by_day() == {**before, 1: before[3], 3: before[1]}

        await eventually(swapped)

        async def shown() -> bool:
            there = await days.nth(3).locator("a.name").get_attribute("href")
            return there is not None and there.rpartition("/")[2] in before[1]

        await eventually(shown)
        await days.nth(2).drag_to(days.nth(2))
        assert (await by_day())[2] == before[2]


async def test_what_was_eaten_is_written_down_on_the_persons_page(home: LivingHome) -> None:
    await home.ask("POST", "/api/plugins/scale/together", {"name": "cat"})
    async with browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/food/people/anna")
        await page.get_by_label("What was eaten?").fill("two slices of bread")
        await page.get_by_role("button", name="Write it down").click()
        await page.get_by_role("button", name="Take out bread").wait_for()
        await page.get_by_role("button", name="Leave it").click()

        async def left() -> bool:
            return (await home.ask("GET", "/api/plugins/scale/together"))["errand"] is None

        await eventually(left)
        eaten = await home.ask("GET", "/api/plugins/nutrition/intake/anna?days=1")
        assert eaten["days"][0]["entries"][0]["foods"] == {"white_bread": 56.0}
