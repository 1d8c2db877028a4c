"""The host: one plugin's failure is its own; a broken reload leaves the old one running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.api.errors import ConfigError, PluginError
from hub.api.events import Notice, PluginState
from hub.host.door import covers
from hub.host.host import Host
from hub.testing import PluginHarness, settle

Write = Callable[[str, str], None]
COUNTER = """
'''Counts.'''
from pydantic import BaseModel, Field
from hub.api import hookimpl

class Config(BaseModel, extra="forbid"):
    '''What can be set.'''
    seconds: float = Field(5, gt=0)

@hookimpl
def hub_config():
    return Config

@hookimpl
async def hub_run(hub, config):
    hub.notice("started", "version {version}")
"""
RAISES = """
from hub.api import hookimpl

@hookimpl
async def hub_run(hub, config):
    {statement}
"""


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    return tmp_path / "plugins"


@pytest.fixture
def write(plugins: Path) -> Write:
    def write_plugin(name: str, text: str) -> None:
        plugins.mkdir(exist_ok=True)
        (plugins / f"{name}.py").write_text(text)

    return write_plugin


@asynccontextmanager
async def hosted(hearth: PluginHarness, folder: Path, configs: dict[str, Any] | None = None) -> AsyncIterator[Host]:
    off = dict.fromkeys(BUILTIN, False)
    host = Host(hearth.rooms(), {**off, **(configs or {})}, folder)
    async with asyncio.TaskGroup() as tasks:
        await host.start(tasks)
        await settle()
        try:
            yield host
        finally:
            await host.stop()


def _builtin() -> tuple[str, ...]:
    from hub.host.loading import discover

    return tuple(source.name for source in discover(None))


BUILTIN = _builtin()


def status(host: Host, name: str) -> dict[str, Any]:
    return next(entry for entry in host.describe() if entry["name"] == name)


async def test_a_single_file_in_the_users_folder_is_a_plugin(
    hearth: PluginHarness, plugins: Path, write: Write
) -> None:
    write("counter", COUNTER.format(version=1))
    async with hosted(hearth, plugins) as host:
        entry = status(host, "counter")
    assert (entry["status"], entry["builtin"]) == ("running", False)
    assert entry["description"] == {"en": "Counts."}
    assert entry["schema"]["properties"]["seconds"]["exclusiveMinimum"] == 0


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("raise ValueError('boom')", "ValueError: boom (bad.py:6)"),
        ("raise SystemExit(3)", "it called sys.exit(3)"),
        ("import sys; sys.exit()", "it called sys.exit(None)"),
        ("assert 1 == 2", "AssertionError"),
    ],
)
async def test_a_plugin_that_raises_is_named_and_restarted_while_the_rest_goes_on(
    hearth: PluginHarness, plugins: Path, write: Write, statement: str, reason: str
) -> None:
    write("bad", RAISES.format(statement=statement))
    write("good", COUNTER.format(version=1))
    async with hosted(hearth, plugins) as host:
        bad = status(host, "bad")
        assert bad["status"] == "restarting"
        assert reason in bad["reason"]
        assert status(host, "good")["status"] == "running"
        await hearth.clock.advance(1.5)
        assert status(host, "bad")["restarts"] == 1


async def test_a_plugin_that_keeps_failing_is_given_up_and_says_so(
    hearth: PluginHarness, plugins: Path, write: Write
) -> None:
    write("bad", RAISES.format(statement="raise ValueError('boom')"))
    async with hosted(hearth, plugins) as host:
        await hearth.clock.advance(300)
        entry = status(host, "bad")
        assert entry["status"] == "failed"
        assert "given up after 6 failures" in entry["reason"]


async def test_pauses_between_restarts_grow(hearth: PluginHarness, plugins: Path, write: Write) -> None:
    write("bad", RAISES.format(statement="raise ValueError('boom')"))
    async with hosted(hearth, plugins) as host:
        await hearth.clock.advance(10)
        early = status(host, "bad")["restarts"]
        await hearth.clock.advance(10)
        assert (early, status(host, "bad")["restarts"]) == (3, 4)


async def test_a_reload_runs_the_new_text(hearth: PluginHarness, plugins: Path, write: Write) -> None:
    write("counter", COUNTER.format(version=1))
    async with hosted(hearth, plugins) as host:
        write("counter", COUNTER.format(version=22))
        await host.reload("counter")
        await settle()
        assert status(host, "counter")["status"] == "running"
    texts = [getattr(e, "text", "") for e in hearth.happened(object)]  # type: ignore[arg-type]
    assert texts.count("version 1") == 1
    assert texts.count("version 22") == 1


async def test_a_broken_reload_names_the_line_and_leaves_the_old_one_running(
    hearth: PluginHarness, plugins: Path, write: Write
) -> None:
    write("counter", COUNTER.format(version=1))
    async with hosted(hearth, plugins) as host:
        write("counter", "def broken(:\n")
        with pytest.raises(PluginError, match=r"counter\.py:1"):
            await host.reload("counter")
        assert status(host, "counter")["status"] == "running"


async def test_a_wrong_configuration_names_the_key_and_the_nearest_valid_one(
    hearth: PluginHarness, plugins: Path, write: Write
) -> None:
    write("counter", COUNTER.format(version=1))
    async with hosted(hearth, plugins, {"counter": {"secons": 3}}) as host:
        entry = status(host, "counter")
        assert entry["status"] == "failed"
        assert entry["reason"] == "plugins.counter.secons: unknown key; did you mean 'seconds'?"
        with pytest.raises(ConfigError, match=r"must be more than 0"):
            await host.configure("counter", {"seconds": -1})
        await host.configure("counter", {"seconds": 9})
        assert status(host, "counter")["config"] == {"seconds": 9.0}


async def test_a_disabled_plugin_stays_so_and_can_be_enabled(
    hearth: PluginHarness, plugins: Path, write: Write
) -> None:
    write("counter", COUNTER.format(version=1))
    async with hosted(hearth, plugins) as host:
        await host.enable("counter", False)
        assert status(host, "counter")["status"] == "disabled"
    async with hosted(hearth, plugins) as host:
        assert status(host, "counter")["status"] == "disabled"
        await host.enable("counter", True)
        assert status(host, "counter")["status"] == "running"


async def test_a_plugin_may_use_only_the_topics_of_its_manifest(
    hearth: PluginHarness, plugins: Path, write: Write
) -> None:
    write("sneaky", RAISES.format(statement="await hub.mqtt.publish('homeassistant/status', 'offline')"))
    async with hosted(hearth, plugins) as host:
        assert "may not use the MQTT topic 'homeassistant/status'" in status(host, "sneaky")["reason"]
    assert hearth.mqtt.published == []


async def test_its_entities_are_unavailable_once_a_plugin_stops(
    hearth: PluginHarness, plugins: Path, write: Write
) -> None:
    write(
        "own",
        "from hub.api import Entity, Kind, hookimpl\n"
        "@hookimpl\n"
        "async def hub_run(hub, config):\n"
        "    hub.add_entity(Entity(entity_id='sensor.own', kind=Kind.SENSOR, name='Own')).update(3)\n",
    )
    async with hosted(hearth, plugins):
        state = hearth.states.get("sensor.own")
        assert state is not None
        assert (state.value, state.available) == (3, True)
    state = hearth.states.get("sensor.own")
    assert state is not None
    assert not state.available


async def test_what_happens_to_plugins_is_announced(hearth: PluginHarness, plugins: Path, write: Write) -> None:
    write("counter", COUNTER.format(version=1))
    async with hosted(hearth, plugins):
        pass
    assert [(e.plugin, e.status) for e in hearth.happened(PluginState)] == [
        ("counter", "running"),
        ("counter", "stopped"),
    ]


@pytest.mark.parametrize(
    ("allowed", "wanted", "yes"),
    [
        ("a/#", "a/b/c", True),
        ("a/#", "a/+/c", True),
        ("a/+", "a/#", False),
        ("a/b", "a/+", False),
        ("+/b", "a/b", True),
        ("a/b", "a/b/c", False),
        ("#", "#", True),
    ],
)
def test_a_manifests_filter_covers_what_lies_within_it(allowed: str, wanted: str, yes: bool) -> None:
    assert covers(allowed, wanted) is yes


SECRET = """
from pydantic import BaseModel, SecretStr
from hub.api import hookimpl

class Config(BaseModel, extra="forbid"):
    code: SecretStr
    name: str = "a"

@hookimpl
def hub_config():
    return Config

@hookimpl
async def hub_run(hub, config):
    hub.notice("code", config.code.get_secret_value() + config.name)
"""


async def test_a_secret_is_shown_masked_and_kept_when_the_mask_comes_back(
    hearth: PluginHarness, plugins: Path, write: Write
) -> None:
    write("safe", SECRET)
    async with hosted(hearth, plugins, {"safe": {"code": "4711"}}) as host:
        shown = status(host, "safe")["config"]
        assert "4711" not in str(shown)
        await host.configure("safe", {**shown, "name": "b"})
        await settle()
    assert [e.text for e in hearth.happened(Notice)] == ["4711a", "4711b"]
