"""Sentences that are read in parts before they are read whole: what takes itself back, what waits for something. Pure.

What was taken back is never done, what is to be waited for never at once: where a part of such a sentence is not
understood, nothing of it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from hub.voice.understanding import amending, asides, compounds, conditional, languages, reasons
from hub.voice.understanding.clause import Context, read_exact
from hub.voice.understanding.clause_words import without_soft
from hub.voice.understanding.dialogue import Session
from hub.voice.understanding.following import follow
from hub.voice.understanding.normalise import Plain, plain
from hub.voice.understanding.reading import Problem, Reading
from hub.voice.understanding.slips import mended
from hub.voice.understanding.unknown import explain


class Part(Protocol):
    """Reads a part of a sentence by itself; ``inner``: it is not to be delayed again."""

    def __call__(self, text: str, near: Context, *, inner: bool = False) -> list[Reading] | None:
        """Return its readings, None for what is no request."""


def taken_back(said: Plain, context: Context, now: datetime, part: Part) -> list[Reading] | None:
    """Return what a sentence asks for that takes something back; None for one that does not."""
    both = asides.taken_back(said.digits, context.language) or amending.taken_back(said.digits, context.language)
    if both is None:
        return None
    spaced = languages.spaced(context.language)
    before, then = part(both[0], context), plain(both[1], context.language)
    about = tuple(t for r in before or () for t in r.targets)
    near = msgspec.structs.replace(context, last=about) if about else context
    own = part(both[1], near) if not spaced or compounds.has_verb(then.digits, context) else None
    if own and not any(r.problem for r in own):
        return own
    memory = Session(last=tuple(before or ()), about=tuple(before or ()))
    again = plain(f"{'no, ' if spaced else '不是'}{both[1]}", context.language)
    followed = follow(again, context, memory, now) if before else None
    if followed is not None:
        return [msgspec.structs.replace(r, stage="frame") for r in followed.readings]
    problem = explain(then, context)
    if problem.key == "not_understood" and before:
        problem = Problem(key="unknown_name", values={"name": both[1]})
    return own or [Reading(intent="", problem=problem)]


_AFTER_LIST = re.compile(
    r"^(?P<first>.+?\blists?)(?:,? and (?:then |also )?|, (?:then |and |also )?| then )(?P<rest>.+)$"
)


def beyond_list(said: Plain, context: Context, part: Part) -> list[Reading] | None:
    """Return what was asked for after a list was spoken of ("put milk on the list and start the vacuum").

    None where nothing more was asked for; what was and is not understood is told, never dropped.
    """
    match = _AFTER_LIST.match(said.digits) if languages.base(context.language) == "en" else None
    if match is None or "list" in match["rest"]:
        return None
    then = plain(match["rest"], context.language)
    rest = part(match["rest"], context)
    asked = compounds.has_verb(then.digits, context)
    if (
        not rest
        or any("Item" in r.intent for r in rest)
        or (any(r.problem for r in rest) and not asked)
        or any(r.wildcard and not r.targets for r in rest)
    ):
        return None
    first = part(match["first"], context)
    return [*first, *rest] if first and not any(r.problem for r in first) else None


def waiting(said: Plain, context: Context, part: Part, topic: Callable[[], bool]) -> list[Reading] | None:
    """Return what is to be done once something has happened; None for a sentence without a condition.

    ``topic`` says whether the sentence is about no device, and so has a condition of its own.
    """
    two = conditional.in_two(said.digits, context)
    if two is not None:
        both = [waiting(plain(text, context.language), context, part, topic) for text in two]
        if all(both):
            return [r for readings in both for r in readings or ()]
    deed = conditional.later(said.digits, context.language)
    readings = part(deed, context, inner=True) if deed is not None else None
    if readings and not any(r.query or r.problem for r in readings):
        return [msgspec.structs.replace(r, problem=Problem(key="when", ask=True)) for r in readings]
    ways = conditional.ways(said.digits, context)
    known = read_exact(said.text, context)
    if ways and known is not None and not known.wildcard:
        return None  # every word of it is known: "stel 2700 kelvin in als kleurtemperatuur"
    found = _best(ways, context, part)
    if found or not (conditional.waits(said.digits, context.language) or any(way.surely for way in ways)):
        return found
    if (known is not None and known.problem is None) or topic():
        return None
    unread = explain(plain(ways[0].rest, context.language), context) if ways else Problem(key="not_understood")
    return [Reading(intent="", problem=unread)]


def _best(ways: list[conditional.Parted], context: Context, part: Part) -> list[Reading] | None:
    """Return the readings of the first way whose condition this home reports; else of one that surely has one."""
    best: list[Reading] | None = None
    asking: list[Reading] | None = None
    for way in ways:
        tried = [part(way.rest, near, inner=True) for near in compounds.surroundings(way.condition, context)]
        readings = next((found for found in tried if found and not any(r.problem for r in found)), tried[0])
        if readings and all(r.query for r in readings) and not way.then:
            return readings  # "when I left, was the door shut": what is known is how it is now
        if not readings or any(r.query or r.condition for r in readings):
            continue
        then = [compounds.on_condition(r, way.condition, context) for r in readings]
        if any(r.problem for r in then):
            asking = asking or (then if way.surely else None)
        elif then[0].trigger is not None:
            return then
        elif way.surely:
            best = best or then
    return best or asking


def unexplained(said: Plain, context: Context, part: Part, *, known: bool = False) -> list[Reading] | None:
    """Return the readings of a request without the reason or the sigh that was given with it, when there was one.

    ``known``: every word of it is, so that none of them is left away for asking nothing.
    """
    asking: list[Reading] | None = None
    reasonless = reasons.without_reason(said.digits, context.language)
    soft = said.digits if known else without_soft(said.digits, context.language)
    for bare in dict.fromkeys((reasonless, asides.without_asides(said.digits, context), soft)):
        if not bare or bare == said.digits:
            continue
        readings = part(bare, context)
        if readings and not any(r.problem for r in readings):
            return readings
        if readings and all(r.problem is None or r.problem.ask for r in readings):
            asking = asking or readings
    return asking


def slip_set_right(said: Plain, context: Context, now: datetime) -> list[Reading] | None:
    """Return the readings of a sentence with a slip in the word of its deed set right; they are guesses."""
    if context.lexicon is None:
        return None
    text = mended(said.digits, context.lexicon, context.home.names(context.language))
    readings = compounds.timed(text, None, context, now) if text is not None else None
    if not readings or any(r.problem or r.plugin or r.query or r.wildcard or not r.targets for r in readings):
        return None
    return [msgspec.structs.replace(r, stage="sound") for r in readings]
