"""The configuration: an error names file, line, key, reason and the nearest valid key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from hub.api.errors import ConfigError
from hub.config import Config, load_config, parse_config
from hub.host.host import configure
from hub.host.loading import discover, load

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_example_is_valid_and_shows_every_section() -> None:
    config = load_config(ROOT / "config.example.yaml")
    text = (ROOT / "config.example.yaml").read_text("utf-8")
    for section in Config.model_fields:
        assert f"{section}:" in text
    assert config.home.areas[0].aliases == {"zh": ["客厅"]}


def keys(model: type[BaseModel]) -> Iterator[str]:
    """Yield the name of every key below a part of the configuration."""
    for name, field in model.model_fields.items():
        yield name
        arguments = get_args(field.annotation)
        for part in (field.annotation, *arguments, *(inner for one in arguments for inner in get_args(one))):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from keys(part)


def test_the_example_shows_every_key_there_is() -> None:
    text = (ROOT / "config.example.yaml").read_text("utf-8")
    assert sorted({key for key in keys(Config) if not re.search(rf"\b{key}:", text)}) == []


def test_the_example_shows_the_defaults_of_what_it_sets() -> None:
    shown = load_config(ROOT / "config.example.yaml")
    for section in ("mqtt", "web", "people", "voice", "history", "log", "data"):
        assert getattr(shown, section) == getattr(Config(), section)


def test_the_plugins_take_what_the_example_gives_them() -> None:
    config = load_config(ROOT / "config.example.yaml")
    sources = {source.name: source for source in discover(None)}
    assert set(config.plugins) <= set(sources)
    for name, given in config.plugins.items():
        configure(load(sources[name]), given)


def test_an_empty_file_is_the_default_home() -> None:
    assert parse_config("", Path("config.yaml")) == Config()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("web:\n  prot: 80\n", 2, "web.prot: unknown key; did you mean 'port'?"),
        ("wbe:\n  port: 80\n", 1, "wbe: unknown key; did you mean 'web'?"),
        ("web:\n  port: eighty\n", 2, "web.port: 'eighty' is no whole number"),
        (
            "home:\n  areas:\n    - {id: a, name: A}\n    - {id: B!, name: B}\n",
            4,
            "home.areas.1.id: is not written as it must be",
        ),
        ("mqtt:\n  broker: http://x\n", 2, "mqtt.broker: 'http' is no broker address"),
        ("home: {languages: []}\n", 1, "home.languages: holds too little: it takes 1 at least"),
        ("mqtt:\n  tls:\n    certt: a\n", 3, "mqtt.tls.certt: unknown key; did you mean 'cert'?"),
        ("- a\n", 1, "the file must hold keys and values"),
        ("web: [\n", 2, "expected the node content"),
        ("web: !env HEARTH_NO_SUCH_THING\n", 1, "the environment has no HEARTH_NO_SUCH_THING"),
        ("web: !!python/object:os.system {}\n", 1, "could not determine a constructor"),
        ("web: {}\n{{}: {}}: 1\n", 2, "found unhashable key"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, Path("home.yaml"))
    assert f"home.yaml:{line}" in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["a: 2026-13-45", "a: !!int x"])
def test_a_value_that_is_not_what_it_is_said_to_be_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match=r"home\.yaml"):
        parse_config(text, Path("home.yaml"))


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config("web:\n  port: x\nlog: loud\n", Path("home.yaml"))
    assert "web.port" in str(caught.value)
    assert "log" in str(caught.value)


def test_values_come_from_environment_and_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_PORT", "9000")
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text("broker: hunter2\n")
    secrets.chmod(0o600)
    config = parse_config(
        "web: {port: !env MY_PORT}\nmqtt: {username: a, password: !secret broker}\n", tmp_path / "config.yaml"
    )
    assert config.web.port == 9000
    assert config.mqtt.password is not None
    assert config.mqtt.password.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(config)


def test_secrets_that_others_can_read_are_refused(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text("broker: hunter2\n")
    secrets.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        parse_config("mqtt: {password: !secret broker}\n", tmp_path / "config.yaml")


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.example\.yaml"):
        load_config(tmp_path / "none.yaml")


def test_endless_nesting_is_told_as_any_other_mistake(tmp_path: Path) -> None:
    deep = "[" * 700 + "]" * 700
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text(deep)
    secrets.chmod(0o600)
    (tmp_path / "config.yaml").write_text("mqtt: {username: !secret name}\n")
    with pytest.raises(ConfigError, match=r"secrets\.yaml: nested too deeply"):
        load_config(tmp_path / "config.yaml")
    (tmp_path / "config.yaml").write_text(deep)
    with pytest.raises(ConfigError, match=r"config\.yaml: nested too deeply"):
        load_config(tmp_path / "config.yaml")


@pytest.mark.parametrize(
    ("own", "heard"),
    [("", {"prefix": "ha"}), ("{zone: UTC}", {"prefix": "ha", "zone": "UTC"}), ("{prefix: x}", {"prefix": "x"}),
     ("false", False)],
)  # fmt: skip
def test_devices_are_heard_under_the_discovery_prefix(own: str, heard: object) -> None:
    text = f"mqtt: {{discovery_prefix: ha}}\nplugins:\n  home_assistant_discovery: {own}\n"
    assert parse_config(text, Path("home.yaml")).plugin_settings["home_assistant_discovery"] == heard
