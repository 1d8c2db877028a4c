"""What the panel shows of hearing: speech models coming and going, and that the home is being recorded."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from hub.voice.models import ModelStore
from tests.e2e.conftest import living_home
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in
from tests.voice.test_models import CONFIG, WEIGHTS, model

pytestmark = IN_A_BROWSER


async def test_a_model_is_fetched_checked_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offline = tmp_path / "offline"
    store = functools.partial(ModelStore, tmp_path / "models", manifest=[model()], offline=offline)
    monkeypatch.setattr("hub.wiring.voice.ModelStore", lambda *_, **__: store())
    async with living_home(tmp_path / "home", voice=True, languages=("en",)) as home, browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/settings")
        await page.get_by_role("button", name="Get: toy").click()
        await page.get_by_text("toy could not").or_(page.get_by_text("no source")).first.wait_for()
        (offline / "toy" / "conf").mkdir(parents=True)
        (offline / "toy" / "model.bin").write_bytes(WEIGHTS)
        (offline / "toy" / "conf" / "model.conf").write_bytes(CONFIG)
        await page.get_by_role("button", name="Get: toy").click()
        await page.get_by_role("button", name="Check: toy").click()
        await page.get_by_text("toy: every file is good").wait_for()
        await page.get_by_role("button", name="Remove: toy").click()
        await page.get_by_role("button", name="Get: toy").wait_for()
        assert not (tmp_path / "models" / "toy").exists()


async def test_while_the_home_is_recorded_every_page_says_so(tmp_path: Path) -> None:
    async with living_home(tmp_path / "home", voice=True, languages=("en",)) as home, browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/satellites")
        await page.get_by_role("button", name="Record for 5 minutes").click()
        sign = page.locator("hearth-rooms-bar").get_by_text("What is heard is being recorded")
        await sign.wait_for()
        await page.goto(f"{home.hub.url}/#/")
        await sign.wait_for()
        await page.goto(f"{home.hub.url}/#/satellites")
        await page.get_by_role("button", name="Stop and delete").click()
        await sign.wait_for(state="hidden")
