"""Finding a food by what somebody typed or said: either language, pinyin, a misspelling, more words than needed. Pure.

Every name of every food is one key. A query is compared as it is (exact), in the singular, as pinyin, then by
likeness; what holds the whole of a name in order is better than what only looks similar. USDA's own words help where
no everyday name does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from plugins.nutrition.api import Food

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS = re.compile(r"[a-z0-9%]+")
#: Words that say how a food is sold, not what it is.
_PLAIN = frozenset(
    {"fresh", "organic", "raw", "plain", "some", "a", "an", "the", "of", "ripe", "large", "small"}
    | {"medium", "big", "local", "pack", "bag", "box"}
)
_PLAIN_ZH = re.compile(r"^(?:有机|新鲜|一些|一点|本地|农家|大个|小个|的|鲜)+")
_COOKED_ZH = re.compile(r"^(.+?)[（(](熟|煮|干|炒|烤|生|鲜)[)）]$")
#: Shapes that something is cut into, after its name.
_CUT = re.compile(r"(?<=[a-z]) (?:fillet|floret|slice|piece|stick|chunk|cube|clove|head|stalk)$")
_SPELLINGS = {"yoghurt": "yogurt", "chilli": "chili", "doughnut": "donut", "savoury": "savory", "prawn": "shrimp"}
#: Least likeness (0-100) of a hit.
LEAST = 58.0


class Hit(NamedTuple):
    """A food and how well it fits, 0 to 100."""

    food: Food
    score: float


class _Key(NamedTuple):
    food: Food
    rank: int


class FoodIndex:
    """The names of foods, ready to be searched."""

    def __init__(self, foods: Iterable[Food]) -> None:
        self._latin: dict[str, _Key] = {}
        self._pinyin: dict[str, _Key] = {}
        self._han: dict[str, _Key] = {}
        self._usda: dict[str, _Key] = {}
        self._sounds: dict[str, str] = {}
        for food in foods:
            self._add(food)

    def _add(self, food: Food) -> None:
        for rank, name in enumerate(food.names.get("en", ())):
            _put(self._latin, _latin(name), _Key(food, rank))
        chinese = food.names.get("zh", ())
        for rank, (name, sound) in enumerate(zip(chinese, food.pinyin, strict=False)):
            _put(self._han, name, _Key(food, rank))
            _put(self._pinyin, sound.replace(" ", ""), _Key(food, rank))
            syllables = sound.split()
            if len(syllables) == len(name):
                self._sounds.update({c: s for c, s in zip(name, syllables, strict=True) if c not in self._sounds})
        _put(self._usda, _latin(food.usda_name), _Key(food, 9))

    def search(self, query: str, *, limit: int = 10) -> list[Hit]:
        """Return the foods that fit a query, best first; empty when nothing is like it."""
        text = unicodedata.normalize("NFKC", query).strip().lower()[:100]
        if not text:
            return []
        found = self._chinese(text) if _HAN.search(text) else self._western(text)
        best: dict[str, tuple[float, int, Food]] = {}
        for key, score in found:
            known = best.get(key.food.id)
            if known is None or score > known[0]:
                best[key.food.id] = (score, key.rank, key.food)
        ordered = sorted(best.values(), key=lambda hit: (-round(hit[0], 1), not hit[2].checked, hit[1]))
        return [Hit(food, round(score, 1)) for score, _, food in ordered[:limit] if score >= LEAST]

    # -- Latin letters: English or pinyin

    def _western(self, text: str) -> list[tuple[_Key, float]]:
        words = _latin(text)
        if not words:
            return []
        bare = " ".join(word for word in words.split() if word not in _PLAIN) or words
        bare = _CUT.sub("", bare)
        found = [(self._latin[each], 100.0) for each in (words, bare) if each in self._latin]
        joined = _toneless(text).replace(" ", "").replace("'", "")
        if joined in self._pinyin:
            found.append((self._pinyin[joined], 99.0))
        found += [(key, score) for name, key in self._latin.items() if (score := _holds(bare, name)) > 0]
        found += _similar(bare, self._latin, 96.0)
        if joined.isalpha() and len(joined) > 3:
            found += _similar(joined, self._pinyin, 94.0)
        if not found or max(score for _, score in found) < 97:
            found += self._by_usda(bare)
        return found

    def _by_usda(self, bare: str) -> list[tuple[_Key, float]]:
        exact = [(self._usda[bare], 98.0)] if bare in self._usda else []
        hits = process.extract(bare, self._usda.keys(), scorer=fuzz.token_set_ratio, limit=12, score_cutoff=80)
        wanted = set(bare.split())
        scored = []
        for name, score, _ in hits:
            order = fuzz.token_sort_ratio(bare, name)
            whole = len(wanted) > 1 and wanted <= set(name.split())
            scored.append((self._usda[name], 78 + 0.2 * order if whole else 0.55 * score + 0.25 * order))
        return exact + scored

    # -- Chinese

    def _chinese(self, text: str) -> list[tuple[_Key, float]]:
        text = _COOKED_ZH.sub(r"\2\1", "".join(text.split()))
        bare = _PLAIN_ZH.sub("", text) or text
        found = [(self._han[each], 100.0) for each in (text, bare) if each in self._han]
        for name, key in self._han.items():
            if name in bare:
                tail = 4.0 if bare.endswith(name) else 0.0
                found.append((key, 72 + 22 * len(name) / len(bare) + tail - (len(name) == 1) * 8))
            elif bare in name and len(bare) > 1:
                # The last word says what it is: 饺子皮 is no 饺子, 五香豆腐 is a 豆腐.
                kind = 70 if name.endswith(bare) else 56
                found.append((key, kind + 20 * len(bare) / len(name)))
        sound = "".join(self._sounds.get(c, c) for c in bare)
        if sound in self._pinyin:
            found.append((self._pinyin[sound], 97.0))
        if len(bare) > 1:
            found += _similar(bare, self._han, 92.0)
            if len(sound) > 3:
                found += _similar(sound, self._pinyin, 93.0)
        return found


def _put(index: dict[str, _Key], name: str, key: _Key) -> None:
    known = index.get(name)
    better = known is None or (key.food.checked, -key.rank) > (known.food.checked, -known.rank)
    if name and better:
        index[name] = key


def _similar(text: str, index: dict[str, _Key], most: float) -> list[tuple[_Key, float]]:
    """Return names that look like ``text``; slips of a short word weigh as much as of a long one."""
    hits = process.extract(text, index.keys(), scorer=fuzz.ratio, limit=25, score_cutoff=50)
    hits += process.extract(text, index.keys(), scorer=fuzz.token_sort_ratio, limit=15, score_cutoff=70)
    scored = []
    for name, likeness, _ in hits:
        slips = DamerauLevenshtein.distance(text, name)
        close = 100 * (1 - slips / max(len(text), len(name)))
        first = 3.0 if name[:1] == text[:1] else 0.0
        scored.append((index[name], most / 100 * min(max(close, likeness - 4) + first, 100)))
    return scored


def _holds(query: str, name: str) -> float:
    """Return how well a query that holds all words of a name fits it: the last words count most."""
    if query == name or len(name) < 3:
        return 0.0
    share = len(name) / len(query)
    if query.endswith(f" {name}"):
        return 74 + 20 * share
    if query.startswith(f"{name} "):
        return 68 + 20 * share
    return 70 + 18 / share if name.endswith(f" {query}") else 66 + 18 / share if name.startswith(f"{query} ") else 0.0


def _latin(text: str) -> str:
    """Return words in lower case, without accents, in the singular, in one spelling."""
    plain = _toneless(text)
    return " ".join(_SPELLINGS.get(word, word) for word in map(singular, _WORDS.findall(plain)))


def _toneless(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.lower().replace("ü", "v"))
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return re.sub(r"(?<=[a-z])[1-5](?=[a-z\s]|$)", "", bare.replace("-", " "))


def singular(word: str) -> str:
    """Return an English word in the singular."""
    for ending, single in (("ies", "y"), ("oes", "o"), ("ves", "f"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and len(word) > len(ending) + 1 and word not in ("cloves", "olives", "chives"):
            return word.removesuffix(ending) + single
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def names(hits: Sequence[Hit], language: str) -> list[str]:
    """Return the labels of hits."""
    return [hit.food.label(language) for hit in hits]
