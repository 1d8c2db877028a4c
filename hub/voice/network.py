"""The recognisers of other machines of the home, and which of them hears an utterance. Pure but for the clock.

A machine is judged by what was measured: the time from the end of speech to its transcript, as a moving average, times
one more than the utterances it has at hand. The quickest is taken; this hub counts as a machine too. One that fails is
left alone for a while that doubles each time, then tried once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import msgspec

WEIGHT = 0.3
"""How much the last utterance counts in the moving average."""
FIRST_GUESS = 0.5


class PeerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds: to connect, to answer after the end of speech, and how long a machine that failed is left alone."""

    connect: float = 0.5
    answer: float = 3.0
    first_pause: float = 5.0
    longest_pause: float = 300.0


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """A Wyoming recogniser: ``uri`` as ``tcp://host:port`` and what it hears; no languages mean any."""

    uri: str
    languages: tuple[str, ...] = ()

    def hears(self, language: str) -> bool:
        """Whether it hears a language."""
        return not self.languages or language in self.languages


class Meter:
    """What is known of one machine: its average latency (s), utterances at hand, failures in a row."""

    def __init__(self, name: str, clock: Callable[[], float], limits: PeerLimits) -> None:
        self.name = name
        self.latency = FIRST_GUESS
        self.at_hand = 0
        self.failures = 0
        self.failure = ""
        self._clock = clock
        self._limits = limits
        self._closed_until = 0.0

    @property
    def expected(self) -> float:
        """Seconds that one more utterance would probably take."""
        return self.latency * (1 + self.at_hand)

    @property
    def usable(self) -> bool:
        """Whether it may be asked: it did not fail lately, or its time to be tried once more has come."""
        return self.failures == 0 or (self._clock() >= self._closed_until and self.at_hand == 0)

    def took(self, seconds: float) -> None:
        """Count an utterance that was answered."""
        self.latency += WEIGHT * (seconds - self.latency)
        self.failures, self.failure = 0, ""

    def failed(self, reason: str) -> None:
        """Leave it alone for a while."""
        pause = min(self._limits.longest_pause, self._limits.first_pause * 2.0**self.failures)
        self.failures += 1
        self.failure = reason
        self._closed_until = self._clock() + pause


class Network:
    """The other machines, and this one beside them."""

    def __init__(
        self,
        peers: Iterable[Peer],
        *,
        limits: PeerLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or PeerLimits()
        self.clock = clock
        self._peers = [(peer, Meter(peer.uri, clock, self.limits)) for peer in peers]
        self.here = Meter("this machine", clock, self.limits)

    def hears(self, language: str) -> bool:
        """Whether some other machine may hear this language."""
        return any(peer.hears(language) for peer, _ in self._peers)

    def choose(self, language: str, *, local: bool) -> Meter | None:
        """Return the machine that will probably answer first; None when it is this one, or none is left.

        A machine whose time to be tried again has come is tried, whatever it took before.
        """
        able = [meter for peer, meter in self._peers if peer.hears(language) and meter.usable]
        if waiting := [meter for meter in able if meter.failures]:
            return waiting[0]
        best = min(able, key=lambda meter: meter.expected, default=None)
        return None if best is None or (local and self.here.expected < best.expected) else best

    def describe(self) -> list[dict[str, object]]:
        """Return each machine as the panel shows it; latency in s."""
        return [
            {
                "name": meter.name,
                "latency": round(meter.latency, 3),
                "utterances": meter.at_hand,
                "state": "ready" if meter.failures == 0 else "away",
                "reason": meter.failure,
            }
            for meter in (*(meter for _, meter in self._peers), self.here)
        ]
