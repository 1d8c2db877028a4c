"""When and except what, in languages whose words for it are data (parting/<lang>.yaml). Pure.

A time that is not understood stays in the sentence, which then is none: nothing that was to wait is done at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from itertools import chain

import msgspec

from hub.voice.understanding import languages, number_words
from hub.voice.understanding.clause_words import Words, any_of, words
from hub.voice.understanding.lexicon import expanded, lexicon
from hub.voice.understanding.moments import Modifiers, moment, repeat

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_HIGHEST_MINUTE, _LAST_HOUR, _NOON, _EVENING = 59, 24, 12, 5
_PARTS = ("tomorrow_morning", "tomorrow_evening", "daily_morning", "daily_evening", "workdays", "daily",
          "morning", "afternoon", "evening", "tomorrow", "today")  # fmt: skip
#: What is said of an amount, not of a time.
_AMOUNT = r"(?! ?(?:%|°|[.,]?\d|grad|degr|prozent|procent|pour ?c|por ?c|per ?c|stop|градус|процент|度|도|퍼센트))"


class _Patterns(msgspec.Struct, frozen=True):
    """A language's words as patterns."""

    span: re.Pattern[str]
    delay: re.Pattern[str]
    lasting: re.Pattern[str]
    clock: re.Pattern[str]
    loose: re.Pattern[str]
    parts: re.Pattern[str]
    beyond: re.Pattern[str]
    behind: re.Pattern[str]
    ones: re.Pattern[str]
    part_of: dict[str, str]
    numbers: dict[str, int]
    seconds: dict[str, int]


def extract(text: str, language: str, now: datetime) -> tuple[str, Modifiers]:
    """Return the bare command and what was said about its time and exceptions."""
    known = _patterns(languages.base(language))
    if known is None:
        return text, Modifiers()
    gap = " " if languages.spaced(language) else ""
    rest, excluded = _without_exception(text, known, language)
    delay = known.delay.search(rest)
    delay_s = _span(delay, known) if delay else None
    rest = _cut(rest, delay, gap) if delay_s is not None else rest
    lasting = known.lasting.search(rest)
    duration_s = _span(lasting, known) if lasting else None
    rest = _cut(rest, lasting, gap) if duration_s is not None else rest
    rest, at = _at(rest, known, now, gap)
    found = any(one is not None for one in (delay_s, duration_s, at, excluded))
    return rest.strip(" ,"), Modifiers(delay_s=delay_s, duration_s=duration_s, at=at, exclude=excluded, by_words=found)


def is_span(text: str, language: str) -> bool:
    """Return True for nothing but a length of time."""
    known = _patterns(languages.base(language))
    return known is not None and known.span.fullmatch(text) is not None


def _cut(text: str, match: re.Match[str] | None, gap: str) -> str:
    if match is None:
        return text
    return re.sub(r"\s+", " ", f"{text[: match.start()]}{gap}{text[match.end() :]}").strip()


def _without_exception(text: str, known: _Patterns, language: str) -> tuple[str, str | None]:
    """Return the sentence without what is left out of everything, and that; what was to be done stays, wherever."""
    match = known.beyond.match(text) or known.behind.match(text)
    concepts = lexicon(language)
    if match is None or concepts is None:
        return text, None
    rest, left = match["rest"].strip(" ,"), match["x"].strip(" ,")
    own = rest.split() if concepts.spaced else [w for w in concepts.of("quantifier") if w in rest]
    sorts = {(c.sort, c.value) for w in own for c in (*concepts.get(w), *concepts.near(w))}
    if not sorts & {("quantifier", "all"), ("quantifier", "everything")}:
        return text, None
    said = left.split()
    while len(said) > 1 and {c.sort for c in concepts.get(said[-1])} & {"action", "particle", "verb", "polite"}:
        rest = f"{rest} {said.pop()}"
    bare = known.ones.sub("", " ".join(said)) if concepts.spaced else left
    return rest, bare or " ".join(said)


def _span(match: re.Match[str], known: _Patterns) -> float | None:
    fixed = match["fixed"]
    if fixed:
        return float(known.seconds[fixed])
    total = 0.0
    for amount, unit in ((match["n"], match["u"]), (match["n2"], match["u2"])):
        if amount and unit:
            total += _number(amount, known) * known.seconds[unit]
    return total or None


def _number(text: str, known: _Patterns) -> float:
    return float(known.numbers[text]) if text in known.numbers else float(text)


def _at(text: str, known: _Patterns, now: datetime, gap: str) -> tuple[str, str | None]:
    """Return the sentence without the clock time and the day that were said, and when that is."""
    found = {known.part_of[m["part"]] for m in known.parts.finditer(text)}
    clock = known.clock.search(text) or known.loose.search(text)
    if clock is None or (clock.re is known.loose and not (found or clock["to"])):
        return text, None
    hour = int(_number(clock["hour"], known))
    minute = int(clock["minute"] or clock["minute2"] or 0)
    if clock["past"] or clock["past2"]:
        minute = 30
    elif clock["to"]:
        hour, minute = hour - 1, 30
    if not 0 <= hour <= _LAST_HOUR or minute > _HIGHEST_MINUTE:
        return text, None
    late = bool(found & {"afternoon", "evening", "tomorrow_evening", "daily_evening"})
    hour = (hour + _NOON if late and hour < _NOON else hour) % _LAST_HOUR
    sure = late or bool(found & {"morning", "tomorrow_morning", "daily_morning"})
    rest = known.parts.sub(gap, _cut(text, clock, gap))
    if found & {"daily", "daily_morning", "daily_evening"}:
        return rest.strip(), repeat(hour, minute, "day")
    if "workdays" in found:
        return rest.strip(), repeat(hour, minute, "weekday")
    day = "tomorrow" if found & {"tomorrow", "tomorrow_morning", "tomorrow_evening"} else ""
    return re.sub(r"\s+", " ", rest).strip(), moment(now, hour, minute, day, exact=sure or hour > _NOON)


@lru_cache(maxsize=16)
def _patterns(language: str) -> _Patterns | None:
    known = words(language)
    if known is None:
        return None
    numbers = {w: v for w, v in number_words.spelled(language).items() if v > 0} | dict.fromkeys(known.one, 1)
    hours = {w: i for i, w in enumerate(known.hours, 1)}
    edge = (r"(?<!\w)", r"(?!\w)") if languages.spaced(language) and language != "ko" else ("", "")
    gap = " " if edge[0] else " ?"
    amount = any_of(list(numbers))
    unit = any_of(list(chain.from_iterable(known.unit.values())))
    fixed = any_of(list(chain.from_iterable(known.spans.values())))
    joined = "|".join(re.escape(w) for w in known.and_ if " " not in w)
    more = (
        rf"(?:,?(?: (?:{joined}))? (?P<n2>\d+|{amount}){gap}(?P<u2>{unit}))?"
        if edge[0]
        else "(?P<n2>(?!))?(?P<u2>(?!))?"
    )
    span = rf"(?:(?P<fixed>{fixed})|(?P<n>\d+(?:\.\d+)?|{amount}){gap}?(?P<u>{unit}){more})"
    past = any_of(known.half_past)
    time = (
        rf"(?:(?P<to>{any_of(known.half_to)}) )?(?P<hour>\d{{1,2}}|{any_of([*hours, *numbers])})"
        r"(?:[:.h](?P<minute>[0-5]\d))?"
    )
    return _Patterns(
        span=re.compile(span),
        delay=_templates(known.delay, "{span}", span, edge),
        lasting=_templates(known.lasting, "{span}", span, edge),
        clock=_clock(known.clock, time, past, edge),
        loose=_clock(known.loose, time, past, edge),
        parts=re.compile(rf"{edge[0]}(?P<part>{any_of([w for p in _PARTS for w in getattr(known, p)])}){edge[1]}"),
        beyond=re.compile(rf"(?P<rest>.+?),?{edge[0]} ?(?:{any_of(known.except_)}){edge[1]} ?(?P<x>.+)$"),
        behind=re.compile(rf"(?P<x>.+?) ?(?:{any_of(known.except_behind)})[ ,]*(?P<rest>.+)$"),
        ones=re.compile(rf"^(?:{any_of(known.ones)})(?!\w) ?"),
        part_of={w: p for p in reversed(_PARTS) for w in getattr(known, p)},
        numbers={**numbers, **hours},
        seconds=_all_seconds(known),
    )


def _all_seconds(known: Words) -> dict[str, int]:
    units = {w: _SECONDS[unit] for unit, all_ in known.unit.items() for w in all_}
    return units | {w: seconds for seconds, all_ in known.spans.items() for w in all_}


def _alternatives(templates: tuple[str, ...], hole: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and behind the hole of every template."""
    for template in templates:
        for text in expanded([template.replace(",", " ")], "parting"):
            before, _, after = text.partition(hole)
            yield before, after


def _templates(templates: tuple[str, ...], hole: str, inner: str, edge: tuple[str, str]) -> re.Pattern[str]:
    """Return one pattern for templates around one inner pattern: what stands before its hole, or else behind it."""
    around = list(_alternatives(templates, hole))
    lead, tail = any_of([b for b, a in around if b]), any_of([a for b, a in around if not b])
    return re.compile(rf"{edge[0]}(?P<lead>{lead})?{inner}(?(lead)|(?:{tail})){edge[1]}")


def _clock(templates: tuple[str, ...], time: str, past: str, edge: tuple[str, str]) -> re.Pattern[str]:
    """Return a pattern for a clock time: a word before it where the templates have one, and one behind where all do."""
    around = list(_alternatives(templates, "{time}"))
    lead = f"(?:{any_of([b for b, _ in around])})" if any(b for b, _ in around) else ""
    tail = any_of([a for _, a in around if a])
    behind = rf"(?: ?(?P<past>{past})|(?:{tail})(?: ?(?P<past2>{past})| (?P<minute2>[0-5]\d)(?!\w))?)"
    needed = f"(?(minute)(?:{tail})?|{behind}{'' if all(a for _, a in around) else '?'})"
    return re.compile(rf"{edge[0]}{lead}{time}{needed}{_AMOUNT}{edge[1]}") if around else re.compile("(?!)")
