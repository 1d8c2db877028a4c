"""A web server on this machine that plays the message services of three people, one of which never answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import hub.testing
from hub.api import Person, Role
from hub.testing import FakeClock, PluginHarness, plugin_harness

PLUGIN = "plugins.notify.plugin"


class Phones:
    """What arrived at whose phone; ``dead`` phones hang, ``broken`` ones refuse."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, str]] = []
        self.dead: set[str] = set()
        self.silent: list[str] = []
        self.broken: set[str] = set()
        self.released = asyncio.Event()
        self.port = 0

    def url(self, person: str) -> str:
        return f"json://127.0.0.1:{self.port}/{person}"

    def of(self, person: str) -> list[str]:
        return [text for who, _, text in self.got if who == person]

    async def receive(self, request: web.Request) -> web.Response:
        person = request.match_info["person"]
        body: dict[str, Any] = json.loads(await request.text())
        if person in self.dead:
            self.silent.append(person)
            await self.released.wait()
        if person in self.broken:
            return web.Response(status=500)
        self.got.append((person, body["title"], body["message"]))
        return web.Response()

    async def wait(self, wanted: Callable[[], bool]) -> None:
        """Wait until something has arrived, for real: the services are."""
        async with asyncio.timeout(20):
            while not wanted():
                await asyncio.sleep(0.01)
        await hub.testing.settle()


@pytest.fixture
async def phones() -> AsyncIterator[Phones]:
    phones = Phones()
    app = web.Application()
    app.router.add_post("/{person}", phones.receive)
    async with TestServer(app, host="127.0.0.1") as server:
        phones.port = server.port or 0
        yield phones
        phones.released.set()
        await asyncio.sleep(0.05)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def config(phones: Phones) -> dict[str, Any]:
    return {
        "people": {p: {"urls": [phones.url(p)]} for p in ("anna", "wei", "tim")},
        "timeout_seconds": 5,
        "retries": 0,
    }


def people(harness: PluginHarness) -> PluginHarness:
    harness.people.people = {
        "anna": Person(id="anna", name="Anna", role=Role.OWNER),
        "wei": Person(id="wei", name="伟", role=Role.ADULT, language="zh"),
        "tim": Person(id="tim", name="Tim", role=Role.CHILD),
    }
    return harness


@pytest.fixture
async def home(clock: FakeClock) -> AsyncIterator[PluginHarness]:
    async with plugin_harness(clock=clock) as harness:
        yield people(harness)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "hub.db"
