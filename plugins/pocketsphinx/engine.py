"""PocketSphinx (CMU Sphinx) over a grammar of the home's sentences. Its English model comes inside its package.

A JSGF grammar is kept to: whatever is said becomes one of its sentences. So the list must be short, and what is heard
is only ever a question to the speaker. Measured on development recordings: 97 of 121 recordings that were no command
became one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hub.api import Decoded, Grammar
from hub.api.errors import VoiceError

MOST_SENTENCES = 400
_RATE = 16_000
_WORD = re.compile(r"[a-z']+")
_DIGITS = re.compile(r"\d")


class PocketSphinx:
    """The engine; see ``hub.api.speech.Engine``."""

    def __init__(self, folder: Path) -> None:
        import pocketsphinx

        self._new = pocketsphinx
        self._dictionary = self._decoder(None)

    def _decoder(self, jsgf: str | None) -> Any:
        settings = self._new.Config(samprate=_RATE, loglevel="FATAL", bestpath=False, lm=None)
        decoder = self._new.Decoder(settings)
        if jsgf is not None:
            decoder.add_jsgf_string("home", jsgf)
            decoder.activate_search("home")
        return decoder

    def decoder(self, language: str, grammar: Grammar | None) -> Utterance:
        """Begin an utterance; VoiceError without a grammar, or with one of which no sentence is known."""
        sentences = self._known(grammar.sentences if grammar is not None else ())
        if not sentences:
            raise VoiceError("PocketSphinx needs a list of sentences in words that it knows", remedy="fetch a model")
        return Utterance(self._decoder(jsgf(sentences)))

    def _known(self, sentences: Iterable[str]) -> list[str]:
        """Return the shortest sentences whose every word is in the dictionary, as many as it can tell apart."""
        plain = (" ".join(_WORD.findall(s.lower())) for s in sentences if "{" not in s and not _DIGITS.search(s))
        kept = [s for s in dict.fromkeys(plain) if s and not self.missing("en", s.split())]
        return sorted(kept, key=lambda s: (len(s.split()), s))[:MOST_SENTENCES]

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return the words that are not in its dictionary."""
        return [word for word in words if self._dictionary.lookup_word(word.lower()) is None]


def jsgf(sentences: Iterable[str]) -> str:
    """Write sentences as a grammar."""
    return "#JSGF V1.0;\ngrammar home;\npublic <said> = " + " | ".join(sentences) + " ;\n"


class Utterance:
    """One utterance; see ``hub.api.speech.Decoder``."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        self._decoder.start_utt()

    def feed(self, pcm: bytes) -> str | None:
        """Take PCM; what is heard so far is no use before the end."""
        self._decoder.process_raw(pcm, False, False)
        return None

    def idle(self, revision: int, pause: float) -> str | None:
        """Do nothing."""
        return None

    def finish(self, revision: int) -> Decoded:
        """Return the sentence of the grammar that fits best, with no confidence: it says nothing."""
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return Decoded(found.hypstr if found else "")

    def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Return nothing: it does not compare texts."""
        return ()
