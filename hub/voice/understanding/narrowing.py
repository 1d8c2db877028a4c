"""Stage 6b: the answer that calls off what waits for a yes, or makes less of it: "wait, don't", "just the hall". Pure.

What is left is never more than what was asked about, and is decided afresh: less of something dangerous is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from hub.voice.understanding import languages
from hub.voice.understanding.clause import Context, again
from hub.voice.understanding.excluding import without
from hub.voice.understanding.frames import frame_of
from hub.voice.understanding.reading import Reading

_HESITATION = {
    "en": re.compile(r"^(?:(?:no|oh|um|ok|well|but|wait|hold on|hang on|hold it|actually|sorry|please)\b,? ?)+"),
    "zh": re.compile("^(?:(?:等等|等一下|慢着|不对|不是|不行|还是|那|哦|嗯|先|要不)[,，]?)+"),
}
_DROPPED = {
    "en": re.compile(r"^(?:don't|do not)(?: do (?:that|it)| bother)?$|^(?:rather|better) not$"),
    "zh": re.compile(
        "^(?:算了|那)?(?:先)?(?:不|别|不要|不用)(?:打开|关掉|开|关|解锁|锁|弄|要|用|做|动)?了?(?:吧|啊)?$"
    ),
}
_ONLY = {
    "en": re.compile(r"^(?:just|only)(?: (?:do|turn off|turn on|open|close))? (?P<part>.+?)(?: only| please| then)?$"),
    "zh": re.compile("^(?:就|只)(?:要|是|用|关掉|打开|关|开|锁)?(?P<part>.+?)的?(?:就行|就好|就可以)?(?:了|吧)?$"),
}
_BUT = {
    "en": re.compile(r"^(?:but )?(?:not|except|leave|leave out|without) (?P<part>.+?)(?: on| off| out| alone)?$"),
    "zh": re.compile(
        "^(?:除了|不包括|别动|别管)(?P<part>.+?)(?:以外|之外)?$|^(?P<other>.+?)的?(?:不用|不要|除外|别动|留着)了?$"
    ),
}


def called_off(text: str, language: str) -> bool:
    """Return True when a plain answer with digits is nothing but a refusal, however hesitant."""
    base = languages.base(language)
    return base in _DROPPED and bool(_DROPPED[base].match(bare(text, language)))


def bare(text: str, language: str) -> str:
    """Return an answer without the hesitation that it begins with; the whole of it when it is nothing else."""
    mark = _HESITATION.get(languages.base(language))
    return (mark.sub("", text, count=1).strip(" ,，") or text) if mark is not None else text


def narrowed(text: str, pending: Sequence[Reading], context: Context) -> tuple[Reading, ...] | None:
    """Return what waits, for less than it was meant for; None when the answer does not say so."""
    base, rest = languages.base(context.language), bare(text, context.language)
    if base not in _ONLY or context.lexicon is None or not pending:
        return None
    cleared = [msgspec.structs.replace(r, problem=None, stage="dialogue") for r in pending]
    only, but = _ONLY[base].match(rest), _BUT[base].match(rest)
    if only is not None:
        frame = frame_of(only["part"], context.lexicon, context.home)
        found = [less for r in cleared if (less := again(r, frame, context)) is not None]
    elif but is not None:
        left_out = but["part"] or but.groupdict().get("other") or ""
        found = [without(r, left_out, context) for r in cleared]
    else:
        return None
    kept = [_within(less, before) for less in found for before in cleared if less.intent == before.intent]
    left = tuple(r for r in kept if r.targets and r.problem is None)
    return left if left and not any(r.problem for r in found) else None


def _within(less: Reading, before: Reading) -> Reading:
    """Return a reading with those of its targets that were meant before, and its time."""
    targets = tuple(t for t in less.targets if t in before.targets)
    timing = {"delay_s": before.delay_s, "at": before.at, "condition": before.condition, "trigger": before.trigger}
    return msgspec.structs.replace(less, targets=targets, stage="dialogue", **timing)
