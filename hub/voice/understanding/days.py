"""Days said together: "every Monday and Thursday", "every weekday except Wednesday", 每天除了周三. Pure.

``together`` writes them as one word, so that no "and" or "except" between days is taken for one between requests.
"""

from __future__ import annotations

import re

from hub.voice.understanding import languages
from hub.voice.understanding.moments import DAYS

_DAY = f"(?:{'|'.join(DAYS)})"
_SETS = {"day": DAYS, "weekday": DAYS[:5], "week day": DAYS[:5], "working day": DAYS[:5], "weekend": DAYS[5:]}
_EN_DAYS = rf"{_DAY}s?(?:(?:\s*,\s*(?:and )?|\s+(?:and|or|&)\s+)(?:on |every )?{_DAY}s?)*"
_EN_BUT = rf",?\s*\b(?:except|but not|other than|excluding|apart from|not)(?: for)?(?: on)? (?P<but>{_EN_DAYS})\b"
_EN_EVERY = re.compile(
    r"\b(?:(?:every|each) (?P<set>day|week ?day|working day|weekend)|(?P<daily>daily)"
    r"|on (?P<sets>week ?days|weekends)"
    rf"|(?:every|each) (?P<days>{_EN_DAYS})"
    rf"|on (?P<plural>{_DAY}s(?:(?:\s*,\s*(?:and )?|\s+and\s+)(?:on )?{_DAY}s)*))\b",
    re.IGNORECASE,
)
_EN_EXCEPT = re.compile(_EN_BUT, re.IGNORECASE)
_WEEK = "(?:周|星期|礼拜)"
_ZH_NAMES = "一二三四五六日"
_ZH_DAY = f"{_WEEK}[一二三四五六日天]"
_ZH_DAYS = rf"{_ZH_DAY}(?:(?:[、和跟与及,，]|以及)+{_WEEK}?[一二三四五六日天](?![点个])|{_ZH_DAY})*"
_ZH_EVERY = re.compile(
    rf"每(?:个)?(?P<days>{_ZH_DAYS})"
    r"|(?P<set>每天|每日|每个?工作日|工作日|每个?周末)|(?P<part>每[早晚])"
)
_ZH_EXCEPT = re.compile(
    rf"[,，]?(?:但是?|不过)?(?:除了|除|不包括|不含)(?P<but>{_ZH_DAYS})"
    r"(?:以外|之外|外|除外)?(?:的?(?:其他|每天)?都)?[,，]?"
    rf"|[,，](?:但是?|不过)?(?P<but2>{_ZH_DAYS})(?:除外|不用|不要|不算|别)$"
)
#: Until when something is on, which is no brightness: 灯开到十点.
_ZH_UNTIL = re.compile(
    r"(?<=[开亮])着?(?:一直)?到(?=[^%％]{1,8}点(?:半|[一三]刻|[\d一二三四五六七八九十]*分?)?[。.]?$)"
)


def together(text: str, language: str) -> str:
    """Return a sentence with its repeating days as one word each; the same text where it names no several days."""
    base = languages.base(language)
    return _en(text) if base == "en" else _ZH_UNTIL.sub("直到", _zh(text)) if base == "zh" else text


def named(text: str) -> tuple[str, ...]:
    """Return the English days in a text, in the order of the week, however they are written together."""
    return tuple(d for d in DAYS if d in text.casefold())


def named_zh(text: str) -> tuple[str, ...]:
    """Return the Chinese days in a text, by their English names."""
    found = {c for c in text.replace("天", "日") if c in _ZH_NAMES}
    return tuple(DAYS[i] for i, c in enumerate(_ZH_NAMES) if c in found)


def _en(text: str) -> str:
    every = _EN_EVERY.search(text)
    if every is None:
        return text
    group = (every["set"] or every["sets"] or ("day" if every["daily"] else "")).casefold()
    group = group.removesuffix("s").replace("weekday", "week day").replace("week day", "weekday")
    days = _SETS.get(group) or named(every["days"] or every["plural"] or "")
    but = _EN_EXCEPT.search(text, every.end())
    left = tuple(d for d in days if d not in (named(but["but"]) if but else ()))
    if not left or (but is None and len(days) < 2) or (but is None and group):
        return text
    if but is not None:
        text = f"{text[: but.start()]}{text[but.end() :]}"
    return f"{text[: every.start()]}every {''.join(left)}{text[every.end() :]}"


def _zh(text: str) -> str:
    every = _ZH_EVERY.search(text)
    if every is None:
        return text
    group = every["set"] or ""
    days = (
        named_zh(every["days"]) if every["days"] else DAYS[5:] if "末" in group else DAYS[:5] if "工" in group else DAYS
    )
    but = _ZH_EXCEPT.search(text)
    left = tuple(d for d in days if d not in (named_zh(but["but"] or but["but2"]) if but else ()))
    if not left or (but is None and (group or every["part"] or len(days) < 2)):
        return text
    word = "每" + "".join(f"周{_ZH_NAMES[DAYS.index(d)]}" for d in left)
    part = {"每早": "早上", "每晚": "晚上"}.get(every["part"] or "", "")
    text = f"{text[: every.start()]}\0{text[every.end() :]}"
    but = _ZH_EXCEPT.search(text)
    text = f"{text[: but.start()]}{text[but.end() :]}" if but else text
    return text.replace("\0", word + part)
