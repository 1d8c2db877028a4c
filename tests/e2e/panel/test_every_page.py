"""Every page, phone and wall tablet, light and dark, in both languages: for every eye, hand and screen reader."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import eventually, living_home
from tests.e2e.panel.browser import BUILT, IN_A_BROWSER, browser, come_in
from tests.e2e.satellite_peer import Peer

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(400)]
AXE = BUILT.parents[2] / "panel/node_modules/axe-core/axe.min.js"
PAGES = (
    "home", "food/fridge", "food/menu", "food/recipes", "food/foods", "food/people", "security", "security/fire",
    "security/happened", "security/codes", "security/sensors", "devices", "plugins", "settings", "satellites", "voices",
)  # fmt: skip
LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8")


async def troubles(page: Any) -> list[str]:
    """Return what axe-core and our own eye find on a page."""
    found: list[str] = await page.evaluate(LOOK)
    result = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return found + [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result["violations"]]


@pytest.mark.parametrize(("width", "height", "theme", "language"), [
    (360, 800, "light", "en"), (360, 800, "dark", "zh"), (1024, 600, "dark", "en"), (1280, 800, "light", "zh"),
])  # fmt: skip
async def test_nothing_is_too_small_too_wide_unnamed_or_out_of_reach(
    tmp_path: Path, width: int, height: int, theme: str, language: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: python hub/web/panel/build.py --test")
    async with Peer("Kitchen satellite", "Kitchen").serving() as peer:
        satellites = {"wyoming": {"kitchen": {"uri": f"tcp://127.0.0.1:{peer.port}", "area": "kitchen"}}}
        async with living_home(tmp_path / "home", voice=True, satellites=satellites) as home, browser() as running:
            await asyncio.wait_for(peer.running.wait(), 20)
            page = await come_in(home, running, viewport={"width": width, "height": height})
            chosen = json.dumps({"language": language, "theme": theme, "chosen": True})
            await page.evaluate("prefs => localStorage.setItem('hearth.prefs', prefs)", chosen)
            await page.reload()
            await page.evaluate(AXE.read_text(encoding="utf-8"))
            found = {}
            for name in PAGES:
                await page.goto(f"{home.hub.url}/#/{name}")
                await page.wait_for_function("name => document.title && location.hash === '#/' + name", arg=name)
                if name == "satellites":
                    await page.locator("hearth-satellites section.card .ear").nth(1).wait_for()

                async def drawn() -> bool:
                    return not await page.locator(".skeleton").count()

                await eventually(drawn)
                await page.wait_for_timeout(300)
                if trouble := await troubles(page):
                    found[name] = trouble
            assert not found, "\n".join(f"{name}: {one}" for name, all_of in found.items() for one in all_of)
