"""Stage 2a: when and under which condition: delays, clock times, days, durations, conditions, exclusions. Pure.

``extract`` takes them out of a plain sentence with digits and leaves the bare command. Times are reckoned from the
``now`` that is given; a clock time already past today means tomorrow.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from hub.voice.understanding import languages, times_by_words, times_zh
from hub.voice.understanding.moments import DAYS, Modifiers, before_clock, moment, repeat

_SECONDS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400}
_EN_AMOUNT = r"(?:\d+(?:\.\d+)?|(?:a |three )?quarters? of an|an?|half an?|a couple of|a few)"
_EN_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)"
EN_SPAN = rf"{_EN_AMOUNT} {_EN_UNIT}(?: and a half)?(?:,? (?:and )?{_EN_AMOUNT} {_EN_UNIT})*"
_EN_DELAY = re.compile(
    rf"(?:^|\s)(?:(?:in|after) (?:another )?(?P<a>{EN_SPAN})(?: from now)?"
    rf"|(?P<b>{EN_SPAN}) (?:from now|later)|(?<![a-z] )wait (?:for )?(?P<c>{EN_SPAN}),? (?:and )?then)(?=$|[\s,])"
)
_EN_DURATION = re.compile(
    rf"(?:^|\s)for (?:(?:the next )?(?:about )?(?P<a>{EN_SPAN})|the (?:next|whole) (?P<b>{_EN_UNIT}))(?=$|[\s,])"
)
_EN_CLOCK = (
    r"(?:a )?(?P<past>half|quarter|\d{1,2})(?: minutes?)? (?P<side>past|to) (?P<h2>\d{1,2}) ?(?P<ap2>am|pm)?"
    r"|(?P<h>\d{1,2})(?:[: ](?P<m>[0-5]\d))? ?(?P<ap>am|pm|o'clock)?|(?P<word>noon|midnight)"
)
_EN_DAYPART = r"(?: (?:in the|this|tomorrow) (?P<part>morning|afternoon|evening)| (?P<night>at night|tonight))?"
_EN_DAY = r"(?: (?:on )?(?P<day>today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday))?"
_EN_DAY_FIRST = (
    r"(?:(?:on |this )?(?P<first>tonight|this (?:evening|afternoon|morning)|today|tomorrow"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"(?: (?P<part0>morning|afternoon|evening|night))? )?"
)
_EN_AT = re.compile(
    rf"(?:^|\s){_EN_DAY_FIRST}(?:at|by) (?:about |around )?(?:{_EN_CLOCK})"
    rf"{_EN_DAYPART}{_EN_DAY}(?! ?(?:%|percent|degrees?))(?=$|[\s,])"
)
_EN_UNTIL = re.compile(
    rf"(?:^|\s)(?:until|till|til) {_EN_DAY_FIRST}(?:at |about )?(?:{_EN_CLOCK}){_EN_DAYPART}{_EN_DAY}(?=$|[\s,])"
)
_EN_EVERY = re.compile(
    rf"(?:^|\s)(?:every|each|on) (?P<days>(?:{'|'.join(DAYS)}){{2,}}|day"
    r"|morning|evening|night|weekdays?|weekends?|mondays?|tuesdays?"
    r"|wednesdays?|thursdays?|fridays?|saturdays?|sundays?)(?=$|[\s,])|(?:^|\s)(?P<daily>daily)(?=$|[\s,])"
)
_EN_WORKDAYS = re.compile(r"\b(?:school|work|working|business) ?days?\b")
_EN_SUN = re.compile(
    r"(?:^|\s)(?P<c>(?:(?:\d+|an?|half an) (?:minutes?|hours?) (?:before|after) |at |after |by )"
    r"(?:sunset|sunrise|dusk|dawn|dark|nightfall|daybreak))(?=$|[\s,])"
)
_EN_IF_FIRST = re.compile(
    r"^(?:when(?:ever)?|every time|if|once|as soon as) (?P<c>[^,]+?), ?(?:then )?(?P<rest>.+)$"
    r"|^(?:when(?:ever)?|every time|if|once|as soon as) (?P<c2>.+?) then (?P<rest2>.+)$"
)
_EN_IF_RUN_ON = re.compile(
    r"^(?P<w>when(?:ever)?|every time|if|once|as soon as) (?P<c>\S+ \S.*?) (?P<rest>(?:turn|switch"
    r"|(?<!is )(?<!are )(?<!was )(?<!been )(?<!left )(?<!still )(?<!stays )(?<!stay )(?<!not )(?<!n't )(?:open|shut)"
    r"|close|lock|set|dim|start|stop|put|make|play|pause|run|raise|lower|activate|remind|send|tell|arm|brighten|mute"
    r"|announce|say) .+)$"
)
_EN_IF_LAST = re.compile(
    r"^(?P<rest>.+?),? (?P<w>when(?:ever)?|every time|if|once|as soon as|until|unless|before|after) (?P<c>.+)$"
)
#: "… and tell me if the door is locked": what follows is a question, no condition.
_EN_TO_TELL = re.compile(r"\b(?:tell|check|see|know|say|ask|look|find out|make sure)(?: me| us)?$")
#: Verbs with which another request begins: after "but" they leave nothing out.
EN_DEED = r"(?:turn|switch|open|close|shut|lock|unlock|dim|brighten|raise|lower|start|stop|set|make|put|play|pause|run)"
_EN_EXCEPT = re.compile(
    r"(?:,? ?(?:all )?(?:except(?: for)?|apart from|other than|besides|excluding|without|leaving out"
    rf"|with the exception of|(?:but|and) not|not(?= (?:the|in the|on the) )|but (?:leave|keep)|but(?! {EN_DEED} ))) "
    r"(?:the |for the |those in the |that in the |in the |on the |not the )?(?P<x>[^,]+?)"
    r"(?: (?:on|off|open|closed|alone|as (?:it is|they are)))?$"
)
_EN_NUMBER = {
    "a": 1.0,
    "an": 1.0,
    "half a": 0.5,
    "half an": 0.5,
    "a couple of": 2.0,
    "a quarter of an": 0.25,
    "quarter of an": 0.25,
    "three quarters of an": 0.75,
    "a few": 3.0,
}


def extract(text: str, language: str, now: datetime) -> tuple[str, Modifiers]:
    """Return the bare command and what was said about its time, condition and exceptions."""
    rules = {"en": _extract_en, "zh": times_zh.extract}.get(languages.base(language))
    return rules(text, now) if rules else times_by_words.extract(text, language, now)


_NOW = {
    "en": re.compile(r"(?P<lead>^(?:right )?(?:now|immediately|straight away)\b)|\b(?:now|immediately|straight away)$"),
    "zh": re.compile("(?P<lead>^(?:现在|马上|立刻|立即))"),
}


def leads(text: str, language: str, now: datetime, *, last: bool = False) -> bool:
    """Return True for a stretch that begins with its own time and goes on: "in 10 minutes the fan".

    One that is nothing but a time goes on with the next, unless it is the ``last``.
    """
    at_once = _at_once(text, language)
    if at_once is not None and at_once["lead"]:
        return not last or at_once.end() < len(text)
    rest, modifiers = extract(text, language, now)
    timed = modifiers.delay_s is not None or modifiers.at is not None or modifiers.condition is not None
    return timed and rest != text and text.endswith(rest) and not (last and not rest)


def bears(text: str, language: str, now: datetime) -> bool:
    """Return True for a stretch that holds a time of its own, or that is for now."""
    modifiers = extract(text, language, now)[1]
    timed = modifiers.delay_s is not None or modifiers.at is not None or _at_once(text, language) is not None
    return timed or bool(modifiers.condition and _EN_SUN.fullmatch(f" {modifiers.condition}"))


def _at_once(text: str, language: str) -> re.Match[str] | None:
    pattern = _NOW.get(languages.base(language))
    return pattern.search(text) if pattern is not None else None


#: "At half seven" is half past seven where it is said at all.
_EN_HALF = re.compile(
    r"(?:(?<=at )|(?<=by )|(?<=for ))half(?= (?:[1-9]|1[0-2])(?! ?(?:%|percent|degrees?|minutes?|hours?|\d|:|o'clock)))"
)


def _extract_en(text: str, now: datetime) -> tuple[str, Modifiers]:
    found: dict[str, float | str | None] = {}
    text = before_clock(_EN_HALF.sub("half past", _EN_WORKDAYS.sub("weekdays", text)), EN_SPAN, span_en)
    match = _EN_UNTIL.search(text)
    if match and _plausible_en(match):
        found["duration_s"] = (datetime.fromisoformat(_next(match, now)) - now).total_seconds()
        text = _without(text, match)
    text, found["condition"] = _condition_en(text)
    match = _EN_EXCEPT.search(text)
    if match:
        found["exclude"] = match["x"].strip()
        text = text[: match.start()]
    match = _EN_DELAY.search(text)
    if match:
        found["delay_s"] = span_en(match["a"] or match["b"] or match["c"])
        text = _without(text, match)
    match = _EN_DURATION.search(text)
    if match:
        found["duration_s"] = span_en(match["a"] or f"a {match['b']}")
        text = _without(text, match)
    days = ""
    match = _EN_EVERY.search(text)
    if match and not (match.group().strip().startswith("on") and not match["days"].endswith("s")):
        days = "day" if match["daily"] else match["days"].removesuffix("s")
        text = _without(text, match)
    match = _EN_AT.search(text)
    if match and _plausible_en(match):
        hour, minute = _clock_en(match)
        hour += 12 if days in ("evening", "night") and 4 < hour < 12 else 0
        found["at"] = repeat(hour, minute, days) if days else _next(match, now)
        text = _without(text, match)
    elif days in ("day", "morning", "evening", "night") and _EN_SUN.fullmatch(f" {found['condition']}"):
        found["condition"] = f"every day {found['condition']}"
    elif days in ("morning", "evening", "night"):
        found["at"] = repeat({"morning": 7, "evening": 19, "night": 22}[days], 0, "day")
    elif days:
        return text, Modifiers()
    return text.strip(" ,"), msgspec.convert({k: v for k, v in found.items() if v is not None}, Modifiers)


def _condition_en(text: str) -> tuple[str, str | None]:
    sun = _EN_SUN.search(text)
    if sun:
        return _without(text, sun), sun["c"]
    match = _EN_IF_FIRST.match(text)
    if match:
        every = "whenever " if text.startswith(("whenever", "every time")) else ""
        return (match["rest"] or match["rest2"]), every + (match["c"] or match["c2"])
    match = _EN_IF_RUN_ON.match(text)
    if match:
        every = "whenever " if match["w"] in ("whenever", "every time") else ""
        return match["rest"], every + match["c"]
    match = _EN_IF_LAST.match(text)
    if match and match["w"] == "if" and _EN_TO_TELL.search(match["rest"]):
        return text, None
    if match and not re.match(rf"{EN_SPAN}$", match["c"]):
        word = match["w"]
        plain = word in ("when", "if", "once", "as soon as")
        return match["rest"], match["c"] if plain else f"{word} {match['c']}"
    return text, None


def _next(match: re.Match[str], now: datetime) -> str:
    hour, minute = _clock_en(match)
    day = match["day"] or match["first"] or ("tomorrow" if "tomorrow" in match.group() else "")
    exact = any(match[k] for k in ("ap", "ap2", "part", "part0", "night")) or day not in (
        "",
        "today",
        *DAYS,
        "tomorrow",
    )
    day = "" if day not in (*DAYS, "today", "tomorrow") else day
    return moment(now, hour, minute, day, exact=exact)


def _plausible_en(match: re.Match[str]) -> bool:
    hour = match["h"]
    return hour is None or int(hour) <= 24


def _clock_en(match: re.Match[str]) -> tuple[int, int]:
    if match["word"]:
        return (12, 0) if match["word"] == "noon" else (0, 0)
    if match["past"]:
        minutes = {"half": 30, "quarter": 15}.get(match["past"]) or int(match["past"])
        hour, half = int(match["h2"]), match["ap2"]
        if match["side"] == "to":
            hour, minutes = (hour - 1) % 24, 60 - minutes
        return _twelve(hour, half, match), minutes
    return _twelve(int(match["h"]), match["ap"], match), int(match["m"] or 0)


def _twelve(hour: int, half: str | None, match: re.Match[str]) -> int:
    said = match.groupdict()
    late = half == "pm" or {said.get("part"), said.get("part0")} & {"afternoon", "evening"} or said.get("night")
    first = said.get("first") or ""
    late = late or ((said.get("part0") == "night" or first == "tonight") and hour > 4)
    late = late or first.endswith(("evening", "afternoon"))
    if late and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour % 24


def span_en(text: str) -> float:
    """Return a length of time as it is said ("an hour and a half") in seconds."""
    total = 0.0
    for amount, unit, half in re.findall(rf"({_EN_AMOUNT}) ({_EN_UNIT})( and a half)?", text):
        count = _EN_NUMBER.get(amount)
        seconds = _SECONDS[unit.removesuffix("s")]
        total += (float(amount) if count is None else count) * seconds + (seconds / 2 if half else 0)
    return total


_EN_MORE = re.compile(r"\b(?:another|more|extra) ")


def any_span(text: str, language: str) -> float | None:
    """Return the length of time that stands anywhere in a text ("ten more minutes"), in seconds; None for none."""
    if languages.base(language) != "en":
        return None
    found = re.search(EN_SPAN, _EN_MORE.sub("", text))
    return span_en(found.group()) if found else None


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip(" ,").replace("  ", " ")


_EN_BARE = re.compile(
    r"\b(?P<h>\d{1,2})(?::| )?(?P<m>[0-5]\d)? ?(?P<ap>am|pm|o'clock)\b|\b(?P<h2>\d{1,2}):(?P<m2>[0-5]\d)\b"
    r"|\b(?P<word>noon|midnight)\b|\b(?:for|at|by) (?P<h3>1?\d|2[0-3])(?P<m3>[0-5]\d)?\b"
    r"(?! ?(?:%|percent|degrees?|minutes?|mins?|hours?|seconds?|days?|more))"
)
_EN_FOR = re.compile(
    r"(?:(?:^|\s)(?:at|by|for|around|(?:sleep|bed)(?: in)? (?:past|beyond|until|till))"
    rf"|(?<!quarter)(?<!half)(?<!minutes)(?<!\d)\sto) (?:about )?(?:{_EN_CLOCK})"
    r"(?! ?(?:%|percent|degrees?|minutes?|hours?|seconds?|days?))(?=$|[\s,])"
)
_EN_LATE = re.compile(r"\b(?:afternoon|evening|tonight|at night|pm)\b")


def bare_clock(text: str, language: str, now: datetime) -> str | None:
    """Return the clock time that stands anywhere in a sentence that is surely about a time ("alarm for 8 am")."""
    if languages.base(language) != "en":
        return None
    match = _EN_FOR.search(text)
    if match is not None and _plausible_en(match):
        hour, minute = _clock_en(match)
        return _bare(hour, minute, text, now, exact=bool(match["ap"] or match["ap2"]) or bool(_EN_LATE.search(text)))
    match = _EN_BARE.search(text)
    if match is None:
        return None
    hour = int(match["h"] or match["h2"] or match["h3"] or 0)
    minute = int(match["m"] or match["m2"] or match["m3"] or 0)
    if match["word"]:
        hour = 12 if match["word"] == "noon" else 0
    if (match["ap"] == "pm" or _EN_LATE.search(text)) and hour < 12:
        hour += 12
    if match["ap"] == "am" and hour == 12:
        hour = 0
    return _bare(hour, minute, text, now, exact=bool(match["ap"] and match["ap"] != "o'clock"))


def _bare(hour: int, minute: int, text: str, now: datetime, *, exact: bool) -> str | None:
    """Return the time on the day, or the days, that the sentence names anywhere."""
    if _EN_LATE.search(text) and hour < 12:
        hour += 12
    days = [d for d in DAYS if d in text]
    every = re.search(r"\b(?:every|each|daily|weekdays?|weekends?)\b|days\b", text)
    if hour > 23:
        return None
    if every:
        named = "weekday" if "weekday" in text or "week day" in text else "weekend" if "weekend" in text else ""
        return repeat(hour, minute, named or ",".join(days) or "day")
    day = days[0] if days else "tomorrow" if "tomorrow" in text else ""
    return moment(now, hour, minute, day, exact=exact)


_EN_DAYS_APART = re.compile(
    r"\b(?:(?P<every>every|each|daily|weekdays?|week days?|weekends?|days? (?:a|of the) week)|tomorrow"
    rf"|(?P<day>{'|'.join(DAYS)})s?)\b"
)


def on_named_day(at: str | None, text: str, language: str, now: datetime) -> str | None:
    """Return a clock time on the day, or the days, named elsewhere in a sentence ("on saturday for soccer at 8")."""
    if at is None or "T" not in at or languages.base(language) != "en":
        return at
    text = _EN_WORKDAYS.sub("weekdays", text)
    named = list(_EN_DAYS_APART.finditer(text))
    when = datetime.fromisoformat(at)
    if any(m["every"] for m in named):
        return _bare(when.hour, when.minute, text, now, exact=True)
    days = list(dict.fromkeys(m["day"] or "tomorrow" for m in named))
    return moment(now, when.hour, when.minute, days[0], exact=True) if len(days) == 1 else at


def clock_of(at: str | None) -> str:
    """Return the clock part (``06:30``) of what ``at`` holds; empty for none."""
    if not at:
        return ""
    return at[11:16] if "T" in at else at[:5]


__all__ = [
    "Modifiers",
    "any_span",
    "bare_clock",
    "bears",
    "clock_of",
    "extract",
    "leads",
    "on_named_day",
]
