"""Laying two sentences side by side, unit by unit: which words stand for which, and which stand alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

GAP = 0.6
JOIN = 0.3

Pair = tuple[str, str]


def align(one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """Pair the units of two sentences at least cost; a unit that stands alone is paired with the empty string.

    Two units may stand for one (front door, frontdoor) when they are nearly the same together.
    """
    costs: dict[tuple[int, int], tuple[float, list[Pair]]] = {(0, 0): (0.0, [])}
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if (i, j) != (0, 0):
                costs[i, j] = min(_steps(costs, one, other, i, j), key=lambda step: step[0])
    return costs[len(one), len(other)][1]


def _steps(
    costs: dict[tuple[int, int], tuple[float, list[Pair]]], one: Sequence[str], other: Sequence[str], i: int, j: int
) -> list[tuple[float, list[Pair]]]:
    """Every way to arrive at the i-th and j-th unit, with its cost."""
    steps = []
    for a, b in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1)):
        if i < a or j < b:
            continue
        before, pairs = costs[i - a, j - b]
        left, right = "".join(one[i - a : i]), "".join(other[j - b : j])
        if not (left and right):
            cost = GAP
        else:
            cost = float(Levenshtein.normalized_distance(left, right))
            if a + b == 3 and cost > JOIN:
                continue
        steps.append((before + cost, [*pairs, (left, right)]))
    return steps
