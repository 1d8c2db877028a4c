"""What the hub itself is saying: so that no microphone takes the hub's own voice for a person's.

Two guards. The same spotters that listen in the rooms hear a sentence as it begins to play; where they find a word,
that word counts for nothing at that moment in any room. And what a recogniser hears while the hub speaks, and that
reads like what the hub says, is dropped.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

import msgspec
from rapidfuzz import fuzz

from hub.api.clock import Clock
from hub.voice.satellites.wake import Spotted

MASK_BEFORE, MASK_AFTER = 0.4, 1.6
"""Seconds around an own word in which the same word heard is its echo: rooms, buffers and networks delay sound."""
LINGERS_SECONDS = 1.0
"""How long after its end a sentence can still be heard as an echo."""
ALIKE = 75.0
"""From this likeness (0 to 100, the shorter text against the best part of the longer) a transcript is an echo."""
_KEPT = 64
_GAPS = re.compile(r"[\W_]+")


class Spoken(msgspec.Struct, kw_only=True):
    """One sentence being played, or played lately; times in monotonic s, ``until`` None while it plays."""

    text: str
    began: float
    words: tuple[Spotted, ...] = ()
    until: float | None = None


class OwnVoice:
    """Knows what the hub says, everywhere in the home."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spoken: deque[Spoken] = deque(maxlen=_KEPT)

    def begin(self, text: str, words: Sequence[Spotted] = ()) -> Spoken:
        """A sentence begins to play; ``words`` are those the spotters find in it."""
        spoken = Spoken(text=_bare(text), began=self._clock.monotonic(), words=tuple(words))
        self._spoken.append(spoken)
        return spoken

    def end(self, spoken: Spoken) -> None:
        """It has ended, or was cut short."""
        spoken.until = self._clock.monotonic()

    def said(self, word: str, *, stop: bool) -> bool:
        """Return whether the hub has just said a word that was heard."""
        now = self._clock.monotonic()
        for spoken in self._spoken:
            for own in spoken.words:
                at = spoken.began + own.at
                cut_short = spoken.until is not None and spoken.until < at - MASK_BEFORE
                if (
                    own.stop == stop
                    and own.word == word
                    and not cut_short
                    and at - MASK_BEFORE <= now <= at + MASK_AFTER
                ):
                    return True
        return False

    def echoes(self, text: str, since: float) -> bool:
        """Return whether a transcript is the hub's own voice: heard from ``since`` on, while the hub spoke."""
        heard = _bare(text)
        if not heard:
            return False
        return any(
            (spoken.until is None or spoken.until + LINGERS_SECONDS > since) and _alike(heard, spoken.text)
            for spoken in self._spoken
        )


def _alike(heard: str, spoken: str) -> bool:
    if not spoken:
        return False
    if len(heard) > len(spoken):
        return fuzz.ratio(heard, spoken) >= ALIKE
    return fuzz.partial_ratio(heard, spoken) >= ALIKE


def _bare(text: str) -> str:
    return _GAPS.sub(" ", text.lower()).strip()
