"""Stage 6b: the answer to an open question: yes or no, which one, how much, when, of what. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import msgspec

from hub.voice.understanding import normalise
from hub.voice.understanding.appointed import morning, time_alone
from hub.voice.understanding.clause import Context, again, lent, names_only, read_clause
from hub.voice.understanding.dialogue import Asking, Session
from hub.voice.understanding.excluding import without
from hub.voice.understanding.frames import Frame, frame_of
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.narrowing import bare, called_off, narrowed
from hub.voice.understanding.normalise import Plain
from hub.voice.understanding.reading import Reading


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer makes of the pending readings; none at all means it was called off."""

    readings: tuple[Reading, ...] = ()
    confirmed: bool = False


def answer_question(said: Plain, memory: Session, context: Context, now: datetime) -> Answered | None:
    """Return what the sentence answers to the session's open question, or None when it is about something else."""
    question, lexicon = memory.question, context.lexicon
    if question is None or lexicon is None:
        return None
    word = yes_or_no(said, lexicon)
    if word == "no" or called_off(said.digits, context.language):
        return Answered()
    if word == "yes" and question.kind in (Asking.CONFIRM, Asking.PERMISSION):
        return Answered(readings=tuple(_cleared(r) for r in memory.pending), confirmed=True)
    if question.kind is Asking.CONFIRM and (less := narrowed(said.digits, memory.pending, context)) is not None:
        return Answered(readings=less)
    if question.kind is Asking.WHEN:
        return _when(said, memory, context, now)
    if question.kind is Asking.TARGET and (found := _target(said, memory, context)) is not None:
        return found
    answer = _ANSWERS.get(question.kind)
    bare = question.kind in _NAMED and names_only(frame_of(said.digits, lexicon, context.home))
    # A bare name is what was asked for: of itself it could as well be an order to switch the thing on.
    if bare and answer is not None and (named := answer(said, memory, context)) is not None:
        return named
    fresh = read_clause(said.text, msgspec.structs.replace(context, last=()))
    if fresh is not None and fresh.problem is None:
        return None
    return answer(said, memory, context) if answer is not None else None


def yes_or_no(said: Plain, lexicon: Lexicon) -> str:
    """Return "yes" or "no" where a sentence is nothing else, "" for any other."""
    words = [text.replace(",", "").strip() for text in (said.heard, said.text)]
    if not any(lexicon.value(word, answer) for word in words for answer in ("no", "yes")):
        after = bare(said.heard, said.language).replace(",", "")  # "actually, never mind", but no hesitant yes
        return "no" if lexicon.value(after, "no") else ""
    return next((answer for word in words for answer in ("no", "yes") if lexicon.value(word, answer)), "")


def _cleared(reading: Reading) -> Reading:
    return msgspec.structs.replace(reading, problem=None)


def _which(said: Plain, memory: Session, context: Context) -> Answered | None:
    question, lexicon = memory.question, context.lexicon
    assert question is not None
    assert lexicon is not None
    candidates = question.candidates
    if lexicon.value(said.text, "both") or lexicon.value(said.heard, "both"):
        return _chosen(memory, candidates)
    ordinal = lexicon.value(said.text, "ordinal") or lexicon.value(said.heard, "ordinal")
    if ordinal is not None and -len(candidates) <= int(ordinal) < len(candidates):
        return _chosen(memory, (candidates[int(ordinal)],))
    frame = frame_of(said.digits, lexicon, context.home)
    kept = _fitting(candidates, frame, said, context)
    return _chosen(memory, kept) if kept and (len(kept) == 1 or frame.plural) else None


def _fitting(candidates: Iterable[str], frame: Frame, said: Plain, context: Context) -> tuple[str, ...]:
    """Return the candidates that the answer names: by name, by room, or by a word of their name."""
    things = [context.home.by_id[c] for c in candidates if c in context.home.by_id]
    named = {i for hit in (*frame.things, *frame.shorts) for i in hit.ids}
    kept = [t for t in things if t.id in named]
    if not kept and frame.areas:
        kept = [t for t in things if t.area in frame.areas]
    if not kept:
        words = _words(said.digits, context)
        kept = [
            t
            for t in things
            if words and words <= _words(normalise.key(t.label(context.language), context.language), context)
        ]
    return tuple(t.id for t in kept)


def _when(said: Plain, memory: Session, context: Context, now: datetime) -> Answered | None:
    """Return what was to be planned, for the time that the answer names."""
    found = time_alone(said.digits, context.language, now)
    if found is None:
        return None
    out = []
    for reading in memory.pending:
        wakes = reading.intent == "HearthSetAlarm"
        at = morning(found.at, said.digits, context.language, now) if wakes else found.at
        out.append(msgspec.structs.replace(reading, delay_s=found.delay_s, at=at, problem=None))
    return Answered(readings=tuple(out))


def _value(said: Plain, memory: Session, context: Context) -> Answered | None:
    """Return what was to be set, at the value that the answer names."""
    out = []
    for reading in memory.pending:
        if reading.problem is None:
            out.append(reading)
            continue
        assert context.lexicon is not None
        frame = frame_of(said.digits, context.lexicon, context.home)
        found = None if frame.leftovers or frame.where_or_what else lent(frame, context, reading.targets)
        if found is None or found.problem is not None or found.query:
            return None
        out.append(found)
    return Answered(readings=tuple(out))


def _target(said: Plain, memory: Session, context: Context) -> Answered | None:
    """Return what was asked for, of the thing or for the room that the answer names."""
    assert context.lexicon is not None
    frame = frame_of(said.digits, context.lexicon, context.home)
    found = again(_cleared(memory.pending[-1]), frame, context) if memory.pending else None
    return Answered(readings=(*memory.pending[:-1], found)) if found is not None else None


def _message(said: Plain, memory: Session, context: Context) -> Answered | None:
    """Return the reminder with what the answer says."""
    text = said.digits.removeprefix("to ").removeprefix("that ").strip()
    out = [msgspec.structs.replace(r, slots={**r.slots, "message": text}, problem=None) for r in memory.pending if text]
    return Answered(readings=tuple(out)) if out else None


def _left_out(said: Plain, memory: Session, context: Context) -> Answered | None:
    """Return what was asked for without what the answer names; None when it names nothing known either."""
    out = []
    for reading in memory.pending:
        unknown = reading.problem is not None and reading.problem.key == "excluded_unknown"
        out.append(without(_cleared(reading), said.digits, context) if unknown else reading)
    return Answered(readings=tuple(out)) if not any(r.problem for r in out) else None


def _words(text: str, context: Context) -> set[str]:
    lexicon = context.lexicon
    assert lexicon is not None
    if not lexicon.spaced:
        return {char for char in text if not any(c.sort == "filler" for c in lexicon.get(char))}
    return {w for w in text.replace(",", " ").split() if not any(c.sort == "filler" for c in lexicon.get(w))}


def _chosen(memory: Session, ids: tuple[str, ...]) -> Answered:
    out = []
    for reading in memory.pending:
        if reading.problem is not None and reading.problem.candidates:
            out.append(msgspec.structs.replace(reading, targets=ids, problem=None))
        else:
            out.append(reading)
    return Answered(readings=tuple(out))


_ANSWERS: Mapping[Asking, Callable[[Plain, Session, Context], Answered | None]] = {
    Asking.WHICH: _which,
    Asking.VALUE: _value,
    Asking.MESSAGE: _message,
    Asking.EXCEPT: _left_out,
}
_NAMED = frozenset({Asking.WHICH, Asking.EXCEPT})
"""Questions that a bare name answers."""
