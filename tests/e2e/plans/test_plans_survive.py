"""What was planned outlives a hub that is killed: begun once, listed and cancelled after the restart."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.virtual.home import demo_home, run_home
from hub.api import Role
from hub.app import running_hub
from hub.cli.demo import dress, move_in, moved_in
from hub.config import load_config
from hub.mqtt.running import choose_port
from tests.e2e.conftest import LivingHome, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
LIGHT = "light.hall_light"


class Killed:
    """A hub in a process of its own, on a folder in which a family already lives."""

    def __init__(self, config: Path, url: str, token: str) -> None:
        self.config, self.url, self.token = config, url, token

    @asynccontextmanager
    async def running(self, end: signal.Signals) -> AsyncIterator[None]:
        code = "from hub.cli.main import app; app()"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, "run", "--config", str(self.config), stdout=asyncio.subprocess.DEVNULL
        )
        try:
            await eventually(lambda: asyncio.to_thread(self._answers), 60)
            yield
        finally:
            process.send_signal(end)
            await process.wait()

    def _answers(self) -> bool:
        try:
            self._ask("GET", "/api/health", None)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return True

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        return await asyncio.to_thread(self._ask, method, path, body)

    def _ask(self, method: str, path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(
            urllib.request.Request(self.url + path, data, headers, method=method), timeout=60
        ) as answer:
            return json.loads(answer.read() or b"null")

    async def say(self, text: str, language: str = "en") -> str:
        answer = await self.ask("POST", "/api/voice/text", {"text": text, "language": language, "session": "s"})
        return str(answer["answer"])

    async def known(self) -> None:
        """Wait until the light is there and has told its state."""
        await eventually(lambda: self.told("available"), 60)

    async def told(self, key: str) -> Any:
        """Return what the hub tells of the light."""
        return (await self.ask("GET", f"/api/entities/{LIGHT}"))[key]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Killed]:
    """Let a family move in, then leave the folder to a hub of its own process; the appliances stay."""
    spec, broker, web = demo_home(), choose_port("127.0.0.1", 0), choose_port("127.0.0.1", 0)
    settings = {
        "home": {"languages": ["en", "zh"], "areas": spec.areas, "floors": spec.floors, "time_zone": "UTC"},
        "data": str(tmp_path / "home"), "mqtt": {"listen": {"port": broker}}, "web": {"port": web},
        "voice": {"enabled": False}, "people": {"hashing": {"passes": 1, "memory_kib": 8, "lanes": 1}},
        "plugins": spec.plugins,
    }  # fmt: skip
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(settings), "utf-8")
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        async with running_hub(load_config(path)) as hub:
            await move_in(hub, spec.people)
            tasks.create_task(run_home(hub.mqtt.client.config.broker, spec, stop=stop), name="virtual home")
            await moved_in(hub)
            await dress(hub, spec)
            token, _ = await hub.accounts.issue_token("anna", "test")
        try:
            yield Killed(path, f"http://127.0.0.1:{web}", token)
        finally:
            stop.set()


async def test_what_was_planned_is_done_once_after_the_hub_was_killed(house: Killed) -> None:
    async with house.running(signal.SIGKILL):
        await house.known()
        await house.ask("POST", f"/api/entities/{LIGHT}/turn_off", {})
        assert await house.say("turn on the kitchen light in two hours")
        assert await house.say("wake me at 6:30 on weekdays") == "OK, I will wake you on weekdays at 06:30."
        assert await house.say("门铃响的时候提醒我开门", "zh")
        assert (
            await house.say("turn on the hall light in 8 seconds") == "OK, in 8 seconds I will turn on the hall light."
        )
    async with house.running(signal.SIGKILL):
        listed = await house.ask("GET", "/api/schedules?language=zh")
        assert ("command", "打开厨房灯") in [(p["sort"], p["deed"]) for p in listed]
        assert "工作日06:30的闹钟" in [p["says"] for p in listed if p["sort"] == "alarm"]
        await house.known()
        await eventually(lambda: house.told("value"), 60)
        assert sorted(p["sort"] for p in await house.ask("GET", "/api/schedules")) == ["alarm", "command"]
        await house.ask("POST", f"/api/entities/{LIGHT}/turn_off", {})
    async with house.running(signal.SIGTERM):
        await house.known()
        await asyncio.sleep(1)
        assert await house.told("value") is False
        assert "06:30" in await house.say("取消工作日的闹钟", "zh")
        assert "厨房灯" in await house.say("取消厨房灯的安排", "zh")
        assert await house.ask("GET", "/api/schedules") == []


async def test_plans_are_listed_and_cancelled_over_rest_and_by_voice(home: LivingHome) -> None:
    async def say(text: str, language: str = "en") -> str:
        answer = await home.ask("POST", "/api/voice/text", {"text": text, "language": language, "session": "s"})
        return str(answer["answer"])

    await say("turn off the hall light in two hours")
    await say("三小时后打开厨房灯", "zh")
    english = await home.ask("GET", "/api/schedules?language=en")
    assert [p["deed"] for p in english] == ["turn off the hall light", "turn on the kitchen light"]
    assert english[0]["targets"] == [LIGHT]
    assert await home.ask("DELETE", f"/api/schedules/{english[0]['id']}") is None
    missing = await home.ask("DELETE", "/api/schedules/999")
    assert (missing["status"], "999" in missing["detail"] or "999" in missing["title"]) == (422, True)
    assert "厨房灯" in await say("有什么安排", "zh")
    assert "厨房灯" in await say("取消厨房灯的安排", "zh")
    assert await home.ask("GET", "/api/schedules") == []
    assert await say("what is planned") == "Nothing is planned."


async def test_what_would_open_the_home_is_asked_for_and_needs_its_person(home: LivingHome) -> None:
    async def say(text: str, token: str) -> Any:
        asking = LivingHome(home.hub, token)
        return await asking.ask("POST", "/api/voice/text", {"text": text, "language": "en", "session": "lock"})

    opened = await say("unlock the front door", home.token)
    assert opened["decision"] == "act"
    await home.until("lock.front_door", "unlocked")
    await say("lock the front door", home.token)
    await home.until("lock.front_door", "locked")
    undone = await say("undo that", home.token)
    assert home.value("lock.front_door") == "locked", undone


@pytest.mark.parametrize(("language", "text", "yes"), [
    ("en", "unlock the front door", "yes"), ("zh", "打开前门的锁", "是的"),
])  # fmt: skip
async def test_a_child_never_unlocks_by_asking(home: LivingHome, language: str, text: str, yes: str) -> None:
    child = await home.hub.accounts.add_person("Lily", role=Role.CHILD, guardian="anna", cause=home.cause)
    token, _ = await home.hub.accounts.issue_token(child.id, "test")
    asking = LivingHome(home.hub, token)

    async def say(words: str) -> Any:
        body = {"text": words, "language": language, "session": "child"}
        return await asking.ask("POST", "/api/voice/text", body)

    await home.until("lock.front_door", "locked")
    first = await say(text)
    assert first["decision"] in ("ask", "refuse"), first
    assert first["outcomes"] == []
    again = await say(yes)
    assert all(outcome["outcome"] != "confirmed" for outcome in again["outcomes"]), again
    assert home.value("lock.front_door") == "locked"
    denied = await asking.ask("POST", "/api/entities/lock.front_door/unlock", {})
    assert denied.get("outcome") != "confirmed", denied
    assert home.value("lock.front_door") == "locked"
