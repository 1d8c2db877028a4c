"""A whole home for end-to-end tests: hub, broker, virtual appliances, panel."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devices.virtual.home import demo_home, run_home
from hub.api.causes import Cause, Origin, start
from hub.app import Hearth, running_hub
from hub.cli.demo import dress, move_in, moved_in
from hub.config import Config
from hub.mqtt.running import choose_port

PATIENCE_S = 30.0
"""How long something that comes soon may take on a machine that is busy, s."""


async def eventually(condition: Callable[[], Awaitable[object]], seconds: float = PATIENCE_S) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)


@dataclass
class LivingHome:
    """A running hub with its virtual home, and a way to ask it over HTTP as its owner."""

    hub: Hearth
    token: str

    @property
    def cause(self) -> Cause:
        return start(Origin.PERSON, "anna", door="test", at=self.hub.clock.time())

    def value(self, entity_id: str) -> Any:
        state = self.hub.states.get(entity_id)
        return state.value if state is not None and state.available else None

    async def ask(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None) -> Any:
        return await asyncio.to_thread(self._ask, method, path, body, raw)

    def _ask(self, method: str, path: str, body: Any, raw: bytes | None) -> Any:
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        kind = "audio/wav" if raw is not None else "application/json"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        request = urllib.request.Request(self.hub.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return json.loads(error.read())

    async def until(self, entity_id: str, value: Any, seconds: float = PATIENCE_S) -> None:
        async def so() -> bool:
            return bool(self.value(entity_id) == value)

        await eventually(so, seconds)


@asynccontextmanager
async def living_home(
    folder: Path,
    *,
    voice: bool = False,
    languages: tuple[str, ...] = ("en", "zh"),
    satellites: dict[str, Any] | None = None,
) -> AsyncIterator[LivingHome]:
    spec = demo_home()
    config = Config.model_validate(
        {
            "home": {"languages": list(languages), "areas": spec.areas, "floors": spec.floors},
            "data": folder,
            "mqtt": {"listen": {"port": 0}},
            "web": {"port": 0},
            "voice": {
                "enabled": voice,
                "satellites": {"discover": "discover_at" in (satellites or {}), **(satellites or {})},
            },
            "people": {"hashing": {"passes": 1, "memory_kib": 8, "lanes": 1}},
            "plugins": spec.plugins,
        }
    )
    stop = asyncio.Event()
    async with running_hub(config) as hub, asyncio.TaskGroup() as tasks:
        await move_in(hub, spec.people)
        tasks.create_task(run_home(hub.mqtt.client.config.broker, spec, stop=stop), name="virtual home")
        try:
            await moved_in(hub)
            await dress(hub, spec)
            token, _ = await hub.accounts.issue_token("anna", "test")
            yield LivingHome(hub, token)
        finally:
            stop.set()


@pytest.fixture
def unused_tcp_port() -> int:
    """A port that nobody else is given until a server has it (pytest-asyncio's own is the kernel's next one)."""
    return choose_port("127.0.0.1", 0)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[LivingHome]:
    async with living_home(tmp_path / "home") as living:
        yield living
