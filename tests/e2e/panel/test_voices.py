"""Teaching the hub a voice on the panel, with its microphone: consent first, three sentences, forgetting."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from hub.api.speech import RecogniserOffer
from hub.wiring.speech_models import SpeechModels
from tests.e2e.conftest import living_home
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in

pytestmark = IN_A_BROWSER
ENGINE = f"{Path(__file__).with_name('speaker_engine.py')}:SpeakerEngine"
TEXT = "in the evening we sit by the window and watch the lights of the houses across the river. " * 3


async def test_a_voice_is_taught_with_consent_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("needs espeak-ng to speak into the microphone")
    sound = tmp_path / "reading.wav"
    speaking = await asyncio.create_subprocess_exec("espeak-ng", "-v", "en-us", "-w", str(sound), TEXT)
    assert await speaking.wait() == 0
    microphone = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}",
    )
    offer = RecogniserOffer(name="speakers", languages=("en",), engine=ENGINE, fallback=False)
    monkeypatch.setattr(SpeechModels, "missing_for_speakers", lambda *_: "")
    async with living_home(tmp_path / "home", voice=True, languages=("en",)) as home, browser(*microphone) as running:
        monkeypatch.setattr(home.hub.voice.pool, "_offers", lambda: [offer])
        page = await come_in(home, running, permissions=["microphone"])
        await page.goto(f"{home.hub.url}/#/voices")
        await page.get_by_role("button", name="Teach: Anna").click()
        record = page.get_by_role("button", name="Record", exact=True)
        await record.wait_for()
        assert await record.is_disabled()
        await page.get_by_label("I agree").check()
        for at in (1, 2, 3):
            await page.get_by_text(f"Sentence {at} of 3").wait_for()
            await record.click()
            ready = page.get_by_role("button", name="I have read it")
            await ready.wait_for()
            await asyncio.sleep(3.0)
            await ready.click()
        await page.get_by_text("The voice of Anna is known now").wait_for()
        await page.get_by_text("Learned from 3 recordings").wait_for()
        assert home.hub.voice.prints is not None
        assert home.hub.voice.prints.known() == {"anna": 3}
        await page.get_by_role("button", name="Forget: Anna").click()
        await page.get_by_role("button", name="Forget: Anna").wait_for(state="hidden")
        assert home.hub.voice.prints.known() == {}


async def test_what_is_missing_is_told_and_nothing_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SpeechModels, "missing_for_speakers", lambda *_: "Vosk's speaker model is missing: get it")
    async with living_home(tmp_path / "home", languages=("en",)) as home, browser() as running:
        page = await come_in(home, running)
        await page.goto(f"{home.hub.url}/#/voices")
        await page.get_by_text("Vosk's speaker model is missing: get it").wait_for()
        await page.get_by_text("only ever lowers rights").wait_for()
        assert await page.get_by_role("button", name="Teach: Anna").count() == 0
