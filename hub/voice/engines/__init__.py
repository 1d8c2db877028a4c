"""Recognition engines as they run inside a recogniser's own process. Owns what an engine and its decoder must offer."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hub.api.errors import VoiceError
from hub.api.speech import Decoded, Decoder, Engine, Glancing

__all__ = ["Decoded", "Decoder", "Engine", "Glancing", "load"]


def load(engine: str, path: Path) -> Engine:
    """Load a model folder with its engine; raises VoiceError with the remedy where the engine's package is missing.

    Besides the hub's own engines, ``package.module:Factory`` and ``/path/file.py:Factory`` are those of plugins.
    """
    if ":" in engine:
        return _plugins_own(engine, path)
    loaders: dict[str, Callable[[Path], Engine]] = {"vosk": _vosk, "faster-whisper": _whisper}
    if engine not in loaders:
        raise VoiceError(f"there is no recognition engine {engine!r}", remedy=f"choose one of {', '.join(loaders)}")
    try:
        return loaders[engine](path)
    except ImportError as error:
        raise VoiceError(f"{engine} is not installed: {error}", remedy="pip install 'hearth-home[voice]'") from error


def _vosk(path: Path) -> Engine:
    from hub.voice.engines.vosk import VoskEngine

    return VoskEngine(path)


def _whisper(path: Path) -> Engine:
    from hub.voice.engines.whisper import WhisperEngine

    return WhisperEngine(path)


def _plugins_own(engine: str, path: Path) -> Engine:
    place, _, name = engine.rpartition(":")
    try:
        module = _from_file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
        factory: Callable[[Path], Engine] = getattr(module, name)
    except (ImportError, AttributeError, OSError) as error:
        raise VoiceError(
            f"the recogniser {engine} cannot be loaded: {error}", remedy="install what it needs"
        ) from error
    return factory(path)


def _from_file(file: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"hearth_engine_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
