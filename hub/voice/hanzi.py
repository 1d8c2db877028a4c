"""Owns how Chinese is read aloud: pypinyin with the part of its phrase book that changes a reading, loaded once.

The whole phrase book costs 45 MB; most of its phrases read as their characters do by themselves. Kept are those of
at most four characters that do not, and the pairs such a phrase could run into: everyday sentences read the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

_LONGEST = 4
_PHRASE = re.compile(r'"([^"]+)"\s*:\s*(\[\s*\[.*?\]\s*\])', re.DOTALL)
_READING = re.compile(r'\[\s*"([^"]*)"')
_SWITCHES = ("PYPINYIN_NO_PHRASES", "PYPINYIN_NO_DICT_COPY")


@lru_cache(maxsize=1)
def _pypinyin() -> Any:
    before = {name: os.environ.get(name) for name in _SWITCHES}
    os.environ.update(dict.fromkeys(_SWITCHES, "1"))
    try:
        import pypinyin
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    if not pypinyin.constants.PHRASES_DICT:
        pypinyin.load_phrases_dict(dict(_telling_phrases(pypinyin)))
    return pypinyin


def _telling_phrases(pypinyin: Any) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the phrases that read otherwise than their characters, and those that such a phrase could run into."""
    single: dict[int, str] = pypinyin.constants.PINYIN_DICT
    text = (Path(pypinyin.__file__).parent / "phrases_dict.json").read_text("utf-8")
    shared: dict[str, list[str]] = {}
    plain: list[tuple[str, list[list[str]]]] = []
    starts: set[str] = set()
    for found in _PHRASE.finditer(text):
        phrase, readings = found[1], _READING.findall(found[2])
        alone = [single.get(ord(character), "").split(",")[0] for character in phrase]
        item = (phrase, [shared.setdefault(reading, [reading]) for reading in readings])
        if len(phrase) <= _LONGEST and readings != alone:
            starts.add(phrase[:1])
            yield item
        elif len(phrase) == 2:
            plain.append(item)
    yield from (item for item in plain if item[0][-1] in starts)


def read(text: str) -> list[str]:
    """Return toneless pinyin of each character; a run of anything else stays one piece."""
    return list(_pypinyin().lazy_pinyin(text))


def read_with_tones(text: str) -> list[str]:
    """Return pinyin with the tone's number behind each syllable, 5 for none."""
    return list(_pypinyin().lazy_pinyin(text, style=_pypinyin().Style.TONE3, neutral_tone_with_five=True))


def initials_and_finals(text: str) -> list[tuple[str, str]]:
    """Return initial and final (with its tone's number) of each character; anything else stands for itself."""
    pypinyin = _pypinyin()
    initials = pypinyin.lazy_pinyin(text, style=pypinyin.Style.INITIALS, strict=False)
    finals = pypinyin.lazy_pinyin(text, style=pypinyin.Style.FINALS_TONE3, strict=False)
    return list(zip(initials, finals, strict=False))
