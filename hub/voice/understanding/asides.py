"""Stage 2f: what is said beside a request: sighs and reasons in front of it, and what is taken back within it. Pure."""

from __future__ import annotations

import re

from hub.voice.understanding import clauses, languages
from hub.voice.understanding.clause import Context
from hub.voice.understanding.condition_words import marks
from hub.voice.understanding.frames import frame_of

#: What says that a stretch belongs to the request, whatever else it names.
_BOUND = re.compile("别|不[要用许准想]|没|如果|要是|等|除|只|先|以后|之后|的话|时候")
#: Taken back in one breath: 打开卧室灯，啊不，书桌灯; 关掉客厅灯，不对，是走廊灯.
_TAKEN_BACK = re.compile(
    "^(?P<first>.{2,}?),(?:啊|哦|哎|噢|呃|唉|额|等等|等一下|,)*"
    "(?:(?:不{1,3}|不是|不对|错了|我?说错了|口误|搞错了|弄错了)(?:了|啊|哦|不|,)*)+(?:,|(?<=,)|是|应该是|我是说|我说的是)+"
    "(?P<then>[^,不].+)$"
)


def without_asides(text: str, context: Context) -> str:
    """Return a plain sentence without the stretches in front that name nothing of the home and ask for nothing."""
    if context.lexicon is None or languages.base(context.language) != "zh":
        return text
    stretches = [part for part in text.split(",") if part.strip()]
    kept = list(stretches)
    while len(kept) > 1 and not _asks_for_something(kept[0].strip(), context):
        del kept[0]
    return text if len(kept) == len(stretches) else ", ".join(part.strip() for part in kept)


def _asks_for_something(text: str, context: Context) -> bool:
    if context.lexicon is None or _BOUND.search(text):
        return True
    frame = frame_of(text, context.lexicon, context.home)
    known = marks(context.language)
    if known is not None and known.events and re.search(known.events, text) and not frame.actions:
        return False
    doing = frame.actions or frame.particle or frame.steps or frame.asks or frame.value or frame.attribute
    return bool(doing or frame.where_or_what or len(clauses.segments(text, context.language)) != 1)


def taken_back(text: str, language: str) -> tuple[str, str] | None:
    """Return what was said first and what is to take its place, where a sentence corrects itself."""
    match = _TAKEN_BACK.match(text) if languages.base(language) == "zh" else None
    return (match["first"], match["then"]) if match is not None else None
