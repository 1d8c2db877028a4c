"""One written form for what is said, so that heard and known sentences can be compared. Pure text work.

Numbers become digits, Chinese becomes simplified, punctuation and politeness go. ``key`` turns that form into what
distances are measured on: English letters, toneless pinyin, Korean letters (jamo), with each number as one sign.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hub.voice import hanzi

NUMBER = re.compile(r"\d+(?:\.\d+)?")
NUMBER_SIGN = "#"
UNKNOWN_SIGN = "\ufffd" * 4

_SMALL = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
)
_TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 20 + 10 * n for n, word in enumerate(_TENS)}
_SCALES = {"hundred": 100, "thousand": 1000}

_ENGLISH = (
    (re.compile(r"(?<=\d),(?=\d{3}\b)"), ""),
    (re.compile(r"(?<=\d):(?=\d)"), " "),
    (re.compile(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)"), " "),
    (re.compile(r"%"), " percent "),
    (re.compile(r"°\s*[cf]?\b|\bdegrees? (?:celsius|centigrade|fahrenheit)\b"), " degrees "),
    (re.compile(r"\b([ap])\.\s?m\b\.?"), r"\1m"),
    (re.compile(r"\b(what|where|who|how|when|that|it|there|here)'s\b"), r"\1 is"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\b(\w+)n't\b"), r"\1 not"),
    (re.compile(r"\bnever ?mind\b"), "nevermind"),
    (re.compile(r"\bcan not\b|\bcannot\b"), "can not"),
    (re.compile(r"\bhalf an hour\b"), "30 minutes"),
    (re.compile(r"\ban? (?=(?:hour|minute|second|day|week|hundred|thousand)\b)"), "one "),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"\blet's\b"), "let us"),
    (re.compile(r"'"), ""),
    (re.compile(r"\bcolour"), "color"),
    (re.compile(r"\bgrey\b"), "gray"),
    (re.compile(r"\b(turn|switch)(ed|ing)? of\b"), r"\1\2 off"),
)
_POLITE = {
    "en": re.compile(
        r"^(?:(?:hey|okay|ok|um|uh) )*(?:(?:can|could|would|will) you )?(?:please )?|(?: please| thanks| thank you)+$"
    ),
    "zh": re.compile(r"^(?:麻烦|劳驾|请你|请|帮我|给我|替我)+|(?:谢谢|吧|呀|啊|呢|哦|好吗)+$"),
    "ko": re.compile(r"^(?:좀 )"),
}
_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_CHINESE_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+)?")
_NOT_NUMBERS = re.compile(
    r"(?:[一两](?=[下些起点样会直定共边切旦般致旁])|(?<=[统万唯])一|十(?=分(?!钟))|千(?=万别)|万(?=[一别]))"
)
_HELD = {"一": "\ue001", "两": "\ue002", "十": "\ue003", "千": "\ue004", "万": "\ue005"}
_KOREAN_DIGITS = {c: n for n, c in enumerate("영일이삼사오육칠팔구")}
_KOREAN_UNITS = {"십": 10, "백": 100, "천": 1000}
_KOREAN_NUMBER = re.compile(
    r"(?<!\S)([일이삼사오육칠팔구십백천]+) ?(?=퍼센트|프로|도(?=로|를|까지|에|\s|$)|분|초|시간|층|번|단계)"
)


def normalise(text: str, language: str, *, polite: bool = False) -> str:
    """Bring a sentence into the form that is compared: lower case, digits, no punctuation, one space between words.

    Words of politeness around it go, unless ``polite`` keeps them.
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = re.sub(r"\[unk\]|<unk>", f" {UNKNOWN_SIGN} ", text)
    if language == "zh":
        text = _chinese(text)
    elif language == "ko":
        text = _KOREAN_NUMBER.sub(
            lambda m: str(_numeral(m[1], _KOREAN_DIGITS, _KOREAN_UNITS)), text.replace("%", "퍼센트")
        )
    else:
        for pattern, replacement in _ENGLISH if language == "en" else ():
            text = pattern.sub(replacement, text)
    text = re.sub(rf"(?<!\d)\.|\.(?!\d)|[^\w\s.{UNKNOWN_SIGN[0]}]|_", " ", text)
    if language == "en":
        text = _english_numbers(text.split())
    text = " ".join(text.split())
    if not polite and (around := _POLITE.get(language)) and (rest := around.sub("", text).strip()):
        return rest
    return text


def numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a normalised text, in order."""
    return tuple(str(int(number)) if number.isdigit() else str(float(number)) for number in NUMBER.findall(text))


def key(text: str, language: str) -> str:
    """Turn a normalised text into the string that distances are measured on."""
    text = NUMBER.sub(NUMBER_SIGN, text)
    if language == "zh":
        return "".join(pinyin(text))
    if language == "ko":
        return unicodedata.normalize("NFD", text.replace(" ", ""))
    return text


def units(text: str, language: str) -> list[str]:
    """Split a normalised text into what is aligned one by one: words, syllables of pinyin, Korean syllables."""
    text = NUMBER.sub(NUMBER_SIGN, text)
    if language == "zh":
        return pinyin(text)
    if language == "ko":
        return [unicodedata.normalize("NFD", syllable) for syllable in text.replace(" ", "")]
    return text.split()


def compared(text: str, language: str) -> list[str]:
    """Split a normalised text into what a graph of words is compared by: words, syllables of pinyin, words of jamo."""
    if language == "zh":
        runs = hanzi.read(text.replace(" ", ""))
        return [part for run in runs for part in re.findall(r"\d+(?:\.\d+)?|[^\d]+", run)]
    return unicodedata.normalize("NFD", text).split() if language == "ko" else text.split()


def pinyin(text: str) -> list[str]:
    """Read Chinese as toneless pinyin syllables; other words stay as they are."""
    return [part for run in hanzi.read(text.replace(" ", "")) for part in re.findall(r"#|[^#]+", run)]


@lru_cache(maxsize=1)
def _simplifier() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Write traditional Chinese in simplified characters."""
    return str(_simplifier().convert(text))  # type: ignore[attr-defined]  # opencc has no types


def _chinese(text: str) -> str:
    text = simplified(text).replace(" ", "")
    text = text.replace("半个小时", "30分钟").replace("半小时", "30分钟")
    text = re.sub(r"百分之([\d零〇一二两三四五六七八九十百.点]+)", r"\1%", text)
    held = _NOT_NUMBERS.sub(lambda match: _HELD[match[0]], text)
    held = _CHINESE_NUMBER.sub(_chinese_number, held)
    for character, sign in _HELD.items():
        held = held.replace(sign, character)
    return held.replace("%", "百分").replace("℃", "度").replace("°c", "度")


def _chinese_number(match: re.Match[str]) -> str:
    whole, _, fraction = match[0].partition("点")
    if len(whole) > 1 and all(c in _CHINESE_DIGITS for c in whole):
        value = "".join(str(_CHINESE_DIGITS[c]) for c in whole)
    else:
        value = str(_numeral(whole, _CHINESE_DIGITS, _CHINESE_UNITS))
    return value + ("." + "".join(str(_CHINESE_DIGITS[c]) for c in fraction) if fraction else "")


def _numeral(text: str, digits: dict[str, int], scale: dict[str, int]) -> int:
    """Read a numeral written with digits and units of ten: 二十五, 百五, 삼십."""
    total, current, last = 0, 0, 10
    for character in text:
        if character in digits:
            current = digits[character]
        elif scale[character] == 10000:
            total, current, last = (total + current) * 10000, 0, 10000
        else:
            last = scale[character]
            total, current = total + max(current, 1) * last, 0
    tail_of_hundred = current and last > 10 and len(text) > 1 and text[-2] in scale and "零" not in text
    return total + (current * last // 10 if tail_of_hundred else current)


def _english_numbers(words: list[str]) -> str:
    out: list[str] = []
    at = 0
    while at < len(words):
        value, used = _english_number(words[at:])
        if used and at + used + 1 < len(words) and words[at + used] == "point":
            decimals = [w for w in words[at + used + 1 : at + used + 2] if w in _SMALL[:10]]
            if decimals:
                out.append(f"{value}.{_VALUES[decimals[0]]}")
                at += used + 2
                continue
        out.append(str(value) if used else words[at])
        at += used or 1
    return " ".join(out)


def _english_number(words: list[str]) -> tuple[int, int]:
    """Read one number at the beginning of words: its value and how many words it took, 0 when there is none."""
    total = current = used = 0
    room = 1000
    for index, word in enumerate(words):
        if word in _VALUES:
            value = _VALUES[word]
            if value >= room or (value == 0 and used):
                break
            current += value
            room = 10 if value >= 20 else 0
        elif word in _SCALES and used and current:
            total, current = (total + current * 1000, 0) if word == "thousand" else (total, current * 100)
            room = 1000 if word == "thousand" else 100
        elif word == "and" and used and room >= 100 and index + 1 < len(words) and words[index + 1] in _VALUES:
            continue
        else:
            break
        used = index + 1
    return total + current, used
