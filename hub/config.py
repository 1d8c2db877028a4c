"""The configuration: one validated tree from ``config.yaml``.

An error names file, line, key, reason and the nearest valid key, and nothing starts. ``!env NAME`` takes a value from
the environment, ``!secret name`` from ``secrets.yaml`` beside the file (which must be readable by its owner only).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode

from hub.api.errors import ConfigError
from hub.history.config import HistoryConfig
from hub.kernel.misfits import misfit
from hub.mqtt.config import MqttConfig
from hub.people.config import PeopleConfig
from hub.voice.config import VoiceConfig
from hub.web.config import WebConfig


class AreaConfig(BaseModel, extra="forbid"):
    """A room."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str
    floor: str | None = None
    aliases: dict[str, list[str]] = Field(default_factory=dict, description="Names per language")
    icon: str = ""


class FloorConfig(BaseModel, extra="forbid"):
    """A storey."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str
    level: int = 0
    aliases: dict[str, list[str]] = Field(default_factory=dict)


class HomeConfig(BaseModel, extra="forbid"):
    """The home itself. Areas and floors here are added when the home has none of that id yet."""

    name: str = "Home"
    time_zone: str = Field("", description="IANA name; empty: this machine's")
    latitude: float | None = Field(None, ge=-90, le=90, description="Degrees north; for sunrise and sunset")
    longitude: float | None = Field(None, ge=-180, le=180, description="Degrees east; for sunrise and sunset")
    units: Literal["metric", "us"] = Field("metric", description="us shows temperatures in °F")
    languages: list[str] = Field(default_factory=lambda: ["en", "zh"], min_length=1, description="First is the default")
    areas: list[AreaConfig] = Field(default_factory=list)
    floors: list[FloorConfig] = Field(default_factory=list)

    @field_validator("languages")
    @classmethod
    def _tags(cls, value: list[str]) -> list[str]:
        for tag in value:
            if not tag or not tag.replace("-", "").isalnum() or len(tag) > 12:
                raise ValueError(f"{tag!r} is no language tag such as en or zh-CN")
        return value


class Config(BaseModel, extra="forbid"):
    """The whole tree."""

    home: HomeConfig = Field(default_factory=HomeConfig)
    data: Path = Field(Path("~/.local/share/hearth"), description="Folder for everything the hub remembers")
    log: Literal["debug", "info", "warning", "error"] = "info"
    mqtt: MqttConfig = Field(default_factory=MqttConfig)
    web: WebConfig = Field(default_factory=WebConfig)
    people: PeopleConfig = Field(default_factory=PeopleConfig)
    voice: VoiceConfig = Field(default_factory=VoiceConfig)
    history: HistoryConfig = Field(default_factory=HistoryConfig)
    plugins: dict[str, dict[str, Any] | bool | None] = Field(
        default_factory=dict, description="Configuration per plugin; false disables one"
    )
    plugins_folder: Path | None = Field(None, description="Folder of plugins of your own; default <data>/plugins")

    @property
    def folder(self) -> Path:
        """Return the data folder."""
        return self.data.expanduser()

    @property
    def plugin_settings(self) -> dict[str, dict[str, Any] | bool | None]:
        """Return what each plugin is set to; discovery hears ``mqtt.discovery_prefix`` unless it is set itself."""
        name = "home_assistant_discovery"
        own = self.plugins.get(name)
        heard = own if isinstance(own, bool) else {"prefix": self.mqtt.discovery_prefix, **(own or {})}
        return {**self.plugins, name: heard}

    @property
    def user_plugins(self) -> Path:
        """Return the folder of the user's own plugins."""
        return (self.plugins_folder or self.folder / "plugins").expanduser()


def load_config(path: Path) -> Config:
    """Read and validate a config file; ConfigError names file, line, key and reason."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}", remedy="copy config.example.yaml and adapt it") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text", remedy="save it as UTF-8") from error
    return parse_config(text, path)


def parse_config(text: str, path: Path) -> Config:
    """Validate the text of a config file."""
    with _told(path):
        data = _plain(text, path)
        positions = _positions(text, path)
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(item, positions, path) for item in error.errors()[:10])) from error


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell whatever a file of the user's has that is not YAML, or not the value it is said to be, as a ConfigError."""
    try:
        yield
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{line}: {error.problem or error.context or 'not YAML'}") from error
    except (YAMLError, ValueError) as error:
        raise ConfigError(f"{path}: {str(error).splitlines()[0]}", remedy="correct the file") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: nested too deeply", remedy="correct the file") from error


def _positions(text: str, path: Path) -> CommentedMap:
    data = YAML(typ="rt").load(text)
    if data is None:
        return CommentedMap()
    if not isinstance(data, CommentedMap):
        raise ConfigError(f"{path}:1: the file must hold keys and values, not {type(data).__name__}")
    return data


def _plain(text: str, path: Path) -> dict[str, Any]:
    """Return the data with ``!env`` and ``!secret`` filled in."""

    class Constructor(SafeConstructor):
        pass

    def env(_: SafeConstructor, node: ScalarNode) -> str:
        name, _, default = node.value.partition(" ")
        value = os.environ.get(name, default or None)
        if value is None:
            raise ConfigError(f"{path}:{node.start_mark.line + 1}: the environment has no {name}", remedy="set it")
        return value

    def secret(_: SafeConstructor, node: ScalarNode) -> str:
        secrets = _secrets(path.with_name("secrets.yaml"))
        if node.value not in secrets:
            place = f"{path}:{node.start_mark.line + 1}"
            raise ConfigError(f"{place}: secrets.yaml has no {node.value!r}", remedy="add it there")
        return str(secrets[node.value])

    Constructor.add_constructor("!env", env)
    Constructor.add_constructor("!secret", secret)
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Constructor
    return yaml.load(text) or {}


def _secrets(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigError(f"{path}: there is no such file", remedy="create it with your secrets and `chmod 600` it")
    if path.stat().st_mode & 0o077:
        raise ConfigError(f"{path}: others can read it", remedy=f"run `chmod 600 {path}`")
    with _told(path):
        secrets = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
    if not isinstance(secrets, dict):
        raise ConfigError(f"{path}: must hold names and values", remedy="write `name: value`, one a line")
    return secrets


def _explain(item: Any, positions: CommentedMap, path: Path) -> str:
    """Return one problem as ``file:line: key: reason``, with the nearest valid key for an unknown one."""
    location = [part for part in item["loc"] if part not in ("dict[str,any]", "bool")]
    key = ".".join(str(part) for part in location)
    line = _line(positions, location)
    return f"{path}:{line}: {key}: {misfit(item, Config)}"


def _line(positions: Any, location: list[Any]) -> int:
    """Return the line (from 1) of the deepest part of a key that the file has."""
    line = 0
    for part in location:
        try:
            line = positions.lc.data[part][0]
            positions = positions[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line + 1
