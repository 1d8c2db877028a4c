"""Stage 4d: questions about what was: when, how long, how often, whether, who, how warm. Pure.

"Did anybody open the front door today", 昨晚几点关的灯: a stretch of the past, what is asked, what was done, and what
it is about, in any order. What is left over must be things or rooms of this home, else it is no such question. The
words are data (past/<lang>.yaml). A question that a plugin answers of any stretch is known without it ("what did I
eat" + "yesterday").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from hub.voice.understanding import data, languages, periods
from hub.voice.understanding.clause import Context, names_only, read_exact
from hub.voice.understanding.frame import Frame
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.measuring import measured
from hub.voice.understanding.names import Thing
from hub.voice.understanding.normalise import Plain
from hub.voice.understanding.reading import Reading, Scope
from hub.voice.understanding.refer import referred
from hub.voice.understanding.sense import scope_of
from hub.voice.understanding.targets import Found, appliance, find

_PERIOD = "period"
_WARMTH = {"humid": "humidity", "damp": "humidity", "dry": "humidity", "moisture": "humidity", "湿度": "humidity",
           "潮不潮": "humidity", "潮吗": "humidity"}  # fmt: skip
_STATS = {"highest": "max", "maximum": "max", "max": "max", "top": "max", "最高": "max",
          "lowest": "min", "minimum": "min", "min": "min", "最低": "min"}  # fmt: skip
_SENSES = ("motion", "occupancy", "presence")
_DOORS = ("garage", "garage_door", "gate", "door")
#: What nobody asks the past of.
_MOMENTARY = frozenset({"button", "scene", "script", "event", "camera", "image", "update"})
#: What goes off when it begins to sound.
_SOUNDING = frozenset({"siren", "alarm_control_panel"})
_DETECTING = frozenset({"smoke", "gas", "carbon_monoxide", "moisture", "heat", "safety", "sound"})


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a question begins that asks one thing of the past. ``must``: what the sentence has to hold, ``period`` for a
    stretch; ``past``: one of the marks of the past; ``without: period``: no stretch; ``tail``: what falls away behind.
    """

    asks: str
    match: str
    must: str = ""
    without: str = ""
    past: bool = False
    tail: str = ""


class Words(msgspec.Struct, frozen=True):
    """A language's words for the past."""

    ahead: re.Pattern[str]
    someone: re.Pattern[str]
    asks: tuple[tuple[Ask, re.Pattern[str], re.Pattern[str] | None], ...]
    marks: re.Pattern[str] | None
    verbs: tuple[tuple[str, re.Pattern[str]], ...]
    parted: re.Pattern[str] | None
    small: re.Pattern[str]
    question: re.Pattern[str] | None
    """What every question holds."""


class Question(msgspec.Struct, frozen=True):
    """What is asked of the past: of what, as words that are left when the question's own are taken away."""

    ask: Ask
    named: dict[str, str]
    rest: str


@lru_cache(maxsize=64)
def words(language: str, people: str) -> Words | None:
    """Return the words of a language, None where it has none; ``people`` is a pattern for the household's persons."""
    content = data.packaged("past", language)
    if content is None or "asks" not in content:
        return None
    someone = str(content.get("someone", "(?!)")).replace("{person}", people or "(?!)")
    asks = []
    for raw in content["asks"]:
        ask = msgspec.convert(raw, Ask)
        must = re.compile(ask.must) if ask.must and ask.must != _PERIOD else None
        asks.append((ask, re.compile(ask.match.replace("{someone}", someone)), must))
    return Words(
        ahead=re.compile(str(content.get("ahead", "")) or "(?!)"),
        someone=re.compile(rf"^{someone}\b" if languages.spaced(language) else "(?!)"),
        asks=tuple(asks),
        marks=re.compile(str(content["marks"])) if "marks" in content else None,
        verbs=tuple((str(key), re.compile(str(words))) for key, words in content["verbs"].items()),
        parted=re.compile(str(content["parted"])) if "parted" in content else None,
        small=re.compile(str(content["small"])),
        question=re.compile(str(content["question"])) if "question" in content else None,
    )


def asked_of_past(said: Plain, context: Context, now: datetime) -> Reading | None:
    """Return a question about what was, or one of a plugin's about a stretch of the past; None for any other."""
    return read(said, context, now) or of_period(said, context, now)


def read(said: Plain, context: Context, now: datetime) -> Reading | None:
    """Return a question about what was, of what this home has; None for any other sentence."""
    language = languages.base(context.language)
    people = "|".join(re.escape(name.casefold()) for name in context.home.people)
    known = words(language, people)
    if known is None or context.lexicon is None:
        return None
    text = said.digits
    start = known.ahead.match(text)
    text = text[start.end() :] if start else text
    taken = periods.cut(text, context.language, now)
    rest, period = taken if taken is not None else (text, None)
    for question in _questions(rest, known, period is not None):
        reading = _reading(question, known, context)
        if reading is not None:
            slots = {**reading.slots, **(period.slots() if period is not None else {})}
            return msgspec.structs.replace(reading, slots=slots)
    return None


def of_period(said: Plain, context: Context, now: datetime) -> Reading | None:
    """Return a question of a plugin's that it answers of any stretch of the past, with the one that is named."""
    known = words(languages.base(context.language), "")
    if known is None or known.question is None or known.question.search(said.text) is None:
        return None
    taken = periods.cut(said.text, context.language, now)
    if taken is None or not taken[0]:
        return None
    found = read_exact(taken[0], context)
    if found is None or not found.spans or found.problem is not None:
        return None
    return msgspec.structs.replace(found, slots={**found.slots, **taken[1].slots()})


def _questions(text: str, known: Words, period: bool) -> Iterator[Question]:
    """Yield what a sentence may ask of the past, the surest first."""
    for ask, pattern, must in known.asks:
        match = pattern.search(text)
        if match is None or (ask.without == _PERIOD and period):
            continue
        held = (period and _PERIOD in ask.must) or (must is not None and must.search(text) is not None)
        if ask.must and not held:
            continue
        if ask.past and not period and (known.marks is None or known.marks.search(text) is None):
            continue
        rest = text[: match.start()] + " " + text[match.end() :]
        rest = re.sub(ask.tail, "", rest) if ask.tail else rest
        named = {k.rstrip("0123456789"): v for k, v in match.groupdict().items() if v}
        yield Question(ask=ask, named=named, rest=known.someone.sub("", rest.strip(" ,")).strip(" ,"))


def _reading(question: Question, known: Words, context: Context) -> Reading | None:
    if question.ask.asks == "value":
        return _value(question, known, context)
    for state, rest in _done(question, known):
        about = _about(rest, state, known, context)
        if about is not None:
            found, scope = about
            slots: dict[str, Any] = {"asks": question.ask.asks, "state": _meant(state, found.targets, context)}
            kinds = tuple(dict.fromkeys(context.home.by_id[t].kind for t in found.targets))
            reading = _asked(slots, found.targets, scope, kinds)
            return msgspec.structs.replace(reading, problem=found.problem)
    return None


def _asked(slots: dict[str, Any], targets: tuple[str, ...], scope: Scope, kinds: tuple[str, ...]) -> Reading:
    return Reading(
        intent="HearthPast", slots=slots, targets=targets, scope=scope, kinds=kinds, stage="frame", confidence=0.9,
        query=True,
    )  # fmt: skip


def _done(question: Question, known: Words) -> Iterator[tuple[str, str]]:
    """Yield what may have been done, as the state it led to, and the words around it; what stands last comes first."""
    text = question.rest
    if known.parted is not None and (match := known.parted.search(text)):
        state = {"on": "on", "off": "off"}.get(match["particle"], match["particle"])
        yield state, f"{text[: match.start()]} {match['between']} {text[match.end() :]}"
    if question.named.get("state"):
        yield {"开": "on", "亮": "on", "关": "closed", "锁": "locked"}[question.named["state"]], text
    found = [(m.end(), m.end() - m.start(), state, m) for state, p in known.verbs for m in p.finditer(text)]
    for _, _, state, match in sorted(found, key=lambda hit: (-hit[0], -hit[1])):
        yield state, f"{text[: match.start()]} {text[match.end() :]}"


def _bare(text: str, known: Words, context: Context) -> str:
    gap = " " if languages.spaced(context.language) else ""
    return gap.join(known.small.sub(" ", text).split()).strip(" ,")


def _about(rest: str, state: str, known: Words, context: Context) -> tuple[Found, Scope] | None:
    """Return what of this home the words that are left name, with nothing of them left over."""
    text = _bare(rest, known, context)
    if state == "detected":
        return _moved(text, context)
    frame = _names(text, context)
    if frame is None:
        return None
    if frame.pronoun and not frame.where_or_what:
        return (Found(targets=context.last), Scope(last=True)) if context.last else None
    if not (frame.things or frame.devices or frame.shorts):
        doors = _doors(frame, context) if state in ("open", "closed", "locked", "unlocked") else ()
        return (Found(targets=doors), scope_of(frame, context.home)) if doors else None
    scope = msgspec.structs.replace(scope_of(frame, context.home), plural=True)
    kinds = ("lock",) if state in ("locked", "unlocked") else ()
    found = find(scope, context.home, kinds, context.language, context.area)
    ids = found.targets or (found.problem.candidates if found.problem is not None else ())
    things = [t for i in ids if (t := context.home.by_id[i]).kind not in _MOMENTARY]
    rooms_own = [t for t in things if not appliance(t)]  # "the door" is not that of the fridge
    targets = tuple(t.id for t in (things if frame.things else rooms_own or things))
    if targets:
        return Found(targets=targets), scope
    return (found, scope) if found.problem is not None else None


def _doors(frame: Frame, context: Context) -> tuple[str, ...]:
    """Return the doors of a room that was said for them ("who opened the garage")."""
    things = (t for t in context.home.things if t.area in frame.areas and t.device_class in _DOORS)
    return tuple(t.id for t in things if not appliance(t))


def _names(text: str, context: Context) -> Frame | None:
    assert context.lexicon is not None
    frame = frame_of(text, context.lexicon, context.home)
    if frame.leftovers or frame.rooms:
        frame = referred(frame, context.home, context.lexicon) or frame
    if frame.leftovers or frame.rooms or frame.questions:
        return None
    return frame if frame.pronoun or names_only(frame) else None


def _moved(text: str, context: Context) -> tuple[Found, Scope] | None:
    """Return what notices movement in the rooms that are named, in the home where none is."""
    frame = _names(text, context) if text else None
    if text and (frame is None or frame.things or frame.shorts):
        return None
    scope = scope_of(frame, context.home) if frame is not None else Scope(home=True)
    places = {*scope.areas, *(a for f in scope.floors for a in context.home.floor_areas(f))}
    targets = tuple(t.id for t in context.home.things if _senses(t) and (not places or t.area in places))
    return (Found(targets=targets), scope) if targets else None


def _senses(thing: Thing) -> bool:
    """Return True for what notices people; a camera's cats and cars are none."""
    if thing.kind != "binary_sensor" or thing.device_class not in _SENSES:
        return False
    return thing.attributes.get("source") != "camera" or thing.id.endswith("_person")


def _meant(state: str, targets: tuple[str, ...], context: Context) -> str:
    """Return the state that was meant: what sounds goes *off* when it begins, detectors detect."""
    things = [context.home.by_id[t] for t in targets]
    if not things:
        return state
    if all(t.kind in _SOUNDING for t in things) and state == "off":
        return "on"
    if all(t.kind == "binary_sensor" and t.device_class in _DETECTING for t in things) and state in ("on", "off"):
        return "on"
    return state


def _value(question: Question, known: Words, context: Context) -> Reading | None:
    """Return a question how warm or how damp it was somewhere."""
    said = question.named.get("attribute", "")
    attribute = _WARMTH.get(said, "temperature")
    text = re.sub(r"^(?:it )?(?:in|inside|at|of|on|upstairs and)\b", "", _bare(question.rest, known, context)).strip()
    text = re.sub(r"^it\b", "", text).strip() if languages.spaced(context.language) else text
    frame = _names(text, context) if text else None
    if text and frame is None:
        return None
    if frame is None and not context.area:  # "how cold did it get last night": outside
        return Reading(intent="HassGetWeather", stage="frame", confidence=0.9, query=True)
    scope = scope_of(frame, context.home) if frame is not None else Scope(here=True)
    found = measured(attribute, scope, context.home, context.language, context.area)
    if found.problem is not None or not found.targets:
        return None
    stat = _STATS.get(question.named.get("stat", ""), "")
    slots = {"asks": "value", "attribute": attribute, **({"stat": stat} if stat else {})}
    return _asked(slots, found.targets, scope, ())
