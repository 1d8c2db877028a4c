"""Vosk (Kaldi): streaming recognition with a grammar of this home's sentences.

A Vosk grammar is a bigram language model over the words of its phrases, not a list: it also decodes word orders that
are not in the list, drops words that the model lacks, and presses any speech into its words, foreign speech too. So the
same speech is heard a second time without the grammar, as it comes in, and verification wants both to agree.
Reference: vosk-api 0.3.45, ``recognizer.cc``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from hub.api.errors import VoiceError
from hub.voice.engines import Decoded
from hub.voice.recogniser import Grammar, Word
from hub.voice.spoken_numbers import in_words, number_phrases
from hub.voice.vad import RATE

SPEAKER_MODEL = "vosk-spk"
"""The folder beside the language's model in which a speaker model may be."""
UNKNOWN_WORDS = ("[unk]", "<UNK>")
UNSPACED = {"zh", "ja", "ko"}
LONGEST_WORD = 7
FREE_PART = re.compile(r"\{[^}]*\}")
JOINERS = {"en": ("and", "then", "and then"), "zh": ("并", "并且", "然后", "再"), "ko": ("그리고",)}


class VoskEngine:
    """One loaded Vosk model; every utterance gets its own recogniser on it."""

    def __init__(self, path: Path) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self._new = vosk.KaldiRecognizer
        speaker = path.parent / SPEAKER_MODEL
        self._speaker = vosk.SpkModel(str(speaker)) if (speaker / "final.ext.raw").is_file() else None
        self._model = vosk.Model(str(path))
        self._prepared: dict[str, str] = {}
        find = self._model.vosk_model_find_word
        self._knows = lru_cache(maxsize=200_000)(lambda word: bool(find(word) >= 0))

    def decoder(self, language: str, grammar: Grammar | None) -> VoskDecoder:
        """Begin an utterance; with a grammar only its words can be heard."""
        if grammar is None:
            return VoskDecoder(self._who_listener(), None)
        return VoskDecoder(self._listener(self._phrases(grammar)), self._who_listener())

    def _listener(self, *phrases: str) -> Listener:
        recogniser = self._new(self._model, RATE, *phrases)
        recogniser.SetWords(True)
        return Listener(recogniser)

    def _who_listener(self) -> Listener:
        """Return a listener without a grammar that also tells how the voice sounds, where a speaker model is here."""
        listener = self._listener()
        if self._speaker is not None:
            listener.recogniser.SetSpkModel(self._speaker)
        return listener

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return words of which some part is not in the model's vocabulary."""
        return [word for word in words if spell(language, word, self._knows) is None]

    def _phrases(self, grammar: Grammar) -> str:
        if grammar.key not in self._prepared:
            fixed = [part for sentence in grammar.sentences for part in FREE_PART.split(sentence) if part.strip()]
            wanted = chain(
                (in_words(part, grammar.language) for part in fixed), number_phrases(fixed, grammar.language)
            )
            spelled = (spell(grammar.language, phrase, self._knows) for phrase in wanted)
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


class Listener:
    """One recogniser of Vosk over one utterance, its results gathered."""

    def __init__(self, recogniser: Any) -> None:
        self.recogniser = recogniser
        self.voice: tuple[float, ...] = ()
        self._frames = 0
        self.texts: list[str] = []
        self.words: list[Word] = []

    def feed(self, pcm: bytes) -> None:
        """Decode PCM."""
        if self.recogniser.AcceptWaveform(pcm):
            self._take(self.recogniser.Result())

    def so_far(self) -> str:
        """Return the text so far."""
        partial = json.loads(self.recogniser.PartialResult()).get("partial", "")
        return " ".join([*self.texts, partial]).strip()

    def finish(self) -> str:
        """End the utterance and return its text."""
        self._take(self.recogniser.FinalResult())
        return " ".join(self.texts)

    def _take(self, result: str) -> None:
        fields = json.loads(result)
        if fields.get("spk_frames", 0) > self._frames:
            self.voice, self._frames = tuple(fields["spk"]), fields["spk_frames"]
        if text := fields.get("text", ""):
            self.texts.append(text)
        for word in fields.get("result", ()):
            self.words.append(Word(word["word"], word["start"], word["end"], word["conf"]))


class VoskDecoder:
    """One utterance in Vosk, decoded while it is spoken: with the grammar, and without it as a second opinion."""

    def __init__(self, listener: Listener, second: Listener | None) -> None:
        self._listener = listener
        self._second = second

    def feed(self, pcm: bytes) -> str | None:
        """Decode PCM and return the text so far."""
        self._listener.feed(pcm)
        if self._second is not None:
            self._second.feed(pcm)
        return self._listener.so_far()

    def idle(self, revision: int, pause: float) -> str | None:
        """Do nothing: the text so far is always known."""
        return None

    def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Return nothing: Vosk does not compare texts."""
        return ()

    def finish(self, revision: int) -> Decoded:
        """End the utterance."""
        text = self._listener.finish()
        sure = [word.confidence for word in self._listener.words]
        confidence = sum(sure) / len(sure) if sure else 0.0
        second = self._second.finish() if self._second is not None else None
        voice = (self._second or self._listener).voice
        return Decoded(text, confidence, tuple(self._listener.words), second, voice=voice)
