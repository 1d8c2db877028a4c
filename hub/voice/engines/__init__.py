"""Recognition engines as they run inside a recogniser's own process. Owns what an engine and its decoder must offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from hub.api.errors import VoiceError
from hub.voice.recogniser import Grammar, Word


class Decoded(msgspec.Struct, frozen=True):
    """A finished text with the engine's confidence, 0 to 1, its words, what was heard without the grammar, and other
    texts that the engine thought of, likeliest first."""

    text: str
    confidence: float = 0.0
    words: tuple[Word, ...] = ()
    unrestricted: str | None = None
    alternatives: tuple[str, ...] = ()


class Decoder(Protocol):
    """One utterance inside an engine; it is fed speech only, silence is cut away before."""

    def feed(self, pcm: bytes) -> str | None:
        """Take PCM; returns the text so far when it is known at no extra cost."""

    def idle(self, revision: int, pause: float) -> str | None:
        """Use a quiet moment to find out the text so far; ``revision`` grows with speech, ``pause`` is in s."""

    def finish(self, revision: int) -> Decoded:
        """Return the final text."""

    def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Say how well each text fits the finished speech, as a logarithm; empty when the engine cannot compare."""


class Engine(Protocol):
    """A loaded model."""

    def decoder(self, language: str, grammar: Grammar | None) -> Decoder:
        """Begin an utterance."""

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return the words that the model cannot hear."""


def load(engine: str, path: Path) -> Engine:
    """Load a model folder with its engine; raises VoiceError with the remedy where the engine's package is missing."""
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
