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
from hub.voice.understanding import data, languages, periods, times
from hub.voice.understanding.announcing import placed
from hub.voice.understanding.appointed import morning, time_alone
from hub.voice.understanding.clause import Context, located
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.machines import machine_sensors
from hub.voice.understanding.reading import Problem, Reading, Scope
from hub.voice.understanding.sense import scope_of
from hub.voice.understanding.targets import appliance, find
from hub.voice.understanding.triggering import spoken_of, trigger_of

_LONGEST_SLOT = 120
_AMOUNT = re.compile(r"(?P<to>\b(?:to|at|level|to level)\s+|[到至成为])?(?P<n>\d+(?:\.\d+)?)")
#: "Level seven" of ten.
_LEVELS = 10


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of topics/<lang>.yaml. ``time``: a time is taken out first; ``need``: without it, no such topic
    (``trigger``: what the home can notice, in the group ``condition``).

    ``first``: it goes before devices and their sentences. ``ask``: when there is no time, it is asked for.
    ``located``: without something of this home that it is about, no such topic. ``period``: a stretch of the past
    that is named goes with it.
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
    ask: str = ""
    located: bool = False
    period: bool = False


class Lists(msgspec.Struct, frozen=True):
    """How lists are named in a language: the pattern of a name before or after "list", and the lists' other words."""

    named: re.Pattern[str]
    by_word: dict[str, str]
    no_item: frozenset[str] = frozenset()
    """What stands where an item would and names none: "everything", "the"."""
    unnamed: frozenset[str] = frozenset()
    """What stands for one item and does not say which: "it", "an item"."""
    whole: re.Pattern[str] | None = None
    """What a sentence must hold to be about a whole list."""

    def name(self, text: str, said: str) -> str:
        """Return which list a sentence speaks of: by what was taken for its name, else by the pattern; "" for none."""
        said = " ".join(said.split())
        if said not in self.by_word:
            found = next((g for m in self.named.finditer(text) for g in m.groups() if g), said)
            said = " ".join(found.replace("-", " ").split())
        return self.by_word.get(said, said)


class Compiled(msgspec.Struct, frozen=True):
    """A topic with its patterns compiled."""

    topic: Topic
    match: re.Pattern[str]
    unless: re.Pattern[str] | None


@lru_cache(maxsize=16)
def topics(language: str, rooms: str, people: str = "") -> tuple[Compiled, ...]:
    """Return the topics of a language; UnderstandingError names the entry that is wrong.

    Those of talk/<lang>.yaml, about the conversation itself, stand around those of topics/<lang>.yaml. ``rooms`` and
    ``people`` are patterns for the rooms that people speak of and for this household's persons.
    """
    content, talk = data.packaged("topics", language) or {}, data.packaged("talk", language) or {}
    words = {**content.get("words", {}), "room": rooms, "person": people or "(?!)"}
    out = []
    for i, raw in enumerate((*talk.get("before", ()), *content.get("topics", ()), *talk.get("after", ()))):
        try:
            topic = msgspec.convert(raw, Topic)
            match = re.compile(_filled(topic.match, words))
            unless = re.compile(_filled(topic.unless, words)) if topic.unless else None
        except (msgspec.ValidationError, re.error) as error:
            raise UnderstandingError(f"topics/{language}.yaml: entry {i}: {error}", remedy="correct it") from error
        out.append(Compiled(topic, match, unless))
    return tuple(out)


@lru_cache(maxsize=16)
def lists(language: str) -> Lists | None:
    """Return how a language names lists, or None where topics/<lang>.yaml does not say."""
    content = data.packaged("topics", language) or {}
    if "named" not in content:
        return None
    words = {str(word): key for key, own in content.get("lists", {}).items() for word in own}
    whole = re.compile(content["whole"]) if "whole" in content else None
    no_item, unnamed = frozenset(content.get("no_item", ())), frozenset(content.get("unnamed", ()))
    return Lists(re.compile(content["named"]), words, no_item, unnamed, whole)


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, value in words.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


def read_topic(text: str, context: Context, now: datetime, *, first: bool = False) -> Reading | None:
    """Return what a plain sentence with digits asks for when it is about one of the topics.

    ``first``: only those topics that go before any device of the same name (alarm clocks before the alarm).
    """
    language = languages.base(context.language)
    for compiled in topics(language, _rooms(context), _people(context)):
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


def _people(context: Context) -> str:
    """Return a pattern for the persons of the household."""
    return "|".join(re.escape(name.casefold()) for name in context.home.people)


def _reading(topic: Topic, match: re.Match[str], text: str, context: Context, now: datetime) -> Reading | None:
    named = {k.rstrip("0123456789"): v.strip(" ,") for k, v in match.groupdict().items() if v}
    slots: dict[str, Any] = {**topic.slots, **{k: v[:_LONGEST_SLOT] for k, v in named.items() if v}}
    naming = lists(languages.base(context.language)) if "List" in topic.intent else None
    if naming is not None and topic.intent.endswith(("Item", "Items")):
        name = naming.name(text, named.get("name", ""))
        slots = {k: v for k, v in slots.items() if k != "name" or v not in naming.unnamed}
        slots |= {"name": name} if name and name not in naming.unnamed else {}
        item = slots.get("item")
        if "Remove" in topic.intent and (item in naming.no_item or (item in naming.unnamed and f"{item} list" in text)):
            del slots["item"]  # the whole list
        if "Add" in topic.intent and slots.get("item") in naming.unnamed:
            del slots["item"]  # it is asked for
        if "Remove" in topic.intent and "item" not in slots and naming.whole and not naming.whole.search(text):
            slots["item"] = "it"  # a list is never emptied because one thing on it was not understood
    bought = str(slots.get("item", "")) if topic.intent == "HassShoppingListAddItem" else ""
    if context.lexicon is not None and context.lexicon.is_living(bought):
        return None  # nobody is bought: 家里的孩子没了
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
    if topic.need == "trigger":
        return _waiting(reading, context)
    taken = periods.cut(text, context.language, now) if topic.period else None
    if taken is not None and taken[1].key != "today":
        slots = {**reading.slots, **taken[1].slots()}
        reading = msgspec.structs.replace(reading, slots=slots)
    nameless = topic.intent == "HearthSetReminder" and not slots.get("message")
    if nameless and time_alone(str(slots.get("when", "")), context.language, now) is None:
        return None  # words that are no time are what to remind of, said in another way
    if topic.time:
        reading = _timed(topic, reading, text, context, now)
        if topic.need == "time" and not (_has_time(reading) or "clock" in reading.slots):
            return None
    if topic.intent in _APPOINTED and reading.problem is None:
        if reading.condition and reading.trigger is None:
            unwatched = Problem(key="unwatched", values={"condition": reading.condition})
            return msgspec.structs.replace(reading, problem=unwatched)
        key = "" if _has_time(reading) else "when"
        key = key or ("remind_what" if topic.intent == "HearthSetReminder" and not reading.slots.get("message") else "")
        reading = msgspec.structs.replace(reading, problem=Problem(key=key, ask=True)) if key else reading
    if "where" in reading.slots and topic.intent == "HassBroadcast":
        return placed(reading, context)
    if topic.located:
        return _about(reading, text, context)
    if topic.intent == "HassSetVolumeRelative":
        reading = _by_how_much(reading, text)
    if topic.kinds:
        reading = located(
            msgspec.structs.replace(reading, scope=_scope(text, context, topic.kinds), plugin=""), context
        )
        if reading.problem is not None and reading.problem.ask:
            reading = located(msgspec.structs.replace(reading, scope=Scope(plural=True), problem=None), context)
    if topic.missing and reading.problem is None:
        names = [context.home.label(t, context.language) for t in reading.targets] or [str(slots.get("item", ""))]
        problem = Problem(key=topic.missing, values={"name": names[0] if names else ""}, ask=True)
        reading = msgspec.structs.replace(reading, problem=problem)
    return reading


def _waiting(reading: Reading, context: Context) -> Reading | None:
    """Return what is wished for when something of this home comes to be; None when it is about nothing here."""
    slots = dict(reading.slots)
    condition = str(slots.pop("condition", ""))
    trigger = trigger_of(condition, context)
    if trigger is None and not spoken_of(condition, context)[0]:
        return None
    if trigger is None:
        problem = Problem(key="unwatched", values={"condition": condition})
        return msgspec.structs.replace(reading, slots=slots, condition=condition, problem=problem)
    return msgspec.structs.replace(reading, slots=slots, condition=condition, trigger=trigger)


_APPOINTED = frozenset({"HearthSetAlarm", "HearthSetReminder"})


def _has_time(reading: Reading) -> bool:
    return bool(reading.delay_s or reading.at or reading.condition)


@lru_cache(maxsize=16)
def _works(language: str) -> Mapping[str, str]:
    """Return by what people call a machine when they ask for its work: "the washing" for the washing machine."""
    return dict((data.packaged("talk", language) or {}).get("works", {}))


def _about(reading: Reading, text: str, context: Context) -> Reading | None:
    """Return a reading with the things of this home that its sentence names; None when it names none."""
    if context.lexicon is None:
        return None
    words = str(reading.slots.get("about") or text)
    if reading.intent == "HearthMachineState":
        for said, machine in _works(languages.base(context.language)).items():
            words = words.replace(said, machine)
    slots = {k: v for k, v in reading.slots.items() if k != "about"}
    frame = frame_of(words, context.lexicon, context.home)
    if not (frame.things or frame.devices or frame.shorts) or frame.rooms:
        return None
    found = find(scope_of(frame, context.home), context.home, (), context.language, context.area)
    named = tuple(i for hit in (*frame.things, *frame.shorts) for i in hit.ids)
    targets = found.targets or named or (found.problem.candidates if found.problem is not None else ())
    if reading.intent == "HearthMachineState":
        things = machine_sensors(targets, context.home)
        things = things or [t for i in targets if appliance(t := context.home.by_id[i])]
        targets = tuple(t.id for t in things)
    return msgspec.structs.replace(reading, slots=slots, targets=targets) if targets else None


def _by_how_much(reading: Reading, text: str) -> Reading:
    """Return a change of volume by, or to, the number that was said with it."""
    match = _AMOUNT.search(text)
    if match is None:
        return reading
    number = float(match["n"])
    number = int(number) if number.is_integer() else number
    if match["to"]:
        number = number * 10 if "level" in match["to"] and number <= _LEVELS else number
        return msgspec.structs.replace(reading, intent="HassSetVolume", slots={"volume_level": number})
    step = -number if reading.slots.get("volume_step") == "down" else number
    return msgspec.structs.replace(reading, slots={"volume_step": step})


def _scope(text: str, context: Context, kinds: tuple[str, ...]) -> Scope:
    """Return the rooms that a topic's sentence names, if it names any of this home."""
    names = context.home.names(context.language).by_key
    areas = tuple(i for key, hits in names.items() for h in hits if h.sort == "area" and key in text for i in h.ids)
    things = tuple(
        h.ids for key, hits in names.items() if key in text for h in hits
        if h.sort == "thing" and all(context.home.by_id[i].kind in kinds for i in h.ids)
    )  # fmt: skip
    return Scope(things=things, areas=() if things else areas, plural=bool(areas))


def _timed(topic: Topic, reading: Reading, text: str, context: Context, now: datetime) -> Reading:
    """Return a reading with the time that the sentence names, taken out of its message."""
    modifiers = times.extract(text, context.language, now)[1]
    spanned = modifiers.delay_s is not None or modifiers.duration_s is not None
    at = modifiers.at or (None if spanned else times.bare_clock(text, context.language, now))
    if topic.intent == "HearthSetAlarm":
        at = times.on_named_day(morning(at, text, context.language, now), text, context.language, now)
    slots = dict(reading.slots)
    slots.pop("when", None)
    if topic.intent == "HearthSnooze":
        seconds = modifiers.duration_s or modifiers.delay_s or times.any_span(text, context.language)
        return msgspec.structs.replace(reading, slots={**slots, **({"seconds": seconds} if seconds else {})})
    if topic.intent.startswith("HearthCancel"):
        clock = times.clock_of(at)
        return msgspec.structs.replace(reading, slots={**slots, **({"clock": clock} if clock else {})})
    if "message" in slots:
        slots["message"] = message_of(str(slots["message"]), context.language, now)
    trigger = trigger_of(modifiers.condition, context) if modifiers.condition else None
    if modifiers.duration_s is not None and "message" not in slots:
        slots["duration_s"] = modifiers.duration_s
    return msgspec.structs.replace(
        reading, slots=slots, delay_s=modifiers.delay_s, at=at, condition=modifiers.condition, trigger=trigger
    )


def message_of(text: str, language: str, now: datetime) -> str:
    """Return what to be reminded of, without the time that was said with it."""
    rest, modifiers = times.extract(text, language, now)
    return rest if not modifiers.none and rest else text
