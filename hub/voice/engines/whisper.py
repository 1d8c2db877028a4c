"""faster-whisper (Whisper on CTranslate2): open recognition of a finished utterance, with this home's names as a hint.

Only names go into the prompt: a prompt that lists commands makes the model hear a command in pure noise. The number of
tokens is capped by the length of the speech, so that noise cannot become a long story.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hub.voice.engines import Decoded
from hub.voice.recogniser import Grammar
from hub.voice.vad import RATE

THREADS = 2
PROMPT_CHARACTERS = 400
TOKENS_PER_SECOND = 9
MOST_TOKENS = 200
PARTIAL_EVERY = 1.0
PARTIAL_BUDGET = 0.6
SETTLED_PAUSE = 0.2
NO_SPEECH = 0.6
UNLIKELY = -1.0
SIMPLIFIED_HINT = "以下是普通话的句子。"


class WhisperEngine:
    """One loaded Whisper model, quantised to int8, on two threads."""

    def __init__(self, path: Path) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(
            str(path), device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=True
        )

    def decoder(self, language: str, grammar: Grammar | None) -> WhisperDecoder:
        """Begin an utterance in a given language."""
        return WhisperDecoder(self._model, language, prompt(language, grammar))

    def missing(self, language: str, words: Iterable[str]) -> Sequence[str]:
        """Return nothing: the vocabulary is open."""
        return ()


def prompt(language: str, grammar: Grammar | None) -> str | None:
    """Write the home's names as a hint, short enough to leave room for the answer."""
    names = [] if grammar is None else [name for name in grammar.names if name.strip()]
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

    def __init__(self, model: Any, language: str, hint: str | None) -> None:
        self._model = model
        self._language = language
        self._hint = hint
        self._pcm = bytearray()
        self._decoded = Decoded("")
        self._decoded_revision = 0
        self._decoded_bytes = 0
        self._cost = 0.0

    def feed(self, pcm: bytes) -> str | None:
        """Gather PCM."""
        self._pcm += pcm
        return None

    def idle(self, revision: int, pause: float) -> str | None:
        """Decode what was said so far, when enough is new and it is cheap, or when the speaker has paused."""
        if revision == self._decoded_revision or not self._pcm:
            return None
        fresh = (len(self._pcm) - self._decoded_bytes) / 2 / RATE
        settled = pause >= SETTLED_PAUSE
        if not settled and (fresh < PARTIAL_EVERY or self._cost > PARTIAL_BUDGET):
            return None
        self._decode(revision)
        return self._decoded.text

    def finish(self, revision: int) -> Decoded:
        """Decode, unless a pause already showed the whole utterance."""
        if self._pcm and revision != self._decoded_revision:
            self._decode(revision)
        return self._decoded

    def _decode(self, revision: int) -> None:
        import numpy

        began = time.monotonic()
        audio = numpy.frombuffer(bytes(self._pcm), numpy.int16).astype(numpy.float32) / 32768.0
        segments, _ = self._model.transcribe(
            audio,
            language=self._language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            initial_prompt=self._hint,
            max_new_tokens=min(MOST_TOKENS, 16 + math.ceil(TOKENS_PER_SECOND * len(audio) / RATE)),
        )
        self._decoded = _joined(list(segments))
        self._decoded_revision = revision
        self._decoded_bytes = len(self._pcm)
        self._cost = time.monotonic() - began


def _joined(segments: Sequence[Any]) -> Decoded:
    likely = [s for s in segments if not (s.no_speech_prob > NO_SPEECH and s.avg_logprob < UNLIKELY)]
    text = " ".join(segment.text.strip() for segment in likely)
    text = re.sub(r"\s+", " ", text).strip()
    if not any(character.isalnum() for character in text):
        return Decoded("")
    return Decoded(text, math.exp(sum(segment.avg_logprob for segment in likely) / len(likely)))
