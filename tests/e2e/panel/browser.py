"""A real browser for the panel's tests: how it is started, how somebody comes in, and how a test waits."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import PATIENCE_S, LivingHome

IN_A_BROWSER = [
    pytest.mark.e2e,
    pytest.mark.timeout(240),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.usefixtures("panel_in_a_browser"),
]
"""The marks of every test of the panel."""
BUILT = Path(__file__).resolve().parents[3] / "hub/web/static/panel/index.html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PASSWORD = "a warm evening by the fire"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@asynccontextmanager
async def browser(*arguments: str) -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=PATIENCE_S * 1000)
    async with async_playwright() as play:
        running = await play.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
        try:
            yield running
        finally:
            await running.close()


async def first_page(running: Any, *, locale: str = "en-US", **options: Any) -> Any:
    """Open an empty page of somebody who is not logged in."""
    page = await (await running.new_context(locale=locale, **options)).new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    return page


async def come_in(home: LivingHome, running: Any, *, person: str = "Anna", **options: Any) -> Any:
    """Open the panel and log in; Anna's new password has ended the home's own token, so it gets another."""
    for name in {"anna", person.lower()}:
        await home.hub.accounts.set_password(name, PASSWORD)
    page = await first_page(running, **options)
    await page.goto(home.hub.url)
    await page.locator("input[name=name]").fill(person)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.locator("hearth-tile").first.wait_for()
    home.token, _ = await home.hub.accounts.issue_token("anna", "test")
    return page


def switch(page: Any, name: str, *, on: bool | None = None) -> Any:
    """The switch of the tile whose details bear this name."""
    tile = page.locator("hearth-tile").filter(has=page.get_by_label(f"Details of {name}"))
    return tile.get_by_role("switch", checked=on) if on is not None else tile.get_by_role("switch")
