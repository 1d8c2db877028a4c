"""Whether two sentences of one language have the same words, however they were written. Pure; texts are normalised.

A number, an opposite, and a word that is another word altogether are never smoothed over, whatever the distance.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import Levenshtein

from hub.voice.alignment import align
from hub.voice.guards import contradict
from hub.voice.judgement import Limits
from hub.voice.normalise import numbers, units

SMALL_WORDS = {
    "en": frozenset(
        re.findall(r"\w+", "the a an my our your all of in at to for is are it please now some this that just ok there")
    ),
    "zh": frozenset(re.findall(r"\w+", "de le ba a ya ne yi xia zai qing ma")),
    "ko": frozenset(unicodedata.normalize("NFD", syllable) for syllable in "을를이가은는에의좀"),
}


class Likeness:
    """Compares the words of sentences in one language, within some limits."""

    def __init__(self, language: str, limits: Limits) -> None:
        self.language = language
        self.limits = limits

    def content(self, normal: str) -> frozenset[str]:
        """Words that carry the meaning, singular and plural alike."""
        small = SMALL_WORDS.get(self.language, frozenset())
        words = (unit for unit in units(normal, self.language) if unit not in small)
        return frozenset(word.removesuffix("s") if self.language == "en" else word for word in words)

    def doubt(self, heard: str, known: str) -> str:
        """Say why a known sentence must not be taken for what was heard; empty when it may."""
        if len(numbers(heard)) != len(numbers(known)):
            return "a number was heard that does not belong there, or one is missing"
        if contradict(heard, known, self.language):
            return "one says the opposite of the other"
        return "" if self.same_words(heard, known) else "a different word was heard"

    def same_words(self, heard: str, known: str) -> bool:
        """Whether every word that carries meaning was heard, as itself or nearly so, and no other one."""
        small = SMALL_WORDS.get(self.language, frozenset())
        one, other = units(heard, self.language), units(known, self.language)
        extra = absent = 0
        for left, right in align(one, other):
            if left == right or ((left in small or not left) and (right in small or not right)):
                continue
            if not left:
                absent += len(right)
            elif not right:
                extra += len(left)
            elif Levenshtein.normalized_distance(left, right) > self._span(left, right):
                return False
        return extra <= self.limits.extra and absent <= self.limits.absent

    def _span(self, left: str, right: str) -> float:
        return self.limits.span if min(len(left), len(right)) > 5 else self.limits.short_span
