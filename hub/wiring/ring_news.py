"""What rings, told to everybody: that it began, how it ended, and that it rang while the hub was off."""

from __future__ import annotations

from hub.api.causes import Origin, start
from hub.api.clock import Clock
from hub.api.events import Notice, Rang, RingEnded
from hub.kernel.bus import Bus
from hub.voice.manifest import base_language
from hub.voice.satellites.rings import Ring

MISSED = {"en": "Missed while the hub was off: {text}", "zh": "中枢关闭期间错过了：{text}"}


class RingNews:
    """Publishes it."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock

    def rang(self, ring: Ring, how: str) -> None:
        """Tell that it began, or ended, and how."""
        if how == "began":
            self._bus.publish(
                Rang(cause=ring.cause, key=ring.key, text=ring.text, language=ring.language, areas=ring.areas)
            )
        else:
            cause = start(Origin.HUB, "rings", door="satellites", at=self._clock.time())
            self._bus.publish(RingEnded(cause=cause, key=ring.key, how=how))

    def missed(self, ring: Ring) -> None:
        """Show that something rang while the hub was off, and that nobody can have heard it to its end."""
        texts = {language: words.format(text=ring.text) for language, words in MISSED.items()}
        cause = start(Origin.HUB, "rings", door="satellites", at=self._clock.time())
        text = texts.get(base_language(ring.language), texts["en"])
        self._bus.publish(Notice(cause=cause, key=f"rings.{ring.key}", level="info", text=text, texts=texts))
