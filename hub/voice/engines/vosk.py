"""Vosk (Kaldi): streaming recognition with a grammar of this home's sentences.

A Vosk grammar is a bigram language model over the words of its phrases, not a list: it also decodes word orders that
are not in the list, drops words that the model lacks, and presses any speech into its words, foreign speech too. So the
same speech is heard a second time without the grammar, as it comes in, and verification wants both to agree. That
costs fifteen times as much as the first hearing, so it is only done while the first makes sense: what is pressed into
a grammar comes out as words in an order that none of its phrases has, and is refused by that alone.
Reference: vosk-api 0.3.45, ``recognizer.cc``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

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


Pairs = frozenset[tuple[str, str]]


class Prepared(NamedTuple):
    """A grammar as Vosk takes it, the pairs of neighbours in its phrases, and the first words before free parts."""

    phrases: str
    pairs: Pairs
    heads: frozenset[str]


class VoskEngine:
    """One loaded Vosk model; every utterance gets its own recogniser on it."""

    def __init__(self, path: Path) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self._new = vosk.KaldiRecognizer
        self._speaker = _speaker_model(path.parent / SPEAKER_MODEL)
        self._model = vosk.Model(str(path))
        self._prepared: dict[str, Prepared] = {}
        find = self._model.vosk_model_find_word
        self._knows = lru_cache(maxsize=200_000)(lambda word: bool(find(word) >= 0))

    def decoder(self, language: str, grammar: Grammar | None) -> VoskDecoder:
        """Begin an utterance; with a grammar only its words can be heard."""
        if grammar is None:
            return VoskDecoder(self._who_listener(), None)
        prepared = self._prepare(grammar)
        return VoskDecoder(self._listener(prepared.phrases), self._who_listener(), prepared)

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

    def _prepare(self, grammar: Grammar) -> Prepared:
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
            pairs = frozenset(pair for phrase in phrases for pair in neighbours(phrase))
            before = {sentence.partition("{")[0].strip() for sentence in grammar.sentences if "{" in sentence}
            heads = (spell(grammar.language, head, self._knows) for head in before)
            self._prepared[grammar.key] = Prepared(
                json.dumps(list(phrases), ensure_ascii=False), pairs, frozenset(h.split()[0] for h in heads if h)
            )
        return self._prepared[grammar.key]


def _speaker_model(folder: Path) -> Any:
    """Load a speaker model; None where there is none, or a broken one: speech is heard all the same."""
    import vosk

    if not (folder / "final.ext.raw").is_file():
        return None
    try:
        return vosk.SpkModel(str(folder))
    except Exception as error:  # noqa: BLE001 - the package raises nothing narrower
        sys.stderr.write(f"voices are not told apart, {folder}: {error}\n")
        return None


def neighbours(text: str, *, ended: bool = True) -> list[tuple[str, str]]:
    """Return each word of a text with the one before it, "" at its beginning and, when it has ended, at its end."""
    words = ["", *text.split(), *([""] if ended else [])]
    return list(pairwise(words))


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
    """One utterance in Vosk, decoded while it is spoken: with the grammar, and without it as a second opinion.

    The second opinion is asked for only while half of the neighbours heard are neighbours in a phrase of ``grammar``,
    or the first word is one that something free follows.
    """

    def __init__(self, listener: Listener, second: Listener | None, grammar: Prepared | None = None) -> None:
        self._listener = listener
        self._second = second
        self._grammar = grammar
        self._held: list[bytes] = []

    def feed(self, pcm: bytes) -> str | None:
        """Decode PCM and return the text so far."""
        self._listener.feed(pcm)
        text = self._listener.so_far()
        if self._second is not None:
            self._held.append(pcm)
            if self._sensible(text, ended=False):
                self._catch_up(self._second)
        return text

    def _sensible(self, text: str, *, ended: bool) -> bool:
        """Whether a text may be a phrase of the grammar, or several."""
        if self._grammar is None or text.partition(" ")[0] in self._grammar.heads:
            return True
        heard = neighbours(text, ended=ended)
        known = sum(pair in self._grammar.pairs for pair in heard)
        return known > 0 and 2 * known >= len(heard)

    def _catch_up(self, second: Listener) -> None:
        for pcm in self._held:
            second.feed(pcm)
        self._held.clear()

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
        second = None
        if self._second is not None:
            sensible = self._sensible(text, ended=True)
            if sensible:
                self._catch_up(self._second)
            second = self._second.finish() if sensible else ""
        voice = (self._second or self._listener).voice
        return Decoded(text, confidence, tuple(self._listener.words), second, voice=voice)
