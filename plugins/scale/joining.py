"""Several frames of one step on the scale make one weigh-in: the first opens it, impedance completes it. Pure."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from plugins.scale.readings import Reading


class Part(StrEnum):
    """What a reading is to the weigh-ins before it."""

    NEW = "new"  # opens a weigh-in
    IMPEDANCE = "impedance"  # completes the open one
    REPEATED = "repeated"  # says nothing new


class _Open(msgspec.Struct):
    weighin: str
    kg: float
    impedance: float | None
    first: float
    last: float


class Joiner:
    """Tells new weigh-ins from second frames and repetitions, per scale.

    ``window`` is how long after the first frame an impedance still belongs to it, ``quiet`` how long the same
    weight counts as repeated, s; readings within ``near`` kg are the same step.
    """

    def __init__(self, *, window: float = 30.0, quiet: float = 60.0, near: float = 0.5) -> None:
        self.window, self.quiet, self.near = window, quiet, near
        self._open: dict[str, _Open] = {}

    def feed(self, reading: Reading) -> tuple[Part, str | None]:
        """Return what the reading is, and the weigh-in it completes or repeats."""
        known = self._open.get(reading.scale)
        if known is None or not self._same(known, reading):
            return Part.NEW, None
        known.last = reading.at
        if reading.impedance is not None and known.impedance is None and reading.at - known.first <= self.window:
            known.impedance = reading.impedance
            return Part.IMPEDANCE, known.weighin
        return Part.REPEATED, known.weighin

    def opened(self, weighin: str, reading: Reading) -> None:
        """Remember the weigh-in that a NEW reading became."""
        self._open[reading.scale] = _Open(weighin, reading.kg, reading.impedance, reading.at, reading.at)

    def _same(self, known: _Open, reading: Reading) -> bool:
        if abs(reading.kg - known.kg) > self.near or reading.at < known.first - 1:
            return False
        if reading.at - known.first <= self.window:
            return True
        return reading.kg == known.kg and reading.at - known.last <= self.quiet
