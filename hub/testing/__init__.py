"""Fixtures for plugin authors: a real hub in memory on a clock that the test owns.

    async def test_the_light_follows_the_door(hearth: PluginHarness) -> None:
        hearth.add("binary_sensor.front_door", value=False)
        lamp = hearth.add("light.hall", value=False)
        await hearth.load(my_plugin, {"door": "binary_sensor.front_door", "light": "light.hall"})
        await hearth.set("binary_sensor.front_door", True)
        assert hearth.calls == [("light.hall", "turn_on", {})]

Everything is the real kernel and host; only the clock, the devices and the MQTT wire are the test's.
"""

from __future__ import annotations

import sys
import types
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.testing.clocks import NOON, FakeClock
from hub.testing.harness import PluginHarness, plugin_harness
from hub.testing.people import FakePeople
from hub.testing.settling import settle
from hub.testing.wire import FakeMqtt, topic_matches

__all__ = [
    "NOON",
    "FakeClock",
    "FakeMqtt",
    "FakePeople",
    "PluginHarness",
    "clock",
    "hearth",
    "module_from",
    "plugin_harness",
    "settle",
    "topic_matches",
]


def module_from(path: Path) -> types.ModuleType:
    """Make a single-file plugin importable for ``PluginHarness.load``."""
    import importlib.util

    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    sys.path.insert(0, str(path.parent))
    return module


@pytest.fixture
def clock() -> FakeClock:
    """Give a clock that stands still until advanced."""
    return FakeClock()


@pytest.fixture
async def hearth(clock: FakeClock) -> AsyncIterator[PluginHarness]:
    """Give a hub in memory on that clock."""
    async with plugin_harness(clock=clock) as harness:
        yield harness
