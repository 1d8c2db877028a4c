"""Answers that need no device of their own: weather, who is home, energy, security, help; says things to everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from hub.api import Asked, Entity, Hub, Intent, Kind, Reply
from plugins.household.calendar import asks_how_far, asks_week, asks_weeks, date_asked, place_time
from plugins.household.telling import Telling, area_name

_PRESENCE = ("motion", "occupancy", "presence")
_OPENINGS = ("door", "window", "opening", "garage_door")


class General:
    """The handlers of what a family asks its home in general."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._telling = Telling(hub)

    def handlers(self) -> dict[str, Callable[[Intent, Asked], Awaitable[Reply]]]:
        """Return the handler of each intent."""
        return {
            "HassGetWeather": self._weather,
            "HearthHelp": self._help,
            "HassRespond": self._respond,
            "HearthWhoIsHome": self._who,
            "HearthPlaying": self._playing,
            "HearthSecured": self._secured,
            "HassBroadcast": self._announce,
            "HassMediaSearchAndPlay": self._no_music,
        }

    def _say(self, key: str, asked: Asked, **values: object) -> Reply:
        return Reply(text=self._hub.text(key, asked.language, **values))

    def _of(self, *kinds: str) -> list[Entity]:
        return [e for e in self._hub.home.entities.values() if e.kind.value in kinds and e.enabled]

    async def _weather(self, intent: Intent, asked: Asked) -> Reply:
        """Tell what a weather sensor outside says; without one, that there is no source."""
        outside = [
            e
            for e in self._of("sensor")
            if e.device_class == "temperature" and (self._hub.home.area_of(e.entity_id) or "") in _OUTSIDE
        ]
        for entity in outside:
            state = self._hub.states.get(entity.entity_id)
            if state is not None and state.available and isinstance(state.value, int | float):
                return self._say("outside", asked, value=f"{state.value:g}")
        return Reply(text=self._hub.text("no_weather", asked.language), ok=False)

    async def _help(self, intent: Intent, asked: Asked) -> Reply:
        """Give examples with things of this home."""
        lights, covers = self._of("light"), self._of("cover", "climate")
        names = [e.label(asked.language) for e in (*lights[:1], *covers[:1])]
        return self._say("help", asked, what=names[0] if names else "", other=names[-1] if names else "")

    async def _respond(self, intent: Intent, asked: Asked) -> Reply:
        """Greet, thank, or say what can be said."""
        kind = str(intent.slots.get("kind") or "")
        if kind in ("thanks", "night", "morning"):
            return self._say(f"respond.{kind}", asked)
        greeting = len(asked.text.split()) < 3 and not any(mark in asked.text for mark in "?？吗什")
        return self._say("hello", asked) if greeting else await self._help(intent, asked)

    async def _who(self, intent: Intent, asked: Asked) -> Reply:
        """Tell who is home from what tracks persons; without trackers, that nothing does."""
        trackers = self._of("device_tracker")
        if not trackers:
            text = self._hub.text("no_presence", asked.language)
            moving = [e for e in self._of("binary_sensor") if e.device_class in _PRESENCE and self._is_true(e)]
            if moving:
                text += self._hub.text("gap", asked.language) + self._hub.text(
                    "but_motion", asked.language, what=self._telling.names(moving, asked.language)
                )
            return Reply(text=text, ok=False)
        home = [e for e in trackers if (s := self._hub.states.get(e.entity_id)) and str(s.value) in ("home", "True")]
        person = str(intent.slots.get("person") or "").casefold()
        if person:
            known = [e for e in trackers if person in e.label(asked.language).casefold()]
            key = "no_presence_of" if not known else "is_home" if known[0] in home else "is_away"
            return self._say(key, asked, what=known[0].label(asked.language) if known else person.title())
        if not home:
            return self._say("nobody_home", asked)
        names = self._telling.listed([e.label(asked.language) for e in home], asked.language)
        return self._say("at_home", asked, what=names)

    def _is_true(self, entity: Entity) -> bool:
        state = self._hub.states.get(entity.entity_id)
        return state is not None and state.available and state.value is True

    async def _playing(self, intent: Intent, asked: Asked) -> Reply:
        """Tell what plays on the players that are meant."""
        parts = []
        for entity in [e for e in self._of("media_player") if e.entity_id in intent.targets]:
            state = self._hub.states.get(entity.entity_id)
            if state is None or not state.available or str(state.value) != "playing":
                continue
            title, artist = (str(state.attributes.get(k) or "") for k in ("media_title", "media_artist"))
            key = "plays_by" if title and artist else "plays" if title else "plays_something"
            name = self._telling.name(entity, asked.language)
            parts.append(self._hub.text(key, asked.language, what=name, title=title, artist=artist))
        text = self._telling.together(parts, asked.language)
        return Reply(text=text[:1].upper() + text[1:]) if parts else self._say("plays_nothing", asked)

    async def _secured(self, intent: Intent, asked: Asked) -> Reply:
        """Tell what stands open or unlocked, and what cannot be reached."""
        watched = [e for e in self._of("lock", "binary_sensor", "cover") if _guards(e)]
        open_, lost = [], []
        for entity in watched:
            state = self._hub.states.get(entity.entity_id)
            if state is None or not state.available or state.value is None:
                lost.append(entity)
            elif state.value is True or str(state.value) in ("unlocked", "open", "opening", "unlocking", "jammed"):
                open_.append(entity)
        if not watched:
            return Reply(text=self._hub.text("nothing_watched", asked.language), ok=False)
        key = "not_secured" if open_ else "secured"
        text = self._hub.text(key, asked.language, what=self._telling.names(open_, asked.language))
        if lost:
            names = self._telling.names(lost, asked.language)
            text += self._hub.text("gap", asked.language) + self._hub.text("unavailable", asked.language, what=names)
        return Reply(text=text)

    async def _announce(self, intent: Intent, asked: Asked) -> Reply:
        """Say something in the rooms that are meant, in every room when none is."""
        message = str(intent.slots.get("message") or "").strip()
        if not message:
            return Reply(text=self._hub.text("what_to_say", asked.language), ok=False)
        areas = [area for area in intent.slots.get("areas") or () if area in self._hub.home.areas]
        reached = await self._hub.say(message, language=asked.language, areas=areas)
        if not reached.places:
            return Reply(text=self._hub.text("nobody_hears", asked.language), ok=False)
        if not areas:
            return self._say("announced", asked)
        text = self._hub.text("announced_in", asked.language, what=self._rooms_named(reached.rooms, asked.language))
        if reached.silent:
            silent = self._rooms_named(reached.silent, asked.language)
            text += self._hub.text("gap", asked.language) + self._hub.text("only_shown", asked.language, what=silent)
        return Reply(text=text)

    def _rooms_named(self, areas: Sequence[str], language: str) -> str:
        return self._telling.listed([area_name(self._hub.home.areas[area], language) for area in areas], language)

    async def _no_music(self, intent: Intent, asked: Asked) -> Reply:
        return Reply(text=self._hub.text("no_music", asked.language), ok=False)

    async def time_or_date(self, intent: Intent, asked: Asked) -> str:
        """Return the answer about another place's time or another day's date; empty when it is about here and now."""
        now, language = self._hub.clock.now(), asked.language
        if intent.name == "HassGetCurrentTime":
            if intent.delay_s:
                return self._hub.text("time_then", language, time=f"{now + timedelta(seconds=intent.delay_s):%H:%M}")
            there = await asyncio.to_thread(place_time, asked.text, now)
            return self._hub.text("time_there", language, **there) if there else ""
        if asks_week(asked.text):
            return self._hub.text("week", language, week=now.isocalendar().week)
        found = date_asked(asked.text, now)
        if found is None:
            return self._hub.text("unknown_day", language) if asks_how_far(asked.text) else ""
        days = (found.day - now.date()).days
        values = {
            "weekday": self._hub.text(f"weekday.{found.day.weekday()}", language), "day": found.day.day,
            "month": found.day.month, "month_name": self._hub.text(f"month.{found.day.month}", language),
            "year": found.day.year,
        }  # fmt: skip
        if not found.how_far:
            return self._hub.text("date_of", language, **values)
        key = "days_until" if abs(days) != 1 else "day_until"
        if asks_weeks(asked.text) and abs(days) >= 7:
            key = "weeks_until" if abs(days) % 7 else "weeks_until_even"
        weeks, rest = divmod(abs(days), 7)
        return self._hub.text(key, language, days=abs(days), weeks=weeks, rest=rest, **values)


_OUTSIDE = frozenset({"garden", "outside", "outdoor", "outdoors", "balcony", "terrace", "patio", "yard", "porch"})


def _guards(entity: Entity) -> bool:
    if entity.kind is Kind.LOCK:
        return True
    if entity.kind is Kind.COVER:
        return entity.device_class in ("garage", "gate", "door")
    return entity.device_class in _OPENINGS


GENERAL: Sequence[str] = (
    "HassGetWeather", "HearthHelp", "HearthWhoIsHome", "HearthPlaying", "HearthSecured", "HassBroadcast",
    "HassMediaSearchAndPlay",
)  # fmt: skip
