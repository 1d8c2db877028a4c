"""Slips of writing and hearing in what is to be done: "vaccum the hall", "turn of the light". Pure.

Names are not mended here (``sound.py`` asks about those): only words of deeds, by one letter at most, and only where
one of them is nearest. What is read from a mended sentence is a guess and is decided as one.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from hub.voice.understanding.lexicon import Lexicon
from hub.voice.understanding.names import Names

_DEEDS = ("action", "verb", "step")
_SHORTEST, _MOST_WORDS = 4, 25


def mended(text: str, lexicon: Lexicon, names: Names) -> str | None:
    """Return a plain sentence with its one misspelt word of a deed set right; None where there is none, or several."""
    words = text.split()
    if not lexicon.spaced or lexicon.inflects or len(words) > _MOST_WORDS:
        return None
    found = {}
    for i, word in enumerate(words):
        better = _doubled(words, i, lexicon) or _nearest(word, lexicon, names)
        if better is not None:
            found[i] = better
    if len(found) != 1:
        return None
    return " ".join(found.get(i, word) for i, word in enumerate(words))


def _doubled(words: list[str], i: int, lexicon: Lexicon) -> str | None:
    """Return a word with its last letter doubled where only so it goes with the verb before it ("turn of")."""
    if not i:
        return None
    before, word = words[i - 1], words[i]
    deed = f"{before} {word}{word[-1]}"
    if f"{before} {word}" in lexicon.words or lexicon.value(deed, "action") is None:
        return None
    return word + word[-1]


def _nearest(word: str, lexicon: Lexicon, names: Names) -> str | None:
    """Return the one word of a deed that an unknown word is one letter away from."""
    if len(word) < _SHORTEST or not word.isalpha() or word in lexicon.words or word in names.words:
        return None
    near = [deed for deed in _by_letter(lexicon).get(word[0], ()) if _one_slip(word, deed)]
    return near[0] if len(near) == 1 else None


def _one_slip(word: str, deed: str) -> bool:
    """Return True for a letter too many, too few, or two that changed places; another letter is another word."""
    lengths = abs(len(word) - len(deed))
    alike = lengths == 1 or (lengths == 0 and sorted(word) == sorted(deed))
    return alike and DamerauLevenshtein.distance(deed, word, score_cutoff=1) <= 1


@lru_cache(maxsize=16)
def _by_letter(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Return the single words for deeds, by the letter that they begin with."""
    words = {w for sort in _DEEDS for key in lexicon.of(sort) for w in key.split() if len(w) > 2}
    out: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for word in sorted(words):
        out[word[0]] += (word,)
    return dict(out)
