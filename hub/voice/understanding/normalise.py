"""Stage 1: what was said, in one plain form. Case, width, punctuation, script, politeness, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import msgspec

from hub.voice.understanding import languages
from hub.voice.understanding.number_words import decimals, spoken_digits
from hub.voice.understanding.numbers import chinese_digits, english_digits

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": " ", "”": " ", "`": "'"})
_CJK_COMMAS = str.maketrans({"，": ",", "、": ",", "；": ",", "。": " ", "！": " ", "？": " ", "：": ":"})
_DROP = re.compile(r"[!?¿¡\"()\[\]{}<>*_#|~^\\]+|[.;](?!\d)|(?<!\d)\.")
_COLON = re.compile(r":(?!\d)|(?<!\d):")
_ABBREVIATION = re.compile(r"\b[a-z]\.(?: ?[a-z]\.)+(?=\s|$|,)")
_SPACES = re.compile(r"\s+")
#: Letters that folding writes as two (Armenian ew, Thai and Lao am), and that sentences have as one.
_APART = (("\u0565\u0582", "\u0587"), ("\u0e4d\u0e32", "\u0e33"), ("\u0ecd\u0eb2", "\u0eb3"))
_COMMA = re.compile(r"\s*,[\s,]*")
_BETWEEN_CJK = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_PERCENT = re.compile(r"(\d)\s+%")
#: Two parts of one number that a recogniser set apart: "p m" -> "pm".
_CLOCK = re.compile(r"\b([ap]) m\b")


class Plain(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence in plain form.

    ``text`` has no politeness, fillers at its ends or wake word, and commas where clauses may part; ``digits`` is the
    same with numbers as digits. ``heard`` is the sentence in plain script with nothing taken away, ``raw`` as it was
    written but for what ends it.
    """

    raw: str
    heard: str
    text: str
    digits: str
    language: str


def plain(text: str, language: str, edges: Callable[[str], str] | None = None) -> Plain:
    """Return the plain form of a sentence; ``edges`` strips politeness and wake words of the language's lexicon."""
    heard = fold(text, language)
    bare = _asked_politely(heard, language)
    stripped = edges(bare) if edges else bare
    stripped = stripped or heard
    raw = text.translate(_QUOTES).strip(" .!?。！？").lower()
    return Plain(raw=raw, heard=heard, text=stripped, digits=digits(stripped, language), language=language)


#: How northern speech and reduplication write what the lexicon has: 一点儿, 明儿, 关一关, 锁没锁.
_SPOKEN_ZH = (
    (re.compile("(?<=[点下会])儿(?![童子女歌科])"), ""),
    (re.compile("(?P<d>[今明昨后])儿个?(?![童子女歌科])"), r"\g<d>天"),
    (re.compile("(?P<v>[关开拉锁调扫拖擦停按])一(?P=v)(?!.?[点些])"), r"\g<v>一下"),
    (re.compile("(?P<v>[关开锁亮])了?没(?P=v)[上好着]?(?:了|啊|呀)?"), r"\g<v>了没有"),
    (re.compile("打开打开"), "打开"),
)
_CAN_YOU_ZH = re.compile(
    r"^[^,]{0,4}?(?:可以|能|能不能|可不可以|能否)(?:请)?(?:你|您)?(?:帮我|给我|帮忙|麻烦)*(?:一下)?"
    r"(?P<rest>(?:把|开|关|打开|拉|锁|调).+?)(?:吗|么)$"
)


def _asked_politely(text: str, language: str) -> str:
    """Return the Chinese wish in "could you …" (可以把灯打开吗)."""
    if languages.base(language) != "zh":
        return text
    match = _CAN_YOU_ZH.match(text)
    return match["rest"] if match else text


def digits(text: str, language: str) -> str:
    """Return plain text with amounts in words as digits."""
    lang = languages.base(language)
    if lang == "en":
        return english_digits(text)
    if lang == "zh":
        return chinese_digits(text)
    return spoken_digits(text, language)


def fold(text: str, language: str) -> str:
    """Return text in lower case, half width, one script and one kind of quote, with only commas as punctuation."""
    text = unicodedata.normalize("NFKC", text.translate(_CJK_COMMAS)).translate(_QUOTES).casefold()
    for apart, whole in _APART:
        text = text.replace(apart, whole)
    text = _ABBREVIATION.sub(lambda m: m[0].replace(".", "").replace(" ", ""), text)
    text = _COLON.sub(" ", _DROP.sub(" ", decimals(text, language)))
    text = _COMMA.sub(", ", _SPACES.sub(" ", text)).strip(" ,")
    text = _CLOCK.sub(r"\1m", _PERCENT.sub(r"\1%", text))
    if not languages.spaced(language):
        text = _BETWEEN_CJK.sub("", text)
        if languages.base(language) == "zh" and not language.lower().endswith(("tw", "hk", "hant")):
            text = simplified(text)
            for pattern, plainer in _SPOKEN_ZH:
                text = pattern.sub(plainer, text)
    return text


def key(name: str, language: str) -> str:
    """Return the plain form under which a name is looked up, so that text and names meet in one form."""
    return digits(fold(name, language), language)


def simplified(text: str) -> str:
    """Return Chinese text in simplified characters."""
    return _converter()(text) if any(ord(char) > 0x2E80 for char in text) else text


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
