"""A time said by itself: the answer to "for when?", a corrected time ("no, at eight"). Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from hub.voice.understanding import languages, times

_LEADING = {
    "en": re.compile(r"^(?:make (?:it|that)|change (?:it|that) to|set (?:it|that) (?:to|for)|for|until|till) "),
    "zh": re.compile("^(?:改成|改到|改为|换成|换到|应该是|是|要|就)"),
}
_TRAILING = {"en": re.compile(r" (?:instead|please|then)$"), "zh": re.compile("(?:吧|好了|的|叫我)$")}
#: What says that an hour up to eleven is not one of the morning.
_LATE = {
    "en": re.compile(r"\b(?:pm|afternoon|evening|tonight|night|noon|midnight)\b"),
    "zh": re.compile("下午|傍晚|晚|夜|中午"),
}
_WAKING_HOURS = range(16, 24)


def time_alone(text: str, language: str, now: datetime) -> times.Modifiers | None:
    """Return the time that a plain sentence with digits consists of; None when it says anything else as well."""
    base = languages.base(language)
    if base in _LEADING:
        text = _TRAILING[base].sub("", _LEADING[base].sub("", text))
    tries = (text, f"at {text}", f"on {text}") if base == "en" else (text, f"{text}点") if base == "zh" else (text,)
    for attempt in tries:
        rest, found = times.extract(attempt, language, now)
        if not rest and (found.at or found.delay_s is not None):
            return found
    return None


def morning(at: str | None, text: str, language: str, now: datetime) -> str | None:
    """Return the time at which to wake somebody: "at seven", said at any hour, is seven in the morning."""
    base = languages.base(language)
    if at is None or base not in _LATE or _LATE[base].search(text):
        return at
    if "T" not in at:
        return at
    moment = datetime.fromisoformat(at)
    if moment.hour not in _WAKING_HOURS or re.search(rf"(?<!\d){moment.hour}(?!\d)", text):
        return at
    moment -= timedelta(hours=12)
    return (moment if moment > now else moment + timedelta(days=1)).isoformat()
