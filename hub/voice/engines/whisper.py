"""faster-whisper (Whisper on CTranslate2): open recognition of a finished utterance, with this home's names as a hint.

Only names go into the prompt: a prompt that lists commands makes the model hear a command in pure noise. The number of
tokens is capped by the length of the speech, so that noise cannot become a long story. What was encoded is kept until
the utterance is dropped, so that the sentences of this home can be compared by how likely the sound makes each.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from hub.voice.engines import Decoded
from hub.voice.recogniser import Grammar
from hub.voice.vad import RATE

PROMPT_CHARACTERS = 400
TOKENS_PER_SECOND = 9
MOST_TOKENS = 200
PARTIAL_EVERY = 1.0
PARTIAL_BUDGET = 0.6
SETTLED_PAUSE = 0.2
BEAM = 5
ALTERNATIVES = 4
HINT_TOKENS = 220
ALIGNED_FRAMES = 100
"""How many frames are aligned when texts are compared: only their probabilities are wanted, so few."""
LEAST = 1e-9
CERTAIN = 0.93
"""Less sure than this, the speech is decoded again with the home's names as a hint, for more guesses."""
ENCODED_RATE = 50
FEATURES_PER_SECOND = 100
WINDOW = 30.0
"""What the model was trained on, s; with less it hears worse in noise (coffee orders at 6 dB: 89 % instead of 97 %)."""
GLANCE_WINDOW = 15.0
"""For a first look, s: a quarter of the work. Enough for what comes out as a sentence of the home, word for word."""
CLEAR = 0.85
"""A first look that is less sure counts for nothing. Of development recordings that it shows as a known sentence word
for word half are surer, and none of those is another one; the surest stranger was Dutch, at 0.81."""
GLANCE_ROOM = 4.0
"""How much silence a window holds behind the speech, s: with less the model says things twice."""
COMPARED_TOKENS = 60
MARGIN_SECONDS = 0.5
NO_SPEECH = 0.6
UNLIKELY = -1.0
SIMPLIFIED_HINT = "以下是普通话的句子。"


class WhisperEngine:
    """One loaded Whisper model, quantised to int8. Each piece of work has one thread, two pieces run side by side:
    with two threads each the encoder gains a fifth, and the decoder loses a half."""

    def __init__(self, path: Path) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(
            str(path), device="cpu", compute_type="int8", cpu_threads=1, num_workers=2, local_files_only=True
        )
        self._beside = ThreadPoolExecutor(1, "beside")
        self._speakers: dict[str, Speaker] = {}

    def decoder(self, language: str, grammar: Grammar | None) -> WhisperDecoder:
        """Begin an utterance in a given language."""
        if language not in self._speakers:
            self._speakers[language] = Speaker(self._model, language)
        return WhisperDecoder(self._speakers[language], language, grammar, self._beside)

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return nothing: the vocabulary is open."""
        return ()


class Speaker:
    """A model that listens for one language: sound to encoded sound, encoded sound to texts, texts to likelihoods."""

    def __init__(self, model: Any, language: str) -> None:
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._model = model
        multilingual = model.model.is_multilingual
        self._tokens = Tokenizer(model.hf_tokenizer, multilingual, task="transcribe", language=language)
        self._suppressed = get_suppressed_tokens(self._tokens, [-1])
        self.spaced = language not in {"zh", "ja", "th"}

    def encode(self, pcm: bytes, window: float = WINDOW) -> Any:
        """Encode up to 30 s of sound, filled with silence to a window in s."""
        import numpy
        from faster_whisper.audio import pad_or_trim

        audio = numpy.frombuffer(pcm, numpy.int16).astype(numpy.float32) / 32768.0
        features = self._model.feature_extractor(audio)
        return self._model.encode(pad_or_trim(features, round(window * FEATURES_PER_SECOND)))

    def decode(self, sound: Any, hint: str | None, most: int, beam: int = BEAM) -> Decoded:
        """Return the likeliest texts of encoded sound, at most ``most`` tokens long."""
        start = [*self._tokens.sot_sequence, self._tokens.no_timestamps]
        if hint:
            start = [self._tokens.sot_prev, *self._tokens.encode(" " + hint)[-HINT_TOKENS:], *start]
        (found,) = self._model.model.generate(
            sound,
            [start],
            beam_size=beam,
            num_hypotheses=min(beam, ALTERNATIVES),
            max_length=len(start) + most,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )
        texts = [self._text(tokens) for tokens in found.sequences_ids]
        length = len(found.sequences_ids[0])
        average = found.scores[0] * length / (length + 1)
        if not texts[0] or (found.no_speech_prob > NO_SPEECH and average < UNLIKELY):
            return Decoded("")
        others = dict.fromkeys(text for text in texts[1:] if text and text != texts[0])
        return Decoded(texts[0], math.exp(average), alternatives=tuple(others))

    def _text(self, tokens: Sequence[int]) -> str:
        text = re.sub(r"\s+", " ", str(self._tokens.decode(tokens))).strip()
        return text if any(character.isalnum() for character in text) else ""

    def score(self, sound: Any, seconds: float, texts: Sequence[str], hint: str) -> Sequence[float]:
        """Return how likely sound and hint make each text: the logarithms of its tokens' probabilities, summed.

        Only the part of the encoded sound that speech was in is looked at: the silence behind it costs as much.
        """
        import ctranslate2
        import numpy

        lead = " " if self.spaced else ""
        tokens = [self._tokens.encode(lead + text) for text in texts]
        spoken = numpy.asarray(sound)[:, : math.ceil((seconds + MARGIN_SECONDS) * ENCODED_RATE)]
        repeated = numpy.ascontiguousarray(numpy.repeat(spoken, len(texts), axis=0))
        sounds = ctranslate2.StorageView.from_array(repeated)
        start = list(self._tokens.sot_sequence)
        if hint:
            start = [self._tokens.sot_prev, *self._tokens.encode(" " + hint)[-COMPARED_TOKENS:], *start]
        found = self._model.model.align(sounds, start, tokens, [ALIGNED_FRAMES] * len(texts))
        return [sum(math.log(max(one, LEAST)) for one in result.text_token_probs) for result in found]


def prompt(language: str, grammar: Grammar | None, heard: str = "") -> str | None:
    """Write the home's names as a hint, short enough to leave room for the answer: those most like what was heard."""
    names = [] if grammar is None else [name for name in grammar.names if name.strip()]
    if heard:
        names.sort(key=lambda name: -fuzz.partial_ratio(name.casefold(), heard.casefold()))
    chosen: list[str] = []
    length = 0
    for name in names:
        length += len(name) * (3 if language in {"zh", "ja", "ko"} else 1) + 2
        if length > PROMPT_CHARACTERS:
            break
        chosen.append(name)
    if language == "zh":
        return SIMPLIFIED_HINT + ("，".join(chosen) + "。" if chosen else "")
    return ", ".join(chosen) + "." if chosen else None


class WhisperDecoder:
    """One utterance in Whisper: gathered while it is spoken, decoded in pauses and at the end."""

    def __init__(self, speaker: Speaker, language: str, grammar: Grammar | None, beside: Executor) -> None:
        self._speaker = speaker
        self._language = language
        self._grammar = grammar
        self._beside = beside
        self._pcm = bytearray()
        self._look = Decoded("")
        self._looked_bytes = 0
        self._encoding: Future[Any] | None = None
        self._sound: Any = None
        self._decoded = Decoded("")
        self._decoded_revision = 0
        self._cost = 0.0

    def feed(self, pcm: bytes) -> str | None:
        """Gather PCM."""
        self._pcm += pcm
        return None

    @property
    def _seconds(self) -> float:
        return len(self._pcm) / 2 / RATE

    def idle(self, revision: int, pause: float) -> str | None:
        """Decode what was said so far, when enough is new and it is cheap, or when the speaker has paused."""
        if revision == self._decoded_revision or not self._pcm:
            return None
        if pause >= SETTLED_PAUSE:
            self._decode(revision)
            return self._decoded.text
        fresh = (len(self._pcm) - self._looked_bytes) / 2 / RATE
        if fresh < PARTIAL_EVERY or self._cost > PARTIAL_BUDGET:
            return None
        began = time.monotonic()
        self._glance()
        self._cost = time.monotonic() - began
        return self._look.text

    def glance(self, revision: int) -> Decoded | None:
        """Look once through a narrow window, while the whole one is encoded beside it; None for what is not clear."""
        if not self._pcm or revision == self._decoded_revision or self._seconds + GLANCE_ROOM > GLANCE_WINDOW:
            return None
        self._encoding = self._beside.submit(self._speaker.encode, bytes(self._pcm))
        self._glance()
        return self._look if self._look.confidence >= CLEAR else None

    def finish(self, revision: int) -> Decoded:
        """Decode, unless a pause already showed the whole utterance."""
        if self._pcm and revision != self._decoded_revision:
            self._decode(revision)
        return self._decoded

    def score(self, texts: Sequence[str]) -> Sequence[float]:
        """Say how well texts fit what was said; half of them are compared beside the others."""
        if self._sound is None or not texts:
            return ()
        hint = unheard(self._decoded.text, texts) if self._speaker.spaced else ""
        half = len(texts) // 2
        others = self._beside.submit(self._speaker.score, self._sound, self._seconds, texts[half:], hint)
        own = self._speaker.score(self._sound, self._seconds, texts[:half], hint) if half else ()
        return [*own, *others.result()]

    def _hint(self, heard: str) -> str | None:
        """Return the home's names for a second look; a first look is free, but for Chinese that is to be simplified."""
        return prompt(self._language, self._grammar, heard) if heard or not self._speaker.spaced else None

    @property
    def _most(self) -> int:
        return min(MOST_TOKENS, 16 + math.ceil(TOKENS_PER_SECOND * self._seconds))

    def _glance(self) -> None:
        narrow = self._seconds + GLANCE_ROOM <= GLANCE_WINDOW
        sound = self._speaker.encode(bytes(self._pcm), GLANCE_WINDOW if narrow else WINDOW)
        self._look = self._speaker.decode(sound, self._hint(""), self._most, 1)
        self._looked_bytes = len(self._pcm)

    def _decode(self, revision: int) -> None:
        encoding, self._encoding = self._encoding, None
        self._sound = encoding.result() if encoding else self._speaker.encode(bytes(self._pcm))
        again = self._again(self._look)
        first = self._speaker.decode(self._sound, self._hint(""), self._most)
        if self._unsure(first) and (again := again or self._again(first)):
            first = _merged(first, again.result())
        self._decoded = first
        self._decoded_revision = revision
        self._looked_bytes = len(self._pcm)

    def _unsure(self, heard: Decoded) -> bool:
        return self._speaker.spaced and bool(heard.text) and heard.confidence < CERTAIN

    def _again(self, heard: Decoded) -> Future[Decoded] | None:
        """Begin to decode with names as a hint, beside the free look, where what was heard first was unsure."""
        if not self._unsure(heard) or not (hint := self._hint(heard.text)):
            return None
        return self._beside.submit(self._speaker.decode, self._sound, hint, self._most)


def unheard(heard: str, texts: Iterable[str]) -> str:
    """Return the words of texts that were not heard, as a hint.

    Without it a model takes what strangers say often (in their car now) for likelier than what is said here
    (americano); speech that has nothing of these words gains nothing by them.
    """
    had = set(re.findall(r"\w+", heard.casefold()))
    words = dict.fromkeys(word for text in texts for word in re.findall(r"[\w']+", text) if word.casefold() not in had)
    return ", ".join(words) + "." if words else ""


def _merged(first: Decoded, second: Decoded) -> Decoded:
    """Return the first text with the guesses of both, taking turns."""
    turns = zip_longest((first.text, *first.alternatives), (second.text, *second.alternatives))
    guesses = dict.fromkeys(text for pair in turns for text in pair if text and text != first.text)
    return Decoded(first.text, first.confidence, alternatives=tuple(guesses))
