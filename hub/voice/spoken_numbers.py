"""Numbers as they are said in English, Chinese and Korean: for voices that read digits badly and for grammars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SMALL: list[str] = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
)
_TENS: list[str] = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_CHINESE = "零一二三四五六七八九"
_KOREAN = "영일이삼사오육칠팔구"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PERCENT = {"en": r"\1 percent", "zh": r"百分之\1", "ko": r"\1 퍼센트"}
HIGHEST_IN_GRAMMAR = 100


def english_number(digits: str) -> str:
    """Write a number in English words: 25 -> twenty five, 20.5 -> twenty point five; from 10 000 digit by digit."""
    whole, _, fraction = digits.partition(".")
    spoken = _english_whole(int(whole)) if len(whole) <= 4 else " ".join(_SMALL[int(digit)] for digit in whole)
    return spoken + (" point " + " ".join(_SMALL[int(digit)] for digit in fraction) if fraction else "")


def _english_whole(value: int) -> str:
    if value < 20:
        return _SMALL[value]
    if value < 100:
        return _TENS[value // 10 - 2] + (f" {_SMALL[value % 10]}" if value % 10 else "")
    unit, name = (100, "hundred") if value < 1000 else (1000, "thousand")
    rest = f" {_english_whole(value % unit)}" if value % unit else ""
    return f"{_english_whole(value // unit)} {name}{rest}"


def chinese_number(digits: str) -> str:
    """Write a number below a hundred million in Chinese: 25 -> 二十五, 20.5 -> 二十点五; longer ones digit by digit."""
    whole, _, fraction = digits.partition(".")
    spoken = _with_units(int(whole), _CHINESE, "零") if len(whole) <= 8 else "".join(_CHINESE[int(d)] for d in whole)
    spoken = spoken.removeprefix("一") if spoken.startswith("一十") else spoken
    return spoken + ("点" + "".join(_CHINESE[int(digit)] for digit in fraction) if fraction else "")


def korean_number(digits: str) -> str:
    """Write a number below a hundred million in Sino-Korean: 25 -> 이십오."""
    whole, _, fraction = digits.partition(".")
    spoken = _with_units(int(whole), _KOREAN, "") if len(whole) <= 8 else "".join(_KOREAN[int(d)] for d in whole)
    return spoken + (" 점 " + "".join(_KOREAN[int(digit)] for digit in fraction) if fraction else "")


def _with_units(value: int, digits: str, gap: str) -> str:
    """Write a number with units of ten; Chinese names a skipped unit, Korean leaves out the one before a unit."""
    korean = not gap
    myriad, thousand, hundred, ten = ("만", "천", "백", "십") if korean else ("万", "千", "百", "十")
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        between = gap if 0 < low < 1000 else ""
        return _with_units(high, digits, gap) + myriad + between + (_with_units(low, digits, gap) if low else "")
    text, skipped = "", False
    for unit, name in ((1000, thousand), (100, hundred), (10, ten), (1, "")):
        digit = value // unit % 10
        if digit:
            text += gap if skipped and text else ""
            text += name if korean and digit == 1 and name else digits[digit] + name
        skipped = digit == 0
    return text or digits[0]


_SAY = {"en": english_number, "zh": chinese_number, "ko": korean_number}


def in_words(text: str, language: str) -> str:
    """Write a text without digits and punctuation, as a recogniser's vocabulary has it."""
    if language not in _SAY:
        return text.lower()
    text = re.sub(r"(\d+(?:\.\d+)?)\s*%", _PERCENT[language], text.lower())
    text = re.sub(r"(?<=\d)[:](?=\d)", " ", text)
    text = _NUMBER.sub(lambda match: _SAY[language](match[0]), text)
    return " ".join(re.sub(r"[^\w\s']", " ", text).split())


def number_phrases(sentences: Iterable[str], language: str) -> Iterator[str]:
    """Give the numbers up to a hundred, before each word or sign that follows a number in the sentences."""
    if language not in _SAY:
        return
    after = re.compile(r"\d\s*(%|[^\W\d_]+)" if language == "en" else r"\d\s*(%|[^\W\d_]{1,2})")
    followers = dict.fromkeys(found for sentence in sentences for found in after.findall(sentence.lower()))
    for follower in list(followers)[:40]:
        for number in range(HIGHEST_IN_GRAMMAR + 1):
            yield in_words(f"{number} {follower}" if language == "en" else f"{number}{follower}", language)
