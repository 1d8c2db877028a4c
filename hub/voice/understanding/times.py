"""Stage 2a: when and under which condition: delays, clock times, days, durations, conditions, exclusions. Pure.

``extract`` takes them out of a plain sentence with digits and leaves the bare command. Times are reckoned from the
``now`` that is given; a clock time already past today means tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from hub.voice.understanding import languages


class Modifiers(msgspec.Struct, frozen=True, kw_only=True):
    """What was said beside the command. ``at`` is RFC 3339, or ``07:00 weekdays`` for what repeats."""

    delay_s: float | None = None
    at: str | None = None
    duration_s: float | None = None
    condition: str | None = None
    exclude: str | None = None

    @property
    def none(self) -> bool:
        """Return True when nothing was said."""
        return self == Modifiers()


_SECONDS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400}
_EN_AMOUNT = r"(?:\d+(?:\.\d+)?|(?:a |three )?quarters? of an|an?|half an?|a couple of|a few)"
_EN_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)"
_EN_SPAN = rf"{_EN_AMOUNT} {_EN_UNIT}(?: and a half)?(?:,? (?:and )?{_EN_AMOUNT} {_EN_UNIT})*"
_EN_DELAY = re.compile(
    rf"(?:^|\s)(?:(?:in|after) (?:another )?(?P<a>{_EN_SPAN})(?: from now)?"
    rf"|(?P<b>{_EN_SPAN}) (?:from now|later))(?=$|[\s,])"
)
_EN_DURATION = re.compile(rf"(?:^|\s)for (?:the next )?(?:about )?(?P<a>{_EN_SPAN})(?=$|[\s,])")
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
    r"(?:^|\s)(?:every|each|on) (?P<days>day|morning|evening|night|weekdays?|weekends?|mondays?|tuesdays?"
    r"|wednesdays?|thursdays?|fridays?|saturdays?|sundays?)(?=$|[\s,])|(?:^|\s)(?P<daily>daily)(?=$|[\s,])"
)
_EN_SUN = re.compile(
    r"(?:^|\s)(?P<c>(?:(?:\d+|an?|half an) (?:minutes?|hours?) (?:before|after) |at |after |by )"
    r"(?:sunset|sunrise|dusk|dawn|dark|nightfall|daybreak))(?=$|[\s,])"
)
_EN_IF_FIRST = re.compile(
    r"^(?:when(?:ever)?|every time|if|once|as soon as) (?P<c>[^,]+?), ?(?:then )?(?P<rest>.+)$"
    r"|^(?:when(?:ever)?|every time|if|once|as soon as) (?P<c2>.+?) then (?P<rest2>.+)$"
)
_EN_IF_RUN_ON = re.compile(
    r"^(?P<w>when(?:ever)?|every time|if|once|as soon as) (?P<c>\S+ \S.*?) (?P<rest>(?:turn|switch|open|close|shut"
    r"|lock|set|dim|start|stop|put|make|play|pause|run|raise|lower|activate|remind|send|tell|arm|brighten|mute"
    r"|announce|say) .+)$"
)
_EN_IF_LAST = re.compile(
    r"^(?P<rest>.+?),? (?P<w>when(?:ever)?|every time|if|once|as soon as|until|unless|before|after) (?P<c>.+)$"
)
_EN_EXCEPT = re.compile(
    r"(?:,? ?(?:all )?(?:except(?: for)?|apart from|other than|besides|excluding|but not|but (?:leave|keep)|but)) "
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
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def extract(text: str, language: str, now: datetime) -> tuple[str, Modifiers]:
    """Return the bare command and what was said about its time, condition and exceptions."""
    rules = {"en": _extract_en, "zh": _extract_zh}.get(languages.base(language))
    return rules(text, now) if rules else (text, Modifiers())


def _extract_en(text: str, now: datetime) -> tuple[str, Modifiers]:
    found: dict[str, float | str | None] = {}
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
        found["delay_s"] = _span_en(match["a"] or match["b"])
        text = _without(text, match)
    match = _EN_DURATION.search(text)
    if match:
        found["duration_s"] = _span_en(match["a"])
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
        found["at"] = _repeat(hour, minute, days) if days else _next(match, now)
        text = _without(text, match)
    elif days in ("day", "morning", "evening", "night") and _EN_SUN.fullmatch(f" {found['condition']}"):
        found["condition"] = f"every day {found['condition']}"
    elif days in ("morning", "evening", "night"):
        found["at"] = _repeat({"morning": 7, "evening": 19, "night": 22}[days], 0, "day")
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
    if match and not re.match(rf"{_EN_SPAN}$", match["c"]):
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
        *_DAYS,
        "tomorrow",
    )
    day = "" if day not in (*_DAYS, "today", "tomorrow") else day
    return _moment(now, hour, minute, day, exact=exact)


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


def _span_en(text: str) -> float:
    total = 0.0
    for amount, unit, half in re.findall(rf"({_EN_AMOUNT}) ({_EN_UNIT})( and a half)?", text):
        count = _EN_NUMBER.get(amount)
        seconds = _SECONDS[unit.removesuffix("s")]
        total += (float(amount) if count is None else count) * seconds + (seconds / 2 if half else 0)
    return total


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip(" ,").replace("  ", " ")


def _repeat(hour: int, minute: int, days: str) -> str:
    plain = {
        "day": "daily",
        "morning": "daily",
        "evening": "daily",
        "night": "daily",
        "weekday": "weekdays",
        "weekend": "weekends",
    }
    return f"{hour:02}:{minute:02} {plain.get(days, days)}"


def _moment(now: datetime, hour: int, minute: int, day: str, *, exact: bool) -> str:
    """Return the next such moment. Without am or pm, "at seven" is whichever seven comes next."""
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if day == "tomorrow":
        at += timedelta(days=1)
    elif day in _DAYS:
        at += timedelta(days=(_DAYS.index(day) - now.weekday()) % 7)
    if at <= now and not exact and hour < 12 and day in ("", "today"):
        afternoon = at + timedelta(hours=12)
        at = afternoon if afternoon > now else at
    if at <= now:
        at += timedelta(days=7 if day in _DAYS else 1)
    return at.isoformat()


# ── Chinese ──────────────────────────────────────────────────────────────────────────────────────────────────────

_ZH_SPAN = r"(?:(?:\d+(?:\.\d+)?|半|一|两)个?(?:半)?(?:小时|钟头|分钟|分|秒钟|秒|天)半?)+"
_ZH_DELAY = re.compile(rf"(?:再?过)?(?P<a>{_ZH_SPAN})(?:以后|之后|后)|(?:再?过)(?P<b>{_ZH_SPAN})(?:再|就)?")
_ZH_DURATION = re.compile(rf"(?:持续)?(?P<a>{_ZH_SPAN})$")
_ZH_DAY = (
    r"(?P<day>(?:这|下)?(?:周|星期|礼拜)[一二三四五六日天]|今天|今晚|明天|明早|明晚|后天|今早)?"
    r"(?P<part>早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜|凌晨)?"
)
_ZH_AT = re.compile(
    rf"(?:在|到)?{_ZH_DAY}(?P<h>\d{{1,2}})(?:点钟?|:)(?:(?P<half>半)|(?P<q>[一三]刻)|(?P<m>\d{{1,2}})分?)?(?:的时候|时)?(?!一?[点些])"
)
_ZH_EVERY = re.compile(
    r"每(?P<days>天|日|晚|早|个?工作日|个?周末|周[一二三四五六日天]|星期[一二三四五六日天])|(?P<bare>工作日|周末)(?:的)?"
)
_ZH_IF = re.compile(
    r"^(?:如果|要是|假如|一旦|等到?|当)?(?P<c>.+?)(?:的话|的时候|时候|之后|以后|后|时|了)?,?(?:就|的话,?就?|的时候,?|,|(?=把))(?P<rest>.+)$"
)
_ZH_SUN = re.compile(
    r"^在?(?P<c>(?:日落|日出|天黑|天亮)(?:以|之)?[前后](?:半|\d+)个?(?:小时|分钟)),?(?:就|再)?(?P<rest>.+)$"
)
_ZH_IF_MARK = re.compile(r"^(?:如果|要是|假如|一旦|等|当|每次|每当)|就|的话|的时候")
_ZH_EXCEPT = re.compile(
    r"除了?(?P<x>.+?)(?:以外|之外|外)?(?:的?其他|都|,|全部?|(?=打开|关|把|所有|开))|,?(?:但|但是)?(?:除了|不包括|不要|别|留着|留下|保留)(?:动|关|开|打开|关掉)?(?P<y>[^,]+?)(?:除外|以外|之外)?$"
)
_ZH_WEEK = dict(zip("一二三四五六日天", (*_DAYS, "sunday"), strict=True))
_ZH_SECONDS = {"小时": 3600, "钟头": 3600, "分钟": 60, "分": 60, "秒钟": 1, "秒": 1, "天": 86400}


def _extract_zh(text: str, now: datetime) -> tuple[str, Modifiers]:
    found: dict[str, float | str | None] = {}
    text = text.replace("一刻钟", "15分钟").replace("三刻钟", "45分钟")
    text, found["condition"] = _condition_zh(text)
    match = _ZH_EXCEPT.search(text)
    if match:
        found["exclude"] = (match["x"] or match["y"]).strip()
        keep = "所有" if match["x"] and not re.search("所有|全部", text) and match.group()[-1] in "都他全" else ""
        text = f"{text[: match.start()]}{keep}{text[match.end() :]}"
    match = _ZH_DELAY.search(text)
    if match:
        found["delay_s"] = _span_zh(match["a"] or match["b"])
        text = text[: match.start()] + text[match.end() :]
    days = ""
    match = _ZH_EVERY.search(text)
    if match:
        days = _days_zh((match["days"] or match["bare"]).removeprefix("个"))
        text = text[: match.start()] + text[match.end() :]
    match = _ZH_AT.search(text)
    if match and int(match["h"]) <= 24:
        hour, minute = _clock_zh(match)
        day = {"明天": "tomorrow", "明早": "tomorrow", "明晚": "tomorrow", "后天": "after"}.get(match["day"] or "", "")
        week = re.match("(?P<w>这|下)?(?:周|星期|礼拜)(.)", match["day"] or "")
        day = _ZH_WEEK[week[2]] if week else day
        exact = bool(match["part"] or (match["day"] or "")[-1:] in ("早", "晚"))
        moment = now + timedelta(days=1) if day == "after" else now
        found["at"] = (
            _repeat(hour, minute, days)
            if days
            else _moment(moment, hour, minute, "tomorrow" if day == "after" else day, exact=exact)
        )
        text = text[: match.start()] + text[match.end() :]
    elif days:
        return text, Modifiers()
    match = _ZH_DURATION.search(text)
    if match and found.get("delay_s") is None and match.start() > 0:
        found["duration_s"] = _span_zh(match["a"])
        text = text[: match.start()]
    return text.strip(" ,的"), msgspec.convert({k: v for k, v in found.items() if v is not None}, Modifiers)


_ZH_DAILY = re.compile("^(?:每天|每日|每晚)(?:在)?")
_ZH_AT_SUN = re.compile("^(?P<c>日落|日出|天黑|天亮)(?:的时候|时候?|以?后|之后|了)?,?就?(?P<rest>.{2,})$")
#: What comes to be, with nothing but 时 after it: 厨房窗户打开时….
_ZH_WHILE = re.compile(r"^(?P<c>[^,]{3,}?)(?<![小定按及临同暂])时(?![间候钟速尚刻长段]),?(?P<rest>.{2,})$")


def _condition_zh(text: str) -> tuple[str, str | None]:
    daily = _ZH_DAILY.match(text)
    sun = _ZH_SUN.match(text[daily.end() :] if daily else text)
    sun = sun or (_ZH_AT_SUN.match(text[daily.end() :]) if daily else None)
    if sun:
        return sun["rest"], (daily.group() if daily else "") + sun["c"]
    if not _ZH_IF_MARK.search(text):
        match = _ZH_WHILE.match(text)
        if match is None or re.search(r"\d(?:点|分钟|小时|秒|天)|除|每", match["c"]):
            return text, None
        return match["rest"], match["c"]
    match = _ZH_IF.match(text)
    if match is None or re.fullmatch(_ZH_SPAN, match["c"]) or re.search(r"\d点|除|每(?![次当])", match["c"]):
        return text, None
    return match["rest"], match["c"]


def _clock_zh(match: re.Match[str]) -> tuple[int, int]:
    hour = int(match["h"])
    part = (match["part"] or "") + (match["day"] or "")
    if any(p in part for p in ("下午", "傍晚", "晚上", "今晚", "明晚", "夜里")) and hour < 12:
        hour += 12
    if hour == 12 and any(p in part for p in ("半夜", "深夜", "夜里", "晚上", "今晚", "凌晨")):
        hour = 0
    if "中午" in part and hour < 11:
        hour += 12
    minute = 30 if match["half"] else (45 if match["q"][0] == "三" else 15) if match["q"] else int(match["m"] or 0)
    return hour % 24, minute


def _span_zh(text: str) -> float:
    total = 0.0
    pattern = r"(\d+(?:\.\d+)?|半|一|两)个?(半)?(小时|钟头|分钟|分|秒钟|秒|天)(半)?"
    for amount, half, unit, after in re.findall(pattern, text):
        count = {"半": 0.5, "一": 1.0, "两": 2.0}.get(amount)
        seconds = _ZH_SECONDS[unit]
        total += (float(amount) if count is None else count) * seconds + (seconds / 2 if half or after else 0)
    return total


def _days_zh(word: str) -> str:
    if word in ("工作日",):
        return "weekday"
    if word == "周末":
        return "weekend"
    return _ZH_WEEK.get(word[-1], "day") if word[0] in "周星" else "day"


_EN_REASON = re.compile(
    r",? (?:because|cause|since|so that|in order to|cuz) .*$"
    r"|,? (?:so|as) (?:i|i'm|i'll|we|we're|he|she|they|it|it's|there|the|my|our|that|nobody|everybody|everyone)\b.*$"
)
_EN_PURPOSE = re.compile(
    r"^((?:turn|switch|power|shut|open|close|start|activate)\b.*?),? (?:to|for) (?!\d)[a-z]+ "
    r"(?:my|the|a|an|some|in|it)\b.*$"
)
#: "I'm going to bed, turn off the lights": what is so, then what is asked for.
_EN_LEADING = re.compile(
    r"^(?:i'm|i am|i've|we're|we are|we've|it's|it is|there's|there is|he's|she's|they're|they are|nobody|everyone"
    r"|(?:the|my|our|his|her) [a-z' ]+? (?:is|are|was|has|have|wants?|needs?))\b"
    r"(?!.*\b(?:don't|do not|not|never|if|when|unless|until)\b)[^,]*?(?:, (?:so |and )?| so )(?P<rest>.+)$"
)
_ZH_REASON = re.compile(
    "^(?:因为|由于)?(?![^,]*(?:如果|要是|等|一旦|别|不|没|完|时候|以后|之后|好了|到了))[^,]{2,14},(?:所以|就)?"
    "(?=(?:请|帮|麻烦)?(?:把|打开|关|开|拉|锁|调|启动))"
)


def without_reason(text: str, language: str) -> str:
    """Return a request without why or what for it is made; the same text when neither was said."""
    if languages.base(language) == "zh":
        return _ZH_REASON.sub("", text)
    if languages.base(language) != "en":
        return text
    leading = _EN_LEADING.match(text)
    text = leading["rest"] if leading else text
    return _EN_PURPOSE.sub(r"\1", _EN_REASON.sub("", text)).strip(" ,")


Extractor = Callable[[str, datetime], tuple[str, Modifiers]]


_EN_BARE = re.compile(
    r"\b(?P<h>\d{1,2})(?::| )?(?P<m>[0-5]\d)? ?(?P<ap>am|pm|o'clock)\b|\b(?P<h2>\d{1,2}):(?P<m2>[0-5]\d)\b"
    r"|\b(?P<word>noon|midnight)\b|\b(?:for|at|by) (?P<h3>1?\d|2[0-3])(?P<m3>[0-5]\d)?\b"
)
_EN_FOR = re.compile(
    rf"(?:^|\s)(?:at|by|for|around) (?:about )?(?:{_EN_CLOCK})"
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
    days = [d for d in _DAYS if re.search(rf"\b{d}s?\b", text)]
    every = re.search(r"\b(?:every|each|daily|weekdays?|weekends?)\b|days\b", text)
    if hour > 23:
        return None
    if every:
        named = "weekday" if "weekday" in text or "week day" in text else "weekend" if "weekend" in text else ""
        return _repeat(hour, minute, named or ",".join(days) or "day")
    day = days[0] if days else "tomorrow" if "tomorrow" in text else ""
    return _moment(now, hour, minute, day, exact=exact)


def clock_of(at: str | None) -> str:
    """Return the clock part (``06:30``) of what ``at`` holds; empty for none."""
    if not at:
        return ""
    return at[11:16] if "T" in at else at[:5]
