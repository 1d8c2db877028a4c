"""Owns how a refusal is told: its code and what it names, and the sentence in the language of who asks.

Conventions refuse in English sentences. Each is known by its form, a sentence with numbered holes, so that the same
refusal has the same code whatever it names, and can be told in another language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from hub.mqtt.reasons_zh import SENTENCES, WORDS

_HOLE = re.compile(r"\{(\d)\}")
_BOUNDS = (
    (re.compile(r"of at least (\S+)"), " 不小于 {0} "),
    (re.compile(r"of at most (\S+)"), " 不大于 {0} "),
    (re.compile(r"from (\S+) to (\S+)"), " {0} 到 {1} "),
)
_NAME = "('[^']*'|\"[^\"]*\"|[^\\s:]+)"
"""A hole before a colon: a word, or a quoted text."""
OTHER = "other"
"""Code of a refusal of no known form; its one parameter is the sentence."""

_REMEDIES = {
    False: {
        "en": "Mend it where the device announces itself: in its firmware, or in the program that speaks for it. "
        "It is taken up with its next announcement.",
        "zh": "请在发出通告的地方改正：设备的固件，或代它发言的软件。下一次通告正确后就会接受。",
    },
    True: {
        "en": "The last good value stays. Correct what the device sends, or the template in its announcement; "
        "this goes away with the next good message.",
        "zh": "仍保留上一次正确的值。请改正设备发送的内容，或其通告里的模板；收到下一条正确的消息后，此条目会消失。",
    },
}


class Reason(NamedTuple):
    """A refusal: its code, what it names in order, and its sentence in the language asked for."""

    code: str
    params: tuple[str, ...]
    text: str


class _Form(NamedTuple):
    code: str
    pattern: re.Pattern[str]
    chinese: str


def code_of(form: str) -> str:
    """Return the code of a sentence with holes."""
    words = re.findall(r"[a-z0-9_]+", _HOLE.sub(" x ", form.lower()))
    return "_".join(words)[:80]


@lru_cache(maxsize=1)
def _forms() -> tuple[_Form, ...]:
    """Return the forms: those without holes, those that name what another sentence is about, the fullest first."""
    ordered = sorted(SENTENCES, key=lambda form: ("{" in form, not _is_prefix(form), -len(_HOLE.sub("", form))))
    return tuple(_Form(code_of(form), _pattern(form), SENTENCES[form]) for form in ordered)


def _pattern(form: str) -> re.Pattern[str]:
    parts = _HOLE.split(form)
    holes = [_NAME, "(.+)"] if form.startswith(("component", "device", "group", "{0}")) and _is_prefix(form) else []
    filled = (holes[int(part)] if holes else "(.+?)" for part in parts[1::2])
    plain = map(re.escape, parts[::2])
    return re.compile("".join(text + next(filled, "") for text in plain), re.DOTALL)


def _is_prefix(form: str) -> bool:
    return form in (
        "component {0}: {1}",
        "device {0}: {1}",
        "group {0}: {1}",
        "{0}: {1}",
        "code_format: {0}",
        "pattern: {0}",
    )


def remedy_of(language: str, *, reading: bool) -> str:
    """Return what to do about a refused announcement or ``reading``, in ``language`` (``zh``, else English)."""
    return _REMEDIES[reading]["zh" if language.startswith("zh") else "en"]


@lru_cache(maxsize=1024)
def told(reason: str, language: str) -> Reason:
    """Return a refusal with its sentence in ``language`` (``zh``, else English)."""
    for form in _forms():
        if (match := form.pattern.fullmatch(reason)) is not None:
            chinese = language.startswith("zh")
            return Reason(form.code, match.groups(), _chinese(form, match.groups()) if chinese else reason)
    return Reason(OTHER, (reason,), reason)


def _chinese(form: _Form, params: tuple[str, ...]) -> str:
    return form.chinese.format(*(_hole(param) for param in params))


def _hole(param: str) -> str:
    """Return what stands in a hole: a word of ours, a sentence within the sentence, else as it is."""
    if param in WORDS:
        return WORDS[param]
    for pattern, chinese in _BOUNDS:
        if (match := pattern.fullmatch(param)) is not None:
            return chinese.format(*match.groups())
    inner = told(param, "zh") if " " in param else None
    return inner.text if inner is not None else param
