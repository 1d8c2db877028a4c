"""What a recogniser that a plugin offers must be: an engine that turns PCM into text, in a process of its own.

A plugin returns ``RecogniserOffer`` from the hook ``hub_recognisers``. The hub loads the engine named in it in a
process by itself, restarts it when it crashes or grows too large, cuts silence away before it, and checks every text
against this home's sentences: an engine does nothing but decode. PCM is 16 kHz, mono, signed 16 bit little endian.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

import msgspec


class RecogniserOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A recogniser of a plugin: ``engine`` is ``package.module:Factory`` or ``/path/file.py:Factory``.

    The factory is called with ``folder`` (a ``pathlib.Path``, the plugin's own data, may be empty) and returns an
    ``Engine``. ``languages`` are what it hears (``en``). With ``confirm`` nothing it hears is done unasked: the hub
    repeats it as a question first. ``fallback`` offers are used only where no other recogniser hears the language.
    """

    name: str
    languages: tuple[str, ...]
    engine: str
    folder: str = ""
    confirm: bool = False
    fallback: bool = True


class Word(msgspec.Struct, frozen=True):
    """One recognised word with its place in the speech that was heard (s) and the engine's confidence, 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float


class Grammar(msgspec.Struct, frozen=True):
    """What this home says in one language: sentences, and the names in them (rooms, devices, persons)."""

    language: str
    sentences: tuple[str, ...]
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, language: str, sentences: Iterable[str], names: Iterable[str] = ()) -> Grammar:
        """Make a grammar from any iterables, in order and without repetitions."""
        return cls(language, tuple(dict.fromkeys(sentences)), tuple(dict.fromkeys(names)))

    @property
    def key(self) -> str:
        """A short fingerprint: equal for equal grammars."""
        digest = hashlib.blake2b(self.language.encode(), digest_size=12)
        for part in (*self.sentences, "\0", *self.names):
            digest.update(part.encode() + b"\n")
        return digest.hexdigest()


class Decoded(msgspec.Struct, frozen=True):
    """A finished text with the engine's confidence, 0 to 1, its words, what was heard without the grammar, and other
    texts that the engine thought of, likeliest first; ``voice`` is what a speaker model gives for the voice, if any."""

    text: str
    confidence: float = 0.0
    words: tuple[Word, ...] = ()
    unrestricted: str | None = None
    alternatives: tuple[str, ...] = ()
    voice: tuple[float, ...] = ()


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


@runtime_checkable
class Glancing(Protocol):
    """What a decoder offers besides, where a first look is much cheaper than the whole."""

    def glance(self, revision: int) -> Decoded | None:
        """Look once at the finished speech; None where that says nothing. ``finish`` comes where it is not enough."""


class Engine(Protocol):
    """A loaded model."""

    def decoder(self, language: str, grammar: Grammar | None) -> Decoder:
        """Begin an utterance."""

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return the words that the model cannot hear."""
