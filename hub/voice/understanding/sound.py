"""Stage 5: names by sound. Finds the name that a leftover stretch was probably meant to be; it only ever asks. Pure.

Chinese: weighted distance between syllables (initial, final, tone), so that homophones and near-homophones cost
little and other characters much. English: edit distance between consonant skeletons and between the words as
written. A candidate needs a small distance and a margin to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Indel

from hub.voice import hanzi
from hub.voice.understanding import languages

#: At most this share of a name may differ, and the next candidate must differ by this much more.
_NEAR = {"zh": 0.18, "": 0.3}
_MARGIN = 0.1
_SHORTEST = {"zh": 2, "": 4}
#: How many names a quick comparison leaves for the careful one.
_CONSIDERED = 12

#: Initials and finals that speakers and recognisers confuse, with the cost of each confusion.
_INITIALS = {frozenset(p): 0.25 for p in (("z", "zh"), ("c", "ch"), ("s", "sh"), ("n", "l"), ("f", "h"), ("r", "l"))}
_FINALS = {frozenset(p): 0.25 for p in (("an", "ang"), ("en", "eng"), ("in", "ing"), ("ian", "iang"), ("uan", "uang"))}
_TONE_COST = 0.1


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """A name close to what was heard; ``distance`` 0 is the same sound, 1 nothing alike."""

    name: str
    distance: float


def nearest(heard: str, names: Iterable[str] | Mapping[str, str], language: str) -> Near | None:
    """Return the name that sounds like ``heard``, if one does and no other comes close to it.

    ``names`` may be a mapping to their spellings, which are made here otherwise.
    """
    chinese = languages.base(language) == "zh"
    limit = _NEAR["zh" if chinese else ""]
    if len(heard.replace(" ", "")) < _SHORTEST["zh" if chinese else ""]:
        return None
    measure = _chinese if chinese else _latin
    spelled = names if isinstance(names, Mapping) else {name: spelling(name, language) for name in names}
    likely = process.extract(spelling(heard, language), spelled, scorer=Indel.normalized_similarity, limit=_CONSIDERED)
    scored = sorted((measure(heard, name), name) for _, _, name in likely)
    if not scored or scored[0][0] > limit:
        return None
    best = scored[0]
    if len(scored) > 1 and scored[1][0] - best[0] < _MARGIN:
        return None
    return Near(name=best[1], distance=best[0])


def spelling(name: str, language: str) -> str:
    """Return the form of a name in which a quick comparison looks for it."""
    return _spelled(name) if languages.base(language) == "zh" else name


def _chinese(heard: str, name: str) -> float:
    if abs(len(heard) - len(name)) > 1:
        return 1.0
    return _align(syllables(heard), syllables(name))


@lru_cache(maxsize=8192)
def _spelled(text: str) -> str:
    return " ".join(initial + final for initial, final, _ in syllables(text))


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[tuple[str, str, str], ...]:
    """Return initial, final and tone of every character; other scripts stand for themselves."""
    return tuple(
        (initial, final.rstrip("012345"), final[-1:] if final[-1:].isdigit() else "")
        for initial, final in hanzi.initials_and_finals(text)
    )


def _align(a: tuple[tuple[str, str, str], ...], b: tuple[tuple[str, str, str], ...]) -> float:
    previous = [float(j) for j in range(len(b) + 1)]
    for i, left in enumerate(a, 1):
        row = [float(i)]
        for j, right in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + _syllable(left, right)))
        previous = row
    return previous[-1] / max(len(a), len(b), 1)


def _syllable(a: tuple[str, str, str], b: tuple[str, str, str]) -> float:
    if a == b:
        return 0.0
    initial = 0.0 if a[0] == b[0] else _INITIALS.get(frozenset((a[0], b[0])), 0.6)
    final = 0.0 if a[1] == b[1] else _FINALS.get(frozenset((a[1], b[1])), 0.6)
    tone = 0.0 if a[2] == b[2] else _TONE_COST
    return min(1.0, initial + final + tone)


_Key = tuple[tuple[str, str], ...]
_CLASSES = {"zh": "z", "ch": "c", "sh": "s", "l": "n", "r": "n", "h": "f"}


@lru_cache(maxsize=8192)
def _hurried(char: str) -> tuple[str, str]:
    """Return how a character by itself sounds to a hurried ear: no tone, nothing that is easily confused."""
    initial, final, _ = syllables(char)[0]
    return _CLASSES.get(initial, initial), final.replace("ng", "n")


def by_sound(names: Iterable[str]) -> dict[_Key, tuple[str, ...]]:
    """Return Chinese names by how their characters sound, for ``heard_within``."""
    out: dict[_Key, tuple[str, ...]] = {}
    for name in names:
        if len(name) >= _SHORTEST["zh"]:
            key = tuple(_hurried(char) for char in name)
            out[key] = (*out.get(key, ()), name)
    return out


def heard_within(text: str, names: Mapping[_Key, tuple[str, ...]]) -> Iterator[tuple[float, str, str]]:
    """Yield (distance, stretch, name) for every stretch of a text that sounds like just one name, written otherwise."""
    sounds = tuple(_hurried(char) for char in text)
    for size in sorted({len(key) for key in names}, reverse=True):
        for start in range(len(text) - size + 1):
            found = names.get(sounds[start : start + size], ())
            stretch = text[start : start + size]
            if found and stretch not in found:
                near = sorted((_chinese(stretch, name), name) for name in found)
                if len(near) < 2 or near[1][0] - near[0][0] >= _MARGIN:
                    yield near[0][0], stretch, near[0][1]


def _latin(heard: str, name: str) -> float:
    if skeleton(heard)[:1] != skeleton(name)[:1]:
        return 1.0
    written = DamerauLevenshtein.normalized_distance(heard, name)
    spoken = DamerauLevenshtein.normalized_distance(skeleton(heard), skeleton(name))
    return float(0.5 * written + 0.5 * spoken)


_SOUNDS = (
    (r"tion", "sn"), (r"(?<=\w)ck", "k"), (r"ph", "f"), (r"^(kn|gn|pn)", "n"), (r"^wr", "r"), (r"wh", "w"),
    (r"gh(?=t)", ""),
    (r"[sc]h", "x"), (r"tch", "x"), (r"th", "t"), (r"c(?=[eiy])", "s"), (r"[cq]", "k"), (r"x", "ks"), (r"dge?", "j"),
    (r"g(?=[eiy])", "j"), (r"z", "s"), (r"v", "f"), (r"d", "t"), (r"b", "p"), (r"g", "k"),
)  # fmt: skip


@lru_cache(maxsize=8192)
def skeleton(text: str) -> str:
    """Return how a word sounds, roughly: consonants in classes, vowels only where a word begins."""
    return " ".join(_word(word) for word in text.split())


def _word(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = re.sub(pattern, sound, word)
    head, tail = word[:1], re.sub(r"[aeiouyhw]", "", word[1:])
    head = "a" if head in "aeiouy" else head
    return re.sub(r"(.)\1+", r"\1", head + tail)
