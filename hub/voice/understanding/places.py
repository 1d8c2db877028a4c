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
#: Words that are no places or marks themselves and stand only in names of places.
_GLOSS = "gloss"
Concepts = Mapping[str, Mapping[str, list[str]]]


def words_of(language: str) -> Concepts:
    """Return sort to concept to words of one language."""
    tag = languages.base(language)
    return {
        sort: {name: list(words[tag]) for name, words in concepts.items() if tag in words}
        for sort, concepts in _content().items()
        if sort != _GLOSS
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


@lru_cache(maxsize=4096)
def literally(word: str, language: str) -> list[frozenset[str]]:
    """Return the makers' names for what a word says, each as its words: "mesa de billar" is {pool, table}."""
    content = _content()
    found = [
        frozenset(name.split())
        for sort, concept in near(word, language)
        for name in content[sort][concept].get(MAKERS, ())
    ]
    return [words for words in found if len(words) > 1]


@lru_cache(maxsize=4096)
def in_parts(word: str, language: str) -> list[frozenset[str]]:
    """Return the makers' words for each part of a compound; empty when some part is unknown ("menschenhöhle")."""
    if languages.base(language) not in languages.COMPOUNDING:
        return []
    rest, out = bare(word), list[frozenset[str]]()
    while rest:
        for end in range(len(rest), _SHORTEST_PART - 1, -1):
            meant = glosses(rest[:end], language)
            if meant:
                out.append(meant)
                rest = rest[end:]
                break
        else:
            return out if out and rest in _LINKS else []
        rest = rest[1:] if rest[:1] == "s" and len(rest) > 1 and not _begins(rest, language) else rest
    return out


def _begins(text: str, language: str) -> bool:
    return any(glosses(text[:end], language) for end in range(_SHORTEST_PART, len(text) + 1))


@lru_cache(maxsize=8192)
def glosses(word: str, language: str) -> frozenset[str]:
    """Return the makers' words for one word, in any of its forms."""
    by_word, stems = _gloss_index(languages.base(language))
    exact = by_word.get(bare(word))
    if exact is not None or not inflects(language):
        return exact or frozenset()
    return frozenset(meaning for near_word in stems.near(word) for meaning in by_word[near_word])


#: Letters that join the parts of a compound.
_LINKS = frozenset({"n", "s", "en", "er", "es"})


@lru_cache(maxsize=16)
def _gloss_index(tag: str) -> tuple[Mapping[str, frozenset[str]], Stems]:
    found: dict[str, set[str]] = {}
    for concepts in _content().values():
        for words in concepts.values():
            singles = {name for name in words.get(MAKERS, ()) if " " not in name}
            for word in words.get(tag, ()) if singles else ():
                if " " not in word:
                    found.setdefault(bare(word), set()).update(singles)
    return {word: frozenset(meanings) for word, meanings in found.items()}, Stems(found)


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
