"""What every recogniser offers: sessions that take PCM and give one transcript. Owns the types they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import msgspec

from hub.api.speech import Grammar, Word

__all__ = ["Grammar", "Partial", "Recogniser", "Session", "Transcript", "Word"]


class Partial(msgspec.Struct, frozen=True):
    """What is heard so far; ``ended`` says that the speaker has paused long enough to be done."""

    text: str = ""
    speaking: bool = False
    ended: bool = False


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """What was heard. Empty text means that nobody spoke.

    ``confidence`` is the engine's own, 0 to 1, and no ground for acting: see ``verify.py``. ``unrestricted`` is
    what the same model hears without a grammar, None where there was none to begin with. ``alternatives`` are other
    texts that the engine thought of, likeliest first. With ``confirm`` nothing of it may be done unasked.
    ``voice`` is the vector of the speaker's voice, where a speaker model is installed.
    ``seconds_audio`` is all the audio that came in, ``seconds_speech`` the part judged to be speech, ``seconds_cpu``
    what recognition cost.
    """

    text: str
    language: str
    engine: str
    model: str = ""
    confidence: float = 0.0
    words: tuple[Word, ...] = ()
    unrestricted: str | None = None
    alternatives: tuple[str, ...] = ()
    confirm: bool = False
    voice: tuple[float, ...] = ()
    seconds_audio: float = 0.0
    seconds_speech: float = 0.0
    seconds_cpu: float = 0.0


class Session(Protocol):
    """One utterance being heard."""

    async def feed(self, pcm: bytes) -> Partial | None:
        """Take PCM (16 kHz mono s16le, any length); returns what is new to show, if anything."""

    async def glance(self) -> Transcript | None:
        """Say what it is at first sight, when nothing more comes; None where only ``finish`` tells.

        It is enough only where it is a sentence of the home, word for word.
        """

    async def finish(self) -> Transcript:
        """End the utterance and return its transcript; raises VoiceError when the recogniser failed."""

    async def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Say how well each text fits the speech, after ``finish``: natural logarithm of its probability.

        Empty when the engine cannot compare.
        """


class Recogniser(Protocol):
    """A recogniser for some languages; sessions of one recogniser may run side by side."""

    engine: str
    model: str

    async def wait_ready(self) -> None:
        """Wait until it can hear; raises VoiceError with the reason when it never will."""

    def session(self, language: str, grammar: Grammar | None = None) -> AbstractAsyncContextManager[Session]:
        """Open one utterance; leaving the context without ``finish`` drops it."""

    async def missing_words(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return those words that the model cannot hear, in order; empty for engines with open vocabulary."""
