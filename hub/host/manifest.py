"""Plugin manifests: what a plugin is called, and what it may touch."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hub.api.errors import PluginError
from hub.kernel.misfits import misfit


class Manifest(BaseModel, extra="forbid"):
    """``manifest.yaml`` beside ``plugin.py``. Without one, a plugin may touch no MQTT topics of its own."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Name, as in config.yaml and routes")
    title: dict[str, str] = Field(default_factory=dict, description="Display name per language")
    description: dict[str, str] = Field(default_factory=dict, description="One sentence per language")
    version: str = Field("1", description="Version of the plugin")
    topics: list[str] = Field(default_factory=list, description="MQTT topic filters it may publish to and subscribe to")
    uses: list[str] = Field(default_factory=list, description="Plugins whose services it uses")
    provides: list[str] = Field(default_factory=list, description="Services it provides, for people to read")
    hosts: list[str] = Field(default_factory=list, description="Network hosts it talks to")


def read_manifest(folder: Path, name: str, doc: str | None) -> Manifest:
    """Return the manifest of a plugin; one made of its name and docstring when it has no file."""
    path = folder / "manifest.yaml"
    if not path.is_file():
        first = (doc or "").strip().splitlines()
        return Manifest(
            name=name, title={"en": name.replace("_", " ").capitalize()}, description={"en": first[0]} if first else {}
        )
    try:
        data = YAML(typ="safe").load(path.read_text("utf-8"))
        return Manifest.model_validate({k: str(v) if k == "version" else v for k, v in data.items()})
    except (YAMLError, ValidationError, AttributeError, OSError) as error:
        raise PluginError(f"{path}: {_short(error)}", remedy="see docs/plugins.md for what a manifest holds") from error


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(p) for p in first['loc'])}: {misfit(first, Manifest)}"
    return str(error).splitlines()[0]
