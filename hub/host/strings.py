"""A plugin's phrases per language, from ``strings/<language>.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hub.api.errors import PluginError


class Strings:
    """Phrases by language and key; nested keys are joined by dots."""

    def __init__(self, phrases: Mapping[str, Mapping[str, str]]) -> None:
        self._phrases = phrases

    @staticmethod
    def read(folder: Path) -> dict[str, dict[str, str]]:
        """Return the phrases of a folder; PluginError names a broken file."""
        found: dict[str, dict[str, str]] = {}
        for path in sorted(folder.glob("*.yaml")):
            try:
                data = YAML(typ="safe").load(path.read_text("utf-8")) or {}
            except (YAMLError, OSError) as error:
                raise PluginError(f"{path}: {str(error).splitlines()[0]}") from error
            found[path.stem] = _flat(data)
        return found

    def text(self, key: str, language: str, values: Mapping[str, Any]) -> str:
        """Return a phrase filled in: the language, its base (``zh`` of ``zh-CN``), English, or the key itself."""
        for tag in (language, language.partition("-")[0], "en"):
            phrase = self._phrases.get(tag, {}).get(key)
            if phrase is not None:
                try:
                    return phrase.format(**values)
                except (KeyError, IndexError, ValueError) as error:
                    raise PluginError(f"the phrase {key!r} ({tag}) cannot be filled in: {error!r}") from error
        return key


def _flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
