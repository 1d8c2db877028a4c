"""Reads the sentence files of plugins for the understanding."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

_log = logging.getLogger(__name__)


def read_sentences(files: Iterable[tuple[str, str, Path]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (plugin, language, sentences); a broken file is named and left out."""
    found = []
    for plugin, language, path in files:
        try:
            data = YAML(typ="safe").load(path.read_text("utf-8"))
        except (OSError, YAMLError) as error:
            _log.warning("the sentences of plugin %s (%s) are left out: %s", plugin, path.name, error)
            continue
        if isinstance(data, dict):
            found.append((plugin, language, data))
    return found
