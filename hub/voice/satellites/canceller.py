"""The hub's own voice taken out of what a microphone hears while it plays there.

What is played is known, how it reaches the microphone is not: late by network and buffers, and through a room. The
delay is sought by correlation (GCC-PHAT); the room is learnt by a partitioned block Kalman filter in the frequency
domain (Enzner and Vary 2006), which holds still while somebody speaks over it. Until the delay is found, and where the
sound is not recognised at all (a browser has taken it out already), everything passes as it came. PCM is 16 kHz,
mono, s16le; nothing here does I/O.
"""

from __future__ import annotations

import msgspec
import numpy
from numpy.typing import NDArray

from hub.voice.audio import to_pcm, to_samples
from hub.voice.vad import RATE

Samples = NDArray[numpy.float32]
BLOCK = 320
"""Samples the filter works on at a time: 20 ms, by which what it gives is late at most."""
PARTITIONS = 12
"""Blocks of a room's echo that are learnt: 240 ms."""
LATE_SECONDS = 2.0
"""How long after it began to play here a sound may reach the microphone: networks and buffers."""
LEAD, REFLECTED = 160, 480
"""Samples before the delay found that count as echo; how much later a wall may be louder than the straight way."""
SEEK_SECONDS, LEAST_SECONDS, GIVE_UP_SECONDS = 3.0, 0.8, 10.0
"""The delay is sought in what was heard last, when so much was heard and then a quarter more, until it is given up."""
SURE = 12.0
"""A peak of the correlation counts from so many times its standard deviation."""
LEARN_SECONDS, LEARN_ROUNDS = 2.0, 8
"""So much of what was heard until the delay was known is gone through so often."""
_BAND = (200.0, 6000.0)
_STEADY = 0.998
"""How much a room stays as it is from block to block."""
_SMOOTH = 0.9
_DOUBT, _DECAY = 0.1, 0.7
"""What is not known of a room at first, by power: less of each later block."""
_FLOOR = 1e-2
"""Power in a bin that is never taken for echo, -45 dB of full scale: a room is not silent."""
_TINY = 1e-9
_FADE = 0.96
"""Share of the powers of both that is kept from block to block: half a second counts."""
_EMPTY: Samples = numpy.zeros(0, numpy.float32)


class EchoFilter:
    """Learns what becomes of one sound on its way to a microphone, and takes it out."""

    def __init__(self) -> None:
        bins = BLOCK + 1
        self._far = numpy.zeros(2 * BLOCK, numpy.float64)
        self._spectra = numpy.zeros((PARTITIONS, bins), numpy.complex128)
        self._ways = numpy.zeros((PARTITIONS, bins), numpy.complex128)
        self._doubt = numpy.repeat(_DOUBT * _DECAY ** numpy.arange(PARTITIONS)[:, None], bins, axis=1)
        self._rest = numpy.full(bins, _FLOOR)

    def rewind(self) -> None:
        """Go back to the beginning of the sound with what was learnt."""
        self._far = numpy.zeros_like(self._far)
        self._spectra = numpy.zeros_like(self._spectra)

    def take_out(self, far: Samples, near: Samples) -> Samples:
        """Return a block of the microphone without the echo of the blocks that were played until now."""
        self._far = numpy.concatenate((self._far[BLOCK:], far))
        self._spectra = numpy.roll(self._spectra, 1, axis=0)
        self._spectra[0] = numpy.fft.rfft(self._far)
        echo = numpy.fft.irfft((self._spectra * self._ways).sum(axis=0))[BLOCK:]
        clean = near - echo
        self._learn(numpy.fft.rfft(numpy.concatenate((numpy.zeros(BLOCK), clean))))
        return clean.astype(numpy.float32)

    def _learn(self, error: NDArray[numpy.complex128]) -> None:
        power = numpy.abs(self._spectra) ** 2
        self._rest = numpy.maximum(_SMOOTH * self._rest + (1 - _SMOOTH) * numpy.abs(error) ** 2, _FLOOR)
        gain = self._doubt / (0.5 * (self._doubt * power).sum(axis=0) + self._rest)
        change = numpy.fft.irfft(gain * self._spectra.conj() * error, axis=1)
        change[:, BLOCK:] = 0.0
        self._ways = self._ways + numpy.fft.rfft(change, axis=1)
        steady = _STEADY**2
        self._doubt = steady * (1 - 0.5 * gain * power) * self._doubt + (1 - steady) * numpy.abs(self._ways) ** 2


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a microphone's PCM. ``anew``: from where the hub began to speak, all that was heard since."""

    pcm: bytes
    anew: bool = False


class Canceller:
    """The microphone of one place without what is played there: ``play`` tells what, ``feed`` takes what is heard."""

    def __init__(self) -> None:
        self._filter: EchoFilter | None = None
        self._played = _EMPTY
        self._near = _EMPTY
        self._done = 0
        """Samples since the sound began to play that the filter has gone through."""
        self._seek_at = 0.0
        self._delay: int | None = None
        self._powers = numpy.zeros(2)

    def play(self, pcm: bytes) -> None:
        """A sound begins to play now; nothing (no bytes) is played from now on."""
        self._played = to_samples(pcm)
        self._near, self._done, self._delay = _EMPTY, 0, None
        self._seek_at = LEAST_SECONDS * RATE

    def feed(self, pcm: bytes) -> Heard | None:
        """Take what was heard; return whole blocks of it without the hub's own voice, None until that can be told."""
        if not len(self._played):
            return None
        self._near = numpy.concatenate((self._near, to_samples(pcm)))
        if self._delay is not None:
            return Heard(pcm=to_pcm(self._clean()))
        heard = len(self._near)
        if heard > min(len(self._played) + LATE_SECONDS * RATE, GIVE_UP_SECONDS * RATE):
            self.play(b"")
        elif heard >= self._seek_at:
            self._seek_at = heard * 1.25
            self._delay = delay_of(self._played, self._near)
            if self._delay is not None:
                return Heard(pcm=to_pcm(self._begin()), anew=True)
        return None

    def _begin(self) -> Samples:
        """Go through what was heard before the delay was known; several times, since the room is learnt on the way."""
        self._filter, near = EchoFilter(), self._near
        late = max(0, len(near) - int(LEARN_SECONDS * RATE)) // BLOCK * BLOCK
        for _ in range(LEARN_ROUNDS - 1):
            self._near, self._done = near[late:], late
            self._clean()
            self._filter.rewind()
        self._near, self._done, self._powers = near, 0, numpy.zeros(2)
        return self._clean()

    def _clean(self) -> Samples:
        assert self._filter is not None
        assert self._delay is not None
        whole = len(self._near) // BLOCK * BLOCK
        parts = [_EMPTY]
        for at in range(0, whole, BLOCK):
            near = self._near[at : at + BLOCK]
            far = self._far(self._done + at - self._delay + LEAD)
            parts.append(self._better(near, self._filter.take_out(far, near)))
        self._near, self._done = self._near[whole:], self._done + whole
        if self._done > len(self._played) + self._delay + PARTITIONS * BLOCK:
            parts.append(self._near)
            self.play(b"")
        return numpy.concatenate(parts)

    def _far(self, at: int) -> Samples:
        """Return a block of what is played, silence before and after it."""
        begin, end = max(0, at), max(0, at + BLOCK)
        block = self._played[begin:end]
        return numpy.pad(block, (min(BLOCK, begin - at), BLOCK - min(BLOCK, begin - at) - len(block)))

    def _better(self, near: Samples, clean: Samples) -> Samples:
        """Return what is quieter over the last half second: a filter that has gone astray is no help."""
        powers = numpy.array([(near**2).sum(), (clean**2).sum()])
        self._powers = _FADE * self._powers + powers
        return clean if self._powers[1] <= self._powers[0] else near


def delay_of(played: Samples, near: Samples) -> int | None:
    """Return by how many samples a microphone hears a sound late; None where it does not surely hear it."""
    end = len(near)
    begin = max(0, end - int(SEEK_SECONDS * RATE))
    reach = int(LATE_SECONDS * RATE)
    far = played[max(0, begin - reach) : end]
    size = 1 << (len(far) + end - begin).bit_length()
    cross = numpy.fft.rfft(near[begin:], size) * numpy.fft.rfft(far, size).conj()
    low, high = (int(edge / RATE * size) for edge in _BAND)
    cross[:low] = cross[high:] = 0.0
    likeness = numpy.abs(numpy.fft.irfft(cross / (numpy.abs(cross) + _TINY)))
    ahead = begin - max(0, begin - reach)
    lags = likeness[numpy.arange(-ahead, reach - ahead)]
    best = int(lags.argmax())
    if lags[best] <= SURE * float(numpy.sqrt((lags**2).mean())):
        return None
    first = max(0, best - REFLECTED)
    return first + int((lags[first : best + 1] >= lags[best] / 2).argmax())
