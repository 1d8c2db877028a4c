"""Each kind of question that the hub asks, answered by its buttons in both languages; the home then is as asked."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.voice.pipeline import Heard
from hub.voice.recogniser import Transcript
from hub.voice.verify import Verified
from hub.wiring.voice_stream import StreamedUtterance
from tests.e2e.conftest import LivingHome
from tests.e2e.panel.browser import IN_A_BROWSER, browser, come_in

pytestmark = IN_A_BROWSER

LIGHT = "light.kitchen_light"
WORDS = {
    "en": {
        "which": ("turn off the light", "Kitchen light"),
        "value": ("set the kitchen light", "40 %"),
        "degrees": ("set the thermostat", "22 °"),
        "target": ("turn off", "Kitchen"),
        "when": ("set an alarm", "tomorrow at 7 am"),
        "except": ("turn off all the lights except the flurb", "Kitchen light"),
        "confirm": ("turn off everything", "Yes"),
        "message": ("remind me tomorrow at 7 pm", "Write it", "water the plants"),
        "permission": ("unlock the front door", "Enter a PIN"),
        "heard": ("turn off the kitchen light", "turn off the bathroom light", "Never mind", "Neither"),
        "answers": ("Answers", "Confirm"),
    },
    "zh": {
        "which": ("关灯", "厨房灯"),
        "value": ("把厨房灯调到", "40 %"),
        "degrees": ("调客厅空调", "22 °"),
        "target": ("关掉", "厨房"),
        "when": ("设一个闹钟", "明天早上7点"),
        "except": ("关掉所有的灯除了飞碟灯", "厨房灯"),
        "confirm": ("关掉所有东西", "是"),
        "message": ("明天晚上七点提醒我", "输入文字", "浇花"),
        "permission": ("打开前门锁", "输入密码"),
        "heard": ("关掉厨房灯", "关掉浴室灯", "算了", "都不是"),
        "answers": ("可选的回答", "确认"),
    },
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


class Bar:
    """The voice bar of a page: what is said to it, what it asks, what is tapped."""

    def __init__(self, home: LivingHome, page: Any, language: str) -> None:
        self.home, self.page, self.words = home, page, WORDS[language]
        self.bar = page.locator("hearth-voice")
        self.answers = self.bar.get_by_role("group", name=self.words["answers"][0])

    async def say(self, text: str) -> None:
        await self.page.locator("#say").fill(text)
        await self.page.keyboard.press("Enter")
        await self.answers.wait_for()

    async def tap(self, name: str) -> None:
        await self.answers.get_by_role("button", name=name, exact=True).click()

    async def settled(self) -> None:
        """Wait until the question is answered and nothing failed."""
        await self.answers.wait_for(state="detached")
        await self.bar.locator(".said").wait_for()
        assert await self.bar.locator(".note.warn").count() == 0

    async def picture(self, name: str) -> None:
        """Keep what is seen where ``HEARTH_SHOTS`` names a folder, to be looked at."""
        if folder := os.environ.get("HEARTH_SHOTS"):
            await self.page.screenshot(path=Path(folder) / f"{name}.png")


@asynccontextmanager
async def talking(home: LivingHome, language: str, **options: Any) -> AsyncIterator[Bar]:
    async with browser() as running:
        page = await come_in(home, running, viewport={"width": 390, "height": 800}, **options)
        chosen = json.dumps({"language": language, "chosen": True})
        await page.evaluate("prefs => localStorage.setItem('hearth.prefs', prefs)", chosen)
        await page.reload()
        await page.locator("hearth-voice #say").wait_for()
        yield Bar(home, page, language)


async def lit(home: LivingHome, *ids: str) -> None:
    for one in ids:
        await home.hub.commands.call(one, "turn_on", cause=home.cause)
        await home.until(one, True)


@LANGUAGES
async def test_which_is_answered_and_does_what_was_asked(home: LivingHome, language: str) -> None:
    await lit(home, LIGHT, "light.bathroom_light")
    async with talking(home, language) as bar:
        said, name = bar.words["which"]
        await bar.say(said)
        await bar.picture(f"which_{language}")
        await bar.tap(name)
        await bar.settled()
        await home.until(LIGHT, False)
        assert home.value("light.bathroom_light") is True


@LANGUAGES
async def test_how_much_is_answered_in_percent_and_in_degrees(home: LivingHome, language: str) -> None:
    async with talking(home, language) as bar:
        said, percent = bar.words["value"]
        await bar.say(said)
        await bar.picture(f"value_{language}")
        await bar.tap(percent)
        await bar.settled()
        await home.until(LIGHT, True)
        assert round(home.hub.states.get(LIGHT).attributes["brightness"] / 2.55) in (39, 40, 41)
        said, degrees = bar.words["degrees"]
        await bar.say(said)
        await bar.picture(f"degrees_{language}")
        await bar.tap(degrees)
        await bar.settled()
        assert home.hub.states.get("climate.living_room_thermostat").attributes["temperature"] == 22


@LANGUAGES
async def test_what_and_where_are_answered_by_a_room_and_sweeping_is_confirmed(home: LivingHome, language: str) -> None:
    await lit(home, LIGHT, "light.bathroom_light")
    async with talking(home, language) as bar:
        said, room = bar.words["target"]
        await bar.say(said)
        await bar.picture(f"target_{language}")
        await bar.tap(room)
        confirm = bar.answers.get_by_role("button", name=bar.words["confirm"][1], exact=True)
        await confirm.or_(bar.bar.locator(".chip.good").first).first.wait_for()
        if await confirm.count():
            await confirm.click()
        await home.until(LIGHT, False)
        assert home.value("light.bathroom_light") is True


@LANGUAGES
async def test_a_confirmation_is_given_by_a_tap(home: LivingHome, language: str) -> None:
    await lit(home, LIGHT, "light.bathroom_light")
    async with talking(home, language) as bar:
        said, yes = bar.words["confirm"]
        await bar.say(said)
        await bar.picture(f"confirm_{language}")
        assert home.value(LIGHT) is True
        await bar.tap(yes)
        await bar.settled()
        await home.until(LIGHT, False)
        await home.until("light.bathroom_light", False)


@LANGUAGES
async def test_when_is_answered_by_a_tap(home: LivingHome, language: str) -> None:
    async with talking(home, language) as bar:
        said, time = bar.words["when"]
        await bar.say(said)
        await bar.picture(f"when_{language}")
        await bar.tap(time)
        await bar.settled()
        (plan,) = await home.ask("GET", "/api/schedules")
        assert (plan["sort"], "T07:00" in plan["due"]) == ("alarm", True)


@LANGUAGES
async def test_what_to_leave_out_is_answered_by_a_tap(home: LivingHome, language: str) -> None:
    await lit(home, LIGHT, "light.bathroom_light")
    async with talking(home, language) as bar:
        said, name = bar.words["except"]
        await bar.say(said)
        await bar.picture(f"except_{language}")
        await bar.tap(name)
        await bar.settled()
        await home.until("light.bathroom_light", False)
        assert home.value(LIGHT) is True


@LANGUAGES
async def test_of_what_to_remind_is_written(home: LivingHome, language: str) -> None:
    async with talking(home, language) as bar:
        said, write, message = bar.words["message"]
        await bar.say(said)
        await bar.picture(f"message_{language}")
        await bar.tap(write)
        await bar.page.keyboard.type(message)
        await bar.page.keyboard.press("Enter")
        await bar.settled()
        (plan,) = await home.ask("GET", "/api/schedules")
        assert (plan["sort"], plan["message"]) == ("reminder", message)


@LANGUAGES
async def test_a_permission_is_given_by_a_pin_on_the_keypad(home: LivingHome, language: str) -> None:
    await home.hub.accounts.set_pin("ben", "482615")
    async with talking(home, language, person="Mia") as bar:
        said, enter = bar.words["permission"]
        await bar.say(said)
        await bar.picture(f"permission_{language}")
        await bar.tap(enter)
        pad = bar.page.locator("hearth-keypad")
        await pad.get_by_role("button", name="1", exact=True).wait_for()
        await bar.picture(f"keypad_{language}")
        for digit in "482615":
            await pad.get_by_role("button", name=digit, exact=True).click()
        assert home.value("lock.front_door") == "locked"
        await pad.get_by_role("button", name=bar.words["answers"][1], exact=True).click()
        await bar.settled()
        await home.until("lock.front_door", "unlocked")


@LANGUAGES
async def test_what_may_have_been_said_is_answered_by_a_tap(
    home: LivingHome, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sound is left out: what is typed as "mumble" is judged as an utterance that two sentences fit."""
    await lit(home, LIGHT, "light.bathroom_light")
    voice = home.hub.voice
    first, second, _, neither = WORDS[language]["heard"]
    say_text = voice.say_text

    async def say(text: str, *rest: Any, **options: Any) -> dict[str, Any]:
        if text != "mumble":
            return await say_text(text, *rest, **options)
        _, area, session, person, cause = rest
        transcript = Transcript(text="mumble", language=language, engine="test")
        unsure = Heard(transcript=transcript, verified=Verified(decision="ask", sentence=first, also=second))
        return await voice.answer(unsure, StreamedUtterance(voice, language, person, cause, area, session))

    monkeypatch.setattr(voice, "say_text", say)
    async with talking(home, language) as bar:
        await bar.say("mumble")
        await bar.picture(f"heard_{language}")
        await bar.tap(neither)
        await bar.settled()
        assert (home.value(LIGHT), home.value("light.bathroom_light")) == (True, True)
        await bar.say("mumble")
        await bar.tap(second)
        await bar.settled()
        await home.until("light.bathroom_light", False)
        assert home.value(LIGHT) is True
        await bar.say("mumble")
        await bar.tap(first)
        await bar.settled()
        await home.until(LIGHT, False)
