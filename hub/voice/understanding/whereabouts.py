"""The place and the day that a question about the weather, the time or the date is about. Pure.

No list of towns is needed: a place is what stands after "in" or "for", or beside the word for weather or time, and is
neither a word for a day nor one of those with which such questions are put. Slots hold the words as they were said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from hub.voice.understanding import data, languages
from hub.voice.understanding.reading import Reading

_ABOUT_THE_WORLD = frozenset({"HassGetWeather", "HassGetCurrentTime", "HassGetCurrentDate"})

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_PART = r"(?:morning|afternoon|evening|night|noon|midnight)"
_ORDINAL = (
    r"(?:(?:twenty |thirty )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    r"|\d{1,2}(?:st|nd|rd|th)?)"
)
_DAY = re.compile(
    rf"\b(?:(?:the )?day after(?: tomorrow)?|(?:{_WEEKDAY}|today|tomorrow|yesterday)(?:'?s)?(?: {_PART})?"
    rf"(?: (?:this|next) week)?|tonight|last night|overnight"
    rf"|(?:(?:this|next|last|coming|following|current|rest of the|entire|whole) )+(?:{_WEEKDAY}|week|weekend|month|year"
    rf"|days?|hour|spring|summer|autumn|fall|winter|am|{_PART})(?:'?s)?(?: on {_WEEKDAY})?"
    rf"|(?:(?:the |this |next |coming |in )*(?:\d+|few|couple of|several)[ -](?:hours?|days?|weeks?|months?))"
    rf"|{_ORDINAL}(?: of)?(?: this| next)? {_MONTH}(?: \d{{4}})?|{_MONTH}(?: the)? {_ORDINAL}(?: \d{{4}})?"
    rf"|the {_ORDINAL}(?: of (?:this|next|the) month)?(?= |$)|{_MONTH}|weekend|weekly|week|{_PART})\b"
)
_HEADS = ("weather", "forecast", "time", "temperature", "climate")
_BEFORE = frozenset({"in", "at", "for", "near", "around", "of", "to", "between", "from"})
_SORTS = frozenset({"current", "local", "exact", "right", "actual"})
_ARTICLES = frozenset({"the", "my", "our", "this"})


@lru_cache(maxsize=1)
def _no_place() -> frozenset[str]:
    """Return the words that are never part of a place's name in such questions (topics/en.yaml, no_place)."""
    content = data.packaged("topics", "en") or {}
    return frozenset(str(content.get("no_place", "")).split())


_ZH_DAY = re.compile(
    "(?:今天|明天|后天|大后天|昨天|前天|今晚|明晚|今早|明早|今夜)(?:早上|上午|中午|下午|傍晚|晚上|夜里)?"
    "|(?:这|本|下|上)个?(?:周|星期|礼拜)(?:[一二三四五六日天]|末)?|周末|(?:周|星期)[一二三四五六日天]"
    r"|未来(?:几|\d+|[一二三四五六七两])天|\d+月\d+[号日]|接下来几天|早上|上午|中午|下午|傍晚|晚上|夜里"
)
_ZH_PLACE = re.compile(
    "^(?P<place>[\u4e00-\u9fff]{2,6}?)(?:的|那边|那儿|那里|当地|现在|此刻)*(?=天气|气温|几点|时间|是几点|什么时间|会不会|会|下雨|下雪|冷不冷|热不热"
    ""
    "|冷吗|热吗|多少度|几度|有雨|有雪|空气|穿|要不要|需要|要带|刮风|几号|星期)"
)
_ZH_OTHER = re.compile(
    "外面|室外|外边|现在|目前|当前|家|这里|这边|这儿|本地|当地|告诉|查|看|问|我|你|出门|知道|的时候|出去|播报|预报|一下|最近|还|大概|天气|雨|吗|要|会|几|多少"
)


def with_whereabouts(reading: Reading, text: str, language: str) -> Reading:
    """Return a question about weather, time or date with the place and the day that its sentence names."""
    if reading.intent not in _ABOUT_THE_WORLD:
        return reading
    return msgspec.structs.replace(reading, slots={**whereabouts(text, language), **reading.slots})


def whereabouts(text: str, language: str) -> dict[str, str]:
    """Return ``place`` and ``day`` as far as a question in plain form (with digits) names them."""
    lang = languages.base(language)
    if lang == "en":
        day, place = _day_en(text), _place_en(text)
    elif lang == "zh":
        day, place = _day_zh(text), _place_zh(text)
    else:
        return {}
    return {**({"place": place} if place else {}), **({"day": day} if day else {})}


def _day_en(text: str) -> str:
    found = [m.group() for m in _DAY.finditer(text)]
    return " ".join(dict.fromkeys(found))


def _place_en(text: str) -> str:
    marked = _DAY.sub(" | ", text)
    words = marked.replace(",", " ").split()
    return next(_candidates(words), "")


def _candidates(words: list[str]) -> Iterator[str]:
    """Yield what may be a place, the surest first: after a preposition, then beside the word for weather or time."""
    for i, word in enumerate(words):
        if word in _BEFORE or (word == "and" and "between" in words[:i]):
            found = _run(words, i + 1)
            if found:
                yield found
    for i, word in enumerate(words):
        if word in _HEADS:
            ahead = i
            while ahead and words[ahead - 1] in _SORTS:
                ahead -= 1
            before = _run(list(reversed(words[:ahead])), 0)
            if before:
                yield " ".join(reversed(before.split()))
            after = _run(words, i + 1)
            if after:
                yield after


def _run(words: list[str], start: int) -> str:
    """Return the unknown words from a position on, without an article before them."""
    while start < len(words) and words[start] in _ARTICLES:
        start += 1
    out: list[str] = []
    for word in words[start:]:
        known = word in _no_place() or word == "|" or word[0].isdigit()
        if known and not (out and word in ("city", "town", "home") and len(out) < 3):
            break
        out.append(word)
    return " ".join(out).replace("'s", "")


def _day_zh(text: str) -> str:
    return "".join(dict.fromkeys(m.group() for m in _ZH_DAY.finditer(text)))


def _place_zh(text: str) -> str:
    match = _ZH_PLACE.match(_ZH_DAY.sub("", text).strip(" ,的"))
    return "" if match is None or _ZH_OTHER.search(match["place"]) else match["place"]
