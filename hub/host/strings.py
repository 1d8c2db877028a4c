"""A plugin's phrases per language, from ``strings/<language>.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hub.api.errors import PluginError


class Strings:
    """Phrases by language and key; nested keys are joined by dots. A language is read when it is first spoken."""

    def __init__(self, folder: Path | None = None) -> None:
        self._files = {path.stem: path for path in sorted(folder.glob("*.yaml"))} if folder is not None else {}
        self._phrases: dict[str, Mapping[str, str]] = {}

    def check(self, languages: Sequence[str] = ()) -> None:
        """Read these languages now (none: all), and English; PluginError names a broken file."""
        for tag in self._files:
            if not languages or tag in ("en", *languages):
                self._of(tag)

    def speaks(self, language: str) -> bool:
        """Return True when there are phrases in a language, or in its base (``zh`` of ``zh-CN``)."""
        return language in self._files or language.partition("-")[0] in self._files

    def keys(self, tag: str) -> frozenset[str]:
        """Return the keys of the phrases in a language."""
        return frozenset(self._of(tag))

    def _of(self, tag: str) -> Mapping[str, str]:
        known = self._phrases.get(tag)
        if known is None:
            known = self._phrases[tag] = _read(self._files[tag]) if tag in self._files else {}
        return known

    def text(self, key: str, language: str, values: Mapping[str, Any]) -> str:
        """Return a phrase filled in: the language, its base (``zh`` of ``zh-CN``), English, or the key itself."""
        for tag in (language, language.partition("-")[0], "en"):
            phrase = self._of(tag).get(key)
            if phrase is not None:
                try:
                    return phrase.format(**values)
                except (KeyError, IndexError, ValueError) as error:
                    raise PluginError(f"the phrase {key!r} ({tag}) cannot be filled in: {error!r}") from error
        return key


def _read(path: Path) -> Mapping[str, str]:
    try:
        now = path.stat()
        return _parsed(path, now.st_mtime_ns, now.st_size)
    except (YAMLError, OSError) as error:
        raise PluginError(f"{path}: {str(error).splitlines()[0]}") from error


@lru_cache(maxsize=256)
def _parsed(path: Path, _changed: int, _size: int) -> Mapping[str, str]:
    """Read a file, once for as long as it stays the same: a plugin is loaded often, its words seldom change."""
    return MappingProxyType(_flat(YAML(typ="safe").load(path.read_text("utf-8")) or {}))


def _flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
