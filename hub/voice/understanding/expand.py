"""Plain sentences out of hassil's templates: a bounded, even sample of what a template can say. Pure.

A template may stand for thousands of sentences; here every alternative of every part gets its turn, one turn after
the other, so that few samples show every word. The same templates give the same sentences each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    TextChunk,
)

#: Stands for a slot in a sampled sentence: ``\x02area\x03``.
SLOT_OPEN, SLOT_CLOSE = "\x02", "\x03"
#: Between two parts of an unspaced language's template: what upstream wrote as parts is what its words are.
SEAM = "\x01"
_DEEPEST = 30


class Sampler:
    """Takes turns through the alternatives of one language's templates."""

    def __init__(self, rules: Mapping[str, Sentence], *, spaced: bool) -> None:
        self._rules = rules
        self._spaced = spaced
        self._turns: dict[int, int] = {}

    def samples(self, template: Expression, most: int) -> Iterator[str]:
        """Yield up to ``most`` different sentences of a template."""
        seen: set[str] = set()
        for _ in range(most):
            text = self._say(template, 0)
            if text not in seen:
                seen.add(text)
                yield text

    def _say(self, part: Expression, depth: int) -> str:
        if depth > _DEEPEST:
            return ""
        if isinstance(part, TextChunk):
            text = part.original_text
            return text if self._spaced or not text.strip() else f"{SEAM}{text}{SEAM}"
        if isinstance(part, ListReference):
            return f"{SLOT_OPEN}{part.slot_name}{SLOT_CLOSE}"
        if isinstance(part, RuleReference):
            rule = self._rules.get(part.rule_name)
            said = self._say(rule.expression, depth + 1) if rule is not None else ""
            return said if self._spaced else f"{SEAM}{said.replace(SEAM, '')}{SEAM}"
        if isinstance(part, Alternative) and part.items:
            turn = self._turns.get(id(part), 0)
            self._turns[id(part)] = turn + 1
            return self._say(part.items[turn % len(part.items)], depth + 1)
        if isinstance(part, Permutation):
            return " ".join(self._say(item, depth + 1) for item in part.items)
        if isinstance(part, Group):
            return "".join(self._say(item, depth + 1) for item in part.items)
        return ""


def strings(sampler: Sampler, template: Expression, most: int) -> list[str]:
    """Return the plain strings of a template without slots: the words of a list entry or of an expansion rule."""
    said = (" ".join(text.replace(SEAM, "").split()) for text in sampler.samples(template, most))
    return list(dict.fromkeys(text for text in said if text and SLOT_OPEN not in text))
