"""Names that a speech model cannot hear, and what to call those things instead. Pure but for asking the model.

A model with a fixed vocabulary (Vosk) never hears a word it lacks, and says nothing about it. So every name is checked
when it is given, and the words nearest to a missing one that the model does have are offered: the same word in two
(living room for livingroom), another form of it, or a word that this home or its language uses for such things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec
from rapidfuzz.distance import Levenshtein

from hub.voice.recogniser import Recogniser

MOST_SUGGESTED = 3
NEAR = 0.6
_ENDINGS = ("s", "es", "er", "ing", "e", "y")


class UnheardWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word of a name that the model lacks, and the nearest that it has."""

    word: str
    nearest: tuple[str, ...]


class UnheardName(msgspec.Struct, frozen=True, kw_only=True):
    """A name of this home that cannot be heard in a language as it is: rename it, or add an alias."""

    language: str
    name: str
    words: tuple[UnheardWord, ...]


async def unheard(
    recogniser: Recogniser, language: str, names: Iterable[str], ordinary: Iterable[str] = ()
) -> list[UnheardName]:
    """Return the names with words that the model lacks; ``ordinary`` are words to suggest from."""
    words_of = {name: _words(name) for name in names}
    missing = set(await recogniser.missing_words(language, sorted({w for words in words_of.values() for w in words})))
    if not missing:
        return []
    stock = {word for text in (*words_of, *ordinary) for word in _words(text)} - missing
    tries = {word: _tries(word, stock) for word in missing}
    parts = sorted({part for some in tries.values() for one in some for part in one.split()})
    lacking = set(await recogniser.missing_words(language, parts))
    found = {
        word: _nearest(word, [one for one in some if not lacking & set(one.split())]) for word, some in tries.items()
    }
    return [
        UnheardName(
            language=language,
            name=name,
            words=tuple(UnheardWord(word=word, nearest=found[word]) for word in words if word in missing),
        )
        for name, words in words_of.items()
        if missing & set(words)
    ]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower())


def _tries(word: str, stock: Iterable[str]) -> list[str]:
    """Return what might be said for a word: itself in two, other forms of it, and words written alike."""
    halves = [f"{word[:at]} {word[at:]}" for at in range(2, len(word) - 1)]
    forms = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending) and len(word) > 4]
    forms += [word + ending for ending in _ENDINGS[:2]]
    alike = [one for one in stock if Levenshtein.normalized_distance(word, one) <= NEAR]
    return list(dict.fromkeys((*halves, *forms, *alike)))


def _nearest(word: str, able: Sequence[str]) -> tuple[str, ...]:
    plain = sorted(able, key=lambda one: (Levenshtein.distance(word, one.replace(" ", "")), one.count(" "), one))
    return tuple(plain[:MOST_SUGGESTED])
