"""Stage 2c: a condition and what is then to be done, parted: 电视关了就关灯, "wenn es dunkel wird, Licht an". Pure.

conditions/<lang>.yaml holds the words that begin or end a condition. Where the parts lie is told by these alone; which
way of parting is right, by what can be read. What is only to wait for must never be done at once: a sentence with such
words is either parted or not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from hub.voice.understanding import languages
from hub.voice.understanding.clause import Context
from hub.voice.understanding.condition_words import Marks, marks
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.times_by_words import is_span
from hub.voice.understanding.times_zh import in_minutes
from hub.voice.understanding.triggering import trigger_of

#: Ways of parting that are tried: what a hostile sentence can cost.
_MOST_WAYS = 6
_SPAN_ENDS = re.compile(r"(?:\d|半|[一两])个?(?:半)?(?:小时|钟头|分钟|分|秒钟|秒|天|点|点半)(?:钟|半)?$")
_TIME_ONLY = re.compile(r"\d{1,2}(?:点|:)|^(?:再?过)?(?:\S*\d+|[半一两])个?半?(?:小时|钟头|分钟|秒钟?|天)半?$")
_SPAN_BEGINS = re.compile(r"^(?:\d|half |an? (?:hour|minute|second|few|couple|day|while))")
_EXCEPT = re.compile("^除|每(?![次当])")


class Parted(msgspec.Struct, frozen=True):
    """One way to part a sentence. ``surely``: a word for a condition stands in it, so that it is one.

    ``then``: a word like "then" begins what is to be done.
    """

    condition: str
    rest: str
    surely: bool
    then: bool = True


@lru_cache(maxsize=64)
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for one of the words, the longest first; one that never matches for none."""
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) or "(?!)")


@lru_cache(maxsize=64)
def _whole(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for one of the words, standing by itself."""
    found = "|".join(
        re.escape(w) + ("" if w.endswith("'") else r"(?!\w)") for w in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{found or '(?!)'}) ?")


def ways(text: str, context: Context) -> list[Parted]:
    """Return the ways to part a plain sentence with digits, the likeliest first; none where it has no condition."""
    known = marks(context.language)
    if known is None or context.lexicon is None:
        return []
    if languages.base(context.language) == "zh":
        found: Iterator[Parted] = _in_chinese(in_minutes(text), known, context)
    elif known.after:
        found = _ended(text, known, context.language)
    else:
        found = _opened(text, known, context.lexicon)
    out = [way for way, _ in zip(found, range(_MOST_WAYS), strict=False)]
    return sorted(out, key=lambda way: not way.surely)


def waits(text: str, language: str) -> bool:
    """Return True for a sentence in which some word surely begins or ends a condition."""
    known = marks(language)
    if known is None:
        return False
    if languages.base(language) == "zh":
        return _any(known.opening).match(text) is not None
    if known.after:
        return any(True for _ in _ended(text, known, language))
    first = _whole((*known.opening, *known.refused)).match(text)
    return first is not None or _whole((*known.inside, *known.refused)).search(text, 1) is not None


def later(text: str, language: str) -> str | None:
    """Return what is to be done "later", at a time that was not said; None where that was not said."""
    known = marks(language)
    match = re.match(known.later, text) if known is not None and known.later else None
    return text[match.end() :].lstrip(",再就") if match is not None and match.end() < len(text) else None


def in_two(text: str, context: Context) -> tuple[str, str] | None:
    """Return a sentence before and from where its second condition begins: 电视关了就关灯，天黑了就开灯."""
    for comma in re.finditer(",", text):
        head, rest = text[: comma.start()], text[comma.end() :]
        if all(any(way.surely and "," not in way.condition for way in ways(part, context)) for part in (head, rest)):
            return head, rest
    return None


def trigger(condition: str, context: Context, targets: Sequence[str] = ()) -> dict[str, object] | None:
    """Return what the home has to notice for a condition; in Chinese also where 了 was left away (电视一关)."""
    known = marks(context.language)
    chinese = languages.base(context.language) == "zh"
    if known is not None and chinese and re.search(_opening(known), condition):
        return None  # two conditions at once
    tried = [condition]
    if chinese and not condition.endswith("了"):
        bare = re.search("[开关锁停亮灭]$", condition) is not None  # 前门一开: opened, not switched on
        tried = [f"{condition}了", condition] if bare else [condition, f"{condition}了"]
    return next((found for words in tried if (found := trigger_of(words, context, targets)) is not None), None)


def _opened(text: str, known: Marks, lexicon: Lexicon) -> Iterator[Parted]:
    first = _whole(known.opening).match(text)
    if first is not None:
        body = text[first.end() :]
        always = "whenever " if _whole(known.always).match(first.group()) else ""
        for start, end in _joints(body, known, lexicon):
            condition, rest = body[:start].strip(" ,"), body[end:].strip(" ,")
            if condition and rest and not _SPAN_BEGINS.search(condition):
                yield Parted(always + condition, rest, True)
        return
    inside = _whole(known.inside).search(text, 1)
    if inside is not None and text[inside.end() :].strip(" ,"):
        always = "whenever " if _whole(known.always).match(inside.group()) else ""
        yield Parted(always + text[inside.end() :].strip(" ,"), text[: inside.start()].strip(" ,"), True)


def _joints(body: str, known: Marks, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield where a condition may end and the deed begin: at a comma or a word like "then", else before a verb."""
    then = _whole(known.then)
    for match in re.finditer(", ?", body):
        word = then.match(body, match.end())
        yield match.start(), word.end() if word else match.end()
    for match in then.finditer(body):
        if match.start() and "," not in body:
            yield match.start(), match.end()
    if "," in body:
        return
    for match in re.finditer(r"(?<= )\S+", body):
        words = (match.group(), " ".join(body[match.start() :].split()[:2]))
        if any(c.sort in ("action", "verb") for w in words for c in (*lexicon.get(w), *lexicon.near(w))):
            yield match.start(), match.start()


def _ended(text: str, known: Marks, language: str) -> Iterator[Parted]:
    for match in re.finditer(rf"(?:{_any(known.after).pattern})(?P<gap>[, ]*)", text):
        condition, rest = text[: match.start()].strip(" ,"), text[match.end() :].strip(" ,")
        spaced = "가" <= text[match.start()] <= "힣"
        if len(condition) > 1 and len(rest) > 1 and (match["gap"] or not spaced) and not is_span(condition, language):
            yield Parted(condition, rest, True)


def _in_chinese(text: str, known: Marks, context: Context) -> Iterator[Parted]:
    if _any(known.refused).match(text) or re.match(known.later, text):
        return
    lead = _any(known.opening).match(text)
    at = lead.end() if lead is not None else 0
    body = text[at:]
    tail, then = "|".join(known.tail), _any(known.then).pattern
    joint = re.compile(
        rf"(?P<tail>{tail})?,?(?P<then>{then})|(?P<tail2>{tail}),?|(?P<again>,?(?:{_any(known.again).pattern}))|,"
    )
    for match in joint.finditer(body):
        before, rest = body[: match.start()].strip(" ,"), body[match.end() :].strip(" ,")
        way = _chinese_way(before, rest, match, known, context, led=bool(at))
        if way is not None:
            yield way
    if not at and (behind := re.search(f",(?:{_opening(known)})(?P<c>[^,]+?)(?:{tail}|)$", text)):
        yield Parted(_bare(behind["c"], known), text[: behind.start()], True)
    if at and not joint.search(body):
        yield from (
            Parted(_bare(body[:i], known), body[i:], True)
            for i in range(2, len(body) - 1)
            if _verb_at(body, i, context)
        )


def _opening(known: Marks) -> str:
    """Return a pattern for the openings that are words of their own anywhere: 如果, not 等."""
    return "|".join(re.escape(word) for word in known.opening if len(word) > 1 and word not in known.refused)


def _chinese_way(
    before: str, rest: str, joint: re.Match[str], known: Marks, context: Context, *, led: bool
) -> Parted | None:
    """Return a sentence parted at one joint; None where what stands before it is no condition."""
    condition = _bare(before, known)
    if len(condition) < 2 or len(rest) < 2 or re.fullmatch(known.never, condition) or _EXCEPT.search(before):
        return None
    if _TIME_ONLY.search(condition) and not re.search("超过|过了|没|无|持续", condition):
        return None
    tailed = bool(joint["tail"] or joint["tail2"])
    if led:
        return Parted(condition, rest, True, bool(joint["then"]))
    if "," in before or not (tailed or joint["then"]):
        return None
    if _SPAN_ENDS.search(condition) and not _names_something(rest, context):
        return None  # 走廊灯亮三分钟就关
    seen = trigger(condition, context) is not None or re.search(known.events, condition) is not None
    if not (seen or _happens(condition, context)):
        return None
    return Parted(condition, rest, seen or tailed or before.endswith("了"), bool(joint["then"]))


def _bare(condition: str, known: Marks) -> str:
    """Return a condition without 了 at its end and without "as soon as" before its verb (窗户一开)."""
    bare = re.sub("(?<=..)了$", "", condition)
    if not known.as_soon:
        return bare
    return re.sub(rf"^([^,\d]*?){known.as_soon}(?=[^\d个点些下半会起定样直切楼层,])", r"\1", bare, count=1)


def _happens(condition: str, context: Context) -> bool:
    """Return True for words in which something is or comes about, known to this home or not."""
    if context.lexicon is None:
        return False
    frame = frame_of(condition, context.lexicon, context.home)
    return bool(frame.actions or frame.state or frame.particle or frame.steps or frame.complaint or frame.leftovers)


def _names_something(text: str, context: Context) -> bool:
    return context.lexicon is not None and frame_of(text, context.lexicon, context.home).where_or_what


def _verb_at(text: str, i: int, context: Context) -> bool:
    words = (text[i : i + n] for n in (3, 2, 1))
    sorts = {c.sort for w in words for c in (context.lexicon.get(w) if context.lexicon is not None else ())}
    return "action" in sorts or text[i] in "把将帮给请" or text.startswith(("提醒", "通知", "告诉", "叫我"), i)
