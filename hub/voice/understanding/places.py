"""Places and the marks that tell one thing from another, across languages (places.yaml).

A lamp whose maker called it "Porch light" is meant by „Verandalicht“: both say the same place. Words of one language
find names in another through the concept that both stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from hub.voice.understanding import data, languages
from hub.voice.understanding.inflect import Stems, bare, inflects

#: The language in which makers name things.
MAKERS = "en"
_SHORTEST_PART = 3
Concepts = Mapping[str, Mapping[str, list[str]]]


def words_of(language: str) -> Concepts:
    """Return sort to concept to words of one language."""
    tag = languages.base(language)
    return {
        sort: {name: list(words[tag]) for name, words in concepts.items() if tag in words}
        for sort, concepts in _content().items()
    }


def near(text: str, language: str) -> frozenset[tuple[str, str]]:
    """Return the sorts and concepts that a word, in any of its forms, stands for in a language."""
    by_word, stems = _index(languages.base(language))
    exact = by_word.get(bare(text))
    if exact is not None:
        return exact
    if not inflects(language):
        return frozenset()
    return frozenset(meaning for word in stems.near(text) for meaning in by_word[word])


def parts(word: str, language: str) -> list[str]:
    """Return a compound as the place that it begins with and the rest, where words are joined ("vorderlicht")."""
    if languages.base(language) not in languages.COMPOUNDING or near(word, language):
        return [word]
    plain, known = bare(word), _index(languages.base(language))[0]
    for end in range(len(plain) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        if plain[:end] in known or plain[:end].removesuffix("s") in known or plain[:end].removesuffix("n") in known:
            return [plain[:end], plain[end:]]
    return [word]


@lru_cache(maxsize=16)
def _index(tag: str) -> tuple[Mapping[str, frozenset[tuple[str, str]]], Stems]:
    found: dict[str, set[tuple[str, str]]] = {}
    for sort, concepts in words_of(tag).items():
        for name, words in concepts.items():
            for word in words:
                found.setdefault(bare(word), set()).add((sort, name))
    return {word: frozenset(meanings) for word, meanings in found.items()}, Stems(found)


@lru_cache(maxsize=1)
def _content() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    return data.packaged("", "places") or {}
