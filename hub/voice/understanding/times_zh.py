"""Stage 2a in Chinese: delays, clock times, days, durations, conditions, exclusions; 十分钟后, 天黑了就. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec

from hub.voice.understanding.condition_words import marks
from hub.voice.understanding.days import named_zh
from hub.voice.understanding.lexicon import lexicon
from hub.voice.understanding.moments import DAYS, Modifiers, moment, repeat

ZH_SPAN = r"(?:(?:\d+(?:\.\d+)?|半|一|两)个?(?:半)?(?:小时|钟头|分钟|分|秒钟|秒|天)半?)+"
_ZH_DELAY = re.compile(rf"(?:再?过)?(?P<a>{ZH_SPAN})(?:以后|之后|后)|(?:(?<!超)再?过)(?P<b>{ZH_SPAN})(?:再|就)?")
#: What goes on for a while and then ends: 风扇再吹半小时就关 (later), 走廊灯亮三分钟就关 (now, for that long).
_ZH_GOES_ON = re.compile(
    rf"(?P<again>再)?(?:打开|开|亮|吹|放|看|听|转|烘|播|运行|工作)(?:着|个)?(?P<a>{ZH_SPAN})(?:就|然后|之?以?后|再|自动)+"
    r"(?P<off>(?:关|停|灭|熄)(?:掉|了|上|闭)?)(?:吧|啊)?$"
)
_ZH_DURATION = re.compile(rf"(?:持续)?(?P<a>{ZH_SPAN})$")
_ZH_LEADING_DURATION = re.compile(rf"^(?:接下来|未来|今后|往后)的?(?P<a>{ZH_SPAN})(?:之?内|里|都|一直)*,?")
_ZH_DAY = (
    r"(?P<day>(?:这个?|下个?)?(?:周|星期|礼拜)[一二三四五六日天]|今天|今晚|明天|明早|明晚|大后天|后天|今早)?"
    r"(?P<part>早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜|凌晨)?"
)
_ZH_AT = re.compile(
    rf"(?:(?:[一等])?到了?|在)?{_ZH_DAY}(?P<h>\d{{1,2}})(?:点钟?|:)(?:(?P<half>半)|(?P<q>[一三]刻)|(?P<m>\d{{1,2}})分?)?(?:的时候|时)?(?!一?[点些])"
)
#: A time of day that is a clock time by itself: 后天中午.
_ZH_NOON = re.compile(
    r"(?P<day>(?:这个?|下个?)?(?:周|星期|礼拜)[一二三四五六日天]|今天|今晚|明天|大后天|后天)?(?:的)?(?P<part>正午|中午|午夜|零点)"
    r"(?P<h>(?!))?(?P<half>(?!))?(?P<q>(?!))?(?P<m>(?!))?(?:的时候|时)?(?![饭餐觉])"
)
_ZH_UNTIL = re.compile(
    rf",?(?:一直)?直到{_ZH_DAY}(?P<h>\d{{1,2}})(?:点钟?|:)(?:(?P<half>半)|(?P<q>[一三]刻)|(?P<m>\d{{1,2}})分?)?$"
)
_ZH_EVERY = re.compile(
    r"每(?P<days>天|日|晚|早|个?工作日|个?周末|(?:周[一二三四五六日天])+|星期[一二三四五六日天])|(?P<bare>工作日|周末)(?:的)?"
)
_ZH_IF = re.compile(
    r"^(?:如果|要是|假如|一旦|等到?|当)?(?P<c>.+?)(?:的话|的时候|时候|之后|以后|后|(?<!小)时|了)?,?(?:就|的话,?就?|的时候,?|,|(?=把))(?P<rest>.+)$"
)
_ZH_SUN = re.compile(
    r"^在?(?P<c>(?:日落|日出|天黑|天亮)(?:以|之)?[前后](?:半|\d+)个?(?:小时|分钟)),?(?:就|再)?(?P<rest>.+)$"
)
_ZH_IF_MARK = re.compile(
    r"^(?:如果|要是|假如|一旦|等|当|每次|每当)|就|的话|的时候|^(?!.*[\d半天]个?(?:小时|钟头|分钟?|秒钟?|天|点)).{3,}?了?(?:以|之)后(?=.{2})"
)
#: What has come to be, with nothing but "after" behind it: 电视关了以后关灯.
_ZH_DONE = re.compile(r"^等?(?P<c>.{2,}?)了(?:以后|之后),?再?(?P<rest>.{2,})$")
#: What must last, with "after" behind it: 没人十分钟后…, 窗户开着十分钟后….
_ZH_LASTED = re.compile(
    rf"^(?:如果|要是|等)?(?P<c>[^,]*?(?:没有?人|无人|没有?动静|..(?:开着|开了|打开了?|亮着|没关|没锁|关着|关了))"
    rf"(?:已经|超过|达到?|满|连续|持续)*{ZH_SPAN})(?:钟)?(?:以后|之后|后),?(?:就|再)?(?P<rest>[^,]{{2,}})$"
)
_ZH_EXCEPT = re.compile(
    r"除了?(?P<x>.+?)(?:以外|之外|外)?(?:的?其他|都|,|全部?|(?=打开|关|把|所有|开))|,?(?:但|但是)?(?:除了|不包括|不要|别|留着|留下|保留)(?:动|关|开|打开|关掉)?(?P<y>[^,]+?)(?:除外|以外|之外)?$|,?(?P<z>(?<=,)[^,]+?)(?:的)?(?:就|都|先)?"
    r"(?:除外|以外|之外|留着|留下|保留|别动|别[关开拉锁]|不要[动关开]?|不用[动关开]?|不[动关开]|算了|免了)(?:了|吧|哈)?$"
)
_ZH_WEEK = dict(zip("一二三四五六日天", (*DAYS, "sunday"), strict=True))
_ZH_SECONDS = {"小时": 3600, "钟头": 3600, "分钟": 60, "分": 60, "秒钟": 1, "秒": 1, "天": 86400}


def extract(text: str, now: datetime) -> tuple[str, Modifiers]:
    """Return the bare command and what was said about its time, condition and exceptions."""
    found: dict[str, float | str | None] = {}
    text = in_minutes(text)
    text = _lasting_zh(text, now, found)
    match = _ZH_GOES_ON.search(text)
    if match:
        found["delay_s" if match["again"] else "duration_s"] = span_zh(match["a"])
        text = f"{text[: match.start()]}{match['off'] if match['again'] else '打开'}"
    text, found["condition"] = _condition_zh(text)
    match = _ZH_EXCEPT.search(text)
    if match:
        found["exclude"] = (match["x"] or match["y"] or match["z"]).strip()
        keep = "所有" if match["x"] and not re.search("所有|全部", text) and match.group()[-1] in "都他全" else ""
        text = f"{text[: match.start()]}{keep}{text[match.end() :]}"
    match = _ZH_DELAY.search(text)
    if match:
        found["delay_s"] = span_zh(match["a"] or match["b"])
        text = text[: match.start()] + text[match.end() :]
    days = ""
    match = _ZH_EVERY.search(text)
    if match:
        days = _days_zh((match["days"] or match["bare"]).removeprefix("个"))
        text = text[: match.start()] + text[match.end() :]
    match = _ZH_AT.search(text) or _ZH_NOON.search(text)
    if match and int(match["h"] or 12) <= 24:
        hour, minute = _clock_zh(match)
        found["at"] = repeat(hour, minute, days) if days else _moment_zh(match, now, hour, minute)
        text = text[: match.start()] + text[match.end() :]
    elif days:
        return text, Modifiers()
    match = _ZH_DURATION.search(text)
    if match and found.get("delay_s") is None and match.start() > 0:
        found["duration_s"] = span_zh(match["a"])
        text = text[: match.start()]
    return text.strip(" ,的"), msgspec.convert({k: v for k, v in found.items() if v is not None}, Modifiers)


#: "As soon as" before its verb: 窗户一开就.
_ZH_AS_SOON_AS = re.compile("一(?=(?:打开|关上|关|开|亮|灭|到|锁|解锁)了?$)")
_ZH_DAILY = re.compile("^(?:每天|每日|每晚)(?:在)?")
_ZH_SUN_MARKED = re.compile(
    "^在?(?P<c>日落|日出|天黑|天亮)(?:的时候|时候?|了?以后|了?之后|了?后|了?就|了?,就?)(?P<rest>.{2,})$"
)
_ZH_AT_SUN = re.compile("^(?P<c>日落|日出|天黑|天亮)(?:的时候|时候?|以?后|之后|了)?,?就?(?P<rest>.{2,})$")
#: What comes to be, with nothing but 时 after it: 厨房窗户打开时….
_ZH_WHILE = re.compile(r"^(?P<c>[^,]{3,}?)(?<![小定按及临同暂])时(?![间候钟速尚刻长段]),?(?P<rest>.{2,})$")


def _condition_zh(text: str) -> tuple[str, str | None]:
    daily = _ZH_DAILY.match(text)
    sun = _ZH_SUN.match(text[daily.end() :] if daily else text)
    sun = sun or (_ZH_AT_SUN.match(text[daily.end() :]) if daily else _ZH_SUN_MARKED.match(text))
    if sun:
        return sun["rest"], (daily.group() if daily else "") + sun["c"]
    lasted = _ZH_LASTED.match(text)
    if lasted:
        return lasted["rest"], lasted["c"]
    if not _ZH_IF_MARK.search(text):
        match = _ZH_WHILE.match(text)
        if match is None or re.search(r"\d(?:点|分钟|小时|秒|天)|除|每", match["c"]):
            return text, None
        return match["rest"], match["c"]
    match = _ZH_IF.match(text) or _ZH_DONE.match(text)
    known = marks("zh")
    if match is None or (known is not None and re.fullmatch(known.never, match["c"])):
        return text, None
    if re.fullmatch(ZH_SPAN, match["c"]) or re.search(r"\d点|除|每(?![次当])", match["c"]):
        return text, None
    return match["rest"], _ZH_AS_SOON_AS.sub("", match["c"])


def _lasting_zh(text: str, now: datetime, found: dict[str, float | str | None]) -> str:
    """Return the text without how long something lasts, which is put among what was found: 灯开到十点."""
    until = _ZH_UNTIL.search(text)
    if until is not None and int(until["h"]) <= 24:
        ends = datetime.fromisoformat(_moment_zh(until, now, *_clock_zh(until)))
        found["duration_s"] = (ends - now).total_seconds()
        text = text[: until.start()]
    leading = _ZH_LEADING_DURATION.match(text)
    if leading is not None:
        found["duration_s"] = span_zh(leading["a"])
        text = text[leading.end() :]
    return text


#: Days from now that a word for a day says; two and more are counted from tomorrow on.
_ZH_AHEAD = {"后天": 1, "大后天": 2}


def _moment_zh(match: re.Match[str], now: datetime, hour: int, minute: int) -> str:
    """Return the next such moment on the day that was said: 下周三 is a day of the week after this one."""
    said = match["day"] or ""
    exact = bool(match["part"] or said[-1:] in ("早", "晚"))
    week = re.match("(?P<next>下)?[这个]*(?:周|星期|礼拜)(?P<d>.)", said)
    if week is None:
        ahead = timedelta(days=_ZH_AHEAD.get(said, 0))
        return moment(now + ahead, hour, minute, "tomorrow" if ahead or said[:1] == "明" else "", exact=exact)
    day = _ZH_WEEK[week["d"]]
    if not week["next"]:
        return moment(now, hour, minute, day, exact=exact)
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return moment(monday, hour, minute, day, exact=True)


def _clock_zh(match: re.Match[str]) -> tuple[int, int]:
    if match["h"] is None:
        return (0 if match["part"] in ("午夜", "零点") else 12), 0
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


def in_minutes(text: str) -> str:
    """Return text with quarters of an hour in minutes."""
    return re.sub("([13一三])刻钟", lambda m: "15分钟" if m[1] in "1一" else "45分钟", text)


def span_zh(text: str) -> float:
    """Return a length of time as it is said (半个小时, 一小时三十分钟) in seconds."""
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
    return ",".join(named_zh(word)) or "day" if word[0] in "周星" else "day"


_ZH_REASON = re.compile(
    "^(?:因为|由于)?(?![^,]*(?:如果|要是|等|一旦|别|不|没|完|时候|以后|之后|好了|到了))[^,]{2,14},(?:所以|就)?"
    "(?=(?:请|帮|麻烦)?(?:把|打开|关|开|拉|锁|调|启动))"
)
#: What for: 关灯睡觉.
#: For whom, or on whose word: 帮奶奶把窗帘拉开, 妈妈说要关电视.
_ZH_FOR_WHOM = (
    "(?:(?:帮|给|替|为)(?:我)?(?:{living})(?:们)?(?=把|将|开|关|打开|拉|调|锁|放)"
    "|(?:{living})(?:说|让|叫)(?:我们?|你)?(?:要|得|该)?)"
)
_ZH_PURPOSE = re.compile(
    "(?<=..)(?<![不没别]),?(?:我们?|咱们)?(?:准备|打算|好|要|去|来)*"
    "(?:睡觉|睡了|休息|出门|出去|上班|上学|吃饭|做饭|洗澡|看书|看电影|写作业|学习|晒晒?太阳|透透气|透气|通通风|通风|换换?气|凉快凉快|暖和暖和)(?:了|啦|吧)?$"
)


def without_reason(text: str) -> str:
    """Return a request without why or what for it is made: 天黑了,开灯; 关灯睡觉."""
    words = lexicon("zh")
    living = "|".join(words.of("living")) if words is not None else "(?!)"
    text = re.sub(f"^{_ZH_FOR_WHOM.format(living=living)}", "", text)
    return _ZH_PURPOSE.sub("", _ZH_REASON.sub("", text))
