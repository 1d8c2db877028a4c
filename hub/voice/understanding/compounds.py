"""Stage 2e: several requests in one sentence, each with its own time, condition and exception. Pure.

Which stretch belongs to which request is for ``clauses`` and ``running_on`` to say; what each of them asks for, for
``clause``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from hub.voice.understanding import clauses, conditional, times
from hub.voice.understanding.clause import Context, read_clause
from hub.voice.understanding.excluding import without
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.normalise import Plain, plain
from hub.voice.understanding.presence import about_presence
from hub.voice.understanding.reading import Problem, Reading
from hub.voice.understanding.running_on import run_together
from hub.voice.understanding.topics import read_topic
from hub.voice.understanding.triggering import spoken_of, trigger_of

#: Where one sentence ends and another begins.
_ENDS = re.compile(r"[.;!?]+\s+|[。；！？]+")
_LEADING = re.compile(r"^(?:(?:and|then|also|next|finally|after that|lastly) )+|^(?:然后|接着|最后|并且|还有|再)")
_MOST_REQUESTS = 40
_CONTRARY = {"HassTurnOn", "HassTurnOff"}
#: Longer than what anybody says without drawing breath between two requests.
_LONGEST_TOGETHER = 120


def in_groups(groups: Sequence[str], context: Context, now: datetime) -> list[Reading] | None:
    """Return the readings of several requests, each group of them with the time that is its own."""
    readings: list[Reading] = []
    for group in groups:
        found = timed(group, readings[-1] if readings else None, context, now)
        if not found:
            return None
        readings += found
    return readings


def together(said: Plain, context: Context, now: datetime) -> list[Reading] | None:
    """Return the readings of requests without a word between them, where each can be done or asked about."""
    text = said.digits
    if context.lexicon is None or len(text) > _LONGEST_TOGETHER:
        return None
    sentences = in_turn(said.raw, context, now) if _ENDS.search(said.raw) else None
    if sentences and all(r.problem is None or r.problem.ask for r in sentences):
        return sentences
    if not context.lexicon.written:  # where frames may not know a word for one, nothing is cut without a sign
        return None
    asking: list[Reading] | None = None
    for way in run_together(text, context.lexicon, context.home):
        readings = timed(way, None, context, now)
        if not readings or len(readings) < 2 or any(r.query or (r.problem and not r.problem.ask) for r in readings):
            continue
        guessed = [msgspec.structs.replace(r, stage="frame") for r in readings]  # that they are several is a guess
        if not any(r.problem for r in readings):
            return guessed
        asking = asking or guessed
    return asking


def timed(text: str, before: Reading | None, context: Context, now: datetime) -> list[Reading] | None:
    """Return the readings of requests that stand together: one time around them is for all."""
    alone = one(text, before, context, now) if before is not None else None
    if alone is not None and alone.problem is None:
        return [alone]
    rest, modifiers = times.extract(text, context.language, now)
    around = modifiers.exclude is None and modifiers.duration_s is None and not modifiers.none
    if around and (parts := _around(rest, modifiers, before, context)):
        return parts
    split = clauses.split(text, context.language, lambda part, last: one(part, last or before, context, now))
    if split and not any(r.problem for r in split):
        return split
    if not (around or modifiers.none) and (parts := _around(rest, modifiers, before, context)):
        return parts
    alone = alone or one(text, before, context, now)
    return split or ([alone] if alone is not None else None)


def in_turn(text: str, context: Context, now: datetime) -> list[Reading] | None:
    """Return the readings of a long text, request by request; one that cannot be read alone, where there is one.

    No request is tried in more than two lengths, and none goes back on the one before: what a long text costs grows
    with its length only. None for a text that is no list of requests.
    """
    stretches = [s for sentence in _ENDS.split(text) for s in _plain_stretches(sentence, context)]
    if not 1 < len(stretches) <= _MOST_REQUESTS:
        return None
    begins = clauses.with_own_time(stretches, context.language, now, lambda part: has_verb(part, context))
    readings: list[Reading] = []
    for group in clauses.grouped(stretches, begins):
        bare, timing = _without_time(group, context, now)
        for reading in _one_by_one(bare, context, now, readings):
            asked = any(r.problem for r in readings)
            if reading.problem is not None and (asked or not reading.problem.ask):  # one question at a time
                return [msgspec.structs.replace(reading, problem=msgspec.structs.replace(reading.problem, ask=False))]
            readings.append(modified(reading, timing, context) if timing is not None else reading)
    return readings


def _without_time(group: Sequence[str], context: Context, now: datetime) -> tuple[list[str], times.Modifiers | None]:
    """Return the stretches of requests without the one time that is for all of them, and that time."""
    taken = [times.extract(part, context.language, now) for part in group]
    common = (
        m for part, (_, m) in zip(group, taken, strict=True) if _is_common(m) and not _keeps_time(part, context, now)
    )
    timing = next(common, None) if len(group) > 1 else None
    bare = [rest if m == timing else part for part, (rest, m) in zip(group, taken, strict=True)]
    return [part for part in bare if part], timing


def _is_common(modifiers: times.Modifiers) -> bool:
    return not (modifiers.none or modifiers.exclude or modifiers.duration_s)


def _keeps_time(part: str, context: Context, now: datetime) -> bool:
    """Return True for what is about a time itself: an alarm, a reminder."""
    topic = read_topic(part, context, now)
    return topic is not None and (topic.at is not None or topic.delay_s is not None)


def _plain_stretches(sentence: str, context: Context) -> list[str]:
    edges = context.lexicon.without_edges if context.lexicon is not None else None
    found = clauses.segments(plain(sentence, context.language, edges).digits, context.language)
    return [rest for part in found if (rest := _LEADING.sub("", part))]


def _one_by_one(parts: Sequence[str], context: Context, now: datetime, done: Sequence[Reading]) -> Iterator[Reading]:
    """Yield the readings of stretches, each by itself or, where it means nothing, together with the next."""
    before = done[-1] if done else None
    at = 0
    while at < len(parts):
        found: Reading | None = None
        for size in (1, 2):
            text = clauses.joined(list(parts[at : at + size]), context.language)
            found = one(text, before, context, now)
            if found is None or (found.problem is not None and not found.problem.ask):
                found = read_topic(text, context, now) or found
            if found is not None and (found.problem is None or found.problem.ask):
                break
        done_with = found is not None and (found.problem is None or found.problem.ask)
        at += size if done_with else 1
        yield found or Reading(intent="", problem=Problem(key="not_understood", values={"text": parts[at - 1]}))
        before = found


def _around(rest: str, modifiers: times.Modifiers, before: Reading | None, context: Context) -> list[Reading] | None:
    """Return the readings of a compound without its time, each with that time; None where one cannot be done."""
    parts = clauses.split(rest, context.language, lambda part, last: read_clause(part, context, last or before))
    if not parts or any(r.problem for r in parts):
        return None
    if undone_again(parts):
        return [*parts[:-1], modified(parts[-1], modifiers, context)]
    return [modified(r, modifiers, context) for r in parts]


def undone_again(parts: Sequence[Reading]) -> bool:
    """Return True for "turn it off and back on in five minutes": the time can only be that of the last."""
    contrary = {p.intent for p in parts[-2:]} == _CONTRARY
    return contrary and set(parts[-1].targets) <= set(parts[-2].targets)


def one(text: str, before: Reading | None, context: Context, now: datetime) -> Reading | None:
    """Return the reading of one clause with its own time, given the clause before it."""
    reading = read_clause(text, context, before)
    if reading is not None and reading.problem is None and not reading.wildcard:
        return reading
    rest, modifiers = times.extract(text, context.language, now)
    if modifiers.none:
        return reading
    bare = read_clause(rest, context, before)
    return modified(bare, modifiers, context) if bare is not None else reading


def whole_with_modifiers(text: str, context: Context, now: datetime) -> list[Reading] | None:
    """Return a sentence read as one clause around its time, condition and exception; None where it is none."""
    rest, modifiers = times.extract(text, context.language, now)
    if modifiers.none or not rest:
        return None
    wide = msgspec.structs.replace(context, plural=True) if modifiers.exclude else context
    reading = _under(modifiers.condition, rest, wide) if modifiers.condition else read_clause(rest, wide)
    if reading is None or reading.wildcard or reading.query or reading.slots.get("conversation_command"):
        return None
    return [modified(reading, modifiers, context)]


def surroundings(condition: str, context: Context) -> list[Context]:
    """Return what a request under a condition is read against: what it leaves unsaid, the condition may have named."""
    things, area = spoken_of(condition, context)
    there = msgspec.structs.replace(context, area=area) if area and about_presence(condition) else context
    return [there, msgspec.structs.replace(context, last=things)] if things else [there]


def _under(condition: str, rest: str, context: Context) -> Reading | None:
    """Return what is to be done under a condition: what it leaves unsaid, the condition may have named."""
    found = [read_clause(rest, around) for around in surroundings(condition, context)]
    return next((r for r in found if r is not None and r.problem is None), found[0])


def modified(reading: Reading, modifiers: times.Modifiers, context: Context) -> Reading:
    """Return a reading at the time, under the condition and without the exceptions that were said."""
    slots = dict(reading.slots)
    if modifiers.duration_s is not None:
        slots["duration_s"] = modifiers.duration_s
    reading = msgspec.structs.replace(
        reading, slots=slots, delay_s=modifiers.delay_s, at=modifiers.at, condition=modifiers.condition
    )
    if modifiers.condition:
        reading = msgspec.structs.replace(reading, trigger=trigger_of(modifiers.condition, context, reading.targets))
    if modifiers.exclude is None or reading.problem:
        return reading
    return without(reading, modifiers.exclude, context)


def on_condition(reading: Reading, condition: str, context: Context) -> Reading:
    """Return a reading that waits for a condition; that says when, where it is asked for."""
    when = reading.problem is not None and reading.problem.key == "when"
    trigger = conditional.trigger(condition, context, reading.targets)
    return msgspec.structs.replace(
        reading, condition=condition, trigger=trigger, problem=None if when else reading.problem
    )


def has_verb(part: str, context: Context) -> bool:
    """Return True for a stretch that says what to do, not only to what."""
    return context.lexicon is not None and bool(frame_of(part, context.lexicon, context.home).actions)
