"""The sounds that are no words: a chime that rings. Made here, so that no recording has to be shipped."""

from __future__ import annotations

import io
import wave
from functools import lru_cache

from hub.voice.audio import to_pcm, to_samples, wav_bytes
from hub.voice.vad import RATE

_NOTES = ((784.0, 0.0), (988.0, 0.22), (1175.0, 0.44), (784.0, 1.0), (988.0, 1.22), (1175.0, 1.44))
"""Hz and the second it is struck: two rising triads."""
_LENGTH = 2.4
_DECAY = 5.0
_OVERTONE = 2.76
"""The first overtone of a bar that is struck, over its ground tone."""


@lru_cache(maxsize=4)
def chime(rate: int = RATE) -> bytes:
    """Return two rising triads of a bell as PCM, 2.4 s."""
    import numpy

    at = numpy.arange(int(_LENGTH * rate)) / rate
    sound = numpy.zeros(len(at), numpy.float32)
    for pitch, begin in _NOTES:
        since = numpy.clip(at - begin, 0.0, None)
        tone = numpy.sin(2 * numpy.pi * pitch * since) + 0.3 * numpy.sin(2 * numpy.pi * _OVERTONE * pitch * since)
        sound += (0.25 * numpy.exp(-_DECAY * since) * numpy.minimum(1.0, since * 200) * tone).astype(numpy.float32)
    return to_pcm(sound)


def ring_wav(speech: bytes | None) -> bytes:
    """Return the chime, and after it what is said, as one WAV at the rate of the speech."""
    if speech is None:
        return wav_bytes(chime())
    with wave.open(io.BytesIO(speech)) as file:
        rate, words = file.getframerate(), file.readframes(file.getnframes())
    return wav_bytes(chime(rate) + words, rate)


def scaled(pcm: bytes, volume: float) -> bytes:
    """Return PCM softer by a factor of 0 to 1."""
    return pcm if volume >= 1.0 else to_pcm(to_samples(pcm) * max(0.0, volume))
