"""Reads one clause: exact sentences first, then the frame, with its targets found in this home. Pure.

What a clause leaves unsaid may come from the clause before it in a compound, or from what the session spoke of last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hub.voice.understanding import data, exact, languages, normalise
from hub.voice.understanding import intents as kinds_table
from hub.voice.understanding.frames import Frame, frame_of
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.meaning import Sense, scope_of, sense_of
from hub.voice.understanding.measuring import measured
from hub.voice.understanding.names import NameHit, Vocabulary
from hub.voice.understanding.pairing import paired
from hub.voice.understanding.reading import Problem, Reading, Scope
from hub.voice.understanding.refer import referred, unplaced
from hub.voice.understanding.targets import find, folded_names, named_after

#: Slots that say *which*, not *how*: a clause that inherits a request does not inherit these.
_WHICH_SLOTS = frozenset({"name", "area", "floor", "domain", "device_class", "preferred_area_id"})

#: Closing a door that has only a lock is locking it: upstream's "off" is then "on".
_SWITCHING = frozenset({"HassTurnOn", "HassTurnOff"})
#: Sorts of things that a sentence names plainly.
_PLAINLY = frozenset({"light", "fan", "media_player", "climate", "vacuum", "switch"})
#: Problems that a thing of another sort than was spoken of before would not have.
_OTHER_SORT = frozenset({"unfit", "no_device", "no_device_in_area"})
#: Problems that a thing without a room, named after the one that was said, would solve.
_NOT_THERE = frozenset({"nothing_in_area", "no_device_in_area"})


#: Letters that are matched with the sentence data for one sentence, in all its stretches; beyond, frames alone serve.
_MOST_MATCHED = 500


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What clauses are read against: the home, the language's data, the speaker's room, the last targets."""

    home: Vocabulary
    language: str
    sentences: exact.Sentences
    lexicon: Lexicon | None
    area: str | None = None
    last: tuple[str, ...] = ()
    plural: bool = False
    exactly: dict[str, Reading | None] = {}
    """Exact readings of this sentence's stretches, so that none is matched twice."""


def read_clause(text: str, context: Context, before: Reading | None = None) -> Reading | None:
    """Return the reading of a clause; a reading with a problem only when nothing reads it without one."""
    ensured = context.lexicon.ensured(text) if context.lexicon is not None else None
    if ensured is not None:
        wished = _wished(ensured, context, before)
        known = read_exact(text, context) if wished is None or (wished.problem and not wished.problem.ask) else None
        return wished if known is None or known.query or known.wildcard else known
    digits = normalise.digits(text, context.language)
    if before is not None:
        framed = _frame_reading(digits, context, before)
        if framed is not None and framed.problem is None:
            return framed
    found = read_exact(text, context)
    if found is None and digits != text:
        found = read_exact(digits, context)
    lacking = found is not None and found.problem is not None and found.problem.key == "no_orders"
    if found is not None and found.plugin and not (found.query or found.targets or (found.problem and not lacking)):
        framed = _frame_reading(digits, context, before)
        if framed is None and lacking:
            framed = _wanted(digits, context)
        if framed is None or not _only_switches(framed, context.home):
            return found
        return _instead_of_order(framed, found, context) if lacking else framed
    sure = context.lexicon is not None and context.lexicon.written  # elsewhere frames may not know a question for one
    stated = found is not None and found.intent == "HassGetState" and not found.plugin and sure
    doubted = stated or (found is not None and _seeks_a_device(found, context))
    if found is not None and found.problem is None and not (context.plural and not found.scope.home) and not doubted:
        return found
    framed = _frame_reading(digits, context, before)
    if found is not None and found.problem is None and stated:
        wish = framed is not None and framed.problem is None and not framed.query  # "all lights off" asks for nothing
        return framed if wish else found
    if found is None:
        return framed
    if framed is None or framed.problem is not None or (framed.query != found.query and not found.wildcard):
        return found
    alike = framed.intent == found.intent or {framed.intent, found.intent} <= _SWITCHING
    if found.slots.get("domain") in _PLAINLY and framed.slots.get("domain", found.slots["domain"]) not in found.kinds:
        return found  # a frame that overheard "the fans" is not about all lights
    return _agreed(framed, found) if alike or found.wildcard else found


def _seeks_a_device(found: Reading, context: Context) -> bool:
    """Return True for "start the player" taken for a search for something of that name to play."""
    if found.intent != "HassMediaSearchAndPlay" or context.lexicon is None or not context.lexicon.spaced:
        return False
    sought = normalise.key(str(found.slots.get("search_query", "")), context.language)
    pieces = frame_of(sought, context.lexicon, context.home).pieces
    sorts = [{c.sort for c in piece.concepts} for piece in pieces]
    if any("step" in s for s in sorts):  # "mets un peu plus de lumière"
        return all(s & {"device", "filler", "amount", "step"} for s in sorts)
    return any("device" in s for s in sorts) and all(s & {"device", "filler"} for s in sorts)


def _wished(text: str, context: Context, before: Reading | None) -> Reading | None:
    """Return what is to be made sure of as a deed: a state that is told of is to be brought about, never asked for."""
    framed = _frame_reading(normalise.digits(text, context.language), context, before, wished=True)
    if framed is not None:
        kinds = {context.home.by_id[t].kind for t in framed.targets}
        all_alike = framed.intent in _SWITCHING and len(kinds) == 1 and kinds <= _PLAINLY and framed.scope.plural
        if all_alike and not framed.slots.keys() & {"name", "domain"}:  # "every light": what upstream calls its domain
            return msgspec.structs.replace(framed, slots={**framed.slots, "domain": kinds.pop()})
        return framed
    found = read_clause(text, context, before)
    return found if found is not None and not found.query else None


def _wanted(digits: str, context: Context) -> Reading | None:
    """Return an order without a verb ("a large coffee please") as the wish that it is."""
    words = context.lexicon.of("want") if context.lexicon is not None and context.lexicon.spaced else []
    return _frame_reading(f"{words[-1]} {digits}", context, None) if words else None


def _only_switches(framed: Reading, home: Vocabulary) -> bool:
    """Return True for turning on what can only be switched: no plugin can order a latte from a plug."""
    kinds = {home.by_id[t].kind for t in framed.targets}
    return framed.problem is None and framed.intent == "HassTurnOn" and kinds == {"switch"}


def _instead_of_order(framed: Reading, order: Reading, context: Context) -> Reading:
    """Return switching on what takes no orders: asked about where more was ordered than the machine's own name says."""
    names = [name for t in framed.targets for name in folded_names(context.home.by_id[t])]
    if all(any(str(value).casefold() in name for name in names) for value in order.slots.values()):
        return framed
    name = context.home.label(framed.targets[0], context.language)
    return msgspec.structs.replace(framed, problem=Problem(key="only_switched", values={"name": name}, ask=True))


def _agreed(framed: Reading, found: Reading) -> Reading:
    """Return a frame that found targets for a sentence that is known, with what the sentence says beyond the frame."""
    if framed.intent != found.intent or any(found.slots.get(k, v) != v for k, v in framed.slots.items()):
        return framed
    return msgspec.structs.replace(framed, slots={**found.slots, **framed.slots})


def read_exact(text: str, context: Context) -> Reading | None:
    """Return the reading of a clause as a known sentence, matched once however often it is asked for."""
    if text not in context.exactly and sum(map(len, context.exactly)) + len(text) > _MOST_MATCHED:
        return None
    if text not in context.exactly:
        found = exact.read(text, context.sentences, context.home, context.language, context.area)
        known = found is not None and not _about_nothing(found, context.lexicon)
        known = known and not (found is not None and found.wildcard and _unlike(found.intent, text, context.language))
        context.exactly[text] = _by_own_name(found, text, context) if found is not None and known else None
    return context.exactly[text]


def _about_nothing(found: Reading, lexicon: Lexicon | None) -> bool:
    """Return True for a plugin's sentence about foods or goods that names none: "I finished it once", 孩子吃完了."""
    said = next((str(found.slots[k]) for k in ("items", "item") if k in found.slots), "") if found.plugin else ""
    if not said.split() or not found.wildcard or lexicon is None:
        return False
    nearly = said.endswith(("快", "快要", "差不多", "马上"))  # 快用完了: not yet
    return nearly or bool(lexicon.value(said.split()[0].casefold(), "pronoun")) or lexicon.is_living(said.casefold())


#: What follows is asked for; what a plugin's sentence takes for goods or foods does not hold it ("… so take it off").
_THEREFORE = {"en": re.compile(r",? so (?:please |can you |could you |you can |just )*[a-z]+ ")}


def _unlike(intent: str, text: str, language: str) -> bool:
    """Return True where the words of a known sentence's open end tell that it is not about that at all."""
    base = languages.base(language)
    therefore, never = _THEREFORE.get(base), _never(base).get(intent)
    return bool((therefore and therefore.search(text)) or (never and never.search(text)))


@lru_cache(maxsize=16)
def _never(language: str) -> Mapping[str, re.Pattern[str]]:
    """Return by intent which sentences are not for it, though its open words would take them (topics/<lang>.yaml)."""
    content = data.packaged("topics", language) or {}
    return {intent: re.compile(pattern) for intent, pattern in content.get("never", {}).items()}


def _by_own_name(found: Reading, text: str, context: Context) -> Reading:
    """Return a known sentence for what is called by the sort that was said, where only some there are ("the lamp")."""
    if found.query or found.plugin or len(found.targets) < 2 or "name" in found.slots or context.lexicon is None:
        return found
    devices = frame_of(normalise.digits(text, context.language), context.lexicon, context.home).devices
    words = [said.word for said in devices if not said.general]
    named = tuple(t for t in found.targets if any(named_after(context.home.by_id[t], w) for w in words))
    return msgspec.structs.replace(found, targets=named, wholly=False) if named and len(devices) == 1 else found


def _frame_reading(digits: str, context: Context, before: Reading | None, *, wished: bool = False) -> Reading | None:
    if context.lexicon is None:
        return None
    frame = frame_of(digits, context.lexicon, context.home, wished=wished)
    if frame.leftovers or frame.rooms:
        frame = referred(frame, context.home, context.lexicon) or frame
    if frame.leftovers:
        return None
    if before is not None and frame.pronoun and not frame.where_or_what:
        return lent(frame, context, before.targets)
    if frame.there and not frame.areas and not frame.things:
        about = before.targets if before is not None else context.last
        frame.areas = list(dict.fromkeys(a for t in about if (a := context.home.by_id[t].area)))
    reading = reading_of(frame, context)
    if reading is not None and reading.problem is not None and reading.problem.key in _NOT_THERE:
        again_framed = frame_of(digits, context.lexicon, context.home, wished=wished)
        loose = unplaced(again_framed, context.home, context.lexicon)
        other = reading_of(loose, context) if loose is not None else None
        return other if other is not None and other.problem is None else reading
    missing = reading is not None and reading.problem is not None and reading.problem.key in ("what", "what_is_it")
    if reading is not None and not (missing and before is not None and before.targets):
        return reading
    if before is None:
        return None
    if not frame.where_or_what:
        return lent(frame, context, before.targets)
    return again(before, frame, context)


def lent(frame: Frame, context: Context, targets: tuple[str, ...]) -> Reading | None:
    """Return a frame that named nothing, read as if it had named these targets."""
    if not targets:
        return None
    home = context.home
    frame.things = [NameHit(sort="thing", ids=(t,), name=home.label(t, context.language)) for t in targets]
    frame.pronoun = False
    return reading_of(frame, context)


def reading_of(frame: Frame, context: Context) -> Reading | None:
    """Return what a frame without leftovers asks for, with its targets; None when it asks for nothing."""
    sense = sense_of(frame, context.home)
    if sense is None:
        return None
    parts = paired(frame, sense.scope)
    if parts is None and not sense.query:
        return None
    base = Reading(
        intent=sense.intent,
        slots=_slots(sense, frame, context),
        scope=msgspec.structs.replace(sense.scope, parts=parts or ()),
        kinds=sense.kinds or kinds_table.KINDS_OF.get(sense.intent, ()),
        stage="frame",
        confidence=_confidence(frame),
        query=sense.query,
        risky=frame.complaint is not None and sense.intent == "HassClimateSetTemperature",
        matched=tuple(frame.matched),
    )
    if frame.rooms:
        return msgspec.structs.replace(base, problem=Problem(key="no_area", values={"area": frame.rooms[0]}))
    return _missing(sense, base, context) if sense.missing else located(base, context)


def _missing(sense: Sense, base: Reading, context: Context) -> Reading:
    """Return a request without its value, or without its target, as a question for it."""
    if sense.missing == "what":
        if context.last:
            return located(msgspec.structs.replace(base, scope=Scope(last=True)), context)
        return msgspec.structs.replace(base, problem=Problem(key="what", ask=True))
    found = located(base, context)
    if found.problem is not None:
        return found
    names = [context.home.label(t, context.language) for t in found.targets]
    return msgspec.structs.replace(
        found, problem=Problem(key="value", values={"name": names[0] if names else ""}, ask=True)
    )


def located(reading: Reading, context: Context) -> Reading:
    """Return a reading with its targets looked up, or the problem with them."""
    scope = reading.scope
    if context.plural:
        scope = msgspec.structs.replace(scope, plural=True)
    if reading.intent in ("HassGetCurrentTime", "HassGetCurrentDate", "HassGetWeather"):
        return reading
    if scope.last or (scope.empty and context.last and not reading.query):
        return _from_last(reading, context)
    if reading.intent == "HassClimateGetTemperature" or (
        reading.intent in ("HassGetState", "HearthPast") and "attribute" in reading.slots
    ):
        return _measured(reading, scope, context)
    found = find(scope, context.home, reading.kinds, context.language, context.area)
    return msgspec.structs.replace(reading, targets=found.targets, problem=found.problem, wholly=found.wholly)


def _from_last(reading: Reading, context: Context) -> Reading:
    """Return a reading whose "it" is what the session spoke of last."""
    fit = tuple(t for t in context.last if t in context.home.by_id and context.home.by_id[t].kind in reading.kinds)
    if fit:
        return msgspec.structs.replace(reading, targets=fit)
    if reading.scope.last and len(reading.kinds) > 1 and reading.intent != "HassClimateSetTemperature":
        return msgspec.structs.replace(reading, problem=Problem(key="what_is_it", ask=True))
    found = find(reading.scope, context.home, reading.kinds, context.language, context.area)
    return msgspec.structs.replace(reading, targets=found.targets, problem=found.problem, wholly=found.wholly)


def _measured(reading: Reading, scope: Scope, context: Context) -> Reading:
    """Return a question for a measured value with whatever measures it where it was asked for."""
    attribute = str(reading.slots.get("attribute", "temperature"))
    found = measured(attribute, scope, context.home, context.language, context.area)
    return msgspec.structs.replace(reading, targets=found.targets, problem=found.problem, wholly=found.wholly)


def names_only(frame: Frame) -> bool:
    """Return whether a sentence names things or rooms and says nothing of what is to become of them."""
    said = frame.leftovers or frame.options or frame.actions or frame.particle or frame.steps or frame.value
    return bool(frame.where_or_what and not said)


def again(before: Reading, frame: Frame, context: Context) -> Reading | None:
    """Return the same request for another part of the home ("… and the kitchen", "no, the bedroom one")."""
    if not names_only(frame):
        return None
    scope = scope_of(frame, context.home)
    if not scope.things and not scope.devices:
        scope = msgspec.structs.replace(scope, devices=before.scope.devices, plural=True)
    slots = {k: v for k, v in before.slots.items() if k not in _WHICH_SLOTS or (k == "domain" and not scope.things)}
    kinds = before.kinds or kinds_table.KINDS_OF.get(before.intent, ())
    if not scope.things and not scope.devices and before.targets:
        kinds = tuple(dict.fromkeys(context.home.by_id[t].kind for t in before.targets if t in context.home.by_id))
    base = Reading(
        intent=before.intent,
        slots=slots,
        scope=scope,
        kinds=kinds,
        stage="frame",
        confidence=_confidence(frame),
        query=before.query,
        matched=tuple(frame.matched),
    )
    if frame.rooms:
        return msgspec.structs.replace(base, problem=Problem(key="no_area", values={"area": frame.rooms[0]}))
    found = located(base, context)
    if found.problem is None or found.problem.key not in _OTHER_SORT or not set(kinds) <= set(kinds_table.SWITCHED):
        return found
    own = kinds_table.KINDS_OF.get(before.intent, ())  # "the lights … and the fan" is not about lights any more
    slots = {k: v for k, v in slots.items() if k != "domain"}
    other = located(msgspec.structs.replace(base, slots=slots, kinds=own), context)
    return other if other.problem is None else found


def _slots(sense: Sense, frame: Frame, context: Context) -> dict[str, Any]:
    """Return the slots of a sense with the names and places that were said, as upstream names them."""
    slots = dict(sense.slots)
    if frame.things:
        names = [hit.name for hit in frame.things]
        slots["name"] = names[0] if len(names) == 1 else names
    if frame.areas and "area" not in slots:
        labels = [context.home.label(a, context.language) for a in dict.fromkeys(frame.areas)]
        slots["area"] = labels[0] if len(labels) == 1 else labels
    if frame.floors:
        slots["floor"] = context.home.label(frame.floors[0], context.language)
    return slots


def _confidence(frame: Frame) -> float:
    """Return how sure a frame is: the more filler it had to pass over, the less."""
    filler = sum(1 for p in frame.pieces if p.filler)
    return 0.95 - 0.2 * filler / max(1, len(frame.pieces))
