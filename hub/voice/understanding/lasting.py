"""How long a condition must last: "stays open for five minutes", 开了超过五分钟; English and Chinese. Pure."""

from __future__ import annotations

import re

from hub.voice.understanding import languages
from hub.voice.understanding.times import EN_SPAN, span_en
from hub.voice.understanding.times_zh import ZH_SPAN, span_zh

_MORE = r"(?:at least|no less than|about|around|some|more than|longer than|over|a total of|the (?:last|past))"
_EN = re.compile(
    rf",? ?\b(?:(?:for|in|within)(?: {_MORE})*|longer than|more than|over|at least) (?P<span>{EN_SPAN})"
    r"(?: or (?:more|longer)| straight| in a row| at a time| already| now)*(?=$|[\s,])"
)
_ZH = re.compile(
    r"(?:已经?|都|就|连续|持续|超过|多于|大于|长达|达到?|满|足足|整整|在|过去|最近|有)*"
    rf"(?P<span>{ZH_SPAN})(?:钟)?(?:以上|之久|多|左右|内|以内|之内|里)?(?:了|都|还|仍然?|一直|以后|之后|后|的话)*"
)


def lasting(text: str, language: str) -> tuple[str, float | None]:
    """Return a condition without the time that it must last, and that time in seconds; None when none was said."""
    base = languages.base(language)
    pattern = {"en": _EN, "zh": _ZH}.get(base)
    match = pattern.search(text) if pattern is not None else None
    if match is None:
        return text, None
    gap = " " if base == "en" else ""
    rest = f"{text[: match.start()]}{gap}{text[match.end() :]}".strip(" ,")
    seconds = (span_en if base == "en" else span_zh)(match["span"])
    return rest, seconds or None


__all__ = ["lasting"]
