"""Numbers said in words, as digits, in every language that has spelling rules (Unicode RBNF). Pure text to text.

English and Chinese have finer rules of their own (``numbers.py``). A word is taken for a number only where a number is
meant: before a unit, or after a word that leads to a value; "six" is a name's part as easily as an amount.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from unicode_rbnf import RbnfEngine

from hub.voice.understanding import languages
from hub.voice.understanding.numbers import chinese_value

_HIGHEST = 100
_LONGEST = 4
#: "One" is an article in most languages, so it never stands for an amount here.
_ARTICLES = frozenset({0, 1})
_UNIT = re.compile(
    r"%|°|prozent|grad|pour ?cent|degr|por (ciento|cento)|per ?cento|percento|procent|gradi|graus|st(opni|opień)"
    r"|градус|процент|minut|sekund|stund|heure|second|hora|segund|ora\b|ore\b|uur|uren|godzin|минут|секунд|час"
)
_LEADING = frozenset({
    "auf", "um", "bis", "à", "sur", "de", "al", "a", "en", "hasta", "del", "di", "op", "naar", "met", "tot", "na", "do",
    "o", "para", "em", "ao", "até", "на", "до", "til", "på", "till",
})  # fmt: skip
#: Languages whose own rules hold no words, and who counts as they do.
_WORDS_OF = {"nb": "no", "nn": "no"}
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
#: Languages that write a decimal point.
_POINTED = frozenset({"en", "zh", "ja", "ko", "th", "he", "ur", "hi"})
_JA = re.compile(r"([〇零一二三四五六七八九十百]+)(?=度|パーセント|%|分|秒|時|割)")
_KO = re.compile(r"([영일이삼사오육칠팔구십백]+)(?= ?(?:도|퍼센트|프로|%|분|초))")
_SIGNS = {"ja": "〇一二三四五六七八九十百", "ko": "영일이삼사오육칠팔구십백"}
_KO_TO_ZH = str.maketrans("영일이삼사오육칠팔구십백", "零一二三四五六七八九十百")


def decimals(text: str, language: str) -> str:
    """Return text with a decimal comma as a point ("21,5" -> "21.5"), where the language writes a comma."""
    return text if languages.base(language) in _POINTED else _DECIMAL_COMMA.sub(".", text)


def spoken_digits(text: str, language: str) -> str:
    """Return plain text with amounts in words as digits."""
    tag = languages.base(language)
    if tag == "ja":
        return _JA.sub(lambda m: str(chinese_value(m[1])), text)
    if tag == "ko":
        return _KO.sub(lambda m: str(chinese_value(m[1].translate(_KO_TO_ZH))), text)
    known = _words(tag)
    if not known or not any(word in known for word in text.replace("-", " ").split()):
        return text
    out: list[str] = []
    words = text.split()
    i = 0
    while i < len(words):
        size, value = _longest(words, i, known)
        if size and _is_amount(words, i, i + size):
            out.append(str(value))
            i += size
        else:
            out.append(words[i])
            i += 1
    return " ".join(out)


def spelled(language: str) -> dict[str, int]:
    """Return the words of the numbers to a hundred; in Japanese and Korean as they stand before units."""
    signs = _SIGNS.get(languages.base(language))
    if signs is None:
        return _words(languages.base(language))
    return {_sino(number, signs): number for number in range(1, _HIGHEST + 1)}


def _sino(number: int, signs: str) -> str:
    """Return a number as Chinese characters, or what stands for them, write it."""
    tens, ones = divmod(number, 10)
    if tens == 10:
        return signs[11]
    return (signs[tens] if tens > 1 else "") + (signs[10] if tens else "") + (signs[ones] if ones else "")


def value(word: str, language: str) -> int | None:
    """Return the number that a word says, or None; one and zero are articles and no numbers here."""
    found = _words(languages.base(language)).get(word)
    return found if found not in _ARTICLES else None


def _longest(words: list[str], start: int, known: dict[str, int]) -> tuple[int, int]:
    for size in range(min(_LONGEST, len(words) - start), 0, -1):
        value = known.get(" ".join(words[start : start + size]).replace("-", " "))
        if value is not None and value not in _ARTICLES:
            return size, value
    return 0, 0


def _is_amount(words: list[str], start: int, end: int) -> bool:
    after = " ".join(words[end : end + 2])
    return bool(_UNIT.match(after)) or (end == len(words) and start > 0 and words[start - 1] in _LEADING)


@lru_cache(maxsize=16)
def _words(tag: str) -> dict[str, int]:
    """Return the words of the numbers to a hundred, in every form that the language spells them in."""
    try:
        engine = RbnfEngine.for_language(tag)
        spelled = [engine.format_number(number).text_by_ruleset for number in range(_HIGHEST + 1)]
    except (ValueError, KeyError, FileNotFoundError):  # no rules for the language, or rules without words ("nb")
        return {} if tag not in _WORDS_OF else _words(_WORDS_OF[tag])
    out: dict[str, int] = {}
    for number, texts in enumerate(spelled):
        for said in texts.values():
            word = unicodedata.normalize("NFC", said).replace("\u00ad", "").replace("-", " ").casefold()
            if not any(char.isdigit() for char in word):
                out.setdefault(" ".join(word.split()), number)
    return out
