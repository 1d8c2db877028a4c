"""Says times, durations and stretches of the past as people do: "yesterday at 14:05", 昨天14:05."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hub.api import Hub, Intent

_WEEK = 7
_LONGEST = timedelta(days=30)
_AWAY = frozenset({"armed_away", "armed_vacation"})


class Asked(NamedTuple):
    """A stretch of time that was asked about, Unix s, and what it is called (empty: none was named)."""

    start: float
    end: float
    words: str


class Moments:
    """Composes phrases about time in the asker's language."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def at(self, when: float, language: str, *, style: str = "moment") -> str:
        """Return a moment as it is said now; of style ``since``, as it stands behind "since"."""
        moment = datetime.fromtimestamp(when, self._hub.clock.zone)
        days = (self._hub.clock.now().date() - moment.date()).days
        key = "today" if days == 0 else "yesterday" if days == 1 else "weekday" if 0 < days < _WEEK else "date"
        return self._hub.text(
            f"{style}.{key}", language, time=f"{moment:%H:%M}", day=moment.day, month=moment.month,
            month_name=self._hub.text(f"month.{moment.month}", language),
            weekday=self._hub.text(f"weekday.{moment.weekday()}", language),
        )  # fmt: skip

    def began(self, when: float, language: str) -> str:
        """Return that nothing is known of before a moment."""
        return self._hub.text("past.began", language, at=self.at(when, language, style="since"))

    def lasting(self, seconds: float, language: str) -> str:
        """Return a duration in hours and minutes."""
        minutes = round(seconds / 60)
        if minutes < 1:
            return self._hub.text("lasting.short", language)
        days, rest = divmod(minutes, 24 * 60)
        hours, left = divmod(rest, 60)
        parts = [(days, "day"), (hours, "hour"), (left, "minute")]
        said = [self._hub.text(f"lasting.{unit}{'' if n == 1 else 's'}", language, n=n) for n, unit in parts if n]
        return self._hub.text("lasting.and", language).join(said[:2])

    async def asked(self, slots: Mapping[str, Any], language: str, *, otherwise: str = "") -> Asked:
        """Return the stretch that a question names; without one, today, or (``otherwise`` "ever") a month."""
        now = self._hub.clock.now()
        key = str(slots.get("period") or otherwise)
        if key == "away":
            gone = await self._away(now)
            if gone is not None:
                return Asked(*gone, self._hub.text("period.away", language))
            key = "today"
        if "from" in slots and key != "today":
            start = datetime.fromisoformat(str(slots["from"]))
            end = datetime.fromisoformat(str(slots["to"]))
            number, time = slots.get("number", ""), f"{start:%H:%M}"
            weekday = self._hub.text(f"weekday.{start.weekday()}", language)
            key = "weekday" if key.startswith("weekday_") else key
            words = self._hub.text(f"period.{key}", language, number=number, time=time, weekday=weekday)
            return Asked(start.timestamp(), end.timestamp(), words)
        if key == "ever":
            return Asked((now - _LONGEST).timestamp(), now.timestamp(), "")
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return Asked(midnight.timestamp(), now.timestamp(), self._hub.text("period.today", language))

    async def _away(self, now: datetime) -> tuple[float, float] | None:
        """Return when the home was last left alone, as its alarm was set; None where nothing tells."""
        end = now.timestamp()
        for entity in self._hub.home.entities.values():
            if entity.kind.value != "alarm_control_panel":
                continue
            points = await self._hub.history(entity.entity_id, (now - timedelta(days=_WEEK)).timestamp(), end)
            begun: float | None = None
            found: tuple[float, float] | None = None
            for at, value in points:
                if str(value) in _AWAY and begun is None:
                    begun = at
                elif str(value) not in (*_AWAY, "pending", "triggered", "arming") and begun is not None:
                    found, begun = (begun, at), None
            if begun is not None:
                found = (begun, end)
            if found is not None:
                return found
        return None


def names_period(intent: Intent) -> bool:
    """Return whether a question names a stretch of the past other than today."""
    return str(intent.slots.get("period") or "today") != "today"
