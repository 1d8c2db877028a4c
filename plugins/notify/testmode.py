"""Test mode: for a while, messages are marked and go to whoever is testing first.

A fire is a fire also while somebody tests: when the tester does not answer a page, the chain goes on to everyone else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.api import Hub
from plugins.notify.outgoing import LANGUAGES

LONGEST_MIN = 120.0
"""Test mode ends by itself after so long at the latest, min."""
TESTER_S = 30.0
"""Time the tester has to answer before the others are paged, s."""
_KEY = "test_mode"


class TestMode:
    """Owns who is testing, and until when. ``load`` must be awaited once."""

    __test__ = False

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._person = ""
        self._until = 0.0

    async def load(self) -> None:
        """Read what was stored."""
        stored = await self._hub.storage.get(_KEY, {"person": "", "until": 0.0})
        self._person, self._until = stored["person"], stored["until"]
        if self.tester:
            self._show()

    @property
    def tester(self) -> str:
        """Return who is testing now, empty when nobody is."""
        return self._person if self._hub.clock.time() < self._until else ""

    async def switch(self, person: str, minutes: float) -> None:
        """Begin for a person, or end it with an empty one; returns after the commit."""
        self._person = person
        self._until = self._hub.clock.time() + 60 * max(1.0, min(minutes, LONGEST_MIN)) if person else 0.0
        await self._hub.storage.put(_KEY, {"person": person, "until": self._until})
        self._show()

    def view(self) -> dict[str, Any]:
        """Return it as the panel gets it."""
        on = bool(self.tester)
        until = datetime.fromtimestamp(self._until, self._hub.clock.zone).isoformat(timespec="seconds")
        return {"on": on, "person": self.tester or None, "until": until if on else None}

    def _show(self) -> None:
        """Show it on the panel for as long as it lasts."""
        if not self.tester:
            self._hub.notice(_KEY, "")
            return
        time = datetime.fromtimestamp(self._until, self._hub.clock.zone).strftime("%H:%M")
        known = self._hub.people.people.get(self._person)
        name = known.name if known else self._person
        text = {language: self._hub.text(_KEY, language, time=time, person=name) for language in LANGUAGES}
        self._hub.notice(_KEY, text, level="warning")
        self._hub.spawn(self._end(self._until), _KEY)

    async def _end(self, until: float) -> None:
        await self._hub.sleep_until(until)
        if self._until == until:
            self._hub.notice(_KEY, "")
