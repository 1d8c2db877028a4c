"""Forms of one word: plurals, cases, genders, told by a common stem. Pure.

No grammar of any language: two words are forms of one when they share their beginning and differ only in a short
ending. That serves languages that inflect; English is left alone but for its plural.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from hub.voice.understanding import languages

#: Languages whose words do not change by case, where only a plural or a genitive may differ.
_STIFF = frozenset({"en"})
_SHORTEST_STEM = 3
_LONGEST_ENDING = 3
_BUCKET = 3
_SHORTEST_WORD = 4
_SHARE = 0.6


def inflects(language: str) -> bool:
    """Return True when a language's words are looked up by their stems too."""
    return languages.spaced(language) and languages.base(language) not in (*_STIFF, "ko")


@lru_cache(maxsize=16384)
def bare(word: str) -> str:
    """Return a word in lower case without diacritics."""
    word = word.casefold().replace("ł", "l").replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def same(one: str, other: str, language: str) -> bool:
    """Return True for two forms of one bare word: a plural, or in inflected languages another ending."""
    if one == other or one.removesuffix("s") == other.removesuffix("s"):
        return True
    if language in _STIFF:
        return False
    shorter = min(len(one), len(other))
    return _common(one, other) >= max(_SHORTEST_STEM, shorter - 2) and abs(len(one) - len(other)) <= _LONGEST_ENDING


def _common(one: str, other: str) -> int:
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    return common


class Stems:
    """Phrases by the stems of their words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._buckets: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase in phrases:
            words = tuple(bare(w) for w in phrase.split())
            if words and len(words[0]) >= _SHORTEST_WORD:
                self._buckets.setdefault(words[0][:_BUCKET], []).append((words, phrase))

    def near(self, text: str) -> list[str]:
        """Return the phrases of which a text is another form, those that share most with it."""
        words = tuple(bare(w) for w in text.split())
        if not words or len(words[0]) < _SHORTEST_WORD:
            return []
        best, found = 0, list[str]()
        for known, phrase in self._buckets.get(words[0][:_BUCKET], ()):
            shared = _shared(words, known)
            if shared > best:
                best, found = shared, [phrase]
            elif shared and shared == best:
                found.append(phrase)
        return found


def _shared(words: tuple[str, ...], known: tuple[str, ...]) -> int:
    """Return how many letters two phrases share when each word is a form of its counterpart, else 0."""
    if len(words) != len(known):
        return 0
    total = 0
    for one, other in zip(words, known, strict=True):
        common, longer = _common(one, other), max(len(one), len(other))
        least = max(_SHORTEST_WORD - (len(one) < 6), min(len(one), len(other)) - 2, _SHARE * longer)
        near = one == other or (common >= least and longer - common <= _LONGEST_ENDING)
        if not near:
            return 0
        total += common
    return total
