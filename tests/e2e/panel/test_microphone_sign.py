"""Nobody is listened to without a sign: while a microphone of the home is open, every page of the panel says so."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import living_home
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in
from tests.e2e.panel.test_every_page import PAGES
from tests.e2e.satellite_peer import Peer

pytestmark = IN_A_BROWSER
BARE = ("screen/kitchen",)
"""Pages without the frame of the others."""


async def shows(page: Any, url: str, name: str, sign: Any, *, here: bool) -> None:
    """Go to a page, wait until it is there, and then for its sign or for none."""
    await page.goto(f"{url}/#/{name}")
    await page.wait_for_function("name => location.hash === '#/' + name", arg=name)
    await page.locator("main > :not(hearth-rooms-bar)").first.wait_for(state="attached")
    await sign.wait_for(state="visible" if here else "hidden")


@pytest.mark.parametrize(("width", "language", "words"), [(1280, "en", "Say “"), (360, "zh", "请说“")])
async def test_every_page_shows_an_open_microphone_and_none_a_closed_one(
    tmp_path: Path, width: int, language: str, words: str
) -> None:
    async with Peer("Kitchen satellite", "Kitchen").serving() as peer:
        satellites = {"wyoming": {"kitchen": {"uri": f"tcp://127.0.0.1:{peer.port}", "area": "kitchen"}}}
        async with living_home(tmp_path / "home", voice=True, satellites=satellites) as home, browser() as running:
            await asyncio.wait_for(peer.running.wait(), 20)
            page = await come_in(home, running, viewport={"width": width, "height": 800})
            chosen = json.dumps({"language": language, "theme": "light", "chosen": True})
            await page.evaluate("prefs => localStorage.setItem('hearth.prefs', prefs)", chosen)
            await page.reload()
            sign = page.locator("hearth-rooms-bar").get_by_role("status").filter(has_text=words)
            for name in (*PAGES, *BARE):
                await shows(page, home.hub.url, name, sign, here=True)
            await home.ask("PATCH", "/api/voice/satellites/kitchen", {"muted": True})
            for name in (*PAGES, *BARE):
                await shows(page, home.hub.url, name, sign, here=False)
            await home.ask("PATCH", "/api/voice/satellites/kitchen", {"muted": False})
            await sign.wait_for()
