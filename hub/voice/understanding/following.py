"""Stage 6c: what goes on from the request before: another room, another thing, another time, one of several plans.

Pure. A correction ("no, the bedroom", "make it eight") takes the place of what it corrects: ``instead``.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from hub.voice.understanding import languages
from hub.voice.understanding.appointed import morning, time_alone
from hub.voice.understanding.clause import Context, again, lent
from hub.voice.understanding.dialogue import Session
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.normalise import Plain, digits
from hub.voice.understanding.reading import Reading
from hub.voice.understanding.times import EN_SPAN, clock_of, span_en
from hub.voice.understanding.times_zh import ZH_SPAN, span_zh

_AMEND = {
    "en": re.compile(r"^(?:make (?:it|that)|change (?:it|that) to|set (?:it|that) (?:to|for)) | instead$"),
    "zh": re.compile("^(?:改成|改到|改为|换成|换到|应该是)"),
}

#: What stands around a span or a number that takes another's place.
_BARE = re.compile(
    r"^(?:make (?:it|that)|change (?:it|that) to|set (?:it|that) (?:to|for))\b| (?:instead|please|then)$"
    "|^(?:改成|改到|改为|换成|换到|应该是|是|要)|(?:吧|好了)$"
)
_LISTED = {
    "HearthListSchedules": "HearthCancelSchedule",
    "HearthListAlarms": "HearthCancelAlarm",
    "HearthListReminders": "HearthCancelReminder",
}
_CANCEL = re.compile("^(?:cancel|delete|remove|drop|取消|删除|删掉)")
#: Marks after which a whole new request, too, takes the place of the one before ("no, turn on the hall light").
_NO = re.compile(r"^(?:no|wrong|not that|i mean|i meant|i said)\b|^(?:不是|不对|错了|说错了|我是说|我说的是)")


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """What a sentence makes of the one before; ``instead``: it takes that one's place."""

    readings: tuple[Reading, ...]
    instead: bool = False


def follow(said: Plain, context: Context, memory: Session, now: datetime) -> Followed | None:
    """Return what a sentence that means nothing by itself means after the one before; None when that is nothing."""
    lexicon = context.lexicon
    if lexicon is None or not (memory.last or memory.about):
        return None
    rest = correction(said, lexicon)
    text, corrected = (rest, True) if rest else _without_mark(said.digits, lexicon)
    readings = _elsewhere(text, memory, context) or _other_time(text, memory, context, now)
    if not readings and (valued := _other_value(text, memory, context, corrected=corrected)) is not None:
        return Followed(readings=(msgspec.structs.replace(valued, stage="dialogue"),), instead=corrected)
    if not readings:
        readings = _of_plans(text, memory, context, now)
        corrected = False
    if not readings:
        return None
    amended = _AMEND.get(languages.base(context.language))
    instead = corrected or (amended is not None and bool(amended.search(said.digits)))
    return Followed(readings=tuple(msgspec.structs.replace(r, stage="dialogue") for r in readings), instead=instead)


def correction(said: Plain, lexicon: Lexicon | None) -> str:
    """Return what stands after "no", "I meant" at the beginning of a sentence; empty when it does not begin so."""
    heard = digits(said.heard, said.language)
    if lexicon is None or not _NO.match(heard):
        return ""
    rest, corrected = _without_mark(heard, lexicon)
    return rest if corrected else ""


def _without_mark(text: str, lexicon: Lexicon) -> tuple[str, bool]:
    """Return the text without "no", "and", "what about" at its edge, and whether that was a correction."""
    for sort in ("correction", "follow"):
        for word in lexicon.of(sort):
            rest = ""
            if text.startswith(word):
                rest = text[len(word) :]
            elif text.endswith(word):
                rest = text[: -len(word)]
            if rest.strip(" ,") and (not lexicon.spaced or rest[:1] in " ," or rest[-1:] in " ,"):
                return rest.strip(" ,"), sort == "correction"
    return text, False


def _elsewhere(text: str, memory: Session, context: Context) -> tuple[Reading, ...]:
    """Return the same request for the part of the home that is named now."""
    before = next((r for r in reversed((*memory.last, *memory.about)) if r.targets or r.kinds), None)
    if before is None or context.lexicon is None:
        return ()
    reading = again(before, frame_of(text, context.lexicon, context.home), context)
    if reading is None:
        return ()
    timing = {"delay_s": before.delay_s, "at": before.at, "condition": before.condition, "trigger": before.trigger}
    return (msgspec.structs.replace(reading, **timing),)


def _other_time(text: str, memory: Session, context: Context, now: datetime) -> tuple[Reading, ...]:
    """Return what was planned for the time that is named now."""
    planned = [r for r in memory.about if r.delay_s is not None or r.at or r.condition]
    if not planned or any(r.query for r in planned):
        return ()
    waits = next((r.delay_s for r in planned if r.delay_s is not None), None)
    span = _other_span(text, waits) if waits is not None else None
    if span is not None:
        return tuple(msgspec.structs.replace(r, delay_s=span, at=None, condition=None, trigger=None) for r in planned)
    found = time_alone(text, context.language, now)
    if found is None:
        return ()
    out = []
    for reading in memory.about:
        wakes = reading.intent == "HearthSetAlarm"
        at = morning(found.at, text, context.language, now) if wakes else found.at
        out.append(msgspec.structs.replace(reading, delay_s=found.delay_s, at=at, condition=None, trigger=None))
    return tuple(out)


def _other_span(text: str, before: float) -> float | None:
    """Return the seconds of a span that takes a delay's place; a bare number is in the unit of that delay."""
    said = _BARE.sub("", text).strip(" ,")
    if re.fullmatch(ZH_SPAN, said):
        return span_zh(said)
    if re.fullmatch(EN_SPAN, said):
        return span_en(said)
    unit = next(n for n in (3600, 60, 1) if before % n == 0)
    return float(said) * unit if re.fullmatch(r"\d{1,3}", said) else None


def _other_value(text: str, memory: Session, context: Context, *, corrected: bool) -> Reading | None:
    """Return what was set last, set to the value that is said now ("make it 70 percent", "no, 60")."""
    before = memory.last[-1] if memory.last else None
    if before is None or context.lexicon is None:
        return None
    frame = frame_of(text, context.lexicon, context.home)
    if frame.leftovers or frame.asks or frame.where_or_what or not frame.value:
        return None
    if not (corrected or frame.pronoun or frame.verb or frame.actions):
        return None
    found = lent(frame, context, before.targets)
    return found if found is not None and found.problem is None and not found.query else None


def _of_plans(text: str, memory: Session, context: Context, now: datetime) -> tuple[Reading, ...]:
    """Return which of the planned things is to be cancelled: "the first one", "the one at seven", "the hall light"."""
    lexicon = context.lexicon
    before = memory.about[-1] if memory.about else None
    if before is None or lexicon is None:
        return ()
    listed = _CANCEL.match(text) if before.intent in _LISTED else None
    if listed is not None:
        text = text[listed.end() :].strip()
        before = msgspec.structs.replace(before, intent=_LISTED[before.intent], query=False)
    if not before.intent.startswith("HearthCancel"):
        return ()
    slots = {k: v for k, v in before.slots.items() if k not in ("which", "clock", "quantity", "ordinal")}
    ordinal = lexicon.value(text, "ordinal")
    if ordinal is not None:
        return (msgspec.structs.replace(before, slots={**slots, "ordinal": int(ordinal)}, targets=()),)
    if lexicon.value(text, "both"):
        return (msgspec.structs.replace(before, slots={**slots, "quantity": "all"}, targets=()),)
    found = time_alone(re.sub(r"^the (?:one )?(?:at |for )?| one$|^那个|的?那个$", "", text), context.language, now)
    if found is not None and found.at:
        return (msgspec.structs.replace(before, slots={**slots, "clock": clock_of(found.at)}, targets=()),)
    frame = frame_of(text, lexicon, context.home)
    named = tuple(dict.fromkeys(i for hit in (*frame.things, *frame.shorts) for i in hit.ids))
    if frame.leftovers or not named:
        return ()
    return (msgspec.structs.replace(before, slots=slots, targets=named),)
