"""A language's concepts: which words stand for which action, device, attribute, value. Owns the lexicon's file format.

A lexicon file maps a sort (``action``, ``device``, ``unit`` …) to concepts and each concept to its words; words may
hold ``[optional]`` and ``(this|that)`` parts. A sort whose concepts do not matter (``filler``) maps straight to words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hub.api.errors import UnderstandingError
from hub.voice.understanding import data, inflect, languages, normalise, places, seeds

#: Sorts that say nothing about what is asked for.
FILLERS = frozenset({"filler", "polite", "wake"})


_SHORTEST_HEAD = 3
_VERB_LAST = frozenset({"ko"})
#: Sorts whose words are known in their other forms too.
_INFLECTED = frozenset({"device", "room", "mark", "attribute", "color", "action", "unit", "state", "ordinal"})
#: Languages whose lexicon is written in full and is not seeded.
_WRITTEN = frozenset({"en", "zh"})


class Concept(msgspec.Struct, frozen=True):
    """What a word stands for: ``Concept("action", "on")``."""

    sort: str
    value: str


class Lexicon:
    """The concepts of one language, by word."""

    def __init__(self, language: str, content: Mapping[str, Any], seeded: seeds.Seeds | None = None) -> None:
        self.language = language
        self.spaced = languages.spaced(language)
        self.compounds: tuple[str, ...] = ()
        """Device words that end longer words (German "Küchenlicht"), longest first."""
        self.words: dict[str, list[Concept]] = {}
        self._of: dict[tuple[str, str | None], tuple[str, ...]] = {}
        self._unaccented: dict[str, str] = {}
        self.inflects = inflect.inflects(language)
        self.written = languages.base(language) in _WRITTEN
        """The language's words are written in full, questions too."""
        self.verb_last = not self.spaced or languages.base(language) in _VERB_LAST
        """What is asked stands at the end, or anywhere, of a sentence."""
        self.longest = 1
        for sort, concepts in content.items():
            groups = concepts if isinstance(concepts, Mapping) else {sort: concepts}
            for value, words in groups.items():
                for word in expanded(words, f"lexicon/{language}: {sort}.{value}"):
                    self._add(word, Concept(sort, str(value)))
        self._add_around(places.words_of(language) if language not in _WRITTEN else {})
        self._add_around(seeded or {})
        near = (w for w, cs in self.words.items() if any(c.sort in _INFLECTED for c in cs))
        self._stems = inflect.Stems(near) if self.inflects else None
        if languages.base(language) in languages.COMPOUNDING:
            self.compounds = tuple(
                w
                for w in (*self.of("compound"), *self.of("device"), *self.of("room"), *self.of("attribute"))
                if len(w) >= _SHORTEST_HEAD and " " not in w
            )
        self._ensuring = self.of("ensure")
        living = "|".join(re.escape(word) for word in self.of("living")) or "(?!)"
        self._addressed = re.compile(rf"(?:我的|我?家|小|大)?(?:{living})(?:们)?(?:啊|呀|哎|诶|哪|呐)?, *(?=.)")
        self._edges = sorted(
            (w for w, cs in self.words.items() if any(c.sort in ("polite", "wake") for c in cs)), key=len, reverse=True
        )

    def _add(self, word: str, concept: Concept) -> None:
        key = normalise.key(word, self.language)
        if key and concept not in self.words.setdefault(key, []):
            self.words[key].append(concept)
            self.longest = max(self.longest, len(key.split()) if self.spaced else len(key))

    def unaccented_action(self, word: str) -> str | None:
        """Return the verb of a deed that a word is but for its accents (Spanish "apága" before "-la"), or None."""
        if not self._unaccented:
            self._unaccented.update((inflect.bare(verb), verb) for verb in self.of("action") if " " not in verb)
        return self._unaccented.get(inflect.bare(word))

    def near(self, word: str) -> list[Concept]:
        """Return the concepts of which a word is another form; none where its forms mean different things."""
        found = [self.words[w] for w in self._stems.near(word)] if self._stems is not None else []
        kept = [[c for c in concepts if c.sort in _INFLECTED] for concepts in found]
        return kept[0] if kept and all(other == kept[0] for other in kept) else []

    def _add_around(self, more: Mapping[str, Mapping[str, list[str]]]) -> None:
        """Add the words that are not there yet."""
        written = frozenset(self.words)
        for sort, concepts in more.items():
            for value, words in concepts.items():
                for word in words:
                    if word not in written:
                        self._add(word, Concept(sort, value))

    def get(self, word: str) -> list[Concept]:
        """Return the concepts of a word or phrase in plain form."""
        return self.words.get(word, [])

    def of(self, sort: str, value: str | None = None) -> list[str]:
        """Return the words of a sort, or of one of its concepts, longest first."""
        known = self._of.get((sort, value))
        if known is None:
            found = (w for w, cs in self.words.items() if any(c.sort == sort and value in (None, c.value) for c in cs))
            known = self._of[sort, value] = tuple(sorted(found, key=len, reverse=True))
        return list(known)

    def value(self, text: str, sort: str) -> str | None:
        """Return which concept of a sort the whole text is, or None."""
        return next((c.value for c in self.get(text) if c.sort == sort), None)

    def is_living(self, text: str) -> bool:
        """Return True for words that name a person or a pet: "our dog", 家里的孩子们, not "dog food"."""
        bare = text.strip().removesuffix("们")
        if self.value(bare, "living"):
            return True
        if self.spaced:
            return bool(self.value(bare.rpartition(" ")[2], "living"))
        return any(len(word) > 1 and bare.endswith(word) for word in self.of("living"))

    def without_edges(self, text: str) -> str:
        """Return plain text without politeness and wake words at its beginning and end."""
        while True:
            for word in self._edges:
                rest = self._strip(text, word)
                if rest is not None:
                    text = rest
                    break
            else:
                address = self._addressed.match(text)
                if address is None:
                    return text
                text = text[address.end() :]

    def ensured(self, text: str) -> str | None:
        """Return what plain text asks to be made sure of ("make sure that the door is locked"), or None."""
        bare = text.replace(",", "")
        for word in self._ensuring:
            if self.verb_last and bare.endswith(word) and len(bare) > len(word):
                return bare[: -len(word)].strip()
            if bare.startswith(word if word.endswith("'") or not self.spaced else f"{word} "):
                return bare[len(word) :].strip() or None
        return None

    def _strip(self, text: str, word: str) -> str | None:
        gap = " " if self.spaced else ""
        if text.startswith((f"{word}{gap}", f"{word},")) and len(text) > len(word) + len(gap):
            return text[len(word) :].lstrip(" ,")
        if (text.endswith((f"{gap}{word}", f",{word}"))) and len(text) > len(word) + len(gap):
            return text[: -len(word)].rstrip(" ,")
        return None


@lru_cache(maxsize=64)
def lexicon(language: str) -> Lexicon | None:
    """Return the lexicon that serves a language: the written one and, around it, what upstream's sentences teach.

    None when there is neither. English and Chinese are written in full.
    """
    tag = languages.base(language)
    content = data.packaged("lexicon", tag)
    seeded = seeds.seeds(language) if tag not in _WRITTEN else {}
    return Lexicon(tag, content or {}, seeded) if content is not None or seeded else None


def expanded(words: object, where: str) -> Iterator[str]:
    """Yield every plain word of a lexicon entry: a list, or one string parted by ``|``-free commas."""
    entries: Iterable[object] = [words] if isinstance(words, str | int) else words if isinstance(words, list) else ()
    if not entries:
        raise UnderstandingError(f"{where}: must be a list of words", remedy="write '[word, word]'")
    for entry in entries:
        for word in str(entry).split(","):
            yield from _expand(word.strip())


_INNER = re.compile(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)")


def _expand(template: str) -> Iterator[str]:
    match = _INNER.search(template)
    if match is None:
        yield " ".join(template.split())
        return
    options = ([*match[1].split("|"), ""]) if match[1] is not None else match[2].split("|")
    for option in options:
        yield from _expand(template[: match.start()] + option + template[match.end() :])
