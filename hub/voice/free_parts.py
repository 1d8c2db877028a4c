"""Sentences with a part that may be anything ("announce {text}"), and the writing of numbers into sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from hub.voice.guards import contradict
from hub.voice.judgement import Limits, Verified
from hub.voice.normalise import NUMBER, key, normalise, numbers


class FreeParts:
    """The sentences of one language that have such a part, written as ``{...}``."""

    def __init__(self, language: str, limits: Limits) -> None:
        self.language = language
        self.limits = limits
        self._parts: list[tuple[str, str]] = []

    def add(self, text: str) -> None:
        """Take a sentence; one with two free parts is left out."""
        head, _, rest = text.partition("{")
        tail = rest.partition("}")[2]
        if "{" not in tail:
            self._parts.append((normalise(head, self.language), normalise(tail, self.language)))

    def nearest(self, heard: str) -> Verified:
        """Match sentences with a free part: their fixed head and tail must be heard nearly as they are."""
        best = Verified(decision="reject", reason="it is like no command of this home")
        unspaced = self.language in {"zh", "ko"}
        words = list(heard.replace(" ", "")) if unspaced else heard.split()
        glue = "" if unspaced else " "
        for head, tail in self._parts:
            n = len(head.replace(" ", "")) if unspaced else len(head.split())
            m = len(tail.replace(" ", "")) if unspaced else len(tail.split())
            if not n or not 1 <= len(words) - n - m <= (20 if unspaced else 8):
                continue
            start, end = glue.join(words[:n]), glue.join(words[len(words) - m :]) if m else ""
            one = key(start, self.language) + "|" + key(end, self.language)
            other = key(head, self.language) + "|" + key(tail, self.language)
            distance = float(Levenshtein.normalized_distance(one, other))
            if distance > self.limits.accept / 2 or distance >= best.distance:
                continue
            if contradict(start + " " + end, head + " " + tail, self.language):
                continue
            if len(numbers(start)) != len(numbers(head)) or len(numbers(end)) != len(numbers(tail)):
                continue
            middle = glue.join(words[n : len(words) - m])
            fixed = (refilled(head, numbers(start)), middle, refilled(tail, numbers(end)))
            filled = readable(glue.join(part for part in fixed if part))
            best = Verified(decision="accept", sentence=filled, distance=distance, free=True)
        return best


def refilled(text: str, fresh: Sequence[str]) -> str:
    """Put these numbers, in order, where a text has its own."""
    left = iter(fresh)
    return NUMBER.sub(lambda _: next(left), text)


def readable(normal: str) -> str:
    """Write the percent sign of a normalised Chinese text as people do."""
    return re.sub(r"(\d)百分", r"\1%", normal)
