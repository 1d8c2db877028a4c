"""The word that silences the hub: spotting it in a stream of PCM while the hub itself speaks or rings.

pocketsphinx's keyword search finds the sounds of the word; loosely, since the hub's own voice lies beneath it. What it
finds counts only where it is louder than the hub's own voice has been at this microphone: somebody spoke up over it.
Both figures were chosen on words over eight sentences in five made-up rooms; ``python -m tests.bench.stop`` measures
them anew. PCM is 16 kHz, mono, s16le.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from hub.api.errors import VoiceError
from hub.voice.satellites.wake import PAUSE_SECONDS, PIECE_BYTES, Alert, Spotted
from hub.voice.vad import RATE

_EXTRA = "pip install 'hearth-home[voice]'"


class StopWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word in the phones of pocketsphinx's English model, with thresholds while the hub speaks and while it rings."""

    word: str
    sounds: tuple[str, ...]
    loose: str
    firm: str
    rest: float
    """Seconds within which a pause must begin once its sounds were found: room for 停下, none for a sentence."""


STOP_WORDS = {
    "en": StopWord(word="stop", sounds=("S T AA P", "S T AO P"), loose="1e-25", firm="1e-20", rest=0.3),
    "zh": StopWord(word="停", sounds=("T IH NG",), loose="1e-17", firm="1e-10", rest=0.5),
}
"""By language. The Chinese word is heard by the nearest English sounds, alone or at the beginning of 停下 and 停止."""
RISE_DB = 5.0
"""By how much the word must be louder than what came before it, dB."""
SURE_RISE_DB = 2.0
"""The same for words in the hub's own sentences: a room may make a rise of them that is none in the sentence."""
FALL_DB = 12.0
"""By how much what follows the word is quieter, dB, unless it is as loud as what came before: the word stands alone."""
_PAUSE_FRAMES = 7
"""Frames that a pause has at least: 0.14 s."""
_ONSET_FRAMES = 25
"""Before the loudest of the word its pause is looked for in so many frames, half of which a slow "s" takes."""
_DELAY = 3
"""Frames of 10 ms that the search waits for a better score: fewer is sooner."""
_FRAME = RATE // 50 * 2
"""Bytes of which a loudness is taken: 20 ms."""
_WORD_FRAMES, _KEPT_FRAMES = 25, 400
"""A word is at most half a second long; it is held against the 8 s before it in which the hub spoke or rang."""
_LEAD_FRAMES, _LEAST_FRAMES = 5, 40
_FLOOR = 1e-7
"""Power of a silence, -70 dB: quieter than any room."""
_LOUDEST, _LOUD = 5, 0.95
_RESTART_BYTES = 20 * 2 * RATE


class Rise:
    """How much louder a stream has just become."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=_KEPT_FRAMES)
        self._rest = b""

    def feed(self, pcm: bytes) -> None:
        """Take PCM."""
        import numpy

        pcm = self._rest + pcm
        whole = len(pcm) // _FRAME * _FRAME
        frames = numpy.frombuffer(pcm[:whole], "<i2").reshape(-1, _FRAME // 2) / 32768.0
        self._levels.extend(10 * numpy.log10((frames**2).mean(axis=1) + _FLOOR))
        self._rest = pcm[whole:]

    def now(self) -> float | None:
        """Return the rise in dB: the loudest frames of the last word's length over the loud ones before it.

        None where too little was heard to tell: until 1.4 s of the hub's own voice were heard there.
        """
        levels = self._word_and_before()
        return None if levels is None else levels[0] - levels[1]

    def end(self) -> float:
        """Return the level in dB under which the word that is heard now is over: well below it, or as before it."""
        word, before = self._word_and_before() or (0.0, 0.0)
        return max(word - FALL_DB, before + 1.0)

    def begun(self, level: float) -> bool:
        """Return whether a pause below a level came right before the loudest of the word that is heard now."""
        levels = list(self._levels)
        peak = _loudest(levels, _WORD_FRAMES)
        return _pause(levels[max(0, peak - _ONSET_FRAMES) : peak], level)

    def ended(self, level: float, waited: float) -> bool:
        """Return whether a pause below a level came after the loudest of a word that was found so many s ago."""
        levels = list(self._levels)
        return _pause(levels[_loudest(levels, _WORD_FRAMES + round(waited * 50)) :], level)

    def drop(self, frames: int) -> None:
        """Forget the last frames: they were somebody's word, and no voice of the hub's to be louder than."""
        for _ in range(min(frames, len(self._levels))):
            self._levels.pop()

    def _word_and_before(self) -> tuple[float, float] | None:
        levels = list(self._levels)
        word, before = sorted(levels[-_WORD_FRAMES:]), sorted(levels[: -_WORD_FRAMES - _LEAD_FRAMES])
        if len(before) < _LEAST_FRAMES:
            return None
        return sum(word[-_LOUDEST:]) / _LOUDEST, before[int(_LOUD * (len(before) - 1))]

    def reset(self) -> None:
        """Forget what came before."""
        self._levels.clear()
        self._rest = b""


def _loudest(levels: Sequence[float], last: int) -> int:
    """Return where the loudest of the last frames is."""
    return max(range(max(0, len(levels) - last), len(levels)), key=levels.__getitem__)


def _pause(levels: Sequence[float], level: float) -> bool:
    run = 0
    for one in levels:
        run = run + 1 if one < level else 0
        if run >= _PAUSE_FRAMES:
            return True
    return False


class _Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A word that was found and may be meant; below ``end`` dB it is over."""

    word: StopWord
    at: float
    end: float


class StopSpotter:
    """The silencing words of some languages in one stream.

    ``alert`` says over what: while something rings, a clearer word is asked for; with nothing it is the hub's own
    sentence that is searched, and whatever could pass for the word in a room is found.
    """

    def __init__(self, languages: Sequence[str] = ("en",), alert: Alert = Alert.SPEAKING) -> None:
        words = [STOP_WORDS[language] for language in languages if language in STOP_WORDS] or [STOP_WORDS["en"]]
        self._searches = [(word, _search(word, firm=alert is Alert.RINGING)) for word in words]
        self._alert = alert
        self._rise = Rise()
        self._fed = 0
        self._since = 0
        self._quiet_until = 0.0
        self._candidate: _Candidate | None = None

    def feed(self, pcm: bytes) -> list[Spotted]:
        """Take PCM."""
        found = []
        for begin in range(0, len(pcm), PIECE_BYTES):
            piece = pcm[begin : begin + PIECE_BYTES]
            self._fed += len(piece)
            self._since += len(piece)
            self._rise.feed(piece)
            heard = self._heard(piece)
            at = self._fed / 2 / RATE
            if heard is not None and at >= self._quiet_until:
                self._consider(heard, at)
            if self._candidate is not None and self._stands_alone(self._candidate, at):
                found.append(Spotted(word=self._candidate.word.word, at=at, stop=True))
                self._quiet_until, self._candidate = at + PAUSE_SECONDS, None
                if self._alert is not Alert.NOTHING:
                    self._rise.drop(_WORD_FRAMES + _ONSET_FRAMES)
            if heard is not None or self._since > _RESTART_BYTES:
                self._restart()
        return found

    def _consider(self, word: StopWord, at: float) -> None:
        """Take a word for one that may be meant if it was louder than what came before it."""
        least = SURE_RISE_DB if self._alert is Alert.NOTHING else RISE_DB
        rise = self._rise.now()
        if rise is not None and rise >= least and (self._alert is Alert.NOTHING or self._rise.begun(self._rise.end())):
            self._candidate = _Candidate(word=word, at=at, end=self._rise.end())

    def _stands_alone(self, candidate: _Candidate, at: float) -> bool:
        """Whether the word is over. Of the hub's own sentences whatever could pass counts."""
        if self._alert is Alert.NOTHING:
            return True
        waited = at - candidate.at
        if waited > candidate.word.rest + _PAUSE_FRAMES / 50:
            self._candidate = None
            return False
        return self._rise.ended(candidate.end, waited)

    def _heard(self, piece: bytes) -> StopWord | None:
        heard = None
        for word, search in self._searches:
            search.process_raw(piece, False, False)
            if search.hyp() is not None:
                heard = word
        return heard

    def reset(self) -> None:
        """Forget what came before; the stream begins anew."""
        self._fed, self._quiet_until, self._candidate = 0, 0.0, None
        self._rise.reset()
        self._restart()

    def _restart(self) -> None:
        for _, search in self._searches:
            search.end_utt()
            search.start_utt()
        self._since = 0


def _search(word: StopWord, *, firm: bool) -> Any:
    """Return a keyword search for one word; one for each, since several words of few sounds hide one another."""
    try:
        from pocketsphinx import Decoder, get_model_path
    except ImportError as error:
        raise VoiceError(f"the word {word.word} needs the package pocketsphinx", remedy=_EXTRA) from error
    threshold = word.firm if firm else word.loose
    with tempfile.TemporaryDirectory() as folder:
        keys, sounds = Path(folder) / "keys", Path(folder) / "sounds"
        keys.write_text("".join(f"w{n} /{threshold}/\n" for n in range(len(word.sounds))), "utf-8")
        sounds.write_text("".join(f"w{n} {phones}\n" for n, phones in enumerate(word.sounds)), "utf-8")
        search = Decoder(
            hmm=get_model_path("en-us/en-us"), dict=str(sounds), kws=str(keys), lm=None, loglevel="FATAL",
            kws_delay=_DELAY,
        )  # fmt: skip
    search.start_utt()
    return search
