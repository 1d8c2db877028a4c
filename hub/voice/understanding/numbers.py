"""Numbers said in words, as digits: English and Chinese. Pure text to text."""

from __future__ import annotations

import re

_EN_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_EN_TENS = {
    word: 10 * (i + 2)
    for i, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_EN_SCALES = {"hundred": 100, "thousand": 1000}
_EN_NUMBER = {*_EN_UNITS, *_EN_TENS, *_EN_SCALES}

#: "one" is a pronoun ("the left one") unless a unit follows or a preposition of measure stands before it.
_ONE_BEFORE = {"to", "by", "at", "level", "point"}
_ONE_AFTER = {
    "percent", "degree", "degrees", "minute", "minutes", "hour", "hours", "second", "seconds", "day", "o'clock", "am",
    "pm",
}  # fmt: skip

_EN_AND_A_HALF = re.compile(r"\b(\d+) and a half(?= (?:degrees?|percent|hours?|minutes?|seconds?|days?)\b)")

_ZH_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_ZH_SCALES = {"十": 10, "百": 100, "千": 1000}
_ZH_RUN = "[零〇一二两三四五六七八九十百千]"
_ZH_UNIT = "个?(?:度|分钟|分半|分|秒|小时|钟头|点钟|点(?!儿)|%|成|号|天|级|档|挡|k)"
_ZH_BEFORE = "(?<=[到成为至])|(?<=百分之)"
_ZH_PERCENT = re.compile(r"百分之(\d+(?:\.\d+)?)")
_ZH_TENTHS = re.compile(r"(\d+)成(?!为)")
_ZH_HALF_DEGREE = re.compile(r"(\d+)度半")
#: 一点 is "a little" (亮一点) unless a part of the day or a date stands before it.
_ZH_NUMBER = re.compile(
    rf"(?P<pct>百分之{_ZH_RUN}+(?:点{_ZH_RUN}+)?)"
    rf"|(?<=[上午晚晨天早在到])(?P<oclock>{_ZH_RUN}+)(?=点)"
    rf"|(?P<unit>(?!一点){_ZH_RUN}+(?:点(?={_ZH_RUN}+(?:度|成|小时)){_ZH_RUN}+)?)(?={_ZH_UNIT})"
    rf"|(?:{_ZH_BEFORE})(?P<to>{_ZH_RUN}+)(?![个半楼层下])"
    rf"|(?P<big>[一二两三四五六七八九]?[十百]{_ZH_RUN}*)(?![楼层])"
)


def english_digits(text: str) -> str:
    """Return the text with numbers in words as digits: "twenty one point five" -> "21.5"."""
    words = text.replace("-", " ").split() if _hyphenated(text) else text.split()
    out: list[str] = []
    i = 0
    while i < len(words):
        end = _en_end(words, i)
        if end == i or not _is_amount(words, i, end):
            out.append(words[i])
            i += 1
            continue
        value = str(_en_value(words[i:end]))
        if end + 1 < len(words) and words[end] == "point" and words[end + 1] in _EN_UNITS:
            value += f".{_EN_UNITS[words[end + 1]]}"
            end += 2
        out.append(value)
        i = end
    return _EN_AND_A_HALF.sub(r"\1.5", " ".join(out))


def _hyphenated(text: str) -> bool:
    return any(part in _EN_TENS for word in text.split() if "-" in word for part in word.split("-"))


def _en_end(words: list[str], start: int) -> int:
    """Return where a run of number words that adds up to one number ends."""
    i, last = start, 10_000
    while i < len(words):
        word = words[i]
        if (
            word == "and"
            and i > start
            and words[i - 1] in _EN_SCALES
            and i + 1 < len(words)
            and words[i + 1] in _EN_NUMBER
        ):
            i += 1
            continue
        size = 1 if word in _EN_UNITS else 10 if word in _EN_TENS else _EN_SCALES.get(word, 0)
        if not size or (size < 100 and size >= last) or (size >= 100 and i == start):
            break
        if size == 1 and last == 10 and _EN_UNITS[word] > 9:
            break
        last = 10_000 if size >= 100 else size
        i += 1
    return i


def _is_amount(words: list[str], start: int, end: int) -> bool:
    if words[start:end] != ["one"]:
        return True
    after = words[end] if end < len(words) else ""
    before = words[start - 1] if start else ""
    return after in _ONE_AFTER or before in _ONE_BEFORE


def _en_value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in _EN_SCALES:
            current = max(current, 1) * _EN_SCALES[word]
            if word == "thousand":
                total, current = total + current, 0
        elif word != "and":
            current += _EN_UNITS.get(word, _EN_TENS.get(word, 0))
    return total + current


def chinese_value(run: str) -> int:
    """Return the value of a run of Chinese numerals: 二十六 -> 26, 一百零五 -> 105, 二五 -> 25."""
    if not any(char in _ZH_SCALES for char in run):
        return int("".join(str(_ZH_DIGITS[char]) for char in run))
    total, digit = 0, 0
    for char in run:
        if char in _ZH_SCALES:
            total += (digit or (1 if not total else 0) or 1) * _ZH_SCALES[char]
            digit = 0
        else:
            digit = _ZH_DIGITS[char]
    return total + digit


def chinese_digits(text: str) -> str:
    """Return the text with amounts as digits and percents as ``%``: 二十六度半 -> 26.5度, 三成 -> 30%.

    Numerals that count or name (一下, 二楼, 一个, 亮一点) stay as they are.
    """
    text = _ZH_NUMBER.sub(_zh_number, text)
    text = _ZH_PERCENT.sub(r"\1%", text)
    text = _ZH_TENTHS.sub(lambda m: f"{int(m[1]) * 10}%" if int(m[1]) <= 10 else m[0], text)
    return _ZH_HALF_DEGREE.sub(r"\1.5度", text)


def _zh_number(match: re.Match[str]) -> str:
    run = match.group()
    prefix = ""
    if match["pct"]:
        prefix, run = "百分之", run.removeprefix("百分之")
    whole, _, fraction = run.partition("点")
    value = str(chinese_value(whole))
    if fraction:
        value += "." + "".join(str(_ZH_DIGITS.get(char, 0)) for char in fraction)
    return prefix + value
