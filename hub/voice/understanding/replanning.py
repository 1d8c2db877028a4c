"""What is planned, moved or left out once: "move it to eight", "half an hour later", "not on Friday", 推迟半小时. Pure.

Said of a plan that was made or told just before, or of one that is named: its own time, its alarm, its thing.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from hub.voice.understanding import languages
from hub.voice.understanding.appointed import time_alone
from hub.voice.understanding.clause import Context
from hub.voice.understanding.days import named, named_zh
from hub.voice.understanding.dialogue import Session
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.moments import DAYS
from hub.voice.understanding.reading import Reading
from hub.voice.understanding.times import EN_SPAN, span_en
from hub.voice.understanding.times_zh import ZH_SPAN, span_zh

_LEAD = r"^(?:(?:please|actually|no|then|but|and|ok|wait),? )*"
_EN_MOVE = re.compile(
    rf"{_LEAD}(?P<verb>move|shift|reschedule|postpone|delay|push|bring|put) (?P<what>.*?)"
    r"(?: (?:back|forward|off|out|up|ahead))?(?: from .+?)? (?:to|until|till) (?P<to>.+)$"
)
_EN_BY = re.compile(
    rf"{_LEAD}(?:move|shift|postpone|delay|push|bring|put|make|do) ?(?P<what>.*?)"
    rf"(?P<side> (?:back|forward|off|out|up))?(?: by| for)?(?: another)? (?P<by>{EN_SPAN})"
    r"(?P<when> (?:later|earlier|sooner))?$"
)
_EN_LATER = re.compile(rf"{_LEAD}(?P<by>{EN_SPAN}) (?P<when>later|earlier|sooner)$")
_EN_MAKE = re.compile(rf"{_LEAD}(?:make|change|set|move) (?P<what>it|that)(?: to| for)? (?P<to>.+)$")
_EN_SURE = re.compile(r"\b(?:postpone|reschedule|alarm|reminder|plan)\b")
_EN_DAY = rf"(?P<day>(?:(?:this|next) )?(?:{'|'.join(DAYS)})s?|tomorrow|today|tonight)"
_EN_SKIP = re.compile(
    rf"{_LEAD}(?P<verb>not|skip|except|leave out|no alarm|don't(?: do| wake me| ring)?)"
    rf"(?: (?P<what>it|that|the alarm|the reminder|the plan))?(?: (?:on|for))? {_EN_DAY}(?: though| please)?$"
)
_ZH_LEAD = "^(?:不|不对|还是|那|就|请|帮我|但是?)*,?(?:把)?"
_ZH_MOVE = re.compile(
    rf"{_ZH_LEAD}(?P<what>[^改推延提换挪调]*?)(?P<verb>改到|改成|改为|推迟到|延后到|延到|提前到|换到|换成|挪到)(?P<to>.+?)吧?$"
)
_ZH_BY = re.compile(
    rf"{_ZH_LEAD}(?P<what>[^推延提晚早往]*?)再?"
    rf"(?P<verb>推迟|延后|延迟|推后|往后推|晚|提前|往前提|早)(?P<by>{ZH_SPAN})(?:吧|点|开始)?$"
)
_ZH_SURE = re.compile("推迟|延后|延迟|推后|往后推|闹钟|提醒|安排")
_ZH_DAY = "(?P<day>(?:这个?|下个?)?(?:周|星期|礼拜)[一二三四五六日天]|明天|今天|今晚|明早|明晚|后天)"
_ZH_SKIP = re.compile(
    rf"{_ZH_LEAD}(?:(?P<skip>跳过){_ZH_DAY}|{_ZH_DAY.replace('day', 'day2')}(?:的?(?P<what>闹钟|提醒|安排))?就?(?:先)?"
    r"(?P<verb>不用|跳过|不要|别|除外|取消|免了|不必)(?:了|叫我|响|做|开|叫醒我)*"
    rf"|(?:除了|除去|不包括){_ZH_DAY.replace('day', 'day3')})(?:吧|了)?$"
)
_PLANS = ("HearthListSchedules", "HearthListAlarms", "HearthListReminders", "HearthSetAlarm", "HearthSetReminder",
          "HearthMoveSchedule", "HearthSkipSchedule", "HearthCancel")  # fmt: skip
_IT = frozenset(("", "it", "that", "this", "the plan", "this one", "that one", "它", "这个", "那个", "这件事", "时间"))
#: What begins so is to be made, and was not planned before: "make an alarm to wake me up in five hours".
_NEW = re.compile(r"(?:an?|another|a new|one more) ")
_LATE = re.compile(r"\b(?:am|pm|morning|afternoon|evening|tonight|night|noon|midnight)\b|上午|下午|早|晚|中午|凌晨|夜")


_TOLD = ("HearthList", "HearthMoveSchedule", "HearthSkipSchedule")


def replanned(text: str, context: Context, memory: Session, now: datetime) -> Reading | None:
    """Return which plan a plain sentence with digits moves, or when it leaves it out; None when it is about no plan."""
    planned = any(r.at or r.delay_s is not None or r.condition or r.intent.startswith(_PLANS) for r in memory.about)
    if languages.base(context.language) == "zh":
        return _moved_zh(text, context, now, planned) or _skipped_zh(text, now, planned)
    if languages.base(context.language) == "en":
        told = any(r.intent.startswith(_TOLD) for r in memory.about)
        make = _EN_MAKE.match(text) if told else None
        moved = _to(make["to"], "it", context, now) if make is not None else None
        return moved or _moved_en(text, context, now, planned) or _skipped_en(text, now, planned)
    return None


def _moved_en(text: str, context: Context, now: datetime, planned: bool) -> Reading | None:
    if not (planned or _EN_SURE.search(text)):
        return None
    later = _EN_LATER.match(text) or _EN_BY.match(text)
    if later is not None:
        said = later.groupdict()
        sides = {str(said.get(k) or "").strip() for k in ("when", "side")}
        seconds = span_en(later["by"]) * (-1 if sides & {"earlier", "sooner", "forward"} else 1)
        return _move({"by_s": seconds}, said.get("what") or "", context, now)
    move = _EN_MOVE.match(text)
    return _to(move["to"], move["what"], context, now) if move is not None else None


def _moved_zh(text: str, context: Context, now: datetime, planned: bool) -> Reading | None:
    if not (planned or _ZH_SURE.search(text)):
        return None
    by = _ZH_BY.match(text)
    if by is not None:
        sign = -1 if by["verb"] in ("提前", "往前提", "早") else 1
        return _move({"by_s": sign * span_zh(by["by"])}, by["what"], context, now)
    move = _ZH_MOVE.match(text)
    return _to(move["to"], move["what"], context, now) if move is not None else None


def _to(said: str, what: str, context: Context, now: datetime) -> Reading | None:
    """Return a plan moved to a time, when that is what was said."""
    found = time_alone(said, context.language, now)
    if found is None or not found.at or "T" not in found.at:
        return None
    day = bool(re.search(r"day\b|tomorrow|tonight|今|明|后天|周|星期|礼拜", said))
    exactly = bool(_LATE.search(said) or re.search(r"\b(?:1[3-9]|2[0-3])\b", said))
    return _move({"to": found.at, "exactly": exactly, "day": day}, what, context, now)


def _move(slots: dict[str, Any], what: str, context: Context, now: datetime) -> Reading | None:
    which = _which(what.strip(" ,的"), context, now)
    if which is None:
        return None
    named_slots, targets = which
    return Reading(
        intent="HearthMoveSchedule", slots={**slots, **named_slots}, targets=targets, stage="dialogue", confidence=0.9
    )


def _which(what: str, context: Context, now: datetime) -> tuple[dict[str, Any], tuple[str, ...]] | None:
    """Return the slots and things that say which plan is meant; None for what is no plan."""
    if what in _IT:
        return {}, ()
    if _NEW.match(what):
        return None
    if re.search(r"\balarms?\b|闹钟", what):
        return {"sort": "alarm"}, ()
    if re.search(r"\breminders?\b|提醒", what):
        return {"sort": "reminder"}, ()
    bare = re.sub(r"^the (?:one |plan )?(?:at |for )?| one$|的?(?:那个|安排)$", "", what)
    clock = time_alone(bare, context.language, now)
    if clock is not None and clock.at and "T" in clock.at:
        return {"clock": clock.at[11:16]}, ()
    if context.lexicon is None:
        return None
    frame = frame_of(what, context.lexicon, context.home)
    things = tuple(dict.fromkeys(i for hit in (*frame.things, *frame.shorts) for i in hit.ids))
    return None if frame.leftovers or not things else ({}, things)


def _skipped_en(text: str, now: datetime, planned: bool) -> Reading | None:
    match = _EN_SKIP.match(text)
    what = (match["what"] or "") if match is not None else ""
    about = planned or what.startswith("the ") or (match is not None and "alarm" in match["verb"])
    if match is None or not about:
        return None
    day = match["day"]
    once = match["verb"] == "skip" or day.startswith(("this", "next")) or not named(day)
    return _skip(named(day), day in ("tomorrow",), now, "alarm" if "alarm" in text else "", once=once)


def _skipped_zh(text: str, now: datetime, planned: bool) -> Reading | None:
    match = _ZH_SKIP.match(text)
    if match is None or not (planned or match["what"]):
        return None
    day = match["day"] or match["day2"] or match["day3"]
    week = re.search("[周期拜]([一二三四五六日天])$", day)
    days = named_zh(week[1]) if week is not None else ()
    once = not days or bool(match["skip"]) or match["verb"] == "跳过" or day.startswith(("这", "下"))
    return _skip(days, day.startswith("明"), now, "alarm" if match["what"] == "闹钟" else "", once=once,
                 ahead=2 if day == "后天" else None)  # fmt: skip


def _skip(
    days: tuple[str, ...], tomorrow: bool, now: datetime, sort: str, *, once: bool, ahead: int | None = None
) -> Reading:
    """Return the wish to leave a plan out: on one date, or on a day of the week for good."""
    slots: dict[str, Any] = {"sort": sort} if sort else {}
    if days and not once:
        slots["without"] = days[0]
    elif days:
        slots["weekday"] = days[0]
    else:
        slots["date"] = (now + timedelta(days=ahead if ahead is not None else 1 if tomorrow else 0)).date().isoformat()
    return Reading(intent="HearthSkipSchedule", slots=slots, stage="dialogue", confidence=0.9)
