"""The sentences of all installed plugins, for commands that run without a hub."""

from __future__ import annotations

import logging
from typing import Any

from hub.api.errors import PluginError
from hub.host.loading import discover, load
from hub.wiring.sentences import read_sentences

_log = logging.getLogger(__name__)


def plugin_sentences() -> list[tuple[str, str, dict[str, Any]]]:
    """Return (plugin, language, sentences) of every plugin that can be loaded."""
    files = []
    for source in discover(None):
        try:
            loaded = load(source)
        except PluginError as error:
            _log.warning("%s", error)
            continue
        files += [(source.name, language, path) for language, path in loaded.sentences.items()]
    return read_sentences(files)
