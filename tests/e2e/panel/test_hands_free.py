"""Hands-free in a real browser: a wake word into its microphone, a deed, an answer; and what rings, ended by a tap."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.voice.audio import wav_bytes
from hub.voice.models import ModelStore
from tests.e2e.conftest import eventually, living_home
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in
from tests.e2e.satellite_peer import SILENCE, spoken, wake_word, waking

pytestmark = IN_A_BROWSER


async def test_a_browser_that_listens_hands_free_obeys_after_the_wake_word(tmp_path: Path) -> None:
    if not ModelStore().is_installed("whisper-tiny.en"):
        pytest.skip("speech model whisper-tiny.en is not installed")
    word = wake_word()
    phrase = word.replace("_", " ").title()
    sound = tmp_path / "room.wav"
    said = waking() + SILENCE + spoken("Turn on the living room lamp.")
    sound.write_bytes(wav_bytes(SILENCE * 30 + said + SILENCE * 80))
    microphone = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}",
    )
    async with living_home(tmp_path / "home", voice=True, languages=("en",)) as home, browser(*microphone) as running:
        await home.hub.voice.understanding.stand()
        assert home.hub.voice.pipeline is not None
        await home.hub.voice.pipeline.warm(["en"])
        await home.hub.commands.call("light.living_room_lamp", "turn_off", cause=home.cause)
        page = await come_in(home, running, permissions=["microphone"])
        await page.goto(f"{home.hub.url}/#/satellites")
        await page.get_by_label("Listen hands-free").check()
        await page.get_by_text("Say “Hey Jarvis”").wait_for()
        await page.get_by_label(phrase).check()
        await page.get_by_text(f"“{phrase}”").wait_for()
        await home.until("light.living_room_lamp", True, seconds=90)
        (panel,) = home.hub.satellites.shown()
        assert (panel["kind"], panel["microphone_open"]) == ("panel", True)
        assert word in panel["wake_words"]
        await page.get_by_label("Microphone off").check()
        await page.get_by_text("Say “Hey Jarvis”").wait_for(state="hidden")


async def test_a_timer_that_rings_is_ended_on_the_panel(tmp_path: Path) -> None:
    async with living_home(tmp_path / "home") as home, browser() as running:
        page = await come_in(home, running)
        await home.ask("POST", "/api/plugins/timers/timers", {"seconds": 1, "name": "tea", "area": "kitchen"})
        ring = page.locator("hearth-rooms-bar .ring")
        await ring.filter(has_text="tea").wait_for()
        await ring.get_by_role("button", name="Stop").click()
        await ring.wait_for(state="hidden")

        async def silent() -> bool:
            return not home.hub.satellites.rings()

        await eventually(silent)
