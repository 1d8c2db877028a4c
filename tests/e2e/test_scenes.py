"""The scenes of the demo, all parts real: every step that is told is observed."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from devices.virtual.home import demo_home, run_home
from hub.app import running_hub
from hub.cli.demo import _config, dress, move_in, moved_in
from hub.cli.demo_scenes import NAMES, PLUGIN, play
from hub.mqtt.running import choose_port
from plugins.demo.stage import Stage

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("scene", NAMES)
async def test_everything_a_scene_tells_comes(scene: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.demo.stage.PACE_S", 0.0)  # nobody reads along
    spec, stop = demo_home(), asyncio.Event()
    config = _config(tmp_path / "home", "127.0.0.1", choose_port("127.0.0.1", 0), voice=False)
    config.mqtt.listen.port = 0
    async with running_hub(config, plugins=[PLUGIN]) as hub, asyncio.TaskGroup() as tasks:
        await move_in(hub, spec.people)
        tasks.create_task(run_home(hub.mqtt.client.config.broker, spec, stop=stop), name="virtual home")
        with contextlib.ExitStack() as leave:
            leave.callback(stop.set)
            await moved_in(hub)
            await dress(hub, spec)
            good = await play(hub, scene)
            stage = await hub.host.service(Stage)
            assert [s["texts"]["en"] for s in stage.steps if s["good"] is False] == []
            assert good
