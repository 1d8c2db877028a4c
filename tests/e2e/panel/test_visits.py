"""The panel in a real browser: first visit, a click, a microphone, both languages; attacks from other origins."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import wave
from pathlib import Path
from typing import Any

import pytest

from hub.voice.models import ModelStore
from tests.e2e.conftest import LivingHome, living_home
from tests.e2e.panel.browser import IN_A_BROWSER, PASSWORD, browser, come_in, first_page, switch

pytestmark = IN_A_BROWSER


async def test_the_first_visit_makes_an_owner_with_the_setup_token(home: LivingHome) -> None:
    assert home.hub.setup_token is not None
    async with browser() as running:
        page = await first_page(running)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(home.hub.url)
        await page.get_by_label("token", exact=False).fill(home.hub.setup_token)
        await page.get_by_label("Name").fill("Anna")
        await page.get_by_label("Password").first.fill(PASSWORD)
        await page.keyboard.press("Enter")
        await switch(page, "Kitchen light").wait_for()
        assert errors == []


async def test_a_click_on_a_tile_switches_the_light_and_shows_the_truth(home: LivingHome) -> None:
    await home.hub.commands.call("light.kitchen_light", "turn_off", cause=home.cause)
    async with browser() as running:
        page = await come_in(home, running)
        await switch(page, "Kitchen light").click()
        await home.until("light.kitchen_light", True)
        await home.hub.commands.call("light.hall_light", "turn_on", cause=home.cause)
        for name in ("Kitchen light", "Hall light"):
            await switch(page, name, on=True).wait_for()


async def test_a_typed_sentence_is_answered(home: LivingHome) -> None:
    await home.hub.commands.call("light.kitchen_light", "turn_off", cause=home.cause)
    async with browser() as running:
        page = await come_in(home, running)
        await page.locator("#say").fill("打开厨房的灯并锁上前门")
        await page.keyboard.press("Enter")
        await home.until("light.kitchen_light", True)
        await page.locator(".said").filter(has_text="厨房").wait_for()


async def test_a_command_spoken_into_the_panels_microphone_is_done(tmp_path: Path) -> None:
    if not ModelStore().is_installed("whisper-tiny.en") or shutil.which("espeak-ng") is None:
        pytest.skip("needs espeak-ng and `hearth model get whisper-tiny.en`")
    sound = tmp_path / "command.wav"
    speech = ["espeak-ng", "-v", "en-us", "-s", "145", "-w", str(sound), "turn on the kitchen light."]
    await asyncio.to_thread(subprocess.run, speech, check=True)
    with wave.open(str(sound)) as recorded:
        length = recorded.getnframes() / recorded.getframerate()
    fake = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}%noloop",
    ]
    async with living_home(tmp_path / "home", voice=True) as home, browser(*fake) as running:
        await home.hub.voice.understanding.stand()
        await home.hub.voice.pipeline.warm(["en"])
        await home.hub.commands.call("light.kitchen_light", "turn_off", cause=home.cause)
        page = await come_in(home, running, permissions=["microphone"])
        box = await page.locator("hearth-voice .mic").bounding_box()
        await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await page.mouse.down()
        await page.locator("hearth-voice .mic[aria-pressed=true]").wait_for()
        await asyncio.sleep(length + 1.5)
        await page.mouse.up()
        await home.until("light.kitchen_light", True, seconds=30)
        await page.locator(".said").filter(has_text="kitchen light").wait_for()
        await page.locator(".heard, .words").filter(has_text=re.compile("kitchen", re.IGNORECASE)).first.wait_for()


async def test_a_persons_language_wins_over_the_browsers(home: LivingHome) -> None:
    async with browser() as running:
        known = await come_in(home, running)
        page = await first_page(running, locale="zh-CN")
        await page.context.add_cookies(await known.context.cookies())
        for _ in range(3):
            await page.goto(home.hub.url)
            await page.evaluate("localStorage.clear()")
            await page.reload()
            await switch(page, "Kitchen light").wait_for()
            assert await page.evaluate("document.documentElement.lang") == "en"
            assert "Hearth" in await page.title()
            assert not re.search("[一-鿿]", await page.locator("hearth-app nav").first.inner_text())


async def test_the_page_of_a_person_asks_for_nothing_that_is_not_there(home: LivingHome) -> None:
    async with browser() as running:
        page = await come_in(home, running)
        refused: list[str] = []
        page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
        await page.goto(f"{home.hub.url}/#/food/people/anna")
        await page.get_by_label("What was eaten?").wait_for()
        await page.wait_for_load_state("networkidle")
        assert refused == []


async def test_another_origin_cannot_use_the_session(home: LivingHome) -> None:
    await home.hub.commands.call("light.kitchen_light", "turn_off", cause=home.cause)
    evil = await asyncio.start_server(_page(home.hub.url), "127.0.0.1", 0)
    port = evil.sockets[0].getsockname()[1]
    async with evil, browser() as running:
        page = await come_in(home, running)
        attacker = await page.context.new_page()
        await attacker.goto(f"http://127.0.0.1:{port}/")
        await attacker.wait_for_function("window.done === 3", timeout=15_000)
        assert await attacker.evaluate("window.results") == ["refused", "refused", "refused"]
    assert home.value("light.kitchen_light") is False


def _page(url: str) -> Any:
    """Serve a hostile page: a cross-site POST as text/plain, one as JSON, a cross-origin WebSocket."""
    script = f"""<script>
    window.results = ["refused", "refused", "refused"]; window.done = 0;
    const end = () => {{ window.done += 1; }};
    const path = "{url}/api/entities/light.kitchen_light/turn_on";
    const send = (mode, type) => fetch(path, {{
      method: "POST", mode, credentials: "include", body: "{{}}", headers: {{"content-type": type}}}});
    send("no-cors", "text/plain").then(end, end);
    send("cors", "application/json").then(r => {{ if (r.ok) window.results[1] = "accepted"; end(); }}, end);
    const ws = new WebSocket("{url}/api/ws".replace("http", "ws"));
    ws.onopen = () => {{ window.results[2] = "accepted"; end(); }}; ws.onerror = end;
    </script>"""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        head = (
            f"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {len(script)}\r\nconnection: close\r\n\r\n"
        )
        writer.write((head + script).encode())
        await writer.drain()
        writer.close()

    return serve
