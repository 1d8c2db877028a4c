"""Stage 4c: requests that are about no device: alarms, reminders, weather, the clock, music, lists, undo. Pure.

A topic is marked by its words, whatever the rest of the sentence says: topics/<lang>.yaml holds the patterns, in
order, each with what rules it out. What the family asks for, not how, decides: slots are the named groups.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from hub.api.errors import UnderstandingError
from hub.voice.understanding import data, languages, times
from hub.voice.understanding.clause import Context, located
from hub.voice.understanding.reading import Problem, Reading, Scope
from hub.voice.understanding.triggering import trigger_of

_LONGEST_SLOT = 120


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of topics/<lang>.yaml. ``time``: a time is taken out first; ``need``: without it, no such topic.

    ``first``: it goes before devices and their sentences.
    """

    intent: str
    match: str
    unless: str = msgspec.field(default="", name="not")
    slots: dict[str, Any] = {}
    kinds: tuple[str, ...] = ()
    query: bool = False
    time: bool = False
    missing: str = ""
    keep: str = ""
    need: str = ""
    first: bool = False


class Compiled(msgspec.Struct, frozen=True):
    """A topic with its patterns compiled."""

    topic: Topic
    match: re.Pattern[str]
    unless: re.Pattern[str] | None


@lru_cache(maxsize=16)
def topics(language: str, rooms: str) -> tuple[Compiled, ...]:
    """Return the topics of a language; UnderstandingError names the entry that is wrong."""
    content = data.packaged("topics", language)
    if content is None:
        return ()
    words = {**content.get("words", {}), "room": rooms}
    out = []
    for i, raw in enumerate(content.get("topics", ())):
        try:
            topic = msgspec.convert(raw, Topic)
            match = re.compile(_filled(topic.match, words))
            unless = re.compile(_filled(topic.unless, words)) if topic.unless else None
        except (msgspec.ValidationError, re.error) as error:
            raise UnderstandingError(f"topics/{language}.yaml: entry {i}: {error}", remedy="correct it") from error
        out.append(Compiled(topic, match, unless))
    return tuple(out)


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, value in words.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


def read_topic(text: str, context: Context, now: datetime, *, first: bool = False) -> Reading | None:
    """Return what a plain sentence with digits asks for when it is about one of the topics.

    ``first``: only those topics that go before any device of the same name (alarm clocks before the alarm).
    """
    language = languages.base(context.language)
    for compiled in topics(language, _rooms(context)):
        topic = compiled.topic
        if first and not topic.first:
            continue
        match = compiled.match.search(text)
        if match is None or (compiled.unless is not None and compiled.unless.search(text)):
            continue
        reading = _reading(topic, match, text, context, now)
        if reading is not None:
            return reading
    return None


def _rooms(context: Context) -> str:
    """Return a pattern for the rooms that people speak of, so that the attic is not taken for a town."""
    lexicon = context.lexicon
    if lexicon is None:
        return r"(?!)"
    words = [re.escape(w) for w in lexicon.of("room")]
    edge = r"\b" if lexicon.spaced else ""
    return f"{edge}(?:{'|'.join(words)}){edge}" if words else r"(?!)"


def _reading(topic: Topic, match: re.Match[str], text: str, context: Context, now: datetime) -> Reading | None:
    named = {k.rstrip("2"): v.strip(" ,") for k, v in match.groupdict().items() if v}
    slots: dict[str, Any] = {**topic.slots, **{k: v[:_LONGEST_SLOT] for k, v in named.items() if v}}
    reading = Reading(
        intent=topic.intent,
        slots=slots,
        stage="frame",
        confidence=0.9,
        query=topic.query,
        kinds=topic.kinds,
        matched=((match.group().strip(), "topic"),),
        plugin="topics",
    )
    if topic.time:
        reading = _timed(topic, reading, text, context, now)
        if topic.need == "time" and not (reading.delay_s or reading.at or reading.condition):
            return None
    if topic.kinds:
        reading = located(msgspec.structs.replace(reading, scope=_scope(text, context), plugin=""), context)
        if reading.problem is not None and reading.problem.ask:
            reading = located(msgspec.structs.replace(reading, scope=Scope(plural=True), problem=None), context)
    if topic.missing and reading.problem is None:
        names = [context.home.label(t, context.language) for t in reading.targets]
        problem = Problem(key=topic.missing, values={"name": names[0] if names else ""}, ask=True)
        reading = msgspec.structs.replace(reading, problem=problem)
    return reading


def _scope(text: str, context: Context) -> Scope:
    """Return the rooms that a topic's sentence names, if it names any of this home."""
    names = context.home.names(context.language).by_key
    areas = tuple(i for key, hits in names.items() for h in hits if h.sort == "area" and key in text for i in h.ids)
    return Scope(areas=areas, plural=bool(areas))


def _timed(topic: Topic, reading: Reading, text: str, context: Context, now: datetime) -> Reading:
    """Return a reading with the time that the sentence names, taken out of its message."""
    modifiers = times.extract(text, context.language, now)[1]
    at = modifiers.at or (times.bare_clock(text, context.language, now) if modifiers.delay_s is None else None)
    slots = dict(reading.slots)
    slots.pop("when", None)
    if topic.intent.startswith("HearthCancel"):
        clock = times.clock_of(at)
        return msgspec.structs.replace(reading, slots={**slots, **({"clock": clock} if clock else {})})
    if "message" in slots:
        slots["message"] = message_of(str(slots["message"]), context.language, now)
    trigger = trigger_of(modifiers.condition, context) if modifiers.condition else None
    return msgspec.structs.replace(
        reading, slots=slots, delay_s=modifiers.delay_s, at=at, condition=modifiers.condition, trigger=trigger
    )


def message_of(text: str, language: str, now: datetime) -> str:
    """Return what to be reminded of, without the time that was said with it."""
    rest, modifiers = times.extract(text, language, now)
    return rest if not modifiers.none and rest else text
