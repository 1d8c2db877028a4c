"""Owns the list of what was refused on the wire, with its reason: told once, counted after that, bounded."""

from __future__ import annotations

import logging
from typing import Any

from hub.api.causes import Cause
from hub.api.events import PayloadProblem
from hub.kernel.bus import Bus
from hub.mqtt.reasons import remedy_of, told

_log = logging.getLogger(__name__)
_LIMIT = 500


class Refusals:
    """What was refused, by topic and reason."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._known: dict[tuple[str, str], dict[str, Any]] = {}

    def note(self, topic: str, reason: str, cause: Cause, *, reading: bool = False) -> None:
        """Note a refused announcement or ``reading``; the first of its kind is logged and announced."""
        known = self._known.get((topic, reason))
        if known is not None:
            known["count"] += 1
            known["at"] = cause.at
            return
        if len(self._known) >= _LIMIT:
            del self._known[next(iter(self._known))]
        facts = {"topic": topic, "reason": reason, "count": 1, "at": cause.at, "reading": reading}
        self._known[(topic, reason)] = facts
        _log.warning("refused on %s: %s", topic[:200], reason)
        self._bus.publish(PayloadProblem(cause=cause, topic=topic, reason=reason))

    def forget(self, topic: str) -> None:
        """Forget what was refused on a topic: it has since sent something good."""
        for key in [key for key in self._known if key[0] == topic]:
            del self._known[key]

    def told(self, language: str) -> list[dict[str, Any]]:
        """Return what was refused, newest last, with code and params, reason and remedy in that language."""
        return [_told(refusal, language) for refusal in self._known.values()]

    def all(self) -> list[dict[str, Any]]:
        """Return what was refused, newest last: topic, reason, count, time (Unix s), and whether it was a reading."""
        return list(self._known.values())


def _told(refusal: dict[str, Any], language: str) -> dict[str, Any]:
    reason = told(refusal["reason"], language)
    facts = {key: value for key, value in refusal.items() if key != "reading"}
    remedy = remedy_of(language, reading=refusal["reading"])
    return {**facts, "reason": reason.text, "remedy": remedy, "code": reason.code, "params": list(reason.params)}
