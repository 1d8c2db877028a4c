"""Wake words: what they are called, and spotting them in a stream of PCM; the ears of a satellite.

Wake words are microWakeWord models: four come inside ``pymicro-wakeword``, more go into a folder (a ``.json`` beside
its ``.tflite``, as ESPHome publishes them). What silences the hub is found by ``stop_words``, and only while the hub
itself speaks or rings. PCM is 16 kHz, mono, s16le; nothing does I/O after loading.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from hub.api.errors import VoiceError
from hub.voice.audio import read_audio
from hub.voice.vad import RATE

if TYPE_CHECKING:
    from hub.voice.satellites.canceller import Canceller, Heard

_EXTRA = "pip install 'hearth-home[voice]'"
PIECE_BYTES = 1280 * 2
"""Bytes a detection is told apart by: 80 ms."""
PAUSE_SECONDS = 1.0
"""A word is not found twice within this time."""


class WakeWord(msgspec.Struct, frozen=True, kw_only=True):
    """A wake word that can be chosen: ``phrase`` is what one says."""

    id: str
    phrase: str
    languages: tuple[str, ...] = ()
    model: Path


class Spotted(msgspec.Struct, frozen=True, kw_only=True):
    """A word was heard. ``at`` is its end, seconds of the stream; ``stop`` tells silencing words from wake words."""

    word: str
    at: float
    stop: bool = False


class Spotter(Protocol):
    """Finds words in one stream."""

    def feed(self, pcm: bytes) -> list[Spotted]:
        """Take PCM of any length; return what was found in it."""

    def reset(self) -> None:
        """Forget what came before."""


def wake_words(folder: Path | None = None) -> dict[str, WakeWord]:
    """Return the wake words there are, by id: those inside the package, and those of a folder of one's own.

    Raises VoiceError naming a file of the folder that is no microWakeWord model.
    """
    spec = importlib.util.find_spec("pymicro_wakeword")
    if spec is None or spec.origin is None:
        return {}
    inside = Path(spec.origin).parent / "models"
    found = {word.id: word for word in map(_described, sorted(inside.glob("*.json")))}
    if folder is not None and folder.is_dir():
        found |= {word.id: word for word in map(_described, sorted(folder.glob("*.json")))}
    return found


def _described(path: Path) -> WakeWord:
    try:
        facts = json.loads(path.read_text("utf-8"))
        model = path.parent / str(facts["model"])
        words = WakeWord(
            id=path.stem,
            phrase=str(facts["wake_word"]),
            languages=tuple(map(str, facts.get("trained_languages", ()))),
            model=path,
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise VoiceError(f"{path} describes no wake word: {error}", remedy="see docs/satellites.md") from error
    if not model.is_file():
        raise VoiceError(f"{path}: its model {model.name} is missing", remedy="put it beside the .json")
    return words


class WakeSpotter:
    """Several wake words in one stream."""

    def __init__(self, words: Sequence[WakeWord]) -> None:
        try:
            from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures
        except ImportError as error:
            raise VoiceError("wake words need the package pymicro-wakeword", remedy=_EXTRA) from error
        self._models: list[Any] = [MicroWakeWord.from_config(word.model) for word in words]
        self._features: Any = MicroWakeWordFeatures()
        self._fed = 0
        self._quiet_until = 0.0

    def feed(self, pcm: bytes) -> list[Spotted]:
        """Take PCM; every model sees it."""
        found = []
        for begin in range(0, len(pcm), PIECE_BYTES):
            piece = pcm[begin : begin + PIECE_BYTES]
            self._fed += len(piece)
            hit = self._hit(piece)
            at = self._fed / 2 / RATE
            if hit is not None and at >= self._quiet_until:
                self._quiet_until = at + PAUSE_SECONDS
                found.append(Spotted(word=hit, at=at))
        return found

    def _hit(self, piece: bytes) -> str | None:
        hit = None
        for features in self._features.process_streaming(piece):
            for model in self._models:
                if model.process_streaming(features):
                    hit = str(model.id)
        return hit

    def reset(self) -> None:
        """Forget what came before: half a word heard before a pause is none. The stream begins anew."""
        self._fed, self._quiet_until = 0, 0.0
        self._features.reset()
        for model in self._models:
            model.reset()


class Alert(StrEnum):
    """What the silencing word would end at a place: nothing, what is being said, or what rings."""

    NOTHING = "nothing"
    SPEAKING = "speaking"
    RINGING = "ringing"


class Ears:
    """The spotters of one satellite, fed in a thread so that no model ever holds up the hub.

    The silencing word is looked for only in chunks that are fed with an alert; ``make_stop`` makes its spotter for
    an alert. What is played there is taken out of what is heard as soon as that can be done, and the word looked for
    in both.
    """

    def __init__(self, make_wake: Callable[[], Spotter], make_stop: Callable[[Alert], Spotter] | None = None) -> None:
        self._make_wake = make_wake
        self._make_stop = make_stop
        self._wake: Spotter | None = None
        self._stops: dict[tuple[Alert, bool], Spotter] = {}
        self._canceller: Canceller | None = None
        self._next: bytes | None = None

    def playing(self, wav: bytes | None) -> None:
        """A WAV file begins to play there now; None: it has ended."""
        self._next = wav or b""

    async def feed(self, pcm: bytes, alert: Alert = Alert.NOTHING) -> list[Spotted]:
        """Take PCM; return the words found. Raises VoiceError where a spotter cannot be loaded."""
        return await asyncio.to_thread(self._feed, pcm, alert)

    def _feed(self, pcm: bytes, alert: Alert) -> list[Spotted]:
        if self._wake is None:
            self._wake = self._make_wake()
        rest = self._without_own(pcm)
        found = self._wake.feed(pcm if rest is None or rest.anew else rest.pcm)
        if alert is not Alert.NOTHING and self._make_stop is not None:
            stops = self._stop(alert, clean=False).feed(pcm)
            if rest is not None:
                clean = self._stop(alert, clean=True)
                if rest.anew:  # what the room was learnt on is quieter than what follows, and no measure for it
                    clean.reset()
                else:
                    stops = clean.feed(rest.pcm) or stops
            found += stops
        return found

    def _without_own(self, pcm: bytes) -> Heard | None:
        wav, self._next = self._next, None
        if wav and self._canceller is None:
            from hub.voice.satellites.canceller import Canceller  # loads numpy: only once something is said

            self._canceller = Canceller()
        if self._canceller is None:
            return None
        if wav is not None:
            self._canceller.play(read_audio(wav) if wav else b"")
        return self._canceller.feed(pcm)

    def _stop(self, alert: Alert, *, clean: bool) -> Spotter:
        assert self._make_stop is not None
        if (alert, clean) not in self._stops:
            self._stops[alert, clean] = self._make_stop(alert)
        return self._stops[alert, clean]


def loudness(pcm: bytes) -> float:
    """Return the root mean square of PCM in dB of full scale, -100 for silence."""
    import numpy

    samples = numpy.frombuffer(pcm[: len(pcm) & ~1], "<i2").astype(numpy.float64)
    power = float((samples**2).mean()) if len(samples) else 0.0
    return 10 * math.log10(power / 32768.0**2) if power > 0.1 else -100.0
