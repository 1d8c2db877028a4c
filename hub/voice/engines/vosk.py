"""Vosk (Kaldi): streaming recognition with a grammar of this home's sentences.

A Vosk grammar is a bigram language model over the words of its phrases, not a list: it also decodes word orders that
are not in the list, and drops words that the model lacks. So its transcripts are verified (``verify.py``), and missing
words are reported. Reference: vosk-api 0.3.45, ``recognizer.cc``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from hub.api.errors import VoiceError
from hub.voice.engines import Decoded
from hub.voice.recogniser import Grammar, Word
from hub.voice.vad import RATE

UNKNOWN_WORDS = ("[unk]", "<UNK>")
UNSPACED = {"zh", "ja", "ko"}
LONGEST_WORD = 7
JOINERS = {"en": ("and", "then", "and then"), "zh": ("并", "并且", "然后", "再"), "ko": ("그리고",)}


class VoskEngine:
    """One loaded Vosk model; every utterance gets its own recogniser on it."""

    def __init__(self, path: Path) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self._new = vosk.KaldiRecognizer
        self._model = vosk.Model(str(path))
        self._prepared: dict[str, str] = {}
        find = self._model.vosk_model_find_word
        self._knows = lru_cache(maxsize=200_000)(lambda word: bool(find(word) >= 0))

    def decoder(self, language: str, grammar: Grammar | None) -> VoskDecoder:
        """Begin an utterance; with a grammar only its words can be heard."""
        arguments = [RATE] if grammar is None else [RATE, self._phrases(grammar)]
        recogniser = self._new(self._model, *arguments)
        recogniser.SetWords(True)
        return VoskDecoder(recogniser)

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return words of which some part is not in the model's vocabulary."""
        return [word for word in words if spell(language, word, self._knows) is None]

    def _phrases(self, grammar: Grammar) -> str:
        if grammar.key not in self._prepared:
            spelled = (spell(grammar.language, sentence, self._knows) for sentence in grammar.sentences)
            phrases = dict.fromkeys(phrase for phrase in spelled if phrase)
            if not phrases:
                raise VoiceError(
                    f"the {grammar.language} speech model knows the words of none of this home's sentences",
                    remedy="add aliases in ordinary words, or use another model",
                )
            joiners = JOINERS.get(grammar.language, ())
            phrases.update(dict.fromkeys(word for word in joiners if all(map(self._knows, word.split()))))
            phrases.update(dict.fromkeys(word for word in UNKNOWN_WORDS if self._knows(word)))
            if len(self._prepared) >= 4:
                self._prepared.pop(next(iter(self._prepared)))
            self._prepared[grammar.key] = json.dumps(list(phrases), ensure_ascii=False)
        return self._prepared[grammar.key]


def spell(language: str, phrase: str, knows: Callable[[str], bool]) -> str | None:
    """Write a phrase with the word spaces of a model's vocabulary; None when it has a word the model lacks."""
    spelled: list[str] = []
    for word in phrase.lower().split():
        parts = [word] if knows(word) else _split(word, knows) if language in UNSPACED else None
        if parts is None:
            return None
        spelled += parts
    return " ".join(spelled)


def _split(text: str, knows: Callable[[str], bool]) -> list[str] | None:
    """Split unspaced text into the fewest known words."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(text) + 1):
        options: list[list[str]] = []
        for start in range(max(0, end - LONGEST_WORD), end):
            before = best[start]
            if before is not None and knows(text[start:end]):
                options.append([*before, text[start:end]])
        best.append(min(options, key=len) if options else None)
    return best[-1]


class VoskDecoder:
    """One utterance in Vosk, decoded while it is spoken."""

    def __init__(self, recogniser: object) -> None:
        self._recogniser = recogniser
        self._texts: list[str] = []
        self._words: list[Word] = []

    def feed(self, pcm: bytes) -> str | None:
        """Decode PCM and return the text so far."""
        if not pcm:
            return None
        recogniser = self._recogniser
        if recogniser.AcceptWaveform(pcm):  # type: ignore[attr-defined]  # vosk has no types
            self._take(recogniser.Result())  # type: ignore[attr-defined]  # vosk has no types
            return " ".join(self._texts)
        partial = json.loads(recogniser.PartialResult()).get("partial", "")  # type: ignore[attr-defined]  # as above
        return " ".join([*self._texts, partial]).strip()

    def idle(self, revision: int, pause: float) -> str | None:
        """Do nothing: the text so far is always known."""
        return None

    def finish(self, revision: int) -> Decoded:
        """End the utterance."""
        self._take(self._recogniser.FinalResult())  # type: ignore[attr-defined]  # vosk has no types
        sure = [word.confidence for word in self._words]
        return Decoded(" ".join(self._texts), sum(sure) / len(sure) if sure else 0.0, tuple(self._words))

    def _take(self, result: str) -> None:
        fields = json.loads(result)
        if text := fields.get("text", ""):
            self._texts.append(text)
        for word in fields.get("result", ()):
            self._words.append(Word(word["word"], word["start"], word["end"], word["conf"]))
